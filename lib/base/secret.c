/* SPDX-License-Identifier: MIT */
#include <pmscim/secret.h>

#include <stdlib.h>
#include <string.h>

struct pms_secret {
    size_t size; /* of the whole allocation, to wipe it */
    char text[];
};

static size_t without_line_ending(const char *text, size_t length)
{
    if (length > 0 && text[length - 1] == '\n')
        length--;
    if (length > 0 && text[length - 1] == '\r')
        length--;
    return length;
}

int pms_secret_new(const char *text, size_t length, struct pms_secret **ret_secret,
                   struct pms_error *err)
{
    struct pms_secret *secret;

    length = without_line_ending(text, length);
    if (length == 0)
        return pms_fail(err, PMS_E_CONFIG, "the key is empty");
    if (length > PMS_SECRET_MAX)
        return pms_fail(err, PMS_E_CONFIG, "the key is longer than %d bytes", PMS_SECRET_MAX);
    for (size_t i = 0; i < length; i++)
        if (text[i] <= ' ' || text[i] > '~')
            return pms_fail(err, PMS_E_CONFIG,
                            "the key holds a blank or another character no key has");
    secret = malloc(sizeof(*secret) + length + 1);
    if (!secret)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    secret->size = sizeof(*secret) + length + 1;
    memcpy(secret->text, text, length);
    secret->text[length] = '\0';
    *ret_secret = secret;
    return 0;
}

void pms_secret_free(struct pms_secret *secret)
{
    if (!secret)
        return;
    explicit_bzero(secret, secret->size);
    free(secret);
}

const char *pms_secret_text(const struct pms_secret *secret)
{
    return secret->text;
}
