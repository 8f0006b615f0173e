/* SPDX-License-Identifier: MIT */
#include "base/email.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <pmscim/text.h>

#include "base/utf8.h"

enum {
    LOCAL_MOST = 64,
    EMAIL_MOST = 254,
    LABEL_MOST = 63
};

static bool is_local_part(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f ||
            strchr("\"(),:;<>[\\]@", text[i]))
            return false;
    return length > 0 && length <= LOCAL_MOST;
}

static bool is_domain(const char *text)
{
    int labels = 0;

    while (1) {
        size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789-_");

        if (length == 0 || length > LABEL_MOST)
            return false;
        labels++;
        text += length;
        if (text[0] == '\0')
            return labels > 1;
        if (*text++ != '.')
            return false;
    }
}

/* Blanks of other scripts, and what shows nothing at all. */
static const struct {
    uint32_t first, last;
} invisible[] = {
    {0xa0, 0xa0},     {0xad, 0xad},       {0x34f, 0x34f},     {0x115f, 0x1160},
    {0x1680, 0x1680}, {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x2000, 0x200f},
    {0x2028, 0x202f}, {0x205f, 0x206f},   {0x2800, 0x2800},   {0x3000, 0x3000},
    {0x3164, 0x3164}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},
    {0xfff9, 0xfffb}, {0x1bca0, 0x1bca3}, {0xe0000, 0xe0fff},
};

static bool is_invisible(uint32_t c)
{
    for (size_t i = 0; i < sizeof(invisible) / sizeof(*invisible); i++)
        if (c >= invisible[i].first && c <= invisible[i].last)
            return true;
    return false;
}

/* With characters that show nothing, somebody would look just like somebody else. */
static bool hides_something(const char *email)
{
    size_t length = strlen(email);
    uint32_t c;

    for (size_t i = 0, used; i < length; i += used) {
        used = pms_utf8_decode(email + i, length - i, &c);
        if (used == 0 || is_invisible(c))
            return true;
    }
    return false;
}

bool pms_email_valid(const char *email)
{
    const char *at = strrchr(email, '@');
    size_t length = strlen(email);

    return at && length <= EMAIL_MOST && is_local_part(email, (size_t)(at - email)) &&
           is_domain(at + 1) && pms_text_escape(email, NULL, 0) == length &&
           !hides_something(email);
}
