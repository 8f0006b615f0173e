/* SPDX-License-Identifier: MIT */
#include "conf/place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pmscim/profile.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/file.h"
#include "conf/key_ref.h"
#include "conf/profile.h"

int pms_dir_config(char **ret_path, struct pms_error *err)
{
    return pms_dir_xdg("XDG_CONFIG_HOME", ".config", ret_path, err);
}

int pms_dir_state(char **ret_path, struct pms_error *err)
{
    return pms_dir_xdg("XDG_STATE_HOME", ".local/state", ret_path, err);
}

int pms_dir_cache(char **ret_path, struct pms_error *err)
{
    return pms_dir_xdg("XDG_CACHE_HOME", ".cache", ret_path, err);
}

/* Goes from a real path along `rest`, nothing of which exists; NULL when memory ran out. */
static char *append(char *take_real, char *rest)
{
    AUTO(free) char *path = take_real;
    char *state = NULL;

    for (char *part = strtok_r(rest, "/", &state); part; part = strtok_r(NULL, "/", &state)) {
        char *longer;

        if (strcmp(part, ".") == 0)
            continue;
        if (strcmp(part, "..") == 0) {
            char *slash = strrchr(path, '/');

            slash[slash == path ? 1 : 0] = '\0';
            continue;
        }
        longer = pms_path_join(path, part);
        if (!longer)
            return NULL;
        free(path);
        path = longer;
    }
    return TAKE(path);
}

/* realpath() for what need not exist yet: making the folder must not change its name. */
static char *real_path(const char *absolute)
{
    AUTO(free) char *head = strdup(absolute);
    AUTO(free) char *rest = strdup(absolute);
    size_t cut = strlen(absolute);
    char *real;

    if (!head || !rest)
        return NULL;
    while (!(real = realpath(cut > 0 ? head : "/", NULL)) && cut > 0) {
        cut--;
        while (head[cut] != '/')
            cut--;
        head[cut] = '\0';
    }
    return real ? append(real, rest + cut) : NULL;
}

static int embedded_state(char **ret_path, struct pms_error *err)
{
    AUTO(free) char *folder = NULL;
    char *path;
    int r = pms_dir_state(&folder, err);

    if (r < 0)
        return r;
    path = pms_path_join(folder, PMS_PROFILE_EMBEDDED);
    if (!path)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_path = path;
    return 0;
}

static int absolute_path(const char *path, char **ret_path, struct pms_error *err)
{
    AUTO(free) char *here = NULL;
    char *absolute;

    if (path[0] != '/') {
        here = getcwd(NULL, 0);
        if (!here)
            return pms_fail(err, PMS_E_IO, "cannot tell the current folder: %s",
                            strerror(errno));
    }
    absolute = here ? pms_path_join(here, path) : strdup(path);
    if (!absolute)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_path = absolute;
    return 0;
}

int pms_place_state(const char *configured, char **ret_path, struct pms_error *err)
{
    AUTO(free) char *absolute = NULL;
    char *real;
    int r;

    if (configured && configured[0] != '\0')
        r = absolute_path(configured, &absolute, err);
    else
        r = embedded_state(&absolute, err);
    if (r < 0)
        return r;
    real = real_path(absolute);
    if (!real)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_path = real;
    return 0;
}

/* The file's name without the folder, malloc()ed. */
static int key_file_name(const struct pms_profile *profile, char **ret_name,
                         struct pms_error *err)
{
    AUTO(free) char *state = NULL;
    char digest[PMS_DIGEST_SIZE];
    char *name = NULL;
    int n;
    int r;

    if (!pms_profile_is_embedded(profile)) {
        r = pms_profile_name_check(profile->name, err);
        if (r < 0)
            return r;
        n = asprintf(&name, "%s.key", profile->name);
    } else {
        r = pms_place_state(profile->state_dir, &state, err);
        if (r < 0)
            return r;
        pms_digest(state, strlen(state), digest);
        n = asprintf(&name, "embedded-%.16s.key", digest);
    }
    if (n < 0)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_name = name;
    return 0;
}

int pms_profile_key_place(const struct pms_profile *profile, struct pms_key_ref *ret_ref,
                          struct pms_error *err)
{
    AUTO(free) char *folder = NULL;
    AUTO(free) char *name = NULL;
    AUTO(free) char *path = NULL;
    int r = key_file_name(profile, &name, err);

    if (r == 0)
        r = pms_dir_config(&folder, err);
    if (r < 0)
        return r;
    if (asprintf(&path, "%s/keys/%s", folder, name) < 0) {
        path = NULL;
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    return pms_key_ref_make(PMS_KEY_FILE, path, ret_ref, err);
}
