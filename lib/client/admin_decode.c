/* SPDX-License-Identifier: MIT */
#include "client/admin_decode.h"

#include <stdlib.h>
#include <string.h>

#define TEXT(type, member, needed)                                                             \
    {                                                                                          \
#member, PMS_JSON_TEXT, offsetof(struct type, member), needed                          \
    }

enum {
    ROWS_MAX = 100000
};

static const struct pms_json_field key_fields[] = {
    TEXT(pms_key_info, id, true),
    TEXT(pms_key_info, name, false),
    TEXT(pms_key_info, key, false),
    TEXT(pms_key_info, status, false),
    TEXT(pms_key_info, created, false),
    TEXT(pms_key_info, last_used, false),
    {0},
};
static const struct pms_json_field sso_fields[] = {
    TEXT(pms_sso_info, name, true),
    TEXT(pms_sso_info, created, false),
    {0},
};
static const struct pms_json_field domain_fields[] = {
    TEXT(pms_domain_info, domain, true),    TEXT(pms_domain_info, status, true),
    TEXT(pms_domain_info, txt, false),      TEXT(pms_domain_info, via, false),
    TEXT(pms_domain_info, verified, false), {0},
};
static const struct pms_json_field member_fields[] = {
    TEXT(pms_member_info, id, true),           TEXT(pms_member_info, email, true),
    TEXT(pms_member_info, given_name, false),  TEXT(pms_member_info, family_name, false),
    TEXT(pms_member_info, role, true),         TEXT(pms_member_info, status, true),
    TEXT(pms_member_info, external_id, false), TEXT(pms_member_info, created, false),
    TEXT(pms_member_info, modified, false),    {0},
};
static const struct pms_json_field problem_fields[] = {
    TEXT(pms_admin_problem, title, false),
    TEXT(pms_admin_problem, detail, false),
    TEXT(pms_admin_problem, code, false),
    TEXT(pms_admin_problem, hint, false),
    {0},
};
static const struct pms_json_field sign_in_fields[] = {
    {"allowed", PMS_JSON_TRUTH, offsetof(struct pms_sign_in, allowed), true},
    TEXT(pms_sign_in, reason, false),
    {0},
};
static const struct pms_json_field state_fields[] = {
    {"enabled", PMS_JSON_TRUTH, offsetof(struct pms_scim_state, enabled), true},
    {0},
};

const struct pms_admin_kind pms_admin_kind_key = {"keys", key_fields,
                                                  sizeof(struct pms_key_info)};
const struct pms_admin_kind pms_admin_kind_sso = {"methods", sso_fields,
                                                  sizeof(struct pms_sso_info)};
const struct pms_admin_kind pms_admin_kind_member = {"members", member_fields,
                                                     sizeof(struct pms_member_info)};
const struct pms_admin_kind pms_admin_kind_sign_in = {NULL, sign_in_fields,
                                                      sizeof(struct pms_sign_in)};
const struct pms_admin_kind pms_admin_kind_domain = {"domains", domain_fields,
                                                     sizeof(struct pms_domain_info)};

/* Frees every text of a record and leaves them NULL. */
static void done(const struct pms_json_field *fields, void *record)
{
    for (; fields->name; fields++) {
        char *place = (char *)record + fields->offset;
        char *text;

        if (fields->kind != PMS_JSON_TEXT)
            continue;
        memcpy(&text, place, sizeof(text));
        free(text);
        text = NULL;
        memcpy(place, &text, sizeof(text));
    }
}

static void done_all(const struct pms_admin_kind *kind, void *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        done(kind->fields, (char *)items + i * kind->size);
    free(items);
}

int pms_admin_decode_one(const struct pms_admin_kind *kind, struct json_object *json,
                         void *ret_record, struct pms_error *err)
{
    AUTO(free) void *record = calloc(1, kind->size);
    int r;

    if (!record)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = pms_json_decode(json, kind->fields, record, err);
    if (r < 0) {
        done(kind->fields, record);
        return r;
    }
    memcpy(ret_record, record, kind->size);
    return 0;
}

int pms_admin_decode_list(const struct pms_admin_kind *kind, struct json_object *json,
                          size_t *ret_count, void **ret_items, struct pms_error *err)
{
    struct json_object *array = pms_json_get(json, kind->member);
    size_t count = json_object_is_type(array, json_type_array) ? json_object_array_length(array)
                                                               : ROWS_MAX + 1;
    char *items;

    if (count > ROWS_MAX)
        return pms_fail(err, PMS_E_REMOTE, "\"%s\" is no list that can be used", kind->member);
    items = calloc(count + 1, kind->size);
    if (!items)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < count; i++) {
        int r = pms_admin_decode_one(kind, json_object_array_get_idx(array, i),
                                     items + i * kind->size, err);

        if (r < 0) {
            done_all(kind, items, i);
            return r;
        }
    }
    *ret_count = count;
    *ret_items = items;
    return 0;
}

static int decode_forbidden(struct json_object *array, struct pms_scim_state *state,
                            struct pms_error *err)
{
    size_t count =
        json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;

    if (count > ROWS_MAX)
        return pms_fail(err, PMS_E_REMOTE, "\"forbidden\" is no list that can be used");
    state->forbidden = calloc(count + 1, sizeof(*state->forbidden));
    if (!state->forbidden)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < count; i++) {
        struct json_object *word = json_object_array_get_idx(array, i);

        if (!json_object_is_type(word, json_type_string))
            return pms_fail(err, PMS_E_REMOTE, "\"forbidden\" holds what is no text");
        state->forbidden[i] = strdup(json_object_get_string(word));
        if (!state->forbidden[i])
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        state->forbidden_count = i + 1;
    }
    return 0;
}

int pms_admin_decode_state(struct json_object *json, struct pms_scim_state *ret_state,
                           struct pms_error *err)
{
    struct pms_scim_state state = {0};
    int r = pms_json_decode(json, state_fields, &state, err);

    if (r == 0)
        r = decode_forbidden(pms_json_get(json, "forbidden"), &state, err);
    if (r < 0) {
        pms_scim_state_done(&state);
        return r;
    }
    *ret_state = state;
    return 0;
}

int pms_admin_decode_problem(struct json_object *json, struct pms_admin_problem *ret_problem,
                             struct pms_error *err)
{
    struct pms_error problem_err = PMS_ERROR_INIT;
    struct pms_admin_problem problem = {0};

    if (pms_json_decode(json, problem_fields, &problem, &problem_err) == 0) {
        *ret_problem = problem;
        return 0;
    }
    pms_admin_problem_done(&problem);
    *ret_problem = problem;
    if (problem_err.code != PMS_E_NOMEM)
        return 0;
    *err = problem_err;
    return -err->code;
}

void pms_admin_problem_done(struct pms_admin_problem *problem)
{
    done(problem_fields, problem);
}

void pms_scim_state_done(struct pms_scim_state *state)
{
    for (size_t i = 0; i < state->forbidden_count; i++)
        free(state->forbidden[i]);
    free(state->forbidden);
    *state = (struct pms_scim_state){0};
}

void pms_key_info_done(struct pms_key_info *info)
{
    done(key_fields, info);
}

void pms_sign_in_done(struct pms_sign_in *answer)
{
    done(sign_in_fields, answer);
}

void pms_domain_info_done(struct pms_domain_info *info)
{
    done(domain_fields, info);
}

void pms_member_info_done(struct pms_member_info *info)
{
    done(member_fields, info);
}

void pms_members_done(struct pms_members *members)
{
    done_all(&pms_admin_kind_member, members->items, members->count);
    *members = (struct pms_members){0};
}

void pms_keys_done(struct pms_keys *keys)
{
    done_all(&pms_admin_kind_key, keys->items, keys->count);
    *keys = (struct pms_keys){0};
}

void pms_ssos_done(struct pms_ssos *ssos)
{
    done_all(&pms_admin_kind_sso, ssos->items, ssos->count);
    *ssos = (struct pms_ssos){0};
}

void pms_domains_done(struct pms_domains *domains)
{
    done_all(&pms_admin_kind_domain, domains->items, domains->count);
    *domains = (struct pms_domains){0};
}
