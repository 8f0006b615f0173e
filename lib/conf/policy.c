/* SPDX-License-Identifier: MIT */
#include "conf/policy.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pmscim/text.h>

#include "base/buf.h"

#define AT(member)           offsetof(struct pms_policy, member)
#define FEATURE(which)       PMS_POLICY_SWITCH, AT(features[PMS_FEATURE_##which]), 1
#define APPROVAL(which, on)  PMS_POLICY_SWITCH, AT(approvals[PMS_APPROVAL_##which]), on
#define NUMBER(which, most)  PMS_POLICY_NUMBER, AT(limits[PMS_LIMIT_##which]), most
#define PERCENT(which, most) PMS_POLICY_PERCENT, AT(limits[PMS_LIMIT_##which##_PERCENT]), most
#define MAP(which)           PMS_POLICY_TEXT, AT(map[PMS_MAP_##which]), 0

static const struct pms_policy_field fields[] = {
    {"create", "people of the directory who are not members become members", FEATURE(CREATE)},
    {"update", "members' names follow the directory", FEATURE(UPDATE)},
    {"email", "members' e-mail addresses follow the directory", FEATURE(EMAIL)},
    {"deactivate", "leavers are suspended", FEATURE(DEACTIVATE)},
    {"reactivate", "who comes back is let in again", FEATURE(REACTIVATE)},
    {"groups", "groups and who is in them follow the directory", FEATURE(GROUPS)},
    {"approve_create", "creating and reactivating wait for an approval", APPROVAL(CREATE, 0)},
    {"approve_update", "changes of people and groups wait for an approval",
     APPROVAL(UPDATE, 0)},
    {"approve_delete", "suspending waits for an approval", APPROVAL(DELETE, 1)},
    {"when_deleted", "who is gone from the directory, or without the app: suspend or nothing",
     PMS_POLICY_DEPARTURE, AT(when_deleted), PMS_DEPARTURE_SUSPEND},
    {"when_suspended", "who is suspended in the directory: suspend or nothing",
     PMS_POLICY_DEPARTURE, AT(when_suspended), PMS_DEPARTURE_SUSPEND},
    {"suspend_limit", "most people one plan may suspend, or none", NUMBER(SUSPEND, 10)},
    {"suspend_percent", "the same as a share of the managed people", PERCENT(SUSPEND, 5)},
    {"removal_limit", "most memberships in groups one plan may take away, or none",
     NUMBER(REMOVE, 50)},
    {"removal_percent", "the same as a share of managed people's memberships",
     PERCENT(REMOVE, 10)},
    {"shrink_percent", "share of the managed people that the source may lack",
     PERCENT(SHRINK, 20)},
    {"adopt", "members found by their e-mail alone become managed ones", PMS_POLICY_SWITCH,
     AT(adopt), 0},
    {"external_ids", "pattern of the externalIds that mark managed people, such as *",
     PMS_POLICY_TEXT, AT(external_ids), 0},
    {"protected", "people nothing is ever taken from: e-mails, ids, externalId:VALUE",
     PMS_POLICY_PEOPLE, AT(protected_people), 0},
    {"map.external_id", "column or key of a source that holds the externalId",
     MAP(EXTERNAL_ID)},
    {"map.email", "column or key that holds the e-mail", MAP(EMAIL)},
    {"map.given_name", "column or key that holds the given name", MAP(GIVEN_NAME)},
    {"map.family_name", "column or key that holds the family name", MAP(FAMILY_NAME)},
    {"map.status", "column or key that says active or suspended", MAP(STATUS)},
    {"map.assigned", "column or key that says whether somebody has the app", MAP(ASSIGNED)},
    {"map.groups", "column or key that lists the groups", MAP(GROUPS)},
};
#undef AT

enum {
    FIELDS = sizeof(fields) / sizeof(*fields)
};

_Static_assert((int)FIELDS <= PMS_POLICY_FIELDS_MAX, "room for the names of all fields");

const struct pms_policy_field *pms_policy_field_at(size_t index)
{
    return index < FIELDS ? &fields[index] : NULL;
}

size_t pms_policy_field_count(void)
{
    return FIELDS;
}

const char *pms_policy_field_name(size_t index)
{
    return index < FIELDS ? fields[index].name : NULL;
}

const char *pms_policy_field_help(size_t index)
{
    return index < FIELDS ? fields[index].help : NULL;
}

const char *const *pms_policy_field_choices(size_t index)
{
    static const char *const switches[] = {"on", "off", NULL};
    static const char *const departures[] = {"suspend", "nothing", NULL};

    if (index < FIELDS && fields[index].kind == PMS_POLICY_SWITCH)
        return switches;
    if (index < FIELDS && fields[index].kind == PMS_POLICY_DEPARTURE)
        return departures;
    return NULL;
}

const struct pms_policy_field *pms_policy_field_find(const char *name)
{
    for (size_t i = 0; i < FIELDS; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

int pms_policy_field_unknown(const char *name, struct pms_error *err)
{
    const char *names[FIELDS];
    const char *near;

    for (size_t i = 0; i < FIELDS; i++)
        names[i] = fields[i].name;
    near = pms_nearest(name, names, FIELDS);
    pms_fail(err, PMS_E_USAGE, "a policy has no field called \"%s\"", name);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"?", near);
    return pms_error_hint(err, "\"pmscim policy show\" lists the fields");
}

int pms_policy_advise(struct pms_error *err)
{
    if (err->hint[0] != '\0' || err->code != PMS_E_CONFIG)
        return -err->code;
    return pms_error_hint(err, "pmscim-policy(5) describes the file and its fields");
}

static void *place_of(const struct pms_policy *policy, const struct pms_policy_field *field)
{
    return (char *)(uintptr_t)policy + field->offset;
}

static void put_standard(struct pms_policy *policy, const struct pms_policy_field *field)
{
    void *place = place_of(policy, field);

    switch (field->kind) {
    case PMS_POLICY_SWITCH:
        *(int *)place = (int)field->standard;
        break;
    case PMS_POLICY_DEPARTURE:
        *(enum pms_departure *)place = (enum pms_departure)field->standard;
        break;
    case PMS_POLICY_NUMBER:
    case PMS_POLICY_PERCENT:
        *(long *)place = field->standard;
        break;
    case PMS_POLICY_TEXT:
        free(*(char **)place);
        *(char **)place = NULL;
        break;
    case PMS_POLICY_PEOPLE:
        pms_policy_drop_people(policy);
        break;
    }
}

void pms_policy_default(struct pms_policy *ret_policy)
{
    *ret_policy = (struct pms_policy){0};
    for (size_t i = 0; i < FIELDS; i++)
        put_standard(ret_policy, &fields[i]);
}

void pms_policy_done(struct pms_policy *policy)
{
    if (!policy)
        return;
    for (size_t i = 0; i < FIELDS; i++)
        if (fields[i].kind == PMS_POLICY_TEXT)
            free(*(char **)place_of(policy, &fields[i]));
    pms_policy_drop_people(policy);
    *policy = (struct pms_policy){0};
}

int pms_policy_set(struct pms_policy *policy, const char *field, const char *value,
                   struct pms_error *err)
{
    const struct pms_policy_field *row = pms_policy_field_find(field);

    if (!row)
        return pms_policy_field_unknown(field, err);
    if (value[0] == '\0') {
        put_standard(policy, row);
        return 0;
    }
    if (pms_policy_parse(policy, row, value, err) == 0)
        return 0;
    pms_error_prefix(err, "%s", row->name);
    return pms_policy_advise(err);
}

static char *print_number(long number)
{
    char *text = NULL;

    if (number < 0)
        return strdup("none");
    return asprintf(&text, "%ld", number) < 0 ? NULL : text;
}

static char *print_people(const struct pms_policy *policy)
{
    AUTO(pms_buf_free)
    struct pms_buf list = PMS_BUF((PMS_POLICY_TEXT_MAX + 1) * PMS_POLICY_PEOPLE_MAX);
    struct pms_error full;

    for (size_t i = 0; i < policy->protected_count; i++)
        if (pms_buf_printf(&list, &full, "%s%s", i > 0 ? "," : "",
                           policy->protected_people[i]) < 0)
            return NULL;
    return pms_buf_take(&list);
}

char *pms_policy_get(const struct pms_policy *policy, const char *field)
{
    const struct pms_policy_field *row = pms_policy_field_find(field);
    const void *place = row ? place_of(policy, row) : NULL;

    if (!row)
        return NULL;
    switch (row->kind) {
    case PMS_POLICY_SWITCH:
        return strdup(*(const int *)place ? "on" : "off");
    case PMS_POLICY_DEPARTURE:
        return strdup(*(const enum pms_departure *)place == PMS_DEPARTURE_SUSPEND ? "suspend"
                                                                                  : "nothing");
    case PMS_POLICY_NUMBER:
    case PMS_POLICY_PERCENT:
        return print_number(*(const long *)place);
    case PMS_POLICY_TEXT:
        return strdup(*(char *const *)place ? *(char *const *)place : "");
    case PMS_POLICY_PEOPLE:
        return print_people(policy);
    }
    return NULL;
}

int pms_policy_is_default(const struct pms_policy *policy, const char *field)
{
    struct pms_policy standard;
    AUTO(free) char *now = pms_policy_get(policy, field);
    AUTO(free) char *before = NULL;

    pms_policy_default(&standard);
    before = pms_policy_get(&standard, field);
    return now && before && strcmp(now, before) == 0;
}

static int copy_texts(const struct pms_policy *from, struct pms_policy *to,
                      struct pms_error *err)
{
    for (size_t i = 0; i < FIELDS; i++) {
        char **place = place_of(to, &fields[i]);
        const char *text;

        if (fields[i].kind != PMS_POLICY_TEXT)
            continue;
        text = *(char **)place_of(from, &fields[i]);
        *place = text ? strdup(text) : NULL;
        if (text && !*place)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    return 0;
}

int pms_policy_copy(const struct pms_policy *from, struct pms_policy *ret_to,
                    struct pms_error *err)
{
    AUTO(pms_policy_done) struct pms_policy copy = *from;
    int r;

    copy.protected_count = 0;
    copy.protected_people = NULL;
    copy.external_ids = NULL;
    memset(copy.map, 0, sizeof(copy.map));
    r = copy_texts(from, &copy, err);
    if (r == 0)
        r = pms_policy_copy_people(from, &copy, err);
    if (r < 0)
        return r;
    *ret_to = copy;
    copy = (struct pms_policy){0};
    return 0;
}
