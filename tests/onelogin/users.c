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

/* What one word of the query asks of people. */
struct filter {
    bool (*fits)(const struct call *call, const struct person *person,
                 const struct filter *filter);
    const char *value;
    const struct field *field;
    const char *attribute;
    int64_t ms;
};

static bool has_app(const struct call *call, const struct person *person,
                    const struct filter *filter)
{
    return person_has_app(&call->one->directory, person, strtol(filter->value, NULL, 10));
}

static bool is_listed(const struct call *call, const struct person *person,
                      const struct filter *filter)
{
    char id[32];

    (void)call;
    snprintf(id, sizeof(id), "%ld", person->id);
    return lists(filter->value, id);
}

static bool is_of_directory(const struct call *call, const struct person *person,
                            const struct filter *filter)
{
    (void)call;
    return person->directory_id == strtol(filter->value, NULL, 10);
}

static bool has_text(const struct call *call, const struct person *person,
                     const struct filter *filter)
{
    const char *text = person_text(person, filter->field);

    (void)call;
    return text && is_like(text, filter->value);
}

/* Those of whom the time is not known are never among them. */
static bool is_since(const struct call *call, const struct person *person,
                     const struct filter *filter)
{
    const char *text = person_text(person, filter->field);
    int64_t own;

    (void)call;
    return text && time_parse(text, &own) && own >= filter->ms;
}

static bool is_until(const struct call *call, const struct person *person,
                     const struct filter *filter)
{
    const char *text = person_text(person, filter->field);
    int64_t own;

    (void)call;
    return text && time_parse(text, &own) && own <= filter->ms;
}

static bool has_attribute(const struct call *call, const struct person *person,
                          const struct filter *filter)
{
    const struct attribute *attribute = person->attributes;

    (void)call;
    while (attribute && strcmp(attribute->name, filter->attribute) != 0)
        attribute = attribute->next;
    return attribute && attribute->value && is_like(attribute->value, filter->value);
}

static const struct {
    const char *name;
    bool (*fits)(const struct call *call, const struct person *person,
                 const struct filter *filter);
    const char *field; /* NULL for none */
    bool is_time;
} filters[] = {
    {"app_id", has_app, NULL, false},
    {"user_ids", is_listed, NULL, false},
    {"directory_id", is_of_directory, NULL, false},
    {"email", has_text, "email", false},
    {"username", has_text, "username", false},
    {"firstname", has_text, "firstname", false},
    {"lastname", has_text, "lastname", false},
    {"samaccountname", has_text, "samaccountname", false},
    {"external_id", has_text, "external_id", false},
    {"created_since", is_since, "created_at", true},
    {"created_until", is_until, "created_at", true},
    {"updated_since", is_since, "updated_at", true},
    {"updated_until", is_until, "updated_at", true},
    {"last_login_since", is_since, "last_login", true},
    {"last_login_until", is_until, "last_login", true},
};

/* Returns whether the parameter is one that asks for some people only; `fits` is NULL when what
 * it says makes no sense. */
static bool read_filter(const struct param *param, struct filter *ret_filter)
{
    static const char custom[] = "custom_attributes.";

    *ret_filter = (struct filter){.value = param->value};
    if (strncmp(param->name, custom, strlen(custom)) == 0) {
        ret_filter->attribute = param->name + strlen(custom);
        ret_filter->fits = has_attribute;
        return true;
    }
    for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
        if (strcmp(filters[i].name, param->name) != 0)
            continue;
        if (filters[i].field)
            ret_filter->field = person_field(filters[i].field);
        if (!filters[i].is_time || time_parse(param->value, &ret_filter->ms))
            ret_filter->fits = filters[i].fits;
        return true;
    }
    return false;
}

/* Returns how many there are, -1 when the answer says that one makes no sense. */
static int read_filters(struct call *call, struct filter *ret_filters)
{
    int count = 0;

    for (size_t i = 0; i < call->param_count; i++) {
        if (!read_filter(&call->params[i], &ret_filters[count]))
            continue;
        if (!ret_filters[count++].fits) {
            answer_error(call, 400, "A time is not in ISO 8601");
            return -1;
        }
    }
    return count;
}

void answer_users(struct call *call)
{
    const struct directory *directory = &call->one->directory;
    struct filter wanted[PARAMS_MAX];
    int count = read_filters(call, wanted);
    struct ids ids = {0};

    if (count < 0)
        return;
    for (size_t i = 0; i < directory->person_count; i++) {
        const struct person *person = &directory->people[i];
        bool fits = true;

        for (int j = 0; j < count && fits; j++)
            fits = wanted[j].fits(call, person, &wanted[j]);
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
