/* SPDX-License-Identifier: MIT */
#include "serve/query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

enum {
    NAME_MOST = 32 /* bytes of a parameter's name, decoded or not */
};

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int pms_percent_decode(const char *text, size_t length, bool plus, char *out,
                       struct pms_error *err)
{
    size_t n = 0;

    for (size_t i = 0; i < length; i++) {
        int high;
        int low;

        if (text[i] != '%') {
            out[n++] = plus && text[i] == '+' ? ' ' : text[i];
            continue;
        }
        high = i + 1 < length ? hex_digit(text[i + 1]) : -1;
        low = i + 2 < length ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return pms_fail(err, PMS_E_PARSE, "the address holds a '%%' that encodes nothing");
        out[n++] = (char)(high << 4 | low);
        i += 2;
    }
    out[n] = '\0';
    return 0;
}

/* A filter whose name is spelt otherwise must not pass for no filter at all: everybody would be
 * listed, and whoever takes the first of them has the wrong person. */
static bool is_called(const char *text, size_t length, const char *name)
{
    struct pms_error ignored = PMS_ERROR_INIT;
    char decoded[NAME_MOST + 1];

    return length <= NAME_MOST &&
           pms_percent_decode(text, length, true, decoded, &ignored) == 0 &&
           strcasecmp(decoded, name) == 0;
}

int pms_query_get(const char *query, const char *name, char **ret_value, struct pms_error *err)
{
    for (const char *at = query; at && *at != '\0';) {
        size_t length = strcspn(at, "&");
        size_t named = strcspn(at, "=&");

        if (is_called(at, named, name)) {
            AUTO(free) char *value = malloc(length - named + 1);
            size_t skipped = named < length ? named + 1 : named;
            int r;

            if (!value)
                return pms_fail(err, PMS_E_NOMEM, "out of memory");
            r = pms_percent_decode(at + skipped, length - skipped, true, value, err);
            if (r < 0)
                return r;
            *ret_value = TAKE(value);
            return 1;
        }
        at += length + (at[length] == '&');
    }
    return 0;
}

int pms_query_number(const char *query, const char *name, long most, long *ret_value,
                     struct pms_error *err)
{
    AUTO(free) char *text = NULL;
    int r = pms_query_get(query, name, &text, err);
    long number;
    char *end;

    if (r <= 0)
        return r;
    number = strtol(text, &end, 10);
    if (end == text || *end != '\0' || isspace((unsigned char)*text))
        return pms_fail(err, PMS_E_PARSE, "%s is not a whole number", name);
    number = number > most ? most : number;
    *ret_value = number < -most ? -most : number;
    return 0;
}
