/* SPDX-License-Identifier: MIT */
#include "conf/key_ref.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static const struct pms_key_place places[] = {
    [PMS_KEY_FILE] = {"file", pms_secret_file_check, pms_secret_file_load},
    [PMS_KEY_ENV] = {"env", pms_secret_env_check, pms_secret_env_load},
    [PMS_KEY_EXEC] = {"exec", pms_secret_exec_check, pms_secret_exec_load},
};

enum {
    PLACES = sizeof(places) / sizeof(*places)
};

const struct pms_key_place *pms_key_place_of(enum pms_key_backend backend)
{
    return backend > PMS_KEY_NONE && (int)backend < PLACES ? &places[backend] : NULL;
}

enum pms_key_backend pms_key_backend_find(const char *word, size_t length)
{
    for (int i = PMS_KEY_NONE + 1; i < PLACES; i++)
        if (strlen(places[i].word) == length && memcmp(places[i].word, word, length) == 0)
            return (enum pms_key_backend)i;
    return PMS_KEY_NONE;
}

int pms_key_ref_make(enum pms_key_backend backend, const char *where,
                     struct pms_key_ref *ret_ref, struct pms_error *err)
{
    const struct pms_key_place *place = pms_key_place_of(backend);
    struct pms_key_ref ref = {.backend = backend};
    int r;

    if (!place) {
        *ret_ref = (struct pms_key_ref){0};
        return 0;
    }
    if (strlen(where) > PMS_KEY_WHERE_MAX)
        return pms_fail(err, PMS_E_CONFIG, "the reference is longer than %d bytes",
                        PMS_KEY_WHERE_MAX);
    r = place->check(where, err);
    if (r < 0)
        return r;
    ref.where = strdup(where);
    if (!ref.where)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_ref = ref;
    return 0;
}

int pms_key_ref_parse(const char *text, struct pms_key_ref *ret_ref, struct pms_error *err)
{
    const char *colon = strchr(text, ':');
    enum pms_key_backend backend = PMS_KEY_NONE;

    if (text[0] == '\0')
        return pms_key_ref_make(PMS_KEY_NONE, "", ret_ref, err);
    if (colon)
        backend = pms_key_backend_find(text, (size_t)(colon - text));
    if (backend == PMS_KEY_NONE) {
        pms_fail(err, PMS_E_CONFIG,
                 "where the key is does not start with \"file:\", \"env:\" or \"exec:\"");
        return pms_error_hint(err,
                              "the key itself stays out of the configuration; put it into a "
                              "file of mode 0600 and write file:PATH");
    }
    return pms_key_ref_make(backend, colon + 1, ret_ref, err);
}

int pms_key_ref_copy(const struct pms_key_ref *from, struct pms_key_ref *ret_to,
                     struct pms_error *err)
{
    struct pms_key_ref copy = {.backend = from->backend};

    if (from->where) {
        copy.where = strdup(from->where);
        if (!copy.where)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    *ret_to = copy;
    return 0;
}

void pms_key_ref_done(struct pms_key_ref *ref)
{
    if (!ref)
        return;
    free(ref->where);
    *ref = (struct pms_key_ref){0};
}

char *pms_key_ref_print(const struct pms_key_ref *ref)
{
    const struct pms_key_place *place = pms_key_place_of(ref->backend);
    char *text = NULL;

    if (!place || !ref->where)
        return strdup("");
    return asprintf(&text, "%s:%s", place->word, ref->where) < 0 ? NULL : text;
}

int pms_key_load(const struct pms_key_ref *ref, struct pms_secret **ret_secret,
                 struct pms_error *err)
{
    const struct pms_key_place *place = pms_key_place_of(ref->backend);

    if (!place || !ref->where) {
        pms_fail(err, PMS_E_AUTH, "there is no key");
        return pms_error_hint(err,
                              "pmscim connect saves one, and PMSCIM_KEY_FILE names the file "
                              "of one");
    }
    return place->load(ref->where, ret_secret, err);
}

int pms_key_save(const struct pms_key_ref *ref, const struct pms_secret *secret,
                 struct pms_error *err)
{
    if (ref->backend != PMS_KEY_FILE || !ref->where) {
        pms_fail(err, PMS_E_USAGE, "a key can only be saved to a file");
        return pms_error_hint(err, "point the profile's key to file:PATH first");
    }
    return pms_secret_file_save(ref->where, secret, err);
}
