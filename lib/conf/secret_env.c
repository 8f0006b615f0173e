/* SPDX-License-Identifier: MIT */
#include "conf/key_ref.h"

#include <stdlib.h>
#include <string.h>

/* Variables that sh can set. */
int pms_secret_env_check(const char *where, struct pms_error *err)
{
    size_t length = strspn(where, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789_");

    if (length == 0 || where[length] != '\0' || strchr("0123456789", where[0])) {
        pms_fail(err, PMS_E_CONFIG, "no name of a variable stands behind \"env:\"");
        return pms_error_hint(err, "letters, digits and _ make a name, such as env:PMSCIM_KEY");
    }
    return 0;
}

/* An empty variable is how many CI systems spell a missing secret. */
int pms_secret_env_load(const char *where, struct pms_secret **ret_secret,
                        struct pms_error *err)
{
    const char *text = getenv(where);
    int r;

    if (!text || text[0] == '\0') {
        pms_fail(err, PMS_E_AUTH, "the variable %s, which should hold the key, is not set",
                 where);
        return pms_error_hint(err, "export %s, or set the profile's key anew", where);
    }
    r = pms_secret_new(text, strlen(text), ret_secret, err);
    return r < 0 ? pms_error_prefix(err, "variable %s", where) : 0;
}
