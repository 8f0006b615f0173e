/* SPDX-License-Identifier: MIT */
/* From stage to stage. */
#include <stdio.h>
#include <unistd.h>

#include "ask.h"
#include "setup/setup.h"

void say(const char *format, ...)
{
    va_list arguments;
    char line[2000];

    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    talk("      %s", line);
}

static void tell(const struct setup *setup, enum stage_id id)
{
    const struct found *found = &setup->found[id];

    talk("%2d/%d %-12s %-8s %s", id + 1, STAGE_COUNT, stage_at(id)->name,
         found_state_name(found->state), found->detail);
}

static void look(struct setup *setup, enum stage_id id)
{
    setup_look(setup, id);
    if (!interrupted())
        tell(setup, id);
}

int setup_ask_said(struct setup *setup, enum stage_id id, const char *question,
                   struct pms_error *err)
{
    bool yes;
    int r = ask_yes(question, false, &yes, err);

    if (r < 0)
        return r;
    return yes ? setup_note(setup, id, ANSWER_SAID, err) : ACT_LATER;
}

/* What went wrong can be put right in another window, or be answered differently. */
static int ask_again(const struct setup *setup, int r, struct pms_error *failed,
                     bool *ret_again, struct pms_error *err)
{
    if (r < 0) {
        advise(setup->cli->command, failed);
        print_error(failed);
    }
    return ask_yes("      Try again?", true, ret_again, err);
}

static int act(struct setup *setup, enum stage_id id, struct pms_error *err)
{
    bool again = true;

    while (again) {
        struct pms_error failed = PMS_ERROR_INIT;
        int r = stage_at(id)->act(setup, &failed);

        if (r == ACT_LATER)
            return 0;
        if (r == -PMS_E_CANCELED) {
            *err = failed;
            return r;
        }
        if (r == 0)
            look(setup, id);
        if (r == 0 && found_is_settled(&setup->found[id]))
            return 0;
        r = ask_again(setup, r, &failed, &again, err);
        if (r < 0)
            return r;
    }
    return 0;
}

/* Where it goes on is found by looking, so nothing has to be put away. */
static int fail_stopped(enum stage_id id, struct pms_error *err)
{
    pms_error_prefix(err, "%s", stage_at(id)->name);
    return pms_error_hint(err, "what is done stays done; \"pmscim setup\" goes on from here");
}

/* What options say is remembered as an answer would be. */
static int keep_options(struct setup *setup, struct pms_error *err)
{
    int r = setup->source ? setup_take_source(setup, setup->source, err) : 0;

    if (r < 0 || !setup->domain)
        return r;
    r = memory_set(&setup->memory.domain, setup->domain, err);
    return r < 0 ? r : setup_keep(setup, err);
}

int setup_walk(struct setup *setup, struct pms_error *err)
{
    int r = 0;

    setup->asks = true;
    for (int i = 0; r == 0 && i < STAGE_COUNT; i++) {
        enum stage_id id = (enum stage_id)i;
        const struct found *found = &setup->found[id];

        look(setup, id);
        if (interrupted())
            r = pms_fail(err, PMS_E_CANCELED, "interrupted");
        else if (!found_is_settled(found) && found->state != FOUND_BLOCKED)
            r = act(setup, id, err);
        if (r == 0 && id == STAGE_ENDPOINT && found_is_settled(found))
            r = keep_options(setup, err);
        if (r < 0)
            fail_stopped(id, err);
    }
    if (r == 0)
        r = setup_judge(setup, err);
    if (r == 0)
        talk("everything is set up; \"pmscim setup --check\" tells whether it still is");
    return r;
}

int setup_preview(struct setup *setup, struct pms_error *err)
{
    for (int i = 0; i < STAGE_COUNT; i++) {
        enum stage_id id = (enum stage_id)i;

        look(setup, id);
        if (interrupted())
            return pms_fail(err, PMS_E_CANCELED, "interrupted");
        if (!found_is_settled(&setup->found[id]))
            say("would %s", stage_at(id)->does);
        if (setup->found[id].state == FOUND_UNSEEN)
            say("which is done here: %s", setup->found[id].todo);
    }
    return 0;
}
