/* SPDX-License-Identifier: MIT */
#include "conf/key_ref.h"

#include <string.h>

#include "base/file.h"

int pms_secret_file_check(const char *where, struct pms_error *err)
{
    if (where[0] == '\0')
        return pms_fail(err, PMS_E_CONFIG, "no path stands behind \"file:\"");
    return 0;
}

/*
 * Links are followed: who can put a link there can put a file there, and secrets are often
 * mounted as links. What counts is the file they lead to: owner and mode are read from the
 * descriptor that the key is read from. The buffer has its memory from the start, so no copy is
 * left behind by growing it.
 */
int pms_secret_file_load(const char *where, struct pms_secret **ret_secret,
                         struct pms_error *err)
{
    char text[PMS_SECRET_MAX + 3];
    struct pms_buf buf = {.data = text, .capacity = sizeof(text), .ceiling = sizeof(text) - 1};
    int r = pms_file_read(where, 1, &buf, err);

    if (r == 0) {
        r = pms_secret_new(text, buf.length, ret_secret, err);
        if (r < 0) {
            pms_error_prefix(err, "%s", where);
            pms_error_hint(err, "the file must hold the key alone, on one line");
        }
    }
    explicit_bzero(text, sizeof(text));
    if (r == -PMS_E_IO)
        err->code = PMS_E_CONFIG;
    if (r != -PMS_E_NOTFOUND)
        return r < 0 ? -err->code : 0;
    pms_fail(err, PMS_E_AUTH, "%s: no such key file", where);
    return pms_error_hint(err, "pmscim connect or pmscim gen-key --save makes it");
}

int pms_secret_file_save(const char *where, const struct pms_secret *secret,
                         struct pms_error *err)
{
    char line[PMS_SECRET_MAX + 1];
    size_t length = strlen(pms_secret_text(secret));
    int r = pms_dir_make_for(where, err);

    if (r < 0)
        return r;
    memcpy(line, pms_secret_text(secret), length);
    line[length] = '\n';
    r = pms_file_replace(where, line, length + 1, err);
    explicit_bzero(line, sizeof(line));
    return r;
}
