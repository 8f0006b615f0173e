/* SPDX-License-Identifier: MIT */
#include <pmscim/domain.h>

#include <string.h>

enum {
    LABEL_MAX = 63,
    NAME_MAX_LENGTH = 253
};

static const char allowed[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

/* Whoever pastes an address or a link has the domain somewhere inside it. */
static int fail_character(const char *domain, size_t at, struct pms_error *err)
{
    pms_fail(err, PMS_E_PARSE,
             "'%s' is no domain name: it may hold letters, digits, '-' and '_'", domain);
    if (domain[at] == '@')
        pms_error_hint(err, "give the part after the '@'");
    else if (domain[at] == ':' || domain[at] == '/')
        pms_error_hint(err, "give the name alone, such as acme.example");
    else if ((unsigned char)domain[at] >= 0x80)
        pms_error_hint(err, "give the name in its DNS spelling, which starts with xn--");
    return pms_error_at(err, 1, (int)at + 1);
}

static int check_labels(const char *domain, struct pms_error *err)
{
    size_t at = 0;

    while (1) {
        size_t length = strcspn(domain + at, ".");

        if (length == 0) {
            pms_fail(err, PMS_E_PARSE, "'%s' is no domain name: a label is empty", domain);
            return pms_error_at(err, 1, (int)at + 1);
        }
        if (length > LABEL_MAX) {
            pms_fail(err, PMS_E_PARSE, "'%s' is no domain name: a label is longer than %d",
                     domain, LABEL_MAX);
            return pms_error_at(err, 1, (int)at + 1);
        }
        at += length;
        if (domain[at] == '\0')
            return 0;
        at++;
    }
}

int pms_domain_valid(const char *domain, struct pms_error *err)
{
    size_t length = strnlen(domain, NAME_MAX_LENGTH + 1);
    size_t good = strspn(domain, allowed);

    if (length == 0)
        return pms_fail(err, PMS_E_PARSE, "the domain name is empty");
    if (length > NAME_MAX_LENGTH)
        return pms_fail(err, PMS_E_PARSE, "the domain name is longer than %d", NAME_MAX_LENGTH);
    if (good < length)
        return fail_character(domain, good, err);
    if (!strchr(domain, '.')) {
        pms_fail(err, PMS_E_PARSE, "'%s' is no domain name: it has a single label", domain);
        return pms_error_hint(err, "give the whole name, such as acme.example");
    }
    return check_labels(domain, err);
}
