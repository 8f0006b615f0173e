/* SPDX-License-Identifier: MIT */
/* Calls about people. */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "fields.h"
#include "times.h"

/* --- which fields --- */

static bool by_default(const void *context, const struct field *field)
{
    (void)context;
    return !field->is_asked_for;
}

static bool all(const void *context, const struct field *field)
{
    (void)context;
    (void)field;
    return true;
}

/* Whether a word is in a list with commas. */
static bool lists(const char *list, const char *word)
{
    size_t length = strlen(word);

    for (; *list; list += *list == ',') {
        size_t own = strcspn(list, ",");

        if (own == length && strncmp(list, word, length) == 0)
            return true;
        list += own;
    }
    return false;
}

static bool asked_for(const void *context, const struct field *field)
{
    return lists(context, field->name);
}

static void put_user(struct call *call, long id)
{
    const char *fields = call_param(call, "fields");

    put_person(call->out, directory_person(&call->one->directory, id),
               fields && *fields ? asked_for : by_default, fields);
}

/* --- which people --- */

static bool has_app(const struct call *call, const struct person *person, const char *app)
{
    return person_has_app(&call->one->directory, person, strtol(app, NULL, 10));
}

static bool is_listed(const struct call *call, const struct person *person, const char *ids)
{
    char id[32];

    (void)call;
    snprintf(id, sizeof(id), "%ld", person->id);
    return lists(ids, id);
}

static bool has_directory(const struct call *call, const struct person *person, const char *id)
{
    (void)call;
    return person->directory_id == strtol(id, NULL, 10);
}

static const struct {
    const char *name;
    bool (*fits)(const struct call *call, const struct person *person, const char *value);
} filters[] = {
    {"app_id", has_app},
    {"user_ids", is_listed},
    {"directory_id", has_directory},
};

static const char *const text_filters[] = {
    "email", "username", "firstname", "lastname", "samaccountname", "external_id",
};

static const struct {
    const char *name;
    const char *field;
    bool is_since;
} time_filters[] = {
    {"created_since", "created_at", true},    {"created_until", "created_at", false},
    {"updated_since", "updated_at", true},    {"updated_until", "updated_at", false},
    {"last_login_since", "last_login", true}, {"last_login_until", "last_login", false},
};

/* Those of whom the time is not known are never among them. */
static bool is_in_time(const struct person *person, size_t filter, const char *value)
{
    const char *text = person_text(person, person_field(time_filters[filter].field));
    int64_t own;
    int64_t wanted;

    if (!text || !time_parse(text, &own) || !time_parse(value, &wanted))
        return false;
    return time_filters[filter].is_since ? own >= wanted : own <= wanted;
}

static bool has_attribute(const struct person *person, const char *name, const char *value)
{
    const struct attribute *attribute = person->attributes;

    while (attribute && strcmp(attribute->name, name) != 0)
        attribute = attribute->next;
    return attribute && attribute->value && is_like(attribute->value, value);
}

static bool fits_param(const struct call *call, const struct person *person,
                       const struct param *param)
{
    static const char custom[] = "custom_attributes.";

    if (strncmp(param->name, custom, strlen(custom)) == 0)
        return has_attribute(person, param->name + strlen(custom), param->value);
    for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++)
        if (strcmp(filters[i].name, param->name) == 0)
            return filters[i].fits(call, person, param->value);
    for (size_t i = 0; i < sizeof(time_filters) / sizeof(*time_filters); i++)
        if (strcmp(time_filters[i].name, param->name) == 0)
            return is_in_time(person, i, param->value);
    for (size_t i = 0; i < sizeof(text_filters) / sizeof(*text_filters); i++)
        if (strcmp(text_filters[i], param->name) == 0) {
            const char *text = person_text(person, person_field(param->name));

            return text && is_like(text, param->value);
        }
    return true;
}

static bool check_times(struct call *call)
{
    for (size_t i = 0; i < sizeof(time_filters) / sizeof(*time_filters); i++) {
        const char *value = call_param(call, time_filters[i].name);
        int64_t ms;

        if (value && !time_parse(value, &ms)) {
            answer_error(call, 400, "A time is not in ISO 8601");
            return false;
        }
    }
    return true;
}

void answer_users(struct call *call)
{
    const struct directory *directory = &call->one->directory;
    struct ids ids = {0};

    if (!check_times(call))
        return;
    for (size_t i = 0; i < directory->person_count; i++) {
        const struct person *person = &directory->people[i];
        bool fits = true;

        for (size_t j = 0; j < call->param_count && fits; j++)
            fits = fits_param(call, person, &call->params[j]);
        if (fits)
            ids_add(&ids, person->id);
    }
    answer_page(call, PAGE_USERS, &ids, put_user);
    ids_done(&ids);
}

void answer_user(struct call *call)
{
    const struct person *person = directory_person(&call->one->directory, call->id);

    if (person)
        put_person(call->out, person, all, NULL);
    else
        answer_error(call, 404, "User not found");
}

/* --- what of theirs is provisioned --- */

static void put_user_app(struct call *call, const struct person *person, const struct app *app)
{
    const struct task *task = person_task(person, app->id);
    bool is_on = app->provisioning == 1;

    fprintf(call->out, "{\"id\":%ld,\"name\":", app->id);
    put_text(call->out, app->name);
    fprintf(call->out, ",\"login_id\":%ld,\"extension\":false,\"provisioning_status\":",
            person->id * 1000 + app->id % 1000);
    put_text(call->out, task ? task->status : is_on ? "enabled" : "disabled");
    fputs(",\"provisioning_state\":", call->out);
    put_text(call->out, task ? task->state : is_on ? "provisioned" : "unknown");
    fprintf(call->out, ",\"provisioning_enabled\":%s}", is_on ? "true" : "false");
}

void answer_user_apps(struct call *call)
{
    const struct directory *directory = &call->one->directory;
    const struct person *person = directory_person(directory, call->id);
    bool is_first = true;

    if (!person) {
        answer_error(call, 404, "User not found");
        return;
    }
    putc('[', call->out);
    for (size_t i = 0; i < directory->app_count; i++) {
        if (!person_has_app(directory, person, directory->apps[i].id))
            continue;
        if (!is_first)
            putc(',', call->out);
        is_first = false;
        put_user_app(call, person, &directory->apps[i]);
    }
    putc(']', call->out);
}
