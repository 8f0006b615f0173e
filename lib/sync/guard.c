/* SPDX-License-Identifier: MIT */
#include "sync/guard.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <pmscim/text.h>

#include "sync/draft.h"
#include "sync/plan.h"

/* What a guard found. Up to `allowed` is fine. */
struct verdict {
    long found;
    long allowed;
    bool lifts;
    char message[400];
};

/* What a guard is told. */
struct scene {
    const struct pms_guard_facts *facts;
    const long *limits;
};

static long number(size_t count)
{
    return count > LONG_MAX ? LONG_MAX : (long)count;
}

/* So many of a hundred, but one at least unless none are allowed; -1 is no limit. */
static long percent_of(long percent, size_t whole)
{
    long share;

    if (percent <= 0)
        return percent < 0 ? -1 : 0;
    if (percent >= 100)
        return number(whole);
    share = number(whole / 100) * percent + number(whole % 100) * percent / 100;
    return share > 0 ? share : 1;
}

/* The lower of two limits; LONG_MAX when there is neither. */
static long lower(long a, long b)
{
    a = a < 0 ? LONG_MAX : a;
    b = b < 0 ? LONG_MAX : b;
    return a < b ? a : b;
}

static const char *plural(long count, const char *one, const char *several)
{
    return count == 1 ? one : several;
}

static void judge_empty(const struct scene *scene, struct verdict *verdict)
{
    const struct pms_guard_facts *facts = scene->facts;

    if (facts->records > 0)
        return;
    verdict->found = number(facts->suspensions + facts->removals);
    verdict->lifts = false;
    snprintf(verdict->message, sizeof(verdict->message),
             "the source has nobody, and the plan would take something from %ld %s",
             verdict->found, plural(verdict->found, "person", "people"));
}

/* Rows that could be about anybody, when somebody would be taken for absent. */
static long unknown_rows(const struct pms_guard_facts *facts)
{
    if (facts->by_absence == 0)
        return 0;
    return number(facts->rows_of_nobody) +
           (facts->absent_nameless > 0 ? number(facts->rows_of_strangers) : 0);
}

static void judge_incomplete(const struct scene *scene, struct verdict *verdict)
{
    const struct pms_guard_facts *facts = scene->facts;

    if (facts->incomplete) {
        verdict->found = facts->by_absence > 0 ? number(facts->by_absence) : 1;
        verdict->lifts = false;
        snprintf(verdict->message, sizeof(verdict->message),
                 "the source is not whole (%s), so nobody can be said to be absent from it",
                 facts->incomplete);
        return;
    }
    verdict->found = unknown_rows(facts);
    snprintf(verdict->message, sizeof(verdict->message),
             "%ld %s of the source cannot be read and could be about somebody who would be "
             "taken for absent",
             verdict->found, plural(verdict->found, "row", "rows"));
}

static void judge_shrunk(const struct scene *scene, struct verdict *verdict)
{
    const struct pms_guard_facts *facts = scene->facts;
    long percent = scene->limits[PMS_LIMIT_SHRINK_PERCENT];

    if (facts->by_absence == 0)
        return;
    verdict->found = number(facts->absent);
    verdict->allowed = lower(percent_of(percent, facts->managed), -1);
    snprintf(verdict->message, sizeof(verdict->message),
             "%ld of %zu managed people are absent from the source, and %ld may be "
             "(shrink_percent %ld)",
             verdict->found, facts->managed, verdict->allowed, percent);
}

/* "10", or "none" for no limit. */
static void print_limit(long limit, char out[24])
{
    if (limit < 0)
        snprintf(out, 24, "none");
    else
        snprintf(out, 24, "%ld", limit);
}

static void judge_suspensions(const struct scene *scene, struct verdict *verdict)
{
    const struct pms_guard_facts *facts = scene->facts;
    long most = scene->limits[PMS_LIMIT_SUSPEND];
    long percent = scene->limits[PMS_LIMIT_SUSPEND_PERCENT];
    char most_text[24];
    char percent_text[24];

    print_limit(most, most_text);
    print_limit(percent, percent_text);
    verdict->found = number(facts->suspensions);
    verdict->allowed = lower(most, percent_of(percent, facts->managed));
    snprintf(verdict->message, sizeof(verdict->message),
             "%ld of %zu managed people would be suspended, and %ld may be (suspend_limit %s, "
             "suspend_percent %s)",
             verdict->found, facts->managed, verdict->allowed, most_text, percent_text);
}

static void judge_removals(const struct scene *scene, struct verdict *verdict)
{
    const struct pms_guard_facts *facts = scene->facts;
    long most = scene->limits[PMS_LIMIT_REMOVE];
    long percent = scene->limits[PMS_LIMIT_REMOVE_PERCENT];
    char most_text[24];
    char percent_text[24];

    print_limit(most, most_text);
    print_limit(percent, percent_text);
    verdict->found = number(facts->removals);
    verdict->allowed = lower(most, percent_of(percent, facts->memberships));
    snprintf(verdict->message, sizeof(verdict->message),
             "%ld of %zu memberships in groups would end, and %ld may (removal_limit %s, "
             "removal_percent %s)",
             verdict->found, facts->memberships, verdict->allowed, most_text, percent_text);
}

static void judge_protected(const struct scene *scene, struct verdict *verdict)
{
    const struct pms_guard_facts *facts = scene->facts;

    verdict->found = number(facts->protected_people);
    verdict->lifts = false;
    snprintf(verdict->message, sizeof(verdict->message),
             "%ld protected %s would lose something: %s%s", verdict->found,
             plural(verdict->found, "person", "people"),
             facts->protected_who ? facts->protected_who : "",
             verdict->found > 1 ? " and others" : "");
}

static void judge_ambiguous(const struct scene *scene, struct verdict *verdict)
{
    verdict->found = number(scene->facts->ambiguous);
    snprintf(verdict->message, sizeof(verdict->message),
             "%ld %s of the source may mean more than one of the team, and %s skipped",
             verdict->found, plural(verdict->found, "record or group", "records or groups"),
             plural(verdict->found, "is", "are"));
}

static void judge_duplicates(const struct scene *scene, struct verdict *verdict)
{
    verdict->found = number(scene->facts->duplicate);
    snprintf(verdict->message, sizeof(verdict->message),
             "%ld records of the source have an externalId or an e-mail in common, and are "
             "skipped",
             verdict->found);
}

/* In the order in which they are asked and reported. */
static const struct guard {
    const char *name;
    bool lifts; /* false: nothing ever lifts it */
    void (*judge)(const struct scene *scene, struct verdict *verdict);
    const char *instead; /* what to do where nothing lifts it */
} guards[] = {
    {"source-empty", false, judge_empty, "see that this is the right directory, and whole"},
    {"source-incomplete", true, judge_incomplete, "get the whole directory"},
    {"source-shrunk", true, judge_shrunk, NULL},
    {"ambiguous", true, judge_ambiguous, NULL},
    {"duplicate", true, judge_duplicates, NULL},
    {"protected", false, judge_protected,
     "correct the directory, or take the person off the list with \"pmscim policy set "
     "protected=-EMAIL\""},
    {"suspend-limit", true, judge_suspensions, NULL},
    {"removal-limit", true, judge_removals, NULL},
};

enum {
    GUARDS = sizeof(guards) / sizeof(*guards)
};

static const struct guard *find_guard(const char *name)
{
    for (size_t i = 0; i < GUARDS; i++)
        if (strcmp(guards[i].name, name) == 0)
            return &guards[i];
    return NULL;
}

const char *pms_guard_instead(const char *name)
{
    const struct guard *guard = find_guard(name);

    return guard && guard->instead ? guard->instead : "correct the directory or the policy";
}

static int fail_unknown(const char *name, struct pms_error *err)
{
    const char *names[GUARDS];
    const char *near;

    for (size_t i = 0; i < GUARDS; i++)
        names[i] = guards[i].name;
    near = pms_nearest(name, names, GUARDS);
    pms_fail(err, PMS_E_USAGE, "there is no guard called \"%s\"", name);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"?", near);
    return pms_error_hint(err, "there are: source-incomplete, source-shrunk, ambiguous, "
                               "duplicate, suspend-limit, removal-limit");
}

int pms_guard_check_allowances(const struct pms_allowance *allowances, size_t count,
                               struct pms_error *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct guard *guard = find_guard(allowances[i].guard);

        if (!guard)
            return fail_unknown(allowances[i].guard, err);
        if (allowances[i].most < 0)
            return pms_fail(err, PMS_E_USAGE, "guard %s: %ld is no number of things to allow",
                            guard->name, allowances[i].most);
        if (guard->lifts)
            continue;
        pms_fail(err, PMS_E_USAGE, "guard %s: nothing lifts this one", guard->name);
        return pms_error_hint(err, "correct the directory or the policy instead");
    }
    return 0;
}

/* The most that is allowed on record; -1 when nothing is said of this guard. */
static long most_allowed(const struct pms_plan_input *input, const struct guard *guard)
{
    long most = -1;

    for (size_t i = 0; i < input->allowance_count; i++)
        if (strcmp(input->allowances[i].guard, guard->name) == 0 &&
            input->allowances[i].most > most)
            most = input->allowances[i].most;
    return most;
}

int pms_guard_judge(const struct pms_guard_facts *facts, const struct pms_plan_input *input,
                    struct pms_plan *plan, struct pms_error *err)
{
    const struct scene scene = {facts, input->policy->limits};

    for (size_t i = 0; i < GUARDS; i++) {
        struct verdict verdict = {.lifts = guards[i].lifts};
        struct pms_guard_finding finding;
        long most;
        int r;

        guards[i].judge(&scene, &verdict);
        if (verdict.found <= verdict.allowed)
            continue;
        most = verdict.lifts ? most_allowed(input, &guards[i]) : -1;
        finding = (struct pms_guard_finding){
            .guard = guards[i].name,
            .message = verdict.message,
            .found = verdict.found,
            .allowed = most > verdict.allowed ? most : verdict.allowed,
            .lifted = most >= verdict.found,
            .lifts = verdict.lifts,
        };
        r = pms_plan_add_finding(plan, &finding, err);
        if (r < 0)
            return r;
    }
    return 0;
}
