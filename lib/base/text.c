/* SPDX-License-Identifier: MIT */
#include <pmscim/text.h>

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Writes one character's safe form to `piece`; returns how many bytes of `text` it stands for.
 */
static size_t escape_one(const char *text, size_t length, char piece[16], size_t *ret_size)
{
    uint32_t c;
    size_t used = pms_utf8_decode(text, length, &c);
    int n;

    if (used > 0 && pms_utf8_is_printable(c)) {
        memcpy(piece, text, used);
        *ret_size = used;
        return used;
    }
    if (used == 0)
        n = snprintf(piece, 16, "\\x%02x", (unsigned char)text[0]);
    else
        n = snprintf(piece, 16, c < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)c);
    *ret_size = (size_t)n;
    return used > 0 ? used : 1;
}

size_t pms_text_escape(const char *text, char *out, size_t size)
{
    size_t length = strlen(text);
    size_t total = 0;
    size_t written = 0;
    int full = size == 0;

    for (size_t i = 0; i < length;) {
        char piece[16];
        size_t n;

        i += escape_one(text + i, length - i, piece, &n);
        total += n;
        if (!full && written + n < size) {
            memcpy(out + written, piece, n);
            written += n;
        } else {
            full = 1;
        }
    }
    if (size > 0)
        out[written] = '\0';
    return total;
}
