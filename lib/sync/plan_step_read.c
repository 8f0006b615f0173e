/* SPDX-License-Identifier: MIT */
#include "sync/plan_step_read.h"

#include "base/json.h"
#include "sync/plan_fields.h"
#include "sync/plan_file.h"
#include "sync/rows.h"

/* A step while it is read. The texts of the people lie in an arena, all others in the JSON. */
struct reading {
    struct pms_step step;
    const char *action;
    struct pms_buf rest; /* the step without its people, as JSON */
    struct pms_arena texts;
    struct pms_plan_person *adds;
    struct pms_plan_person *removes;
};

static void reading_done(struct reading *reading)
{
    pms_buf_free(&reading->rest);
    pms_arena_free(&reading->texts);
    free(reading->adds);
    free(reading->removes);
}

DEFINE_AUTO_VALUE(struct reading, reading_done)

#define FIELD(type, name, kind, member, required)                                              \
    {                                                                                          \
        name, kind, offsetof(struct type, member), required                                    \
    }

static const struct pms_plan_field person_fields[] = {
    FIELD(pms_plan_person, "id", PMS_PLAN_TEXT, id, false),
    FIELD(pms_plan_person, "email", PMS_PLAN_TEXT, email, true),
    FIELD(pms_plan_person, "step", PMS_PLAN_TEXT, step, false),
    {0},
};

static const struct pms_plan_field state_fields[] = {
    FIELD(pms_person_state, "email", PMS_PLAN_TEXT, email, false),
    FIELD(pms_person_state, "given_name", PMS_PLAN_TEXT, given_name, false),
    FIELD(pms_person_state, "family_name", PMS_PLAN_TEXT, family_name, false),
    FIELD(pms_person_state, "external_id", PMS_PLAN_TEXT, external_id, false),
    FIELD(pms_person_state, "active", PMS_PLAN_TRUTH, active, false),
    {0},
};

static const struct pms_plan_field step_fields[] = {
    FIELD(reading, "id", PMS_PLAN_TEXT, step.id, true),
    FIELD(reading, "action", PMS_PLAN_TEXT, action, true),
    FIELD(reading, "person", PMS_PLAN_TEXT, step.person, false),
    FIELD(reading, "group", PMS_PLAN_TEXT, step.group, false),
    FIELD(reading, "who", PMS_PLAN_TEXT, step.who, true),
    FIELD(reading, "why", PMS_PLAN_TEXT, step.why, true),
    FIELD(reading, "adopts", PMS_PLAN_TRUTH, step.adopts, true),
    FIELD(reading, "needs_approval", PMS_PLAN_TRUTH, step.needs_approval, true),
    {0},
};

static int read_person(struct reading *reading, struct pms_spelled value,
                       struct pms_plan_person *ret_person, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    struct pms_plan_person person = {0};
    int r = pms_plan_object(value, person_fields, &person, &json, err);

    if (r < 0)
        return r;
    if (!pms_arena_pack(&reading->texts,
                        (const char **[]){&person.id, &person.email, &person.step}, 3))
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_person = person;
    return 0;
}

static int read_people(struct reading *reading, struct pms_spelled value,
                       struct pms_plan_person **people, size_t *ret_count,
                       struct pms_error *err)
{
    struct pms_spelled element;
    struct pms_walk walk;
    size_t count = 0;
    size_t room = 0;
    int r = *people ? pms_fail(err, PMS_E_PARSE, "it is there twice")
                    : pms_walk_open(&walk, '[', value, err);

    if (r < 0)
        return r;
    while ((r = pms_walk_element(&walk, &element, err)) > 0) {
        struct pms_plan_person *rows =
            pms_rows_grow(*people, sizeof(**people), count, &room, err);

        if (!rows)
            return -err->code;
        *people = rows;
        r = read_person(reading, element, &rows[count], err);
        if (r < 0)
            return pms_error_prefix(err, "number %zu", count + 1);
        count++;
    }
    *ret_count = count;
    return r;
}

/* Everything but the people goes into one small object. */
static int keep(struct reading *reading, const char *name, struct pms_spelled value,
                struct pms_error *err)
{
    int r = pms_buf_printf(&reading->rest, err,
                           "%s\"%s\":", reading->rest.length > 0 ? "," : "{", name);

    if (r == 0)
        r = pms_buf_add(&reading->rest, value.text, value.length, err);
    if (r == -PMS_E_REMOTE)
        err->code = PMS_E_PARSE;
    return r < 0 ? -err->code : 0;
}

static int read_members(struct reading *reading, struct pms_spelled value,
                        struct pms_error *err)
{
    struct pms_step *step = &reading->step;
    char name[PMS_WALK_NAME];
    struct pms_spelled member;
    struct pms_walk walk;
    int r = pms_walk_open(&walk, '{', value, err);

    if (r < 0)
        return r;
    while ((r = pms_walk_member(&walk, name, &member, err)) > 0) {
        if (strcmp(name, "adds") == 0)
            r = read_people(reading, member, &reading->adds, &step->add_count, err);
        else if (strcmp(name, "removes") == 0)
            r = read_people(reading, member, &reading->removes, &step->remove_count, err);
        else
            r = keep(reading, name, member, err);
        if (r < 0)
            return pms_error_prefix(err, "\"%s\"", name);
    }
    step->adds = reading->adds;
    step->removes = reading->removes;
    return r < 0 ? r : pms_buf_puts(&reading->rest, reading->rest.length > 0 ? "}" : "{}", err);
}

/* Takes `name` out of the object and reads it as a person's state. */
static int read_state(struct json_object *json, const char *name,
                      struct pms_person_state *ret_state, struct json_object **ret_json,
                      struct pms_error *err)
{
    struct json_object *state = json_object_object_get(json, name);

    if (!state)
        return 0;
    *ret_json = json_object_get(state);
    json_object_object_del(json, name);
    if (pms_plan_fields(*ret_json, state_fields, ret_state, err) < 0)
        return pms_error_prefix(err, "\"%s\"", name);
    return 0;
}

static int add(struct pms_plan *plan, struct reading *reading, struct pms_error *err)
{
    const char *id;
    int r;

    if (!pms_action_find(reading->action, &reading->step.action))
        return pms_fail(err, PMS_E_PARSE, "\"%s\" is no action", reading->action);
    r = pms_plan_add_step(plan, &reading->step, &id, err);
    if (r == 0 && strcmp(id, reading->step.id) != 0)
        return pms_fail(err, PMS_E_PARSE, "the id is \"%s\" and must be \"%s\"",
                        reading->step.id, id);
    return r < 0 ? r : pms_plan_check_step(plan, plan->step_count - 1, err);
}

int pms_plan_step_read(struct pms_plan *plan, struct pms_spelled value, struct pms_error *err)
{
    AUTO(reading_done) struct reading reading = {
        .step = {.before.active = -1, .after.active = -1}, .rest = PMS_BUF(PMS_JSON_STRING)};
    AUTO(json) struct json_object *json = NULL;
    AUTO(json) struct json_object *before = NULL;
    AUTO(json) struct json_object *after = NULL;
    int r = read_members(&reading, value, err);

    if (r == 0)
        r = pms_json_parse(pms_buf_text(&reading.rest), reading.rest.length, &json, err);
    if (r == 0 && !json_object_is_type(json, json_type_object))
        r = pms_fail(err, PMS_E_PARSE, "not an object");
    if (r == 0)
        r = read_state(json, "before", &reading.step.before, &before, err);
    if (r == 0)
        r = read_state(json, "after", &reading.step.after, &after, err);
    if (r == 0)
        r = pms_plan_fields(json, step_fields, &reading, err);
    return r < 0 ? r : add(plan, &reading, err);
}
