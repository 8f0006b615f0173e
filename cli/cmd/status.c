/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "out/out.h"

/* What could be found out; whatever could not stays unset and is said so. */
struct findings {
    int reachable; /* -1 while nobody was asked */
    const char *key;
    const char *scim;
    struct pms_scim_state state;
    struct pms_ssos ssos;
    struct pms_keys keys;
    struct pms_domains domains;
    struct pms_error worst;
};

static void findings_done(struct findings *found)
{
    pms_scim_state_done(&found->state);
    pms_ssos_done(&found->ssos);
    pms_keys_done(&found->keys);
    pms_domains_done(&found->domains);
}

DEFINE_AUTO_VALUE(struct findings, findings_done)

static void note(struct findings *found, int r, const struct pms_error *err)
{
    if (r == 0) {
        found->reachable = 1;
        return;
    }
    if (err->code == PMS_E_NETWORK)
        found->reachable = 0;
    else if (err->http_status > 0)
        found->reachable = 1;
    found->worst = *err;
}

static void ask_admin(struct cli *cli, struct findings *found)
{
    struct pms_error err = PMS_ERROR_INIT;
    int r = need_admin(cli, &err);

    if (r == 0)
        r = pms_admin_scim_get(cli->admin, &found->state, &err);
    if (r == 0) {
        found->scim = found->state.enabled ? "on" : "off";
        r = pms_admin_ssos(cli->admin, &found->ssos, &err);
    }
    if (r == 0)
        r = pms_admin_keys(cli->admin, &found->keys, &err);
    if (r == 0)
        r = pms_admin_domains(cli->admin, &found->domains, &err);
    note(found, r, &err);
}

static void ask_scim(struct cli *cli, struct findings *found)
{
    struct pms_error err = PMS_ERROR_INIT;
    int r = pms_key_load(&cli->profile.key, &cli->key, &err);

    if (r == -PMS_E_AUTH) {
        found->key = "none";
        return;
    }
    if (r == 0)
        r = need_client(cli, &err);
    if (r == 0)
        r = pms_client_test(cli->client, &err);
    found->key = r == 0                      ? "accepted"
                 : err.http_status == 401    ? "refused"
                 : err.code == PMS_E_NETWORK ? "not tested"
                 : err.code == PMS_E_AUTH    ? "not allowed now"
                                             : "not usable";
    if (!found->scim && r == 0)
        found->scim = "on";
    note(found, r, &err);
}

/* Names of one list, lent, cut off where nobody reads on. */
enum {
    MOST_NAMES = 64
};

static size_t names_of_ssos(const struct findings *found, const char *names[])
{
    size_t count = 0;

    for (; count < found->ssos.count && count < MOST_NAMES; count++)
        names[count] = found->ssos.items[count].name;
    return count;
}

static size_t names_of_keys(const struct findings *found, const char *names[])
{
    size_t count = 0;

    for (size_t i = 0; i < found->keys.count && count < MOST_NAMES; i++)
        if (strcmp(found->keys.items[i].status, "ACTIVE") == 0)
            names[count++] = found->keys.items[i].name;
    return count;
}

static int print(struct cli *cli, const struct findings *found, struct pms_error *err)
{
    const char *ssos[MOST_NAMES];
    const char *keys[MOST_NAMES];
    char lines[MOST_NAMES][300];
    const char *domains[MOST_NAMES];
    struct cell cells[VIEW_COLUMNS] = {0};
    size_t count = 0;

    for (; count < found->domains.count && count < MOST_NAMES; count++) {
        snprintf(lines[count], sizeof(lines[count]), "%s %s",
                 found->domains.items[count].domain, found->domains.items[count].status);
        domains[count] = lines[count];
    }
    cells[STATUS_PROFILE] = cell_text(cli->profile.name);
    cells[STATUS_ENDPOINT] =
        cell_text(pms_profile_is_embedded(&cli->profile) ? cli->profile.state_dir
                                                         : cli->profile.endpoint);
    cells[STATUS_MANNERS] = cell_text(pms_profile_manners(&cli->profile));
    cells[STATUS_REACHABLE] = cell_truth(found->reachable);
    cells[STATUS_KEY] = cell_text(found->key);
    cells[STATUS_SCIM] = cell_text(found->scim ? found->scim : "unknown");
    if (cli->admin) {
        cells[STATUS_SSO] = cell_list(ssos, names_of_ssos(found, ssos));
        cells[STATUS_KEYS] = cell_list(keys, names_of_keys(found, keys));
        cells[STATUS_DOMAINS] = cell_list(domains, count);
        cells[STATUS_FORBIDDEN] = cell_list((const char *const *)found->state.forbidden,
                                            found->state.forbidden_count);
    }
    return out_one(&view_status, cells, err);
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(findings_done) struct findings found = {.reachable = -1};
    int r;

    if (has_admin(cli))
        ask_admin(cli, &found);
    ask_scim(cli, &found);
    r = print(cli, &found, err);
    if (r < 0)
        return r;
    /* Switched off is an answer; not reached and not let in are failures. */
    if (found.worst.code == PMS_OK || (found.scim && strcmp(found.scim, "off") == 0))
        return 0;
    *err = found.worst;
    return -err->code;
}

const struct command_body status_command = {
    .run = run,
    .view = &view_status,
    .about =
        "Asks everything it may ask and changes nothing. Where only Postman's web page knows,\n"
        "the field is empty.",
};
