/* SPDX-License-Identifier: MIT */
/* Lines about who and what is there. */
#include <string.h>

#include "fields.h"
#include "generate.h"
#include "words.h"

static void take_name(struct words *words, char **place)
{
    const char *name = words_text(words);

    if (words->wrong[0] == '\0')
        set_text(place, name);
}

static long id_of(struct words *words)
{
    long id = words_number(words);

    if (id <= 0)
        words_complain(words, "cannot be an id");
    return id;
}

static int provisioning_of(struct words *words)
{
    const char *word = words_value(words);

    if (!word)
        return ABSENT;
    if (strcmp(word, "on") != 0 && strcmp(word, "off") != 0)
        words_complain(words, "is neither on nor off nor null");
    return strcmp(word, "on") == 0;
}

static void read_app_words(struct words *words, struct app *app)
{
    take_name(words, &app->name);
    while (words_more(words)) {
        if (words_take(words, "description"))
            set_text(&app->description, words_value(words));
        else if (words_take(words, "connector"))
            app->connector = words_number(words);
        else if (words_take(words, "provisioning"))
            app->provisioning = provisioning_of(words);
        else if (words_take(words, "hidden"))
            app->is_hidden = true;
        else
            return;
    }
}

static void read_app(struct onelogin *one, struct words *words)
{
    long id = id_of(words);
    bool is_new = !directory_app(&one->directory, id);
    struct app *app;

    if (words_take(words, "gone")) {
        directory_remove_app(&one->directory, id);
    } else if (words->wrong[0] == '\0') {
        app = directory_add_app(&one->directory, id);
        if (is_new)
            app->provisioning = 1;
        read_app_words(words, app);
    }
}

static void check_apps(const struct onelogin *one, struct words *words, const struct ids *apps)
{
    for (size_t i = 0; i < apps->count; i++)
        if (!directory_app(&one->directory, apps->items[i]))
            words_complain(words, "there is no such app");
}

static void check_roles(const struct onelogin *one, struct words *words,
                        const struct ids *roles)
{
    for (size_t i = 0; i < roles->count; i++)
        if (!directory_role(&one->directory, roles->items[i]))
            words_complain(words, "there is no such role");
}

static void read_role(struct onelogin *one, struct words *words)
{
    long id = id_of(words);
    struct role *role;

    if (words_take(words, "gone")) {
        directory_remove_role(&one->directory, id);
        return;
    }
    if (words->wrong[0] != '\0')
        return;
    role = directory_add_role(&one->directory, id);
    take_name(words, &role->name);
    if (words_take(words, "apps")) {
        words_ids(words, &role->apps);
        check_apps(one, words, &role->apps);
    }
}

static void read_group(struct onelogin *one, struct words *words)
{
    long id = id_of(words);

    if (words_take(words, "gone"))
        directory_remove_group(&one->directory, id);
    else if (words->wrong[0] == '\0')
        take_name(words, &directory_add_group(&one->directory, id)->name);
}

/* --- people --- */

static void read_share(const struct onelogin *one, struct words *words, struct crowd *crowd,
                       enum share_kind kind)
{
    struct share share = {.kind = kind};

    if (kind == SHARE_NULL)
        share.field = words_text(words);
    else
        share.value = words_number(words);
    if (kind == SHARE_NULL && !person_field(share.field))
        words_complain(words, "people have no such field");
    if (kind == SHARE_ROLE && !directory_role(&one->directory, share.value))
        words_complain(words, "there is no such role");
    if (kind == SHARE_GROUP && !directory_group(&one->directory, share.value))
        words_complain(words, "there is no such group");
    share.count = words_count(words);
    if (crowd->share_count == CROWD_SHARES_MAX)
        words_complain(words, "too many shares");
    else
        crowd->shares[crowd->share_count++] = share;
}

static bool take_share(const struct onelogin *one, struct words *words, struct crowd *crowd)
{
    static const char *const kinds[] = {
        [SHARE_STATUS] = "status", [SHARE_STATE] = "state", [SHARE_ROLE] = "role",
        [SHARE_GROUP] = "group",   [SHARE_NULL] = "null",
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        bool is_null = i == SHARE_NULL && words_more(words) && !words->items[words->at];

        words->at += is_null;
        if (is_null || words_take(words, kinds[i])) {
            read_share(one, words, crowd, (enum share_kind)i);
            return true;
        }
    }
    return false;
}

static bool take_crowd_word(struct words *words, struct crowd *crowd)
{
    if (words_take(words, "seed"))
        crowd->seed = words_count(words);
    else if (words_take(words, "from"))
        crowd->from = words_number(words);
    else if (words_take(words, "domain"))
        crowd->domain = words_text(words);
    else if (words_take(words, "attribute"))
        crowd->attribute = words_text(words);
    else if (words_take(words, "app"))
        crowd->app = words_number(words);
    else if (words_take(words, "unassigned"))
        crowd->unassigned = words_count(words);
    else if (words_take(words, "pending"))
        crowd->pending = words_count(words);
    else if (words_take(words, "failed"))
        crowd->failed = words_count(words);
    else if (words_take(words, "external-ids"))
        crowd->has_external_ids = true;
    else
        return false;
    return true;
}

static void read_people(struct onelogin *one, struct words *words)
{
    struct crowd crowd = {.count = words_count(words)};
    const char *wrong;
    char now[32];

    now_text(one, now, sizeof(now));
    if (one->is_running)
        crowd.born = now;
    while (take_crowd_word(words, &crowd) || take_share(one, words, &crowd))
        ;
    if (crowd.app && !directory_app(&one->directory, crowd.app))
        words_complain(words, "there is no such app");
    if (words_more(words) || words->wrong[0] != '\0')
        return;
    wrong = generate(&one->directory, &crowd);
    if (wrong)
        words_complain(words, wrong);
}

/* --- one person --- */

static void set_field(struct words *words, struct person *person, const char *name)
{
    static const char custom[] = "custom_attributes.";
    const struct field *field = person_field(name);

    if (strncmp(name, custom, strlen(custom)) == 0)
        person_set_attribute(person, name + strlen(custom), words_value(words));
    else if (!field)
        words_complain(words, "people have no such field");
    else if (!person_set(person, field, words_value(words)))
        words_complain(words, "that field cannot be this");
}

static void set_task(const struct onelogin *one, struct words *words, struct person *person)
{
    long app = words_number(words);
    const char *status = words_value(words);
    const char *state = words_value(words);

    if (!directory_app(&one->directory, app))
        words_complain(words, "there is no such app");
    else
        person_set_task(person, app, status, state);
}

/* What is said before anybody asks was always so; later it is a change. */
static void set_times(const struct onelogin *one, struct words *words, struct person *person)
{
    bool is_quiet = words_take(words, "quiet");
    char text[32] = "2024-01-01T00:00:00.000Z";

    if (one->is_running)
        now_text(one, text, sizeof(text));
    if (!person->created_at)
        set_text(&person->created_at, text);
    if (!person->updated_at || (one->is_running && !is_quiet))
        set_text(&person->updated_at, text);
}

static void read_person(struct onelogin *one, struct words *words, struct person *person)
{
    set_times(one, words, person);
    while (words_more(words)) {
        if (words_take(words, "roles")) {
            words_ids(words, &person->roles);
            check_roles(one, words, &person->roles);
        } else if (words_take(words, "apps")) {
            words_ids(words, &person->apps);
            check_apps(one, words, &person->apps);
        } else if (words_take(words, "task")) {
            set_task(one, words, person);
        } else {
            set_field(words, person, words_text(words));
        }
    }
}

static void read_user(struct onelogin *one, struct words *words)
{
    long id = id_of(words);

    if (words_take(words, "gone"))
        directory_remove_person(&one->directory, id);
    else if (words->wrong[0] == '\0')
        read_person(one, words, directory_add_person(&one->directory, id));
}

const struct line_kind directory_lines[] = {
    {"app", read_app},       {"role", read_role}, {"group", read_group},
    {"people", read_people}, {"user", read_user}, {0},
};
