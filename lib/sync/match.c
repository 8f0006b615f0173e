/* SPDX-License-Identifier: MIT */
#include "sync/match.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Which texts of a member somebody else on the team has too. */
enum {
    SHARES_EXTERNAL_ID = 1 << 0,
    SHARES_KNOWN = 1 << 1,
    SHARES_EMAIL = 1 << 2,
    SHARES_RECORDS = 1 << 3 /* two records mean this member */
};

/* The ways to a member, while records are looked up. */
struct ways {
    struct pms_index external_ids;
    struct pms_index known;
    struct pms_index emails;
};

DEFINE_AUTO_VALUE(struct pms_index, pms_index_done)

static void ways_done(struct ways *ways)
{
    pms_index_done(&ways->external_ids);
    pms_index_done(&ways->known);
    pms_index_done(&ways->emails);
}

DEFINE_AUTO_VALUE(struct ways, ways_done)

void pms_match_done(struct pms_match *match)
{
    free(match->records);
    free(match->members);
    free(match->known);
    *match = (struct pms_match){0};
}

static const char *record_external_id(const void *directory, size_t row)
{
    return pms_directory_record(directory, row)->external_id;
}

static const char *record_email(const void *directory, size_t row)
{
    return pms_directory_record(directory, row)->email;
}

static const char *member_external_id(const void *team, size_t row)
{
    return pms_team_member(team, row)->external_id;
}

static const char *member_email(const void *team, size_t row)
{
    return pms_team_member(team, row)->email;
}

static const char *member_known(const void *known, size_t row)
{
    return ((const char *const *)known)[row];
}

static bool has(const char *text)
{
    return text && text[0] != '\0';
}

const char *pms_match_external_id(const struct pms_match *match, size_t member)
{
    const char *own = pms_team_member(match->input->team, member)->external_id;

    if (has(own))
        return own;
    return has(match->known[member]) ? match->known[member] : NULL;
}

const char *pms_match_reason_text(enum pms_match_reason reason)
{
    static const char *const texts[] = {
        [PMS_REASON_NONE] = "",
        [PMS_REASON_SAME_EXTERNAL_ID] = "another record has the same externalId",
        [PMS_REASON_SAME_EMAIL] = "another record has the same e-mail",
        [PMS_REASON_MEMBERS_EXTERNAL_ID] = "several members have this externalId",
        [PMS_REASON_MEMBERS_EMAIL] = "several members have this e-mail",
        [PMS_REASON_TWO_MEMBERS] = "the externalId is one member's, the e-mail another's",
        [PMS_REASON_ANOTHER_EXTERNAL_ID] = "the member with this e-mail has another externalId",
        [PMS_REASON_ANOTHER_PERSON] =
            "the member with this externalId has another e-mail and another name",
        [PMS_REASON_ANOTHER_RECORD] = "another record means the same member",
        [PMS_REASON_NOT_ADOPTED] = ("is a member already, but not ours: \"pmscim policy set "
                                    "adopt=on\" would make it so"),
    };

    return texts[reason];
}

static int allocate(struct pms_match *match, struct pms_error *err)
{
    match->record_count = pms_directory_count(match->input->directory);
    match->member_count = pms_team_count(match->input->team);
    if (match->record_count >= UINT32_MAX / 2 || match->member_count >= UINT32_MAX / 2)
        return pms_fail(err, PMS_E_USAGE, "more people than anybody has");
    match->records = calloc(match->record_count + 1, sizeof(*match->records));
    match->members = calloc(match->member_count + 1, sizeof(*match->members));
    match->known = calloc(match->member_count + 1, sizeof(*match->known));
    if (!match->records || !match->members || !match->known)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < match->record_count; i++)
        match->records[i].member = PMS_NOBODY;
    for (size_t i = 0; i < match->member_count; i++)
        match->members[i].record = PMS_NOBODY;
    return 0;
}

/* Marks every record that has this text in common with another one. */
static int find_duplicates(struct pms_match *match, pms_index_key *key, bool exact,
                           enum pms_match_reason reason, struct pms_error *err)
{
    AUTO(pms_index_done) struct pms_index index;
    int r;

    pms_index_init(&index, key, match->input->directory, exact);
    r = pms_index_reserve(&index, match->record_count, err);
    for (size_t i = 0; r == 0 && i < match->record_count; i++) {
        size_t first;

        r = pms_index_add(&index, i, &first, err);
        if (r < 0 || first == PMS_INDEX_NONE)
            continue;
        match->records[first].fate = match->records[i].fate = PMS_FATE_DUPLICATE;
        match->records[first].reason = match->records[i].reason = (uint8_t)reason;
    }
    return r;
}

/* Makes an index of members; who is found by a text that others have too is marked. */
static int index_members(struct pms_match *match, struct pms_index *index, uint8_t share,
                         struct pms_error *err)
{
    int r = pms_index_reserve(index, match->member_count, err);

    for (size_t i = 0; r == 0 && i < match->member_count; i++) {
        size_t first;

        r = pms_index_add(index, i, &first, err);
        if (r < 0 || first == PMS_INDEX_NONE)
            continue;
        match->members[first].shares |= share;
        match->has_shares = true;
    }
    return r;
}

static int make_ways(struct pms_match *match, struct ways *ways, struct pms_error *err)
{
    const struct pms_team *team = match->input->team;
    int r;

    pms_index_init(&ways->external_ids, member_external_id, team, true);
    pms_index_init(&ways->known, member_known, match->known, true);
    pms_index_init(&ways->emails, member_email, team, false);
    for (size_t i = 0; i < match->member_count; i++) {
        const char *id = pms_team_member(team, i)->id;

        match->members[i].is_known = pms_ledger_has_person(match->input->ledger, id) != 0;
        if (match->members[i].is_known)
            match->known[i] = pms_ledger_external_id(match->input->ledger, id);
    }
    r = index_members(match, &ways->external_ids, SHARES_EXTERNAL_ID, err);
    if (r == 0)
        r = index_members(match, &ways->known, SHARES_KNOWN, err);
    return r == 0 ? index_members(match, &ways->emails, SHARES_EMAIL, err) : r;
}

/* Whom the texts of a record or a row lead to. */
struct trail {
    size_t external_id;
    size_t known;
    size_t email;
};

static struct trail follow(const struct ways *ways, const char *external_id, const char *email)
{
    return (struct trail){
        .external_id = pms_index_find(&ways->external_ids, external_id),
        .known = pms_index_find(&ways->known, external_id),
        .email = pms_index_find(&ways->emails, email),
    };
}

static bool shares(const struct pms_match *match, size_t member, uint8_t what)
{
    return member != PMS_INDEX_NONE && (match->members[member].shares & what) != 0;
}

static bool differ(size_t a, size_t b)
{
    return a != PMS_INDEX_NONE && b != PMS_INDEX_NONE && a != b;
}

/* The e-mail alone leads to somebody: is it somebody else of the same address? */
static bool has_another_external_id(const struct pms_match *match, size_t member,
                                    const char *external_id)
{
    const char *known = pms_match_external_id(match, member);

    return has(external_id) && known && strcmp(known, external_id) != 0;
}

/* A name that one of them lacks says nothing. */
static bool names_differ(const char *a, const char *b)
{
    return has(a) && has(b) && strcasecmp(a, b) != 0;
}

/* An externalId may be another directory's, where it is somebody else's, or have been given out
 * again. Who changes address and both names at once is rare, and a stranger's address on
 * somebody's account gives it away. */
static bool is_another_person(const struct pms_match *match, size_t member,
                              const struct pms_record *record)
{
    const struct pms_member *is = pms_team_member(match->input->team, member);

    return has(is->email) && strcasecmp(is->email, record->email) != 0 &&
           names_differ(is->given_name, record->given_name) &&
           names_differ(is->family_name, record->family_name);
}

/* Where the trail leads: the member, or PMS_INDEX_NONE with the reason when it is unclear. */
static size_t decide(const struct pms_match *match, const struct trail *trail,
                     const struct pms_record *record, enum pms_match_reason *ret_reason)
{
    size_t first = trail->external_id != PMS_INDEX_NONE ? trail->external_id : trail->known;

    if (shares(match, trail->external_id, SHARES_EXTERNAL_ID) ||
        shares(match, trail->known, SHARES_KNOWN) || differ(trail->external_id, trail->known))
        *ret_reason = PMS_REASON_MEMBERS_EXTERNAL_ID;
    else if (shares(match, trail->email, SHARES_EMAIL))
        *ret_reason = PMS_REASON_MEMBERS_EMAIL;
    else if (differ(first, trail->email))
        *ret_reason = PMS_REASON_TWO_MEMBERS;
    else if (first == PMS_INDEX_NONE && trail->email != PMS_INDEX_NONE &&
             has_another_external_id(match, trail->email, record->external_id))
        *ret_reason = PMS_REASON_ANOTHER_EXTERNAL_ID;
    else if (first != PMS_INDEX_NONE && is_another_person(match, first, record))
        *ret_reason = PMS_REASON_ANOTHER_PERSON;
    else
        return first != PMS_INDEX_NONE ? first : trail->email;
    return PMS_INDEX_NONE;
}

static bool name_all(struct pms_match *match, const struct trail *trail)
{
    const size_t members[] = {trail->external_id, trail->known, trail->email};
    bool any = false;

    for (size_t i = 0; i < 3; i++) {
        if (members[i] == PMS_INDEX_NONE)
            continue;
        match->members[members[i]].is_named = 1;
        any = true;
    }
    return any;
}

static void match_record(struct pms_match *match, const struct ways *ways, size_t row)
{
    const struct pms_record *record = pms_directory_record(match->input->directory, row);
    struct pms_record_match *entry = &match->records[row];
    struct trail trail = follow(ways, record->external_id, record->email);
    enum pms_match_reason reason = PMS_REASON_NONE;
    size_t member = PMS_INDEX_NONE;

    if (entry->fate != PMS_FATE_DUPLICATE)
        member = decide(match, &trail, record, &reason);
    if (entry->fate == PMS_FATE_DUPLICATE || reason != PMS_REASON_NONE)
        name_all(match, &trail);
    if (reason != PMS_REASON_NONE) {
        entry->fate = PMS_FATE_AMBIGUOUS;
        entry->reason = (uint8_t)reason;
    }
    if (member == PMS_INDEX_NONE)
        return;
    entry->fate = PMS_FATE_FOUND;
    entry->member = (uint32_t)member;
    entry->by_email = trail.external_id == PMS_INDEX_NONE && trail.known == PMS_INDEX_NONE;
    if (match->members[member].record != PMS_NOBODY)
        match->members[member].shares |= SHARES_RECORDS;
    match->members[member].record = (uint32_t)row;
}

/* Two records for one member: neither is believed. */
static void drop_shared(struct pms_match *match)
{
    for (size_t i = 0; i < match->record_count; i++) {
        struct pms_record_match *entry = &match->records[i];

        if (entry->fate != PMS_FATE_FOUND || !shares(match, entry->member, SHARES_RECORDS))
            continue;
        match->members[entry->member].record = PMS_NOBODY;
        match->members[entry->member].is_named = 1;
        *entry = (struct pms_record_match){.member = PMS_NOBODY,
                                           .fate = PMS_FATE_AMBIGUOUS,
                                           .reason = PMS_REASON_ANOTHER_RECORD};
    }
}

/* A row with a problem: whoever it may be about is not absent. */
static void match_problem(struct pms_match *match, const struct ways *ways, size_t row)
{
    const struct pms_record_problem *problem =
        pms_directory_problem(match->input->directory, row);
    struct trail trail = follow(ways, problem->external_id, problem->email);

    if (name_all(match, &trail))
        return;
    if (has(problem->external_id))
        match->rows_of_strangers++;
    else
        match->rows_of_nobody++;
}

/* Of several members with one text only the first was found, and so only that one was named. */
static void name_others(struct pms_match *match, const struct ways *ways)
{
    if (!match->has_shares)
        return;
    for (size_t i = 0; i < match->member_count; i++) {
        const struct pms_member *member = pms_team_member(match->input->team, i);
        size_t same[] = {pms_index_find(&ways->external_ids, member->external_id),
                         pms_index_find(&ways->known, match->known[i]),
                         pms_index_find(&ways->emails, member->email)};

        for (size_t j = 0; j < 3; j++)
            if (same[j] != PMS_INDEX_NONE && same[j] != i && match->members[same[j]].is_named)
                match->members[i].is_named = 1;
    }
}

static bool fits(const struct pms_policy *policy, const char *external_id)
{
    return has(policy->external_ids) && has(external_id) &&
           fnmatch(policy->external_ids, external_id, 0) == 0;
}

/* Ours are those that the ledger or the policy says are, and those whom the directory knows by
 * externalId; by e-mail alone only where the policy adopts. */
static void decide_managed(struct pms_match *match)
{
    const struct pms_policy *policy = match->input->policy;

    for (size_t i = 0; i < match->member_count; i++) {
        struct pms_member_match *entry = &match->members[i];
        struct pms_record_match *record =
            entry->record != PMS_NOBODY ? &match->records[entry->record] : NULL;

        entry->is_managed = entry->is_known ||
                            fits(policy, pms_team_member(match->input->team, i)->external_id) ||
                            (record && (!record->by_email || policy->adopt));
        if (!record || entry->is_managed)
            continue;
        record->fate = PMS_FATE_UNMANAGED;
        record->reason = PMS_REASON_NOT_ADOPTED;
        entry->record = PMS_NOBODY;
        entry->is_named = 1;
    }
}

static void count(struct pms_match *match)
{
    for (size_t i = 0; i < match->record_count; i++) {
        match->ambiguous += match->records[i].fate == PMS_FATE_AMBIGUOUS;
        match->duplicate += match->records[i].fate == PMS_FATE_DUPLICATE;
    }
}

int pms_match_make(const struct pms_plan_input *input, struct pms_match *ret_match,
                   struct pms_error *err)
{
    AUTO(pms_match_done) struct pms_match match = {.input = input};
    AUTO(ways_done) struct ways ways = {0};
    int r = allocate(&match, err);

    if (r == 0)
        r = find_duplicates(&match, record_external_id, true, PMS_REASON_SAME_EXTERNAL_ID, err);
    if (r == 0)
        r = find_duplicates(&match, record_email, false, PMS_REASON_SAME_EMAIL, err);
    if (r == 0)
        r = make_ways(&match, &ways, err);
    if (r < 0)
        return r;
    for (size_t i = 0; i < match.record_count; i++)
        match_record(&match, &ways, i);
    drop_shared(&match);
    for (size_t i = 0; i < pms_directory_problem_count(input->directory); i++)
        match_problem(&match, &ways, i);
    name_others(&match, &ways);
    decide_managed(&match);
    count(&match);
    *ret_match = match;
    match = (struct pms_match){0};
    return 0;
}
