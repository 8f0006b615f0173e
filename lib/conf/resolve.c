/* SPDX-License-Identifier: MIT */
/* Which profile is in force: defaults < file < environment and flags. */
#include <pmscim/profile.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conf/auto.h"
#include "conf/config.h"
#include "conf/endpoint.h"
#include "conf/key_ref.h"
#include "conf/place.h"

/* What a profile is called that only the environment speaks of. */
#define NAME_ENVIRONMENT "environment"

/* An empty variable counts as none. */
static const char *said(const char *text)
{
    return text && text[0] != '\0' ? text : NULL;
}

static int named_copy(const struct pms_config *config, const char *name,
                      struct pms_profile *ret_profile, struct pms_error *err)
{
    const struct pms_profile *found = pms_config_find(config, name);
    const struct pms_profile bare = {.name = (char *)(uintptr_t)name};

    return pms_profile_copy(found ? found : &bare, ret_profile, err);
}

static int choose(const struct pms_config *config, const struct pms_overrides *overrides,
                  struct pms_profile *ret_profile, struct pms_error *err)
{
    const char *name = said(overrides->profile);

    if (!name)
        name = pms_config_default(config);
    if (!name || (!said(overrides->profile) && strcmp(name, PMS_PROFILE_EMBEDDED) == 0))
        return named_copy(config,
                          said(overrides->endpoint) ? NAME_ENVIRONMENT : PMS_PROFILE_EMBEDDED,
                          ret_profile, err);
    if (!pms_config_find(config, name) && strcmp(name, PMS_PROFILE_EMBEDDED) != 0)
        return pms_config_unknown(config, name, err);
    return named_copy(config, name, ret_profile, err);
}

static int override_endpoint(struct pms_profile *profile, const char *text,
                             struct pms_error *err)
{
    char *endpoint;

    if (!text)
        return 0;
    /* Whoever names a profile to rehearse in must not meet real people. */
    if (pms_profile_is_embedded(profile) && strcmp(profile->name, NAME_ENVIRONMENT) != 0) {
        pms_fail(err, PMS_E_CONFIG,
                 "PMSCIM_ENDPOINT names an endpoint, but profile \"%s\" is an embedded one",
                 profile->name);
        return pms_error_hint(err, "unset PMSCIM_ENDPOINT, or use another profile");
    }
    if (pms_endpoint_parse(text, &endpoint, err) < 0)
        return pms_error_prefix(err, "PMSCIM_ENDPOINT");
    /* What proves who we are goes only to the host it was saved for. */
    if (!pms_endpoint_same_origin(profile->endpoint, endpoint)) {
        pms_key_ref_done(&profile->key);
        pms_key_ref_done(&profile->account_key);
        free(profile->cert);
        free(profile->cert_key);
        profile->cert = NULL;
        profile->cert_key = NULL;
    }
    free(profile->endpoint);
    profile->endpoint = endpoint;
    return 0;
}

static int override_key(struct pms_profile *profile, const struct pms_overrides *overrides,
                        struct pms_error *err)
{
    const char *where = said(overrides->key_file);
    enum pms_key_backend backend = where ? PMS_KEY_FILE : PMS_KEY_ENV;
    struct pms_key_ref ref;
    int r;

    if (!where)
        where = said(overrides->key_env);
    if (!where)
        return 0;
    r = pms_key_ref_make(backend, where, &ref, err);
    if (r < 0)
        return r;
    pms_key_ref_done(&profile->key);
    profile->key = ref;
    return 0;
}

static int settle_embedded(struct pms_profile *profile, const char *state_dir,
                           struct pms_error *err)
{
    char *state;
    int r;

    if (!pms_profile_is_embedded(profile))
        return 0;
    r = pms_place_state(state_dir ? state_dir : profile->state_dir, &state, err);
    if (r < 0)
        return r;
    free(profile->state_dir);
    profile->state_dir = state;
    return profile->key.backend == PMS_KEY_NONE
               ? pms_profile_key_place(profile, &profile->key, err)
               : 0;
}

int pms_profile_resolve(const struct pms_config *config, const struct pms_overrides *overrides,
                        struct pms_profile *ret_profile, struct pms_error *err)
{
    AUTO(pms_profile_done) struct pms_profile profile = {0};
    int r = choose(config, overrides, &profile, err);

    if (r == 0)
        r = override_endpoint(&profile, said(overrides->endpoint), err);
    if (r == 0)
        r = override_key(&profile, overrides, err);
    if (r == 0)
        r = settle_embedded(&profile, said(overrides->state_dir), err);
    if (r < 0)
        return r;
    *ret_profile = profile;
    profile = (struct pms_profile){0};
    return 0;
}
