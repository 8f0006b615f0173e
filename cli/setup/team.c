/* SPDX-License-Identifier: MIT */
/* Which Postman, its SSO and its SCIM switch. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "connection.h"
#include "profiles.h"
#include "setup/setup.h"

/* What Postman does not show can be concluded from a key that works. */
static const char unseen[] = "Postman has no interface that shows it";

enum setup_side setup_side(const struct setup *setup)
{
    const struct cli *cli = setup->cli;

    if (has_admin(cli))
        return SIDE_ADMIN;
    return pms_profile_is_postman(&cli->profile) ? SIDE_POSTMAN : SIDE_OTHER;
}

int setup_test(struct setup *setup, struct pms_error *err)
{
    if (!setup->has_test) {
        struct pms_error met = PMS_ERROR_INIT;

        if (need_client(setup->cli, &met) == 0)
            pms_client_test(setup->cli->client, &met);
        setup->refusal = met;
        setup->has_test = true;
    }
    *err = setup->refusal;
    return -err->code;
}

void setup_forget_key(struct setup *setup)
{
    need_new_client(setup->cli);
    setup->has_test = false;
}

/* --- endpoint --- */

/* Whoever can be asked is asked once; where nobody can, what is used is what is meant. */
static bool is_chosen(const struct setup *setup)
{
    const struct pms_overrides said = overrides();
    const struct cli *cli = setup->cli;

    if (said.profile || said.endpoint || said.state_dir || pms_config_default(cli->config) ||
        setup_answer(setup, STAGE_ENDPOINT) != ANSWER_NONE)
        return true;
    return !setup->asks && access(cli->profile.state_dir, F_OK) == 0;
}

static void check_inside(struct setup *setup, struct found *found)
{
    const char *folder = setup->cli->profile.state_dir;
    struct pms_error err = PMS_ERROR_INIT;

    if (access(folder, F_OK) < 0) {
        found_say(found, FOUND_OPEN, "there is no endpoint in %s yet", folder);
        found_todo(found, "pmscim setup");
    } else if (need_admin(setup->cli, &err) < 0) {
        found_fail(found, &err);
    } else {
        found_say(found, FOUND_DONE, "the endpoint inside this program, in %s", folder);
    }
}

static int probe(struct setup *setup, struct pms_probe *ret_probe, struct pms_error *err)
{
    struct pms_client_options options;
    int r = need_options(setup->cli, NULL, &options, err);

    if (r == 0)
        r = pms_probe(&options, "/ServiceProviderConfig", ret_probe, err);
    if (r == 0 && ret_probe->reach < PMS_PROBE_ANSWER) {
        *err = ret_probe->err;
        r = -err->code;
    }
    return r;
}

static void check_outside(struct setup *setup, struct found *found)
{
    const struct pms_profile *profile = &setup->cli->profile;
    AUTO(pms_probe_done) struct pms_probe met = {0};
    struct pms_error err = PMS_ERROR_INIT;

    if (probe(setup, &met, &err) < 0)
        found_fail(found, &err);
    else
        found_say(found, FOUND_DONE, "profile %s: %s answers", profile->name,
                  profile->endpoint);
}

/* A profile that -p names and nobody has made yet is made here, where somebody can be asked. */
static bool is_new(const struct setup *setup, int r)
{
    return r == -PMS_E_NOTFOUND && setup->asks && globals.profile;
}

void look_endpoint(struct setup *setup, struct found *found)
{
    struct pms_error err = PMS_ERROR_INIT;
    int r = need_profile(setup->cli, &err);

    if (r == 0 && !setup->has_profile)
        r = setup_remember(setup, &err);
    if (is_new(setup, r)) {
        found_say(found, FOUND_OPEN, "%s", err.message);
    } else if (r < 0) {
        found_fail(found, &err);
    } else if (!is_chosen(setup)) {
        found_say(found, FOUND_OPEN, "nothing is configured");
        found_todo(found, "pmscim setup, or pmscim connect us|eu|URL");
    } else if (pms_profile_is_embedded(&setup->cli->profile)) {
        check_inside(setup, found);
    } else {
        check_outside(setup, found);
    }
}

/* An address without a path that knows no SCIM is most often one whose path was left out. */
static int complete_address(struct setup *setup, struct pms_error *err)
{
    struct pms_profile *profile = &setup->cli->profile;
    AUTO(pms_probe_done) struct pms_probe met = {0};
    AUTO(free) char *longer = NULL;
    int r = probe(setup, &met, err);

    if (r < 0 || met.status != 404 || strchr(strstr(profile->endpoint, "://") + 3, '/'))
        return r;
    if (asprintf(&longer, "%s/scim/v2", profile->endpoint) < 0) {
        longer = NULL;
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    say("taking %s", longer);
    return pms_profile_set(profile, "endpoint", longer, err);
}

/* From here on everything is about that profile. */
static int adopt(struct setup *setup, const char *address, struct pms_error *err)
{
    struct cli *cli = setup->cli;
    int r;

    need_done(cli);
    setup->has_profile = false;
    r = pms_config_load(NULL, 0, &cli->config, err);
    if (r == 0)
        r = connection_choose(cli, address, err);
    if (r == 0)
        r = complete_address(setup, err);
    if (r == 0)
        r = profile_store(&cli->profile, !globals.profile, err);
    need_done(cli);
    setup_forget_key(setup);
    return r;
}

/* The embedded endpoint is in force already, and is made by the first who needs it. */
static int take_inside(struct setup *setup, struct pms_error *err)
{
    int r = need_profile(setup->cli, err);

    if (r == 0 && !setup->has_profile)
        r = setup_remember(setup, err);
    if (r == 0)
        r = need_admin(setup->cli, err);
    return r < 0 ? r : setup_note(setup, STAGE_ENDPOINT, ANSWER_CHOSEN, err);
}

static int ask_address(const char *usual, char answer[ANSWER_MAX], struct pms_error *err)
{
    say("Which Postman is this about? \"us\" or \"eu\" is Postman itself, an address any "
        "other");
    say("SCIM server%s.",
        usual ? ", \"embedded\" an endpoint inside this program to rehearse with" : "");
    return ask_line("      Postman:", usual, answer, err);
}

int do_endpoint(struct setup *setup, struct pms_error *err)
{
    char answer[ANSWER_MAX];
    int r = need_profile(setup->cli, err);
    bool made = is_new(setup, r);

    if (r < 0 && !made)
        return r;
    if (!made && is_chosen(setup))
        return pms_profile_is_embedded(&setup->cli->profile) ? take_inside(setup, err) : 0;
    r = ask_address(made ? NULL : PMS_PROFILE_EMBEDDED, answer, err);
    if (r < 0)
        return r;
    return !made && strcmp(answer, PMS_PROFILE_EMBEDDED) == 0 ? take_inside(setup, err)
                                                              : adopt(setup, answer, err);
}

/* --- SSO --- */

static void list_ssos(const struct pms_ssos *ssos, char *out, size_t size)
{
    size_t length = 0;

    for (size_t i = 0; i < ssos->count && length < size; i++)
        length += (size_t)snprintf(out + length, size - length, "%s%s", i > 0 ? ", " : "",
                                   ssos->items[i].name);
}

static void judge_ssos(const struct pms_ssos *ssos, struct found *found)
{
    char names[256] = "";

    list_ssos(ssos, names, sizeof(names));
    if (ssos->count == 1) {
        found_say(found, FOUND_DONE, "%s", names);
    } else if (ssos->count == 0) {
        found_say(found, FOUND_OPEN, "no SSO method, and SCIM needs exactly one");
        found_todo(found, "pmscim sso add onelogin");
    } else {
        found_say(found, FOUND_OPEN, "%zu SSO methods, %s, where SCIM keys need exactly one",
                  ssos->count, names);
        found_todo(found, "pmscim sso remove METHOD");
    }
}

/* What holds at Postman as soon as a key works, and what it takes until then. */
static void check_page(struct setup *setup, enum stage_id id, const char *concluded,
                       const char *todo, struct found *found)
{
    struct pms_error err = PMS_ERROR_INIT;

    if (setup_test(setup, &err) == 0) {
        found_say(found, FOUND_DONE, "%s", concluded);
    } else if (setup_answer(setup, id) == ANSWER_SAID) {
        found_said(setup, id, found);
    } else {
        found_say(found, FOUND_UNSEEN, "%s", unseen);
        found_todo(found, "%s at %s", todo, POSTMAN_PAGE);
    }
}

void look_sso(struct setup *setup, struct found *found)
{
    AUTO(pms_ssos_done) struct pms_ssos ssos = {0};
    struct pms_error err = PMS_ERROR_INIT;
    int r;

    switch (setup_side(setup)) {
    case SIDE_POSTMAN:
        check_page(setup, STAGE_SSO,
                   "a key works, so there was exactly one method when it was made",
                   "Team settings > Authentication > Authentication Methods", found);
        return;
    case SIDE_OTHER:
        found_say(found, FOUND_SKIPPED, "only Postman asks for it");
        return;
    case SIDE_ADMIN:
        break;
    }
    r = need_admin(setup->cli, &err);
    if (r == 0)
        r = pms_admin_ssos(setup->cli->admin, &ssos, &err);
    if (r < 0)
        found_fail(found, &err);
    else
        judge_ssos(&ssos, found);
}

static int add_sso(struct setup *setup, struct pms_error *err)
{
    char answer[ANSWER_MAX];
    int r = ask_line("      Who signs people in?", "onelogin", answer, err);

    return r < 0 ? r : pms_admin_sso_add(setup->cli->admin, answer, err);
}

enum {
    SSOS_MOST = 16
};

/* Removes all but one, each after a question of its own. */
static int reduce_ssos(struct setup *setup, const struct pms_ssos *ssos, struct pms_error *err)
{
    const char *words[SSOS_MOST + 1] = {NULL};
    int kept = 0;
    int r;

    for (size_t i = 0; i < ssos->count && i < SSOS_MOST; i++) {
        words[i] = ssos->items[i].name;
        if (strcmp(words[i], "onelogin") == 0)
            kept = (int)i;
    }
    r = ask_choice("      Which one stays?", words, kept, &kept, err);
    for (int i = 0; r == 0 && words[i]; i++) {
        char question[512];
        bool yes;

        if (i == kept)
            continue;
        snprintf(question, sizeof(question),
                 "      Remove %.200s, with which nobody can sign in any more?", words[i]);
        r = ask_yes(question, false, &yes, err);
        if (r == 0 && !yes)
            return ACT_LATER;
        if (r == 0)
            r = pms_admin_sso_remove(setup->cli->admin, words[i], err);
    }
    return r;
}

int do_sso(struct setup *setup, struct pms_error *err)
{
    AUTO(pms_ssos_done) struct pms_ssos ssos = {0};
    int r;

    if (setup_side(setup) == SIDE_POSTMAN) {
        steps_tell("sso");
        return setup_ask_said(
            setup, STAGE_SSO,
            "      Is there exactly one SSO method now? It cannot be seen from here.", err);
    }
    r = need_admin(setup->cli, err);
    if (r == 0)
        r = pms_admin_ssos(setup->cli->admin, &ssos, err);
    if (r < 0)
        return r;
    return ssos.count == 0 ? add_sso(setup, err) : reduce_ssos(setup, &ssos, err);
}

/* --- SCIM provisioning --- */

void look_scim(struct setup *setup, struct found *found)
{
    AUTO(pms_scim_state_done) struct pms_scim_state state = {0};
    struct pms_error err = PMS_ERROR_INIT;
    int r;

    switch (setup_side(setup)) {
    case SIDE_POSTMAN:
        check_page(setup, STAGE_SCIM, "on, since a key works",
                   "Team settings > Authentication > SCIM Provisioning: Turn On", found);
        return;
    case SIDE_OTHER:
        found_say(found, FOUND_SKIPPED, "only Postman has a switch for it");
        return;
    case SIDE_ADMIN:
        break;
    }
    r = need_admin(setup->cli, &err);
    if (r == 0)
        r = pms_admin_scim_get(setup->cli->admin, &state, &err);
    if (r < 0) {
        found_fail(found, &err);
    } else if (state.enabled) {
        found_say(found, FOUND_DONE, "SCIM provisioning is on");
    } else {
        found_say(found, FOUND_OPEN, "SCIM provisioning is off, so every key is refused");
        found_todo(found, "pmscim enable");
    }
}

int do_scim(struct setup *setup, struct pms_error *err)
{
    AUTO(pms_scim_state_done) struct pms_scim_state state = {0};
    bool yes;
    int r;

    if (setup_side(setup) == SIDE_POSTMAN) {
        steps_tell("enable");
        return setup_ask_said(
            setup, STAGE_SCIM,
            "      Is SCIM provisioning on now? It cannot be seen before there is a key.", err);
    }
    say("Members can then no longer leave the team, nor change their e-mail or password,");
    say("themselves.");
    r = ask_yes("      Switch SCIM provisioning on?", true, &yes, err);
    if (r < 0 || !yes)
        return r < 0 ? r : ACT_LATER;
    setup_forget_key(setup);
    r = need_admin(setup->cli, err);
    return r < 0 ? r : pms_admin_scim_set(setup->cli->admin, 1, &state, err);
}
