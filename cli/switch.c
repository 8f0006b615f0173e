/* SPDX-License-Identifier: MIT */
/* suspend and reactivate: look everybody up first, ask once, then act. */
#include <stdio.h>

#include "bulk.h"

/* What is so already is success, and nothing to ask about. */
static void settle(struct jobs *jobs, int active)
{
    for (size_t i = 0; i < jobs->count; i++) {
        struct job *job = &jobs->items[i];

        if (!job->result && pms_user_active(job->user) == active)
            job->result = active ? "already active" : "already suspended";
        job->work = (struct pms_work){
            .deed = PMS_DEED_SET_ACTIVE, .resource = job->user, .active = active};
    }
}

static int ask(const struct jobs *jobs, struct pms_error *err)
{
    char question[128];
    size_t left = jobs_left(jobs);

    if (left == 0)
        return 0;
    snprintf(question, sizeof(question), "Suspend %zu %s, who then cannot sign in:", left,
             left == 1 ? "person" : "people");
    return jobs_ask(jobs, question, err);
}

int people_switch(struct cli *cli, const char *file, int active, struct pms_error *err)
{
    AUTO(items_done) struct items items = {0};
    AUTO(jobs_done) struct jobs jobs = {0};
    int r = items_gather(cli, 0, file, NULL, &items, err);

    if (r == 0)
        r = jobs_new(&items, &jobs, err);
    if (r == 0)
        r = jobs_find(cli, &items, &jobs, err);
    if (r < 0)
        return r;
    settle(&jobs, active);
    r = active ? 0 : ask(&jobs, err);
    if (r < 0)
        return r;
    return bulk_run(cli, &jobs, active ? "reactivated" : "suspended",
                    active ? "would reactivate" : "would suspend", err);
}
