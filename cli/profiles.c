/* SPDX-License-Identifier: MIT */
#include "profiles.h"

#include <stdlib.h>
#include <string.h>

int profile_cells(const struct pms_profile *profile, int is_default, struct cell cells[],
                  struct profile_texts *texts, struct pms_error *err)
{
    int embedded = pms_profile_is_embedded(profile);

    texts->texts[0] = pms_key_ref_print(&profile->key);
    texts->texts[1] = pms_key_ref_print(&profile->account_key);
    if (!texts->texts[0] || !texts->texts[1])
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    cells[PROFILE_NAME] = cell_text(profile->name);
    cells[PROFILE_DEFAULT] = cell_truth(is_default);
    cells[PROFILE_ENDPOINT] = cell_text(embedded ? "embedded" : profile->endpoint);
    cells[PROFILE_MANNERS] = cell_text(pms_profile_manners(profile));
    cells[PROFILE_KEY] = cell_text(texts->texts[0][0] != '\0' ? texts->texts[0] : NULL);
    cells[PROFILE_ACCOUNT_KEY] = cell_text(texts->texts[1][0] != '\0' ? texts->texts[1] : NULL);
    cells[PROFILE_CACERT] = cell_text(profile->cacert);
    cells[PROFILE_CERT] = cell_text(profile->cert);
    cells[PROFILE_CERT_KEY] = cell_text(profile->cert_key);
    cells[PROFILE_STATE] = cell_text(profile->state_dir);
    cells[PROFILE_MANNERS_FIELDS] = cell_text(profile->manners_fields);
    return 0;
}

void profile_texts_done(struct profile_texts *texts)
{
    for (size_t i = 0; i < PROFILE_TEXTS; i++)
        free(texts->texts[i]);
}

int profile_store(const struct pms_profile *profile, int make_default, struct pms_error *err)
{
    AUTO(pms_config_free) struct pms_config *config = NULL;
    int r = pms_config_load(NULL, PMS_CONFIG_EDIT, &config, err);

    if (r == 0)
        r = pms_config_put(config, profile, err);
    if (r == 0 && (make_default || !pms_config_default(config)))
        r = pms_config_set_default(config, profile->name, err);
    return r < 0 ? r : pms_config_save(config, err);
}

static bool same_endpoint(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* The environment may have put another address into the profile in force; what the file knows
 * of the profile, its key above all, belongs to the address in the file. */
static int check_home(const struct pms_config *config, const struct pms_profile *profile,
                      struct pms_error *err)
{
    const struct pms_profile *there = pms_config_find(config, profile->name);

    if (!there && pms_profile_is_embedded(profile))
        return 0;
    if (!there) {
        pms_fail(err, PMS_E_CONFIG,
                 "profile \"%s\" is in no file, so no key can be saved for it", profile->name);
        return pms_error_hint(err, "save the profile first: pmscim connect URL");
    }
    if (same_endpoint(there->endpoint, profile->endpoint))
        return 0;
    pms_fail(err, PMS_E_CONFLICT,
             "profile \"%s\" is for another address than PMSCIM_ENDPOINT says, and so is its "
             "key",
             profile->name);
    return pms_error_hint(err, "unset PMSCIM_ENDPOINT, or make a profile for that address: "
                               "pmscim -p NAME connect URL");
}

int profile_check_save(const struct cli *cli, struct pms_error *err)
{
    AUTO(pms_config_free) struct pms_config *config = NULL;
    int r = pms_config_load(NULL, PMS_CONFIG_EDIT, &config, err);

    return r < 0 ? r : check_home(config, &cli->profile, err);
}

/* A key out of the environment would still be the old one when the profile has the new one. */
int profile_check_environment(struct pms_error *err)
{
    const struct pms_overrides said = overrides();

    if (!said.key_file && !said.key_env)
        return 0;
    pms_fail(err, PMS_E_CONFLICT,
             "%s stands in for the key of the profile, so that none can be "
             "replaced",
             said.key_file ? "PMSCIM_KEY_FILE" : "PMSCIM_KEY");
    return pms_error_hint(err, "unset it and repeat");
}

int profile_point_to(const struct pms_profile *in_force, const struct pms_key_ref *place,
                     struct pms_error *err)
{
    AUTO(pms_config_free) struct pms_config *config = NULL;
    AUTO(pms_profile_done) struct pms_profile profile = {0};
    AUTO(free) char *where = pms_key_ref_print(place);
    const struct pms_profile *there;
    int r = pms_config_load(NULL, PMS_CONFIG_EDIT, &config, err);

    if (r == 0)
        r = check_home(config, in_force, err);
    if (r < 0)
        return r;
    there = pms_config_find(config, in_force->name);
    /* An embedded profile finds its key by the state folder unless told otherwise. */
    if (!there || (pms_profile_is_embedded(there) && there->key.backend == PMS_KEY_NONE))
        return 0;
    r = pms_profile_copy(there, &profile, err);
    if (r == 0 && !where)
        r = pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (r == 0)
        r = pms_profile_set(&profile, "key", where, err);
    if (r == 0)
        r = pms_config_put(config, &profile, err);
    return r < 0 ? r : pms_config_save(config, err);
}

int profile_save_key(struct cli *cli, const struct pms_secret *key,
                     struct pms_key_ref *ret_place, struct pms_error *err)
{
    AUTO(pms_key_ref_done) struct pms_key_ref place = {0};
    int r = profile_check_save(cli, err);

    if (r == 0)
        r = pms_profile_key_place(&cli->profile, &place, err);
    if (r == 0)
        r = pms_key_save(&place, key, err);
    if (r == 0)
        r = profile_point_to(&cli->profile, &place, err);
    if (r < 0)
        return r;
    *ret_place = place;
    place = (struct pms_key_ref){0};
    return 0;
}
