/* SPDX-License-Identifier: MIT */
#include "connection.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* "postman", "postman-eu", or the host and port of the address. */
static void name_after(const char *url, char name[64])
{
    const char *host = strstr(url, "://");
    size_t length;

    if (strcmp(url, PMS_ENDPOINT_US) == 0 || strcmp(url, PMS_ENDPOINT_EU) == 0) {
        snprintf(name, 64, "%s", strcmp(url, PMS_ENDPOINT_US) == 0 ? "postman" : "postman-eu");
        return;
    }
    host = host ? host + 3 : url;
    length = strcspn(host, "/");
    snprintf(name, 64, "%.*s", (int)(length < 60 ? length : 60), host);
    for (char *p = name; *p != '\0'; p++)
        if (!isalnum((unsigned char)*p) && *p != '.' && *p != '-')
            *p = '-';
}

/* A profile that is there keeps its other fields, but never a key of another address. */
static int adopt(struct cli *cli, const char *name, const char *endpoint, struct pms_error *err)
{
    const struct pms_profile *there = pms_config_find(cli->config, name);
    bool same = there && there->endpoint && strcmp(there->endpoint, endpoint) == 0;
    int r;

    if (there && !same && !globals.profile) {
        pms_fail(err, PMS_E_CONFLICT, "profile \"%s\" is for another address already", name);
        return pms_error_hint(err, "choose a name: pmscim -p NAME connect %s", endpoint);
    }
    if (there && same)
        return pms_profile_copy(there, &cli->profile, err);
    cli->profile.name = strdup(name);
    if (!cli->profile.name)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = pms_profile_set(&cli->profile, "endpoint", endpoint, err);
    if (r == 0 && there && there->cacert)
        r = pms_profile_set(&cli->profile, "cacert", there->cacert, err);
    return r;
}

int connection_choose(struct cli *cli, const char *address, struct pms_error *err)
{
    AUTO(pms_profile_done) struct pms_profile probe = {0};
    char name[64];
    int r = pms_profile_set(&probe, "endpoint", address, err);

    if (r < 0)
        return r;
    name_after(probe.endpoint, name);
    if (globals.profile && strcmp(globals.profile, PMS_PROFILE_EMBEDDED) == 0) {
        pms_fail(err, PMS_E_USAGE, "the embedded profile has no address");
        return pms_error_hint(err, "choose another name with -p");
    }
    return adopt(cli, globals.profile ? globals.profile : name, probe.endpoint, err);
}

int reference_make(const char *scheme, const char *text, char **ret_reference,
                   struct pms_error *err)
{
    if (asprintf(ret_reference, "%s%s", scheme, text) >= 0)
        return 0;
    *ret_reference = NULL;
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

int reference_make_path(const char *scheme, const char *path, char **ret_reference,
                        struct pms_error *err)
{
    AUTO(free) char *whole = realpath(path, NULL);

    if (!whole) {
        pms_fail(err, errno == ENOENT ? PMS_E_CONFIG : PMS_E_IO, "%s: cannot read: %s", path,
                 strerror(errno));
        return pms_error_hint(err, "name a file that is there");
    }
    return reference_make(scheme, whole, ret_reference, err);
}

int connection_refer(struct pms_profile *profile, const char *field, const char *scheme,
                     const char *text, struct pms_error *err)
{
    AUTO(free) char *value = NULL;
    int r = reference_make(scheme, text, &value, err);

    return r < 0 ? r : pms_profile_set(profile, field, value, err);
}

int connection_refer_path(struct pms_profile *profile, const char *field, const char *scheme,
                          const char *path, struct pms_error *err)
{
    AUTO(free) char *value = NULL;
    int r = reference_make_path(scheme, path, &value, err);

    return r < 0 ? r : pms_profile_set(profile, field, value, err);
}

int connection_test(struct cli *cli, struct pms_error *err)
{
    struct pms_client_options client_options;
    int r = need_options(cli, cli->key, &client_options, err);

    pms_client_free(cli->client);
    cli->client = NULL;
    if (r == 0)
        r = pms_client_new(&client_options, &cli->client, err);
    return r < 0 ? r : pms_client_test(cli->client, err);
}
