/* SPDX-License-Identifier: MIT */
#include "out/fit.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* Room and bytes of the character at `p`; what is no character counts as one column. */
static size_t measure(const char *p, size_t *ret_bytes)
{
    mbstate_t state = {0};
    wchar_t c = 0;
    size_t bytes = mbrtowc(&c, p, strlen(p), &state);
    int width;

    *ret_bytes = 1;
    if (bytes == (size_t)-1 || bytes == (size_t)-2 || bytes == 0)
        return 1;
    *ret_bytes = bytes;
    width = wcwidth(c);
    return width < 0 ? 1 : (size_t)width;
}

size_t fit_width(const char *text)
{
    size_t width = 0;
    size_t bytes;

    for (; *text != '\0'; text += bytes)
        width += measure(text, &bytes);
    return width;
}

char *fit_cut(const char *text, size_t width)
{
    static const char ellipsis[] = "\u2026";
    size_t length = 0;
    size_t used = 0;
    char *copy;

    if (fit_width(text) <= width)
        return strdup(text);
    for (;;) {
        size_t bytes;
        size_t more = measure(text + length, &bytes);

        if (used + more + 1 > width)
            break;
        used += more;
        length += bytes;
    }
    copy = malloc(length + sizeof(ellipsis));
    if (!copy)
        return NULL;
    memcpy(copy, text, length);
    memcpy(copy + length, width > 0 ? ellipsis : "", width > 0 ? sizeof(ellipsis) : 1);
    return copy;
}

char *fit_wrap(const char *text, size_t width)
{
    char *copy = malloc(2 * strlen(text) + 1);
    size_t length = 0;
    size_t line = 0;  /* where the line at hand begins */
    size_t blank = 0; /* behind its last blank */
    size_t used = 0;
    size_t bytes;

    for (; copy && *text != '\0'; text += bytes) {
        size_t more = measure(text, &bytes);

        while (used > 0 && used + more > width) {
            if (blank > line)
                copy[blank - 1] = '\n';
            else
                copy[length++] = '\n';
            line = blank > line ? blank : length;
            copy[length] = '\0';
            used = fit_width(copy + line);
        }
        memcpy(copy + length, text, bytes);
        length += bytes;
        used += more;
        if (*text == ' ')
            blank = length;
    }
    if (copy)
        copy[length] = '\0';
    return copy;
}

void fit_columns(size_t count, size_t widths[], const size_t least[], size_t room)
{
    size_t total = count > 0 ? count - 1 : 0;

    for (size_t i = 0; i < count; i++)
        total += widths[i];
    while (total > room) {
        size_t widest = count;

        for (size_t i = 0; i < count; i++)
            if (widths[i] > least[i] && (widest == count || widths[i] > widths[widest]))
                widest = i;
        if (widest == count)
            return;
        widths[widest]--;
        total--;
    }
}
