/* SPDX-License-Identifier: MIT */
#include "plans.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    TOLD_MOST = 20,
    GUARDS_MOST = 16
};

char *plan_endpoint(const struct cli *cli)
{
    char *text;

    if (!pms_profile_is_embedded(&cli->profile))
        return strdup(cli->profile.endpoint);
    return asprintf(&text, "embedded:%s", cli->profile.state_dir) < 0 ? NULL : text;
}

void plan_now(char out[32])
{
    struct timespec now;
    struct tm parts;
    char seconds[24];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(out, 32, "%s.%03ldZ", seconds, now.tv_nsec / 1000000);
}

static long seconds_of(const struct pms_plan_sum *sum)
{
    return (long)((sum->time_ms + 999) / 1000);
}

/* The guards that say no and are not lifted. */
static size_t list_refusals(const struct pms_plan *plan, const char *guards[GUARDS_MOST])
{
    const struct pms_guard_finding *finding;
    size_t count = 0;

    for (size_t i = 0; (finding = pms_plan_finding(plan, i)) && count < GUARDS_MOST; i++)
        if (!finding->lifted)
            guards[count++] = finding->guard;
    return count;
}

static void sum_cells(const struct pms_plan_sum *sum, struct cell cells[VIEW_COLUMNS])
{
    const size_t *steps = sum->steps;

    cells[PLAN_CREATE] = cell_number((long)steps[PMS_STEP_CREATE]);
    cells[PLAN_REACTIVATE] = cell_number((long)steps[PMS_STEP_REACTIVATE]);
    cells[PLAN_UPDATE] = cell_number((long)steps[PMS_STEP_UPDATE]);
    cells[PLAN_GROUPS] =
        cell_number((long)(steps[PMS_STEP_GROUP_CREATE] + steps[PMS_STEP_GROUP_MEMBERS] +
                           steps[PMS_STEP_GROUP_DELETE]));
    cells[PLAN_SUSPEND] = cell_number((long)steps[PMS_STEP_SUSPEND]);
    cells[PLAN_KEEP] = cell_number((long)steps[PMS_STEP_KEEP]);
    cells[PLAN_UNCHANGED] = cell_number((long)sum->unchanged);
    cells[PLAN_UNMANAGED] = cell_number((long)sum->unmanaged);
    cells[PLAN_TO_APPROVE] = cell_number((long)sum->to_approve);
    cells[PLAN_REQUESTS] = cell_number(sum->reads + sum->writes);
    cells[PLAN_SECONDS] = cell_number(seconds_of(sum));
}

int plan_print_sum(const struct pms_plan *plan, struct pms_error *err)
{
    struct cell cells[VIEW_COLUMNS] = {0};
    const char *guards[GUARDS_MOST];
    struct pms_plan_sum sum;

    pms_plan_sum(plan, &sum);
    sum_cells(&sum, cells);
    cells[PLAN_DIGEST] = cell_text(pms_plan_digest(plan));
    cells[PLAN_PROFILE] = cell_text(pms_plan_profile(plan));
    cells[PLAN_SOURCE] = cell_text(pms_plan_source(plan));
    cells[PLAN_MADE] = cell_text(pms_plan_made(plan));
    cells[PLAN_REFUSED] = cell_list(guards, list_refusals(plan, guards));
    return out_one(&view_plan, cells, err);
}

void plan_tell(const struct pms_plan *plan)
{
    const struct pms_guard_finding *finding;
    const struct pms_plan_note *note;
    size_t count = pms_plan_note_count(plan);

    for (size_t i = 0; (finding = pms_plan_finding(plan, i)); i++)
        talk("%s %s: %s", finding->lifted ? "lifted:" : "guard", finding->guard,
             finding->message);
    for (size_t i = 0; i < TOLD_MOST && (note = pms_plan_note(plan, i)); i++)
        talk("%s: %s: %s", note->kind, note->who, note->message);
    if (count > TOLD_MOST)
        talk("and %zu more; --notes shows them all", count - TOLD_MOST);
}

static const char *plural(size_t count, const char *one, const char *several)
{
    return count == 1 ? one : several;
}

void plan_tell_effort(const struct pms_plan *plan, const struct pms_team *team)
{
    struct pms_plan_sum sum;
    size_t steps = pms_plan_step_count(plan);
    char time[48] = "";
    long seconds;

    if (team)
        pms_plan_sum_rest(plan, team, &sum);
    else
        pms_plan_sum(plan, &sum);
    seconds = seconds_of(&sum);
    if (seconds > 0)
        snprintf(time, sizeof(time), ", at least %ld min %ld s", seconds / 60, seconds % 60);
    talk("%zu %s, %zu %s as they should be, %zu left alone", steps,
         plural(steps, "step", "steps"), sum.unchanged,
         plural(sum.unchanged, "person", "people"), sum.unmanaged);
    if (sum.writes == 0)
        talk("nothing to send");
    else if (sum.reads == 0)
        talk("%ld %s to send%s", sum.writes, plural((size_t)sum.writes, "request", "requests"),
             time);
    else
        talk("%ld %s to send and %ld to look first%s", sum.writes,
             plural((size_t)sum.writes, "request", "requests"), sum.reads, time);
    if (sum.to_approve > 0)
        talk("%zu %s to be approved", sum.to_approve,
             plural(sum.to_approve, "step has", "steps have"));
}

int plan_find_action(const char *name, enum pms_action_kind *ret_action, struct pms_error *err)
{
    const char *names[PMS_STEP_KINDS];
    const char *near;

    for (int i = 0; i < PMS_STEP_KINDS; i++) {
        names[i] = pms_action_name((enum pms_action_kind)i);
        if (strcmp(names[i], name) != 0)
            continue;
        *ret_action = (enum pms_action_kind)i;
        return 0;
    }
    near = pms_nearest(name, names, PMS_STEP_KINDS);
    pms_fail(err, PMS_E_USAGE, "\"%s\" is no action", name);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"?", near);
    return pms_error_hint(err, "\"pmscim plan show FILE\" shows the actions of a plan");
}
