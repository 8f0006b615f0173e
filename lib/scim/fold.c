/* SPDX-License-Identifier: MIT */
#include "scim/fold.h"

#include <stdint.h>
#include <string.h>

char pms_fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int compare_folded(const char *a, const char *b, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char x = (unsigned char)pms_fold(a[i]);
        unsigned char y = (unsigned char)pms_fold(b[i]);

        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

static int compare(const char *a, const char *b, size_t length, bool exact)
{
    if (length == 0)
        return 0;
    return exact ? memcmp(a, b, length) : compare_folded(a, b, length);
}

int pms_run_compare(struct pms_run a, struct pms_run b, bool exact)
{
    size_t common = a.length < b.length ? a.length : b.length;
    int order = compare(a.text, b.text, common, exact);

    if (order != 0)
        return order;
    return a.length == b.length ? 0 : a.length < b.length ? -1 : 1;
}

bool pms_run_starts(struct pms_run text, struct pms_run start, bool exact)
{
    return start.length <= text.length &&
           compare(text.text, start.text, start.length, exact) == 0;
}

bool pms_run_ends(struct pms_run text, struct pms_run end, bool exact)
{
    return end.length <= text.length &&
           compare(text.text + text.length - end.length, end.text, end.length, exact) == 0;
}

/* Rabin and Karp's search: linear whatever a hostile filter brings, and without memory. */
static bool contains_folded(struct pms_run text, struct pms_run part)
{
    const uint64_t base = 0x100000001b3;
    uint64_t wanted = 0;
    uint64_t seen = 0;
    uint64_t oldest = 1;

    for (size_t i = 0; i < part.length; i++) {
        wanted = wanted * base + (unsigned char)pms_fold(part.text[i]);
        seen = seen * base + (unsigned char)pms_fold(text.text[i]);
        oldest *= i > 0 ? base : 1;
    }
    for (size_t i = 0;; i++) {
        if (seen == wanted && compare_folded(text.text + i, part.text, part.length) == 0)
            return true;
        if (i + part.length >= text.length)
            return false;
        seen -= oldest * (unsigned char)pms_fold(text.text[i]);
        seen = seen * base + (unsigned char)pms_fold(text.text[i + part.length]);
    }
}

bool pms_run_contains(struct pms_run text, struct pms_run part, bool exact)
{
    if (part.length == 0)
        return true;
    if (part.length > text.length)
        return false;
    return exact ? memmem(text.text, text.length, part.text, part.length) != NULL
                 : contains_folded(text, part);
}
