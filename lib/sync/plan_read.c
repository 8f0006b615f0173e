/* SPDX-License-Identifier: MIT */
/* A plan file is read whole or not at all: whoever carries it out relies on every word. */
#include "sync/plan_file.h"

#include <stdlib.h>

#include <pmscim/text.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "sync/json_walk.h"
#include "sync/plan_fields.h"
#include "sync/plan_step_read.h"

/* What stands at the head of a file. */
struct head {
    long version;
    const char *digest;
    const char *made;
    const char *profile;
    const char *endpoint;
    const char *source;
    long unchanged;
    long unmanaged;
};

/* What was asked of the server. */
struct requests {
    long reads;
    long reads_a_minute;
    long writes_a_minute;
};

#define FIELD(type, name, kind, required)                                                      \
    {                                                                                          \
#name, kind, offsetof(struct type, name), required                                     \
    }

static const struct pms_plan_field head_fields[] = {
    FIELD(head, version, PMS_PLAN_NUMBER, true),
    FIELD(head, digest, PMS_PLAN_TEXT, true),
    FIELD(head, made, PMS_PLAN_TEXT, false),
    FIELD(head, profile, PMS_PLAN_TEXT, true),
    FIELD(head, endpoint, PMS_PLAN_TEXT, true),
    FIELD(head, source, PMS_PLAN_TEXT, true),
    FIELD(head, unchanged, PMS_PLAN_NUMBER, true),
    FIELD(head, unmanaged, PMS_PLAN_NUMBER, true),
    {0},
};

static const struct pms_plan_field requests_fields[] = {
    FIELD(requests, reads, PMS_PLAN_NUMBER, true),
    FIELD(requests, reads_a_minute, PMS_PLAN_NUMBER, true),
    FIELD(requests, writes_a_minute, PMS_PLAN_NUMBER, true),
    {0},
};

static const struct pms_plan_field finding_fields[] = {
    FIELD(pms_guard_finding, guard, PMS_PLAN_TEXT, true),
    FIELD(pms_guard_finding, message, PMS_PLAN_TEXT, true),
    FIELD(pms_guard_finding, found, PMS_PLAN_NUMBER, true),
    FIELD(pms_guard_finding, allowed, PMS_PLAN_NUMBER, true),
    FIELD(pms_guard_finding, lifted, PMS_PLAN_TRUTH, true),
    FIELD(pms_guard_finding, lifts, PMS_PLAN_TRUTH, true),
    {0},
};

static const struct pms_plan_field adoption_fields[] = {
    FIELD(pms_adoption, person, PMS_PLAN_TEXT, false),
    FIELD(pms_adoption, group, PMS_PLAN_TEXT, false),
    FIELD(pms_adoption, who, PMS_PLAN_TEXT, true),
    FIELD(pms_adoption, external_id, PMS_PLAN_TEXT, false),
    {0},
};

static const struct pms_plan_field note_fields[] = {
    FIELD(pms_plan_note, kind, PMS_PLAN_TEXT, true),
    FIELD(pms_plan_note, who, PMS_PLAN_TEXT, true),
    FIELD(pms_plan_note, message, PMS_PLAN_TEXT, true),
    {0},
};

/* What an approval says besides its two lists. */
struct approval_head {
    const char *by;
    const char *when;
    const char *reason;
    const char *digest;
};

static const struct pms_plan_field approval_fields[] = {
    FIELD(approval_head, by, PMS_PLAN_TEXT, true),
    FIELD(approval_head, when, PMS_PLAN_TEXT, true),
    FIELD(approval_head, reason, PMS_PLAN_TEXT, false),
    FIELD(approval_head, digest, PMS_PLAN_TEXT, true),
    {0},
};

static int read_requests(struct pms_plan *plan, struct pms_spelled value, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    struct requests requests = {0};
    int r = pms_plan_object(value, requests_fields, &requests, &json, err);

    plan->reads = requests.reads;
    plan->reads_a_minute = requests.reads_a_minute;
    plan->writes_a_minute = requests.writes_a_minute;
    return r;
}

static int read_finding(struct pms_plan *plan, struct pms_spelled value, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    struct pms_guard_finding finding = {0};
    int r = pms_plan_object(value, finding_fields, &finding, &json, err);

    /* A guard is lifted by a number that covers what was found, and by nothing else. */
    if (r == 0 && finding.lifted && (!finding.lifts || finding.allowed < finding.found))
        r = pms_fail(err, PMS_E_PARSE, "\"lifted\" does not fit");
    return r < 0 ? r : pms_plan_add_finding(plan, &finding, err);
}

static int read_adoption(struct pms_plan *plan, struct pms_spelled value, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    struct pms_adoption adoption = {0};
    int r = pms_plan_object(value, adoption_fields, &adoption, &json, err);

    if (r == 0 && !adoption.person == !adoption.group)
        r = pms_fail(err, PMS_E_PARSE, "one of \"person\" and \"group\" must be there");
    return r < 0 ? r : pms_plan_add_adoption(plan, &adoption, err);
}

static int read_note(struct pms_plan *plan, struct pms_spelled value, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    struct pms_plan_note note = {0};
    int r = pms_plan_object(value, note_fields, &note, &json, err);

    return r < 0 ? r : pms_plan_add_note(plan, note.kind, note.who, note.message, err);
}

/* Takes a list of strings out of an object; `*ret_json` lends them. */
static int take_texts(struct json_object *json, const char *name, struct json_object **ret_json,
                      const char ***ret_texts, size_t *ret_count, struct pms_error *err)
{
    struct json_object *list = json_object_object_get(json, name);
    const char **texts;
    size_t count;

    if (!json_object_is_type(list, json_type_array))
        return pms_fail(err, PMS_E_PARSE, "\"%s\" is no array", name);
    count = json_object_array_length(list);
    texts = calloc(count + 1, sizeof(*texts));
    if (!texts)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_texts = texts;
    for (size_t i = 0; i < count; i++) {
        struct json_object *text = json_object_array_get_idx(list, i);

        if (!json_object_is_type(text, json_type_string))
            return pms_fail(err, PMS_E_PARSE, "\"%s\": not a string", name);
        texts[i] = json_object_get_string(text);
    }
    *ret_count = count;
    *ret_json = json_object_get(list);
    json_object_object_del(json, name);
    return 0;
}

static int find_actions(const char *const *names, size_t count, enum pms_action_kind *actions,
                        struct pms_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!pms_action_find(names[i], &actions[i]))
            return pms_fail(err, PMS_E_PARSE, "\"%s\" is no action", names[i]);
    return 0;
}

static int add_approval(struct pms_plan *plan, const struct approval_head *head,
                        struct pms_approval *approval, const char *const *names,
                        struct pms_error *err)
{
    AUTO(free) enum pms_action_kind *actions =
        calloc(approval->action_count + 1, sizeof(*actions));
    int r = actions ? find_actions(names, approval->action_count, actions, err)
                    : pms_fail(err, PMS_E_NOMEM, "out of memory");

    if (r == 0 && (head->by[0] == '\0' || pms_time_parse(head->when) < 0))
        r = pms_fail(err, PMS_E_PARSE, "it does not say who approved, and when");
    if (r < 0)
        return r;
    approval->by = head->by;
    approval->when = head->when;
    approval->reason = head->reason;
    approval->actions = actions;
    for (size_t i = 0; i < approval->step_count; i++)
        if (pms_plan_find_step(plan, approval->steps[i]) == plan->step_count)
            return pms_fail(err, PMS_E_PARSE, "\"%s\" is no step", approval->steps[i]);
    if (strcmp(head->digest, plan->digest) != 0) {
        pms_fail(err, PMS_E_STALE, "what %s approved was another plan", head->by);
        return pms_error_hint(err, "let them look at this one and approve it");
    }
    return pms_plan_add_approval(plan, approval, err) < 0 ? -err->code : 0;
}

static int read_approval(struct pms_plan *plan, struct pms_spelled value, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(json) struct json_object *actions = NULL;
    AUTO(json) struct json_object *steps = NULL;
    AUTO(free) const char **action_names = NULL;
    AUTO(free) const char **step_ids = NULL;
    struct approval_head head = {0};
    struct pms_approval approval = {0};
    int r = pms_json_parse(value.text, value.length, &json, err);

    if (r == 0 && !json_object_is_type(json, json_type_object))
        r = pms_fail(err, PMS_E_PARSE, "not an object");
    if (r == 0)
        r = take_texts(json, "actions", &actions, &action_names, &approval.action_count, err);
    if (r == 0)
        r = take_texts(json, "steps", &steps, &step_ids, &approval.step_count, err);
    if (r == 0)
        r = pms_plan_fields(json, approval_fields, &head, err);
    if (r < 0)
        return r;
    approval.steps = step_ids;
    return add_approval(plan, &head, &approval, action_names, err);
}

/* The members that are lists, in the order in which they must be read. */
static const struct list {
    const char *name;
    const char *row; /* what an error calls an element */
    int (*read)(struct pms_plan *plan, struct pms_spelled value, struct pms_error *err);
} lists[] = {
    {"findings", "finding", read_finding},    {"steps", "step", pms_plan_step_read},
    {"adoptions", "adoption", read_adoption}, {"notes", "note", read_note},
    {"approvals", "approval", read_approval},
};

enum {
    LISTS = sizeof(lists) / sizeof(*lists),
    APPROVALS = LISTS - 1
};

/* A file taken apart. */
struct parts {
    struct pms_buf head; /* the members that are no lists, as JSON */
    struct pms_spelled requests;
    struct pms_spelled lists[LISTS];
};

static void parts_done(struct parts *parts)
{
    pms_buf_free(&parts->head);
}

DEFINE_AUTO_VALUE(struct parts, parts_done)

static struct pms_spelled *part_for(struct parts *parts, const char *name)
{
    for (size_t i = 0; i < LISTS; i++)
        if (strcmp(lists[i].name, name) == 0)
            return &parts->lists[i];
    return strcmp(name, "requests") == 0 ? &parts->requests : NULL;
}

static int take_apart(struct pms_spelled file, struct parts *parts, struct pms_error *err)
{
    char name[PMS_WALK_NAME];
    struct pms_spelled value;
    struct pms_walk walk;
    int r = pms_walk_open(&walk, '{', file, err);

    if (r < 0)
        return r;
    while ((r = pms_walk_member(&walk, name, &value, err)) > 0) {
        struct pms_spelled *part = part_for(parts, name);

        if (part && part->text)
            return pms_fail(err, PMS_E_PARSE, "\"%s\" is there twice", name);
        if (part)
            *part = value;
        else
            r = pms_buf_printf(&parts->head, err, "%s\"%s\":%.*s",
                               parts->head.length > 0 ? "," : "{", name, (int)value.length,
                               value.text);
        if (r == -PMS_E_REMOTE)
            return pms_fail(err, PMS_E_PARSE, "\"%s\" is too long", name);
        if (r < 0)
            return r;
    }
    return r < 0 ? r : pms_buf_puts(&parts->head, parts->head.length > 0 ? "}" : "{}", err);
}

static int check_head(const struct head *head, struct pms_error *err)
{
    if (head->version != PMS_PLAN_VERSION) {
        pms_fail(err, PMS_E_PARSE, "a plan of version %ld", head->version);
        return pms_error_hint(err, "this program reads version %d; use the one that made it",
                              PMS_PLAN_VERSION);
    }
    return 0;
}

static int read_list(struct pms_plan *plan, const struct list *list, struct pms_spelled value,
                     struct pms_error *err)
{
    struct pms_spelled element;
    struct pms_walk walk;
    size_t count = 0;
    int r = value.text ? pms_walk_open(&walk, '[', value, err)
                       : pms_fail(err, PMS_E_PARSE, "it is missing");

    if (r < 0)
        return pms_error_prefix(err, "\"%s\"", list->name);
    while ((r = pms_walk_element(&walk, &element, err)) > 0) {
        count++;
        if (list->read(plan, element, err) < 0)
            return pms_error_prefix(err, "%s %zu", list->row, count);
    }
    return r < 0 ? pms_error_prefix(err, "\"%s\"", list->name) : 0;
}

static int check_digest(const struct head *head, const struct pms_plan *plan,
                        struct pms_error *err)
{
    if (strcmp(head->digest, plan->digest) == 0)
        return 0;
    pms_fail(err, PMS_E_STALE, "its content does not have the digest it says");
    return pms_error_hint(err, "somebody has changed the file; make the plan again");
}

/* Everything the digest covers, then the approvals, which are bound to it. */
static int read_parts(struct parts *parts, const struct head *head, struct pms_plan *plan,
                      struct pms_error *err)
{
    int r = parts->requests.text ? read_requests(plan, parts->requests, err)
                                 : pms_fail(err, PMS_E_PARSE, "it is missing");

    if (r < 0)
        return pms_error_prefix(err, "\"requests\"");
    for (size_t i = 0; r == 0 && i < APPROVALS; i++)
        r = read_list(plan, &lists[i], parts->lists[i], err);
    if (r == 0)
        r = pms_plan_close(plan, err);
    if (r == 0)
        r = check_digest(head, plan, err);
    return r == 0 ? read_list(plan, &lists[APPROVALS], parts->lists[APPROVALS], err) : r;
}

int pms_plan_parse(const char *text, size_t length, struct pms_plan **ret_plan,
                   struct pms_error *err)
{
    AUTO(parts_done) struct parts parts = {.head = PMS_BUF(PMS_JSON_STRING)};
    AUTO(json) struct json_object *json = NULL;
    AUTO(pms_plan_free) struct pms_plan *plan = NULL;
    struct head head = {0};
    int r = take_apart((struct pms_spelled){text, length}, &parts, err);

    if (r == 0)
        r = pms_plan_object((struct pms_spelled){parts.head.data, parts.head.length},
                            head_fields, &head, &json, err);
    if (r == 0)
        r = check_head(&head, err);
    if (r == 0)
        r = pms_plan_new(head.profile, head.endpoint, head.source, head.made, &plan, err);
    if (r < 0)
        return r;
    plan->unchanged = (size_t)head.unchanged;
    plan->unmanaged = (size_t)head.unmanaged;
    r = read_parts(&parts, &head, plan, err);
    if (r == 0)
        *ret_plan = TAKE(plan);
    return r;
}

int pms_plan_load(const char *path, struct pms_plan **ret_plan, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(PMS_PLAN_MAX);
    int r = pms_file_read(path, 0, &text, err);

    if (r < 0)
        return r;
    r = pms_plan_parse(pms_buf_text(&text), text.length, ret_plan, err);
    if (r < 0)
        pms_error_prefix(err, "%s", path);
    if (r == -PMS_E_PARSE && err->hint[0] == '\0')
        pms_error_hint(err, "a plan file is what \"pmscim plan create\" has written");
    return r;
}
