/* SPDX-License-Identifier: MIT */
/* What provisioning may do, as the policy has it; or, where OneLogin makes the changes, as its
 * own page has it. */
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "setup/setup.h"

enum {
    FIELDS_MOST = 6
};

/* The fields of the policy that one stage is about. */
struct choice {
    enum stage_id stage;
    enum onelogin_page page;
    const char *fields[FIELDS_MOST + 1];
};

static const struct choice features = {
    STAGE_FEATURES,
    PAGE_FEATURES,
    {"create", "update", "email", "deactivate", "reactivate", "groups"}};

static const struct choice approvals = {
    STAGE_APPROVALS, PAGE_APPROVALS, {"approve_create", "approve_update", "approve_delete"}};

static const struct choice departures = {
    STAGE_DEPARTURES, PAGE_DEPARTURES, {"when_deleted", "when_suspended"}};

/* What of it there is, and which values it may have. */
static void describe(const char *field, const char **ret_help, const char *const **ret_words)
{
    for (size_t i = 0; i < pms_policy_field_count(); i++)
        if (strcmp(pms_policy_field_name(i), field) == 0) {
            *ret_help = pms_policy_field_help(i);
            *ret_words = pms_policy_field_choices(i);
        }
}

static int print_values(const struct pms_policy *policy, const struct choice *choice, char *out,
                        size_t size, struct pms_error *err)
{
    size_t length = 0;

    out[0] = '\0';
    for (size_t i = 0; choice->fields[i] && length < size; i++) {
        AUTO(free) char *value = pms_policy_get(policy, choice->fields[i]);

        if (!value)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        length += (size_t)snprintf(out + length, size - length, "%s%s %s", i > 0 ? ", " : "",
                                   choice->fields[i], value);
    }
    return 0;
}

static void check_onelogins(struct setup *setup, const struct choice *choice,
                            struct found *found)
{
    if (setup_answer(setup, choice->stage) == ANSWER_SAID) {
        found_said(setup, choice->stage, found);
        return;
    }
    found_say(found, FOUND_UNSEEN, "OneLogin has no interface that shows it");
    found_todo(found, "OneLogin: %s", page_path(choice->page));
}

static void check_choice(struct setup *setup, const struct choice *choice, struct found *found)
{
    AUTO(pms_policy_done) struct pms_policy policy = {0};
    struct pms_error err = PMS_ERROR_INIT;
    char values[400];
    int r;

    if (setup_is_onelogins(setup)) {
        check_onelogins(setup, choice, found);
        return;
    }
    r = pms_policy_load(NULL, setup->cli->profile.name, &policy, &err);
    if (r == 0)
        r = print_values(&policy, choice, values, sizeof(values), &err);
    if (r < 0) {
        found_fail(found, &err);
    } else if (setup_answer(setup, choice->stage) == ANSWER_CHOSEN) {
        found_say(found, FOUND_DONE, "%s", values);
    } else {
        found_say(found, FOUND_OPEN, "not chosen yet: %s", values);
        found_todo(found, "pmscim setup; pmscim policy set changes it later");
    }
}

static int ask_field(struct pms_policy *policy, const char *field, struct pms_error *err)
{
    AUTO(free) char *value = pms_policy_get(policy, field);
    const char *const *words = NULL;
    const char *help = "";
    char question[512];
    int index = 0;
    int r;

    describe(field, &help, &words);
    if (!value)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    while (words[index] && strcmp(words[index], value) != 0)
        index++;
    snprintf(question, sizeof(question), "      %s: %s", field, help);
    r = ask_choice(question, words, words[index] ? index : -1, &index, err);
    return r < 0 ? r : pms_policy_set(policy, field, words[index], err);
}

struct change {
    const struct pms_policy *chosen;
    const struct choice *choice;
};

/* Only what was asked: somebody else may have changed another field meanwhile. */
static int change(void *context, struct pms_policy *policy, struct pms_error *err)
{
    const struct change *change = context;
    int changes = 0;
    int r = 0;

    for (size_t i = 0; r == 0 && change->choice->fields[i]; i++) {
        const char *field = change->choice->fields[i];
        AUTO(free) char *before = pms_policy_get(policy, field);
        AUTO(free) char *after = pms_policy_get(change->chosen, field);

        if (!before || !after)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        if (strcmp(before, after) == 0)
            continue;
        r = pms_policy_set(policy, field, after, err);
        changes++;
    }
    return r < 0 ? r : changes == 0;
}

/* All of a stage is saved together, so that nobody stops in the middle of it. */
static int act_choice(struct setup *setup, const struct choice *choice, struct pms_error *err)
{
    AUTO(pms_policy_done) struct pms_policy chosen = {0};
    struct change what = {&chosen, choice};
    const char *profile = setup->cli->profile.name;
    int r;

    if (setup_is_onelogins(setup)) {
        setup_page(setup, choice->page);
        return setup_ask_said(setup, choice->stage, "      Is it there as you want it?", err);
    }
    r = pms_policy_load(NULL, profile, &chosen, err);
    for (size_t i = 0; r == 0 && choice->fields[i]; i++)
        r = ask_field(&chosen, choice->fields[i], err);
    if (r == 0)
        r = pms_policy_edit(NULL, profile, change, &what, err);
    return r < 0 ? r : setup_note(setup, choice->stage, ANSWER_CHOSEN, err);
}

void look_features(struct setup *setup, struct found *found)
{
    check_choice(setup, &features, found);
}

int do_features(struct setup *setup, struct pms_error *err)
{
    return act_choice(setup, &features, err);
}

void look_approvals(struct setup *setup, struct found *found)
{
    check_choice(setup, &approvals, found);
}

int do_approvals(struct setup *setup, struct pms_error *err)
{
    return act_choice(setup, &approvals, err);
}

void look_departures(struct setup *setup, struct found *found)
{
    check_choice(setup, &departures, found);
}

int do_departures(struct setup *setup, struct pms_error *err)
{
    return act_choice(setup, &departures, err);
}
