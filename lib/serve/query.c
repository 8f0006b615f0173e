/* SPDX-License-Identifier: MIT */
#include "serve/query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

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

int pms_query_get(const char *query, const char *name, char **ret_value, struct pms_error *err)
{
    size_t name_length = strlen(name);

    for (const char *at = query; at && *at != '\0';) {
        size_t length = strcspn(at, "&");
        AUTO(free) char *value = NULL;
        int r;

        if (length > name_length && at[name_length] == '=' &&
            strncmp(at, name, name_length) == 0) {
            value = malloc(length - name_length);
            if (!value)
                return pms_fail(err, PMS_E_NOMEM, "out of memory");
            r = pms_percent_decode(at + name_length + 1, length - name_length - 1, true, value,
                                   err);
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
