/* SPDX-License-Identifier: MIT */
/* What the server does when it is spoken to: with the key, about itself, and in pages. */
#include <string.h>

#include "doctor/doctor.h"

enum {
    FIRST_PAGE = 3
};

void check_scim(struct doctor *doctor, struct verdict *verdict)
{
    AUTO(pms_scim_state_done) struct pms_scim_state state = {0};
    struct pms_error err = PMS_ERROR_INIT;

    if (doctor_cannot_administer(doctor, verdict))
        return;
    if (pms_admin_scim_get(doctor->cli->admin, &state, &err) < 0) {
        verdict_fail(verdict, &err);
        return;
    }
    doctor->scim = state.enabled;
    if (state.enabled) {
        verdict_say(verdict, VERDICT_OK, "SCIM provisioning is on");
        return;
    }
    verdict_say(verdict, VERDICT_ERROR, "SCIM provisioning is off, so every key is refused");
    verdict_advise(verdict, "switch it on: pmscim enable");
    verdict->code = PMS_E_AUTH;
}

void check_access(struct doctor *doctor, struct verdict *verdict)
{
    struct cli *cli = doctor->cli;
    struct pms_error err = PMS_ERROR_INIT;
    int r;

    if (doctor_cannot_ask(doctor, verdict))
        return;
    if (!cli->key) {
        verdict_say(verdict, VERDICT_SKIPPED, "there is no key to try");
        return;
    }
    r = need_client(cli, &err);
    if (r == 0)
        r = pms_client_test(cli->client, &err);
    if (r < 0) {
        verdict_fail(verdict, &err);
        return;
    }
    doctor->is_accepted = true;
    verdict_say(verdict, VERDICT_OK,
                "the key is accepted, and a filter for nobody finds nobody");
}

static const char *word(int truth)
{
    return truth < 0 ? "unsaid" : truth ? "yes" : "no";
}

void check_discovery(struct doctor *doctor, struct verdict *verdict)
{
    struct pms_discovery *found = &doctor->discovery;
    struct pms_error err = PMS_ERROR_INIT;

    if (doctor_cannot_read(doctor, verdict))
        return;
    if (pms_probe_discovery(doctor->cli->client, found, &err) < 0) {
        verdict_fail(verdict, &err);
        return;
    }
    doctor->has_discovery = found->config_status == 200;
    if (found->config_status != 200 || found->types_status != 200) {
        verdict_say(verdict, VERDICT_NOTE, "ServiceProviderConfig answers %d, ResourceTypes %d",
                    found->config_status, found->types_status);
        verdict_advise(verdict, "nothing to do: what the server can is found out on the way");
        return;
    }
    verdict_say(verdict, VERDICT_OK,
                "patch %s, filter %s, bulk %s, sort %s, etag %s; users %s, groups %s",
                word(found->patch), word(found->filter), word(found->bulk), word(found->sort),
                word(found->etag), word(found->users), word(found->groups));
    if (found->users == 0) {
        verdict_say(verdict, VERDICT_WARNING, "its resource types do not name users");
        verdict_advise(verdict, "check that the address is one of a SCIM 2.0 server");
    }
}

/* Manners say what to expect; a server that says otherwise costs requests, or surprises. */
void check_manners(struct doctor *doctor, struct verdict *verdict)
{
    const struct pms_profile *profile = &doctor->cli->profile;
    const struct pms_discovery *found = &doctor->discovery;
    const char *manners;

    if (!doctor->has_profile) {
        verdict_say(verdict, VERDICT_SKIPPED, "there is no profile to go by");
        return;
    }
    manners = pms_profile_manners(profile);
    verdict_say(verdict, VERDICT_OK, "%s", manners);
    if (pms_profile_is_postman(profile) && strcmp(manners, "postman") != 0) {
        verdict_say(verdict, VERDICT_WARNING, "%s, at one of Postman's own hosts", manners);
        verdict_advise(verdict, "pmscim profile set %s manners=postman", profile->name);
    } else if (doctor->has_discovery && found->patch == 0) {
        verdict_say(verdict, VERDICT_NOTE, "%s, but the server has no PATCH", manners);
        verdict_advise(verdict, "nothing to do: changes are made by reading and replacing");
    } else if (doctor->has_discovery && found->filter == 0) {
        verdict_say(verdict, VERDICT_NOTE, "%s, but the server has no filters", manners);
        verdict_advise(verdict, "nothing to do: people are found by reading the whole listing");
    }
}

/* --- pages --- */

static const char tell_owner[] =
    "whoever runs the server must know: listings may be incomplete, "
    "and pmscim refuses those";

static void say_wrong(struct verdict *verdict, enum verdict_state state, const char *words)
{
    verdict_say(verdict, state, "%s", words);
    verdict_advise(verdict, "%s", tell_owner);
    verdict->code = state == VERDICT_ERROR ? PMS_E_REMOTE : PMS_OK;
}

static bool has_doubles(const struct pms_slice *slice)
{
    for (size_t i = 0; i < slice->count; i++)
        for (size_t j = 0; j < i; j++)
            if (slice->ids[i] && slice->ids[j] && strcmp(slice->ids[i], slice->ids[j]) == 0)
                return true;
    return false;
}

static bool has_nameless(const struct pms_slice *slice)
{
    for (size_t i = 0; i < slice->count; i++)
        if (!slice->ids[i])
            return true;
    return false;
}

/* True when the first page alone shows what is wrong. */
static bool judge_first(const struct pms_slice *page, struct verdict *verdict)
{
    if (has_nameless(page))
        say_wrong(verdict, VERDICT_ERROR, "somebody on the first page has no id");
    else if (has_doubles(page))
        say_wrong(verdict, VERDICT_ERROR, "somebody is on the first page twice");
    else if (page->total < 0)
        say_wrong(verdict, VERDICT_WARNING, "there is no totalResults");
    else if (page->count > (size_t)page->total)
        say_wrong(verdict, VERDICT_ERROR, "more people came than totalResults has");
    else if (page->count == 0 && page->total > 0)
        say_wrong(verdict, VERDICT_ERROR, "totalResults has people, but nobody came");
    else if (page->count > FIRST_PAGE)
        verdict_say(verdict, VERDICT_NOTE, "%zu people came where %d were asked for",
                    page->count, FIRST_PAGE);
    else
        return false;
    return true;
}

static bool same(const struct pms_slice *a, size_t i, const struct pms_slice *b, size_t j)
{
    return i < a->count && j < b->count && a->ids[i] && b->ids[j] &&
           strcmp(a->ids[i], b->ids[j]) == 0;
}

/* The second page begins at the second person, so it must begin with whom the first has there.
 */
static void judge_second(const struct pms_slice *first, const struct pms_slice *second,
                         struct verdict *verdict)
{
    if (same(first, 0, second, 0))
        say_wrong(verdict, VERDICT_ERROR,
                  "startIndex is ignored: the second page is the first");
    else if (!same(first, 1, second, 0))
        say_wrong(verdict, VERDICT_WARNING, "the order changes from one page to the next");
    else if (first->total != second->total)
        verdict_say(verdict, VERDICT_NOTE, "totalResults went from %ld to %ld", first->total,
                    second->total);
    else
        verdict_say(verdict, VERDICT_OK, "%ld people, and two pages agree", first->total);
}

void check_paging(struct doctor *doctor, struct verdict *verdict)
{
    AUTO(pms_slice_done) struct pms_slice first = {0};
    AUTO(pms_slice_done) struct pms_slice second = {0};
    struct pms_client *client = doctor->cli->client;
    struct pms_error err = PMS_ERROR_INIT;

    if (doctor_cannot_read(doctor, verdict))
        return;
    if (pms_client_slice(client, PMS_USER, 1, FIRST_PAGE, &first, &err) < 0) {
        verdict_fail(verdict, &err);
        return;
    }
    if (judge_first(&first, verdict))
        return;
    if (first.has_cursor || first.count < 2) {
        verdict_say(verdict, VERDICT_OK, "%ld %s%s", first.total,
                    first.total == 1 ? "person" : "people",
                    first.has_cursor ? ", in pages by cursor" : "");
        return;
    }
    if (pms_client_slice(client, PMS_USER, 2, FIRST_PAGE - 1, &second, &err) < 0)
        verdict_fail(verdict, &err);
    else
        judge_second(&first, &second, verdict);
}

void check_limits(struct doctor *doctor, struct verdict *verdict)
{
    struct pms_limits limits;

    if (doctor_cannot_read(doctor, verdict))
        return;
    pms_client_limits(doctor->cli->client, 0, 0, &limits);
    if (limits.reads_a_minute == 0 && limits.reads_left < 0) {
        verdict_say(verdict, VERDICT_OK, "none is known");
        return;
    }
    verdict_say(verdict, VERDICT_OK, "%ld reads and %ld writes may be sent just now",
                limits.reads_left, limits.writes_left);
    if (limits.reads_a_minute > 0)
        verdict_say(verdict, VERDICT_OK,
                    "%ld of %ld reads and %ld of %ld writes a minute are left",
                    limits.reads_left, limits.reads_a_minute, limits.writes_left,
                    limits.writes_a_minute);
    if (limits.reads_left == 0) {
        verdict->state = VERDICT_WARNING;
        verdict_advise(verdict, "somebody else uses them up; wait a minute");
    }
}
