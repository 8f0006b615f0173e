/* SPDX-License-Identifier: MIT */
/* Keys and references to keys, the same text as either: a key is never part of an error, a key
 * that is accepted can stand in a header, and a reference keeps its spelling. No key is
 * fetched, for that would run programs. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <pmscim/secret.h>

#include "base/cleanup.h"
#include "http/strike.h"

enum {
    TELLING = 6 /* characters that a sentence does not hold by chance */
};

static void must(int holds)
{
    if (!holds)
        abort();
}

static void check_key(const char *text, size_t length)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_secret *secret = NULL;
    int r = pms_secret_new(text, length, &secret, &err);

    must(r == 0 || (r == -PMS_E_CONFIG && err.message[0] != '\0'));
    if (r < 0)
        return;
    must(strlen(pms_secret_text(secret)) <= PMS_SECRET_MAX);
    for (const char *p = pms_secret_text(secret); *p; p++)
        must((unsigned char)*p > ' ' && *p != 0x7f);
    pms_secret_free(secret);
}

static void check_reference(const char *text)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_key_ref ref = {0};
    struct pms_key_ref again = {0};
    AUTO(free) char *printed = NULL;

    if (pms_key_ref_parse(text, &ref, &err) < 0) {
        must(err.code == PMS_E_CONFIG);
        must(strlen(text) < 3 * TELLING || !strstr(err.message, text));
        must(strlen(text) < 3 * TELLING || !strstr(err.hint, text));
        return;
    }
    printed = pms_key_ref_print(&ref);
    must(strcmp(printed, text) == 0);
    must(pms_key_ref_parse(printed, &again, &err) == 0 && again.backend == ref.backend);
    pms_key_ref_done(&ref);
    pms_key_ref_done(&again);
}

/* The first line is the key, the rest is what a server says. A key of stars would hide behind
 * what replaces it. */
static void check_strike(const char *text)
{
    const char *end = strchr(text, '\n');
    AUTO(free) char *key = end ? strndup(text, (size_t)(end - text)) : NULL;
    AUTO(free) char *words = end ? strdup(end + 1) : NULL;

    if (!end || key[strcspn(key, " \t\r*")] != '\0')
        return;
    pms_strike(words, key);
    must(strlen(words) <= strlen(end + 1));
    must(strlen(key) < TELLING || !strcasestr(words, key));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(free) char *text = strndup((const char *)data, size);

    check_key((const char *)data, size);
    check_reference(text);
    check_strike(text);
    return 0;
}
