/* SPDX-License-Identifier: MIT */
/* Who makes the changes in Postman: this program, or OneLogin's own app. */
#include <string.h>

#include "ask.h"
#include "setup/setup.h"

static const char *const provisioners[] = {"pmscim", "onelogin", NULL};

bool setup_is_onelogins(struct setup *setup)
{
    const char *who = setup->memory.provisioner;

    return setup_has_onelogin(setup) && who && strcmp(who, provisioners[1]) == 0;
}

void look_token(struct setup *setup, struct found *found)
{
    enum answer_kind answer = setup_answer(setup, STAGE_TOKEN);

    if (!setup_has_onelogin(setup)) {
        found_say(found, FOUND_SKIPPED, "pmscim makes the changes");
    } else if (answer == ANSWER_NONE || !setup->memory.provisioner) {
        found_say(found, FOUND_OPEN,
                  "nobody has said who makes the changes, pmscim or OneLogin itself");
        found_todo(found, "pmscim setup");
    } else if (!setup_is_onelogins(setup)) {
        found_say(found, FOUND_DONE,
                  "pmscim makes the changes, so OneLogin's app needs no token");
    } else if (answer == ANSWER_SAID) {
        found_said(setup, STAGE_TOKEN, found);
    } else {
        found_say(found, FOUND_UNSEEN, "OneLogin has no interface that shows its app's token");
        found_todo(found, "OneLogin: %s: SCIM Bearer Token, Enable", page_path(PAGE_TOKEN));
    }
}

static int give_token(struct setup *setup, struct pms_error *err)
{
    setup_page(setup, PAGE_TOKEN);
    if (pms_profile_is_embedded(&setup->cli->profile))
        say("OneLogin cannot reach an endpoint inside this program; \"pmscim serve\" is one "
            "that "
            "it can.");
    if (setup_side(setup) == SIDE_ADMIN)
        say("A key of its own: pmscim gen-key onelogin, which prints it once.");
    else
        say("A key of its own is made where you made the first one.");
    return setup_ask_said(setup, STAGE_TOKEN, "      Is the API Status Enabled now?", err);
}

int do_token(struct setup *setup, struct pms_error *err)
{
    const char *who = setup->memory.provisioner;
    int index = who && strcmp(who, provisioners[1]) == 0;
    int r;

    say("Either pmscim makes the changes in Postman, or OneLogin's own provisioning does. "
        "Never");
    say("both: each would take back what the other has done.");
    r = ask_choice("      Who makes them?", provisioners, index, &index, err);
    if (r == 0)
        r = memory_set(&setup->memory.provisioner, provisioners[index], err);
    if (r == 0)
        r = setup_note(setup, STAGE_TOKEN, ANSWER_CHOSEN, err);
    return r < 0 || index == 0 ? r : give_token(setup, err);
}

static void judge_switch(struct setup *setup, const struct app *app, struct found *found)
{
    bool wanted = setup_is_onelogins(setup);

    if (app->provisioning == (int)wanted) {
        found_say(found, FOUND_DONE, "OneLogin's own provisioning is %s",
                  wanted ? "on" : "off");
    } else if (app->provisioning >= 0) {
        found_say(found, FOUND_OPEN,
                  "OneLogin's own provisioning is %s, and %s makes the changes",
                  wanted ? "off" : "on", wanted ? "OneLogin" : "pmscim");
        found_todo(found, "pmscim onelogin provisioning %s %s", app->id, wanted ? "on" : "off");
    } else if (setup_answer(setup, STAGE_PROVISIONING) == ANSWER_SAID) {
        found_said(setup, STAGE_PROVISIONING, found);
    } else {
        found_say(found, FOUND_UNSEEN, "OneLogin does not say whether provisioning is on");
        found_todo(found, "OneLogin: %s", page_path(PAGE_PROVISIONING_ON));
    }
}

void look_provisioning(struct setup *setup, struct found *found)
{
    AUTO(app_done) struct app app = {0};
    struct pms_error err = PMS_ERROR_INIT;

    if (!setup_has_onelogin(setup))
        found_say(found, FOUND_SKIPPED, "OneLogin has no part in it");
    else if (setup_find_app(setup, &app, &err) < 0)
        found_fail(found, &err);
    else
        judge_switch(setup, &app, found);
}

/* What its interface does not do, its page does; and where it can be seen, it is looked at. */
static int use_page(struct setup *setup, bool on, struct pms_error *err)
{
    AUTO(app_done) struct app app = {0};
    bool yes;
    int r;

    setup_page(setup, on ? PAGE_PROVISIONING_ON : PAGE_PROVISIONING_OFF);
    r = setup_find_app(setup, &app, err);
    if (r == 0 && app.provisioning < 0)
        return setup_ask_said(setup, STAGE_PROVISIONING, "      Is it so now?", err);
    if (r == 0)
        r = ask_yes("      Look again?", true, &yes, err);
    return r < 0 ? r : yes ? 0 : ACT_LATER;
}

int do_provisioning(struct setup *setup, struct pms_error *err)
{
    bool on = setup_is_onelogins(setup);
    AUTO(app_done) struct app app = {0};
    char question[400];
    bool yes;
    int r = setup_find_app(setup, &app, err);

    if (r < 0)
        return r;
    snprintf(question, sizeof(question), "      Switch provisioning of %s (%s) %s in OneLogin?",
             app.name, app.id, on ? "on" : "off");
    r = ask_yes(question, true, &yes, err);
    if (r < 0 || !yes)
        return r < 0 ? r : ACT_LATER;
    r = pms_onelogin_provisioning_set(setup->cli->onelogin, app.id, on, err);
    if (r != -PMS_E_UNSUPPORTED && r != -PMS_E_AUTH)
        return r;
    say("%s", err->message);
    return use_page(setup, on, err);
}
