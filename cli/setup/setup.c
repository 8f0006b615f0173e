/* SPDX-License-Identifier: MIT */
#include "setup/setup.h"

#include <stdio.h>
#include <string.h>

/* In the order of Postman's and OneLogin's documents. */
static const struct stage stages[] = {
    [STAGE_ENDPOINT] = {"endpoint", "ask which Postman this is about, and save that as profile",
                        0, look_endpoint, do_endpoint},
    [STAGE_SSO] = {"sso", "leave the team with exactly one SSO method", AFTER(ENDPOINT),
                   look_sso, do_sso},
    [STAGE_SCIM] = {"scim", "switch SCIM provisioning on", AFTER(SSO), look_scim, do_scim},
    [STAGE_KEY] = {"key", "store a SCIM key, and make it where that can be done", AFTER(SCIM),
                   look_key, do_key},
    [STAGE_CONNECTION] = {"connection", "try the key as OneLogin does, or replace it",
                          AFTER(KEY), look_connection, do_connection},
    [STAGE_ONELOGIN] = {"onelogin", "ask for OneLogin's API credentials, test and save them",
                        AFTER(ENDPOINT), look_onelogin, do_onelogin},
    [STAGE_APP] = {"app", "ask which of OneLogin's apps is Postman's", AFTER(ONELOGIN),
                   look_app, do_app},
    [STAGE_TOKEN] = {"token", "ask who makes the changes, pmscim or OneLogin itself",
                     AFTER(APP), look_token, do_token},
    [STAGE_PROVISIONING] = {"provisioning",
                            "switch OneLogin's provisioning of the app to fit that",
                            AFTER(TOKEN), look_provisioning, do_provisioning},
    [STAGE_FEATURES] = {"features", "ask what may be done to people and groups", AFTER(TOKEN),
                        look_features, do_features},
    [STAGE_APPROVALS] = {"approvals", "ask what has to be approved first", AFTER(TOKEN),
                         look_approvals, do_approvals},
    [STAGE_DEPARTURES] = {"departures",
                          "ask what becomes of people who are deleted or suspended",
                          AFTER(TOKEN), look_departures, do_departures},
    [STAGE_DOMAIN] = {"domain", "prove with a TXT record that the people's domain is yours",
                      AFTER(ENDPOINT), look_domain, do_domain},
    [STAGE_DIRECTORY] = {"directory", "say what of the directory cannot be used, and ask",
                         AFTER(APP), look_directory, do_directory},
    [STAGE_SYNC] = {"sync", "show what would change, ask, and make the team equal",
                    AFTER(CONNECTION) | AFTER(PROVISIONING) | AFTER(FEATURES) |
                        AFTER(APPROVALS) | AFTER(DEPARTURES) | AFTER(DIRECTORY),
                    look_sync, do_sync},
};

_Static_assert(sizeof(stages) / sizeof(*stages) == STAGE_COUNT, "a row for each");
_Static_assert((int)STAGE_COUNT <= (int)ANSWERS_MOST, "room for an answer to each");

static const char *const states[FOUND_STATES] = {
    [FOUND_DONE] = "done",       [FOUND_OPEN] = "open",       [FOUND_UNSEEN] = "unseen",
    [FOUND_BLOCKED] = "blocked", [FOUND_SKIPPED] = "skipped", [FOUND_FAILED] = "failed",
};

const struct stage *stage_at(size_t index)
{
    return index < STAGE_COUNT ? &stages[index] : NULL;
}

const char *found_state_name(enum found_state state)
{
    return states[state];
}

bool found_is_settled(const struct found *found)
{
    return found->state == FOUND_DONE || found->state == FOUND_SKIPPED;
}

void found_say(struct found *found, enum found_state state, const char *format, ...)
{
    va_list arguments;

    *found = (struct found){.state = state};
    va_start(arguments, format);
    vsnprintf(found->detail, sizeof(found->detail), format, arguments);
    va_end(arguments);
}

void found_todo(struct found *found, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(found->todo, sizeof(found->todo), format, arguments);
    va_end(arguments);
}

void found_fail(struct found *found, const struct pms_error *err)
{
    struct pms_error advised = *err;

    advise(NULL, &advised);
    found_say(found, FOUND_FAILED, "%s", err->message);
    found_todo(found, "%s", advised.hint);
    found->code = err->code;
}

/* --- what is remembered --- */

static void list_names(const char *names[STAGE_COUNT + 1])
{
    for (size_t i = 0; i < STAGE_COUNT; i++)
        names[i] = stages[i].name;
    names[STAGE_COUNT] = NULL;
}

int setup_remember(struct setup *setup, struct pms_error *err)
{
    const char *names[STAGE_COUNT + 1];
    int r;

    list_names(names);
    memory_done(&setup->memory);
    r = memory_load(setup->cli, names, &setup->memory, err);
    setup->has_profile = r == 0;
    return r;
}

int setup_keep(struct setup *setup, struct pms_error *err)
{
    const char *names[STAGE_COUNT + 1];

    list_names(names);
    return memory_save(setup->cli, names, &setup->memory, err);
}

int setup_note(struct setup *setup, enum stage_id id, enum answer_kind kind,
               struct pms_error *err)
{
    memory_note(&setup->memory.answers[id], kind);
    setup->answered[id] = true;
    return setup_keep(setup, err);
}

enum answer_kind setup_answer(const struct setup *setup, enum stage_id id)
{
    if (setup->again && !setup->answered[id])
        return ANSWER_NONE;
    return setup->memory.answers[id].kind;
}

void found_said(const struct setup *setup, enum stage_id id, struct found *found)
{
    found_say(found, FOUND_DONE, "somebody said so at %s; it cannot be seen from here",
              setup->memory.answers[id].when);
}

/* --- one look --- */

static int first_open(const struct setup *setup, unsigned after)
{
    for (int i = 0; i < STAGE_COUNT; i++)
        if (after & (1U << i) && !found_is_settled(&setup->found[i]))
            return i;
    return -1;
}

/* What waits for something that waits is said to wait for the same. */
void setup_look(struct setup *setup, enum stage_id id)
{
    int open = first_open(setup, stages[id].after);
    struct found *found = &setup->found[id];

    if (open < 0)
        stages[id].look(setup, found);
    else if (setup->found[open].state == FOUND_BLOCKED)
        *found = setup->found[open];
    else
        found_say(found, FOUND_BLOCKED, "waits for %s", stages[open].name);
}

int setup_judge(const struct setup *setup, struct pms_error *err)
{
    char names[256] = "";
    size_t length = 0;
    size_t count = 0;
    int code = PMS_OK;

    for (size_t i = 0; i < STAGE_COUNT; i++) {
        const struct found *found = &setup->found[i];

        if (found_is_settled(found))
            continue;
        if (code == PMS_OK)
            code = found->state == FOUND_FAILED ? found->code : PMS_E_PARTIAL;
        length += (size_t)snprintf(names + length, sizeof(names) - length, "%s%s",
                                   count++ > 0 ? ", " : "", stages[i].name);
    }
    if (count == 0)
        return 0;
    pms_fail(err, code, "%zu of %d steps %s not done: %s", count, STAGE_COUNT,
             count == 1 ? "is" : "are", names);
    return pms_error_hint(err, "\"pmscim setup\" goes on with the first");
}

void setup_begin(struct setup *setup, struct cli *cli)
{
    setup->cli = cli;
    cli->resolver = setup->resolver;
}

void setup_done(struct setup *setup)
{
    setup_forget_directory(setup);
    memory_done(&setup->memory);
}
