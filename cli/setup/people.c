/* SPDX-License-Identifier: MIT */
/* The directory, and the team made equal to it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "plans.h"
#include "setup/setup.h"
#include "sources.h"

int setup_read(struct setup *setup, struct pms_error *err)
{
    AUTO(pms_policy_done) struct pms_policy policy = {0};
    int r;

    if (setup->directory)
        return 0;
    r = pms_policy_load(NULL, setup->cli->profile.name, &policy, err);
    return r < 0 ? r : source_read(setup_source(setup), NULL, &policy, &setup->directory, err);
}

void setup_forget_directory(struct setup *setup)
{
    pms_directory_free(setup->directory);
    setup->directory = NULL;
}

/* --- the directory --- */

struct numbers {
    size_t people;
    size_t without; /* … the app */
    size_t suspended;
    size_t waiting;
};

static struct numbers count(const struct pms_directory *directory)
{
    struct numbers numbers = {.people = pms_directory_count(directory)};

    for (size_t i = 0; i < numbers.people; i++) {
        const struct pms_record *record = pms_directory_record(directory, i);

        numbers.without += !record->assigned;
        numbers.suspended += record->status == PMS_RECORD_SUSPENDED;
        numbers.waiting += record->status == PMS_RECORD_WAITING;
    }
    return numbers;
}

static void print_numbers(const struct pms_directory *directory, char *out, size_t size)
{
    const struct numbers numbers = count(directory);
    const struct {
        size_t count;
        const char *what;
    } parts[] = {{numbers.without, "without the app"},
                 {numbers.suspended, "suspended"},
                 {numbers.waiting, "waiting"}};
    int length = snprintf(out, size, "%s: %zu %s", pms_directory_name(directory),
                          numbers.people, numbers.people == 1 ? "person" : "people");

    for (size_t i = 0; i < 3 && length >= 0 && (size_t)length < size; i++)
        if (parts[i].count > 0)
            length += snprintf(out + length, size - (size_t)length, ", %zu %s", parts[i].count,
                               parts[i].what);
}

static bool is_accepted(const struct setup *setup, size_t problems)
{
    return problems == 0 || (setup_answer(setup, STAGE_DIRECTORY) == ANSWER_CHOSEN &&
                             problems <= (size_t)setup->memory.problems);
}

static void judge(const struct setup *setup, struct found *found)
{
    const struct pms_directory *directory = setup->directory;
    size_t problems = pms_directory_problem_count(directory);
    const char *why = pms_directory_incomplete(directory);
    char numbers[400];

    print_numbers(directory, numbers, sizeof(numbers));
    if (why) {
        found_say(found, FOUND_OPEN, "%s, and this is not all: %.80s", numbers, why);
        found_todo(found, "get it again: nobody is thought gone by what is not whole");
    } else if (pms_directory_count(directory) == 0 && problems == 0) {
        found_say(found, FOUND_OPEN, "%s: nobody is in it", pms_directory_name(directory));
        found_todo(found, "pmscim source check %s", pms_directory_name(directory));
    } else {
        found_say(found, is_accepted(setup, problems) ? FOUND_DONE : FOUND_OPEN, "%s%s",
                  numbers, "");
    }
    if (problems == 0 || why)
        return;
    found_say(found, found->state, "%s; %zu %s cannot be used", numbers, problems,
              problems == 1 ? "row" : "rows");
    found_todo(found, "pmscim source check %s --problems", pms_directory_name(directory));
}

void look_directory(struct setup *setup, struct found *found)
{
    struct pms_error err = PMS_ERROR_INIT;

    if (setup_read(setup, &err) < 0)
        found_fail(found, &err);
    else
        judge(setup, found);
}

/* Read again first: it may have been corrected meanwhile. */
int do_directory(struct setup *setup, struct pms_error *err)
{
    size_t problems;
    bool yes;
    int r;

    setup_forget_directory(setup);
    r = setup_read(setup, err);
    if (r < 0)
        return r;
    problems = source_tell_problems(setup->directory);
    if (problems == 0)
        return 0;
    r = ask_yes("      Leave those rows out, and go on?", false, &yes, err);
    if (r < 0 || !yes)
        return r < 0 ? r : ACT_LATER;
    setup->memory.problems = (long)problems;
    return setup_note(setup, STAGE_DIRECTORY, ANSWER_CHOSEN, err);
}

/* --- the team --- */

struct comparison {
    struct pms_policy policy;
    struct pms_plan *plan;
    struct pms_team *team;
};

static void comparison_done(struct comparison *comparison)
{
    pms_policy_done(&comparison->policy);
    pms_plan_free(comparison->plan);
    pms_team_free(comparison->team);
}

DEFINE_AUTO_VALUE(struct comparison, comparison_done)

static int compare(struct setup *setup, struct comparison *comparison, struct pms_error *err)
{
    const struct plan_terms terms = {.policy = &comparison->policy};
    int r = need_client(setup->cli, err);

    if (r == 0)
        r = pms_policy_load(NULL, setup->cli->profile.name, &comparison->policy, err);
    if (r == 0)
        r = setup_read(setup, err);
    return r < 0 ? r
                 : plan_compare(setup->cli, setup->directory, &terms, &comparison->plan,
                                &comparison->team, err);
}

/* What is left as it is on purpose is nothing to do. */
static size_t left_to_do(const struct pms_plan *plan)
{
    struct pms_plan_sum sum;

    pms_plan_sum(plan, &sum);
    return pms_plan_step_count(plan) - sum.steps[PMS_STEP_KEEP] + pms_plan_adoption_count(plan);
}

static void print_sum(const struct pms_plan *plan, char *out, size_t size)
{
    struct pms_plan_sum sum;
    int length = 0;

    pms_plan_sum(plan, &sum);
    out[0] = '\0';
    for (int i = 0; i < PMS_STEP_KINDS && length >= 0 && (size_t)length < size; i++)
        if (sum.steps[i] > 0 && i != PMS_STEP_KEEP)
            length += snprintf(out + length, size - (size_t)length, "%s%s %zu",
                               length > 0 ? ", " : "", pms_action_name((enum pms_action_kind)i),
                               sum.steps[i]);
    if (pms_plan_adoption_count(plan) > 0 && (size_t)length < size)
        snprintf(out + length, size - (size_t)length, "%sadopt %zu", length > 0 ? ", " : "",
                 pms_plan_adoption_count(plan));
}

static void judge_plan(struct setup *setup, const struct pms_plan *plan, struct found *found)
{
    struct pms_error refusal = PMS_ERROR_INIT;
    struct pms_plan_sum sum;
    char words[300];

    pms_plan_sum(plan, &sum);
    print_sum(plan, words, sizeof(words));
    if (pms_plan_refusal(plan, &refusal) < 0) {
        found_fail(found, &refusal);
    } else if (left_to_do(plan) == 0) {
        found_say(found, FOUND_DONE, "nothing to do: %zu %s as they should be", sum.unchanged,
                  sum.unchanged == 1 ? "person" : "people");
    } else {
        found_say(found, FOUND_OPEN, "%s to do: %s",
                  setup_is_onelogins(setup) ? "OneLogin has" : "there is", words);
        if (setup_is_onelogins(setup))
            found_todo(found, "OneLogin: %s", page_path(PAGE_TASKS));
        else
            found_todo(found, "pmscim sync %s", setup_source(setup));
    }
}

void look_sync(struct setup *setup, struct found *found)
{
    AUTO(comparison_done) struct comparison comparison = {0};
    struct pms_error err = PMS_ERROR_INIT;

    if (compare(setup, &comparison, &err) < 0)
        found_fail(found, &err);
    else
        judge_plan(setup, comparison.plan, found);
}

/* Whoever answers is whoever is logged in. */
static int approve(struct pms_plan *plan, struct pms_error *err)
{
    char now[32];
    const struct pms_approval approval = {.reason = "pmscim setup", .when = now};
    struct pms_plan_sum sum;
    char question[300];
    bool yes;
    int r;

    pms_plan_sum(plan, &sum);
    if (sum.to_approve == 0)
        return 0;
    snprintf(question, sizeof(question),
             "      %zu %s to be approved first. Approve %s, on record as yours?",
             sum.to_approve, sum.to_approve == 1 ? "step has" : "steps have",
             sum.to_approve == 1 ? "it" : "them");
    r = ask_yes(question, false, &yes, err);
    if (r < 0 || !yes)
        return r < 0 ? r : ACT_LATER;
    plan_now(now);
    return pms_plan_approve(plan, &approval, err) < 0 ? -err->code : 0;
}

/* Kept, so that it can be taken back. */
static int keep_plan(struct setup *setup, const struct pms_plan *plan, char **ret_path,
                     struct pms_error *err)
{
    AUTO(free) char *path = NULL;
    char ending[32];
    int r;

    snprintf(ending, sizeof(ending), "-%.12s.plan", pms_plan_digest(plan));
    r = memory_place(setup->cli, ending, &path, err);
    if (r == 0)
        r = pms_plan_save(plan, path, err);
    if (r < 0)
        return r;
    say("The plan is in %s;", path);
    say("\"pmscim plan undo\" makes one of it that takes it back.");
    *ret_path = path;
    path = NULL;
    return 0;
}

static int carry_out(struct setup *setup, struct pms_plan *plan, struct pms_error *err)
{
    struct plan_run what = {0};
    AUTO(free) char *path = NULL;
    char words[300];
    char question[600];
    bool yes;
    int r;

    print_sum(plan, words, sizeof(words));
    snprintf(question, sizeof(question), "      Make these changes (%s) in profile %.64s?",
             words, setup->cli->profile.name);
    r = ask_yes(question, false, &yes, err);
    if (r < 0 || !yes)
        return r < 0 ? r : ACT_LATER;
    r = approve(plan, err);
    if (r == 0)
        r = keep_plan(setup, plan, &path, err);
    if (r != 0)
        return r;
    /* It asks once more, by name, before it suspends anybody. Whoever says no there has
     * approved nothing that should lie about. */
    r = plan_carry_out(setup->cli, plan, &what, err);
    if (r != -PMS_E_CANCELED || interrupted())
        return r;
    unlink(path);
    return ACT_LATER;
}

/* OneLogin's own provisioning works when it likes, and waits for approvals on its page. */
static int wait_for_onelogin(struct setup *setup, struct pms_error *err)
{
    bool yes;
    int r;

    setup_page(setup, PAGE_TASKS);
    setup_forget_directory(setup);
    r = ask_yes("      Look again?", true, &yes, err);
    return r < 0 ? r : yes ? 0 : ACT_LATER;
}

int do_sync(struct setup *setup, struct pms_error *err)
{
    AUTO(comparison_done) struct comparison comparison = {0};
    int r;

    if (setup_is_onelogins(setup))
        return wait_for_onelogin(setup, err);
    setup_forget_directory(setup);
    r = compare(setup, &comparison, err);
    if (r < 0)
        return r;
    plan_tell(comparison.plan);
    plan_tell_effort(comparison.plan, NULL);
    r = pms_plan_refusal(comparison.plan, err);
    if (r < 0 || left_to_do(comparison.plan) == 0)
        return r;
    return carry_out(setup, comparison.plan, err);
}
