/* SPDX-License-Identifier: MIT */
#include "sync/journal_text.h"

#include "base/json.h"
#include "sync/plan_file.h"

static int code_of(const char *name)
{
    for (int code = 1; name && code < PMS_E_COUNT; code++)
        if (strcmp(pms_code_name(code), name) == 0)
            return code;
    return PMS_E_REMOTE;
}

static int read_head(const struct pms_journal *journal, struct json_object *json,
                     struct pms_error *err)
{
    const char *plan = pms_json_text(json, "plan");
    long version = 0;

    if (!plan || !pms_json_whole(json_object_object_get(json, "journal"), &version))
        return pms_fail(err, PMS_E_CONFIG, "this is no journal");
    if (version != PMS_JOURNAL_VERSION)
        return pms_fail(err, PMS_E_CONFIG, "a journal of version %ld, which is newer", version);
    if (strcmp(plan, journal->plan->digest) != 0)
        return pms_fail(err, PMS_E_CONFIG, "this is the journal of another plan");
    return 0;
}

static int take(struct pms_journal *journal, const char *step,
                const struct pms_journal_entry *entry, struct pms_error *err)
{
    struct pms_journal_entry copy = *entry;
    size_t index = pms_plan_find_step(journal->plan, step);

    if (index == journal->plan->step_count)
        return pms_fail(err, PMS_E_CONFIG, "there is no step \"%s\" in the plan", step);
    if (!pms_arena_pack(&journal->texts, (const char **[]){&copy.id, &copy.message}, 2))
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (!copy.groups) {
        copy.groups = journal->entries[index].groups;
        copy.group_count = journal->entries[index].group_count;
    }
    journal->entries[index] = copy;
    return 0;
}

/* They stay known when the step is begun once more, out of the groups already. */
static int read_groups(struct pms_journal *journal, struct json_object *json,
                       struct pms_journal_entry *entry, struct pms_error *err)
{
    struct json_object *array = json_object_object_get(json, "groups");
    size_t count =
        json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
    const char **groups;

    if (!array)
        return 0;
    if (count == 0)
        return pms_fail(err, PMS_E_CONFIG, "\"groups\" is no list of ids");
    groups = pms_arena_take(&journal->texts, count * sizeof(*groups));
    if (!groups)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < count; i++) {
        struct json_object *id = json_object_array_get_idx(array, i);

        if (!json_object_is_type(id, json_type_string))
            return pms_fail(err, PMS_E_CONFIG, "\"groups\" is no list of ids");
        groups[i] = json_object_get_string(id);
        if (!pms_arena_pack(&journal->texts, (const char **[]){&groups[i]}, 1))
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    entry->groups = groups;
    entry->group_count = count;
    return 0;
}

static int read_entry(struct pms_journal *journal, struct json_object *json,
                      struct pms_error *err)
{
    const char *intent = pms_json_text(json, "intent");
    const char *done = pms_json_text(json, "done");
    const char *failed = pms_json_text(json, "failed");
    struct pms_journal_entry entry = {.mark = PMS_MARK_INTENT};

    if (!!intent + !!done + !!failed != 1)
        return pms_fail(err, PMS_E_CONFIG, "neither an intent nor what came of one");
    if (intent) {
        int r = read_groups(journal, json, &entry, err);

        return r < 0 ? r : take(journal, intent, &entry, err);
    }
    if (done) {
        entry =
            (struct pms_journal_entry){.mark = PMS_MARK_DONE, .id = pms_json_text(json, "id")};
        return take(journal, done, &entry, err);
    }
    entry = (struct pms_journal_entry){
        .mark = PMS_MARK_FAILED,
        .was_sent = pms_json_truth(json_object_object_get(json, "sent")) != 0,
        .code = code_of(pms_json_text(json, "code")),
        .message = pms_json_text(json, "message"),
    };
    return take(journal, failed, &entry, err);
}

static int read_line(struct pms_journal *journal, const char *text, size_t length, bool is_head,
                     struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    int r = pms_json_parse(text, length, &json, err);

    if (r == -PMS_E_PARSE)
        return pms_fail(err, PMS_E_CONFIG, "not JSON");
    if (r == 0 && !json_object_is_type(json, json_type_object))
        r = pms_fail(err, PMS_E_CONFIG, "not an object");
    if (r < 0)
        return r;
    return is_head ? read_head(journal, json, err) : read_entry(journal, json, err);
}

/* A journal that cannot be read may hold who was suspended: nothing is done without it. */
static int fail_line(int line, struct pms_error *err)
{
    pms_error_prefix(err, "line %d", line);
    pms_error_at(err, line, 0);
    if (err->code != PMS_E_CONFIG)
        return -err->code;
    return pms_error_hint(err, "put back a copy of it; without it nobody knows what was done "
                               "of this plan. A new plan needs none");
}

int pms_journal_parse(struct pms_journal *journal, const char *text, size_t length,
                      size_t *ret_whole, struct pms_error *err)
{
    size_t at = 0;

    for (int line = 1; at < length; line++) {
        const char *end = memchr(text + at, '\n', length - at);
        int r;

        if (!end)
            break;
        r = read_line(journal, text + at, (size_t)(end - text) - at, line == 1, err);
        if (r < 0)
            return fail_line(line, err);
        at = (size_t)(end - text) + 1;
    }
    *ret_whole = at;
    return 0;
}
