/* SPDX-License-Identifier: MIT */
/* Other SCIM servers as sources. */
#include "client_scene.h"

#include <pmscim/sync.h>

#include "conf/policy.h"
#include "sync/directory.h"

/* A scene with a source that opens its client. */
struct reading {
    struct scene scene;
    struct pms_policy policy;
    struct pms_directory *directory;
    int result;
};

static int open_profile(void *context, const char *profile, struct pms_client **ret_client,
                        struct pms_error *err)
{
    struct scene *s = context;

    assert_string_equal(profile, "other");
    return pms_client_new(&s->options, ret_client, err);
}

static void read_server(struct reading *reading, const char *section, const char *setting)
{
    char file[4096];
    const struct scripted_options options = {.file = file, .section = section};
    struct scene *s = &reading->scene;
    const struct pms_source_options source = {
        .policy = &reading->policy, .open_profile = open_profile, .open_profile_context = s};
    AUTO(free) char *field = setting ? strndup(setting, strcspn(setting, "=")) : NULL;

    *reading = (struct reading){0};
    snprintf(file, sizeof(file), "%s/source.script", getenv("PMSCIM_TEST_FAULT"));
    serve_with(s, &options);
    pms_policy_default(&reading->policy);
    if (setting)
        assert_int_equal(
            pms_policy_set(&reading->policy, field, strchr(setting, '=') + 1, &s->err), 0);
    reading->result = pms_source_read("scim:other", &source, &reading->directory, &s->err);
}

static void finish(struct reading *reading)
{
    pms_directory_free(reading->directory);
    pms_policy_done(&reading->policy);
    end(&reading->scene);
}

static void assert_person(const struct reading *reading, size_t index, const char *email,
                          const char *external_id, size_t groups)
{
    const struct pms_record *record = pms_directory_record(reading->directory, index);

    assert_string_equal(record->email, email);
    if (external_id)
        assert_string_equal(record->external_id, external_id);
    else
        assert_null(record->external_id);
    assert_int_equal(record->group_count, groups);
}

static void people_and_groups(void **state)
{
    struct reading reading;
    const struct pms_record_problem *problem;

    (void)state;
    read_server(&reading, "people and groups", NULL);
    assert_int_equal(reading.result, 0);
    assert_string_equal(pms_directory_name(reading.directory), "scim:other");
    assert_int_equal(pms_directory_has_groups(reading.directory), 1);
    assert_null(pms_directory_incomplete(reading.directory));
    assert_int_equal(pms_directory_count(reading.directory), 2);
    assert_person(&reading, 0, "ada@acme.example", "x1", 2);
    assert_string_equal(pms_directory_record(reading.directory, 0)->groups[1], "Ops");
    assert_string_equal(pms_directory_record(reading.directory, 0)->family_name, "Ito");
    /* The server's own id is not what the directory knows somebody by. */
    assert_person(&reading, 1, "lee@acme.example", NULL, 1);
    assert_int_equal(pms_directory_record(reading.directory, 1)->status, PMS_RECORD_SUSPENDED);
    /* Who has no state where others have one may be anything. */
    assert_int_equal(pms_directory_problem_count(reading.directory), 2);
    problem = pms_directory_problem(reading.directory, 0);
    assert_string_equal(problem->email, "max@acme.example");
    assert_string_equal(problem->column, "active");
    problem = pms_directory_problem(reading.directory, 1);
    assert_string_equal(problem->external_id, "x4");
    assert_string_equal(problem->column, "userName");
    assert_int_equal(problem->row, 4);
    finish(&reading);
}

static void ids_when_the_policy_says_so(void **state)
{
    struct reading reading;

    (void)state;
    read_server(&reading, "people and groups", "map.external_id=id");
    assert_int_equal(reading.result, 0);
    assert_person(&reading, 0, "ada@acme.example", "u1", 2);
    assert_person(&reading, 1, "lee@acme.example", "u2", 1);
    finish(&reading);
}

static void groups_switched_off(void **state)
{
    struct reading reading;

    (void)state;
    read_server(&reading, "people only", "groups=off");
    assert_int_equal(reading.result, 0);
    assert_int_equal(pms_directory_has_groups(reading.directory), 0);
    assert_int_equal(pms_directory_count(reading.directory), 2);
    finish(&reading);
}

static void members_behind_the_listing(void **state)
{
    struct reading reading;

    (void)state;
    read_server(&reading, "members in the group", NULL);
    assert_int_equal(reading.result, 0);
    assert_person(&reading, 0, "u1@acme.example", "x1", 1);
    finish(&reading);
}

/* Groups that do not show who is in them, or not all groups, would take people out of theirs.
 */
static void members_unknown(void **state)
{
    struct reading reading;

    (void)state;
    read_server(&reading, "members nowhere", NULL);
    assert_int_equal(reading.result, -PMS_E_REMOTE);
    assert_has(reading.scene.err.message, "scim:other: ");
    assert_has(reading.scene.err.message, "who is in the group \"QA\"");
    assert_has(reading.scene.err.hint, "groups=off");
    assert_null(reading.directory);
    finish(&reading);
    read_server(&reading, "groups not whole", NULL);
    assert_int_equal(reading.result, -PMS_E_REMOTE);
    finish(&reading);
}

static void people_not_whole(void **state)
{
    struct reading reading;

    (void)state;
    read_server(&reading, "people not whole", "groups=off");
    assert_int_equal(reading.result, 0);
    assert_int_equal(pms_directory_count(reading.directory), 3);
    assert_non_null(pms_directory_incomplete(reading.directory));
    finish(&reading);
    read_server(&reading, "nobody but more", "groups=off");
    assert_int_equal(reading.result, -PMS_E_REMOTE);
    finish(&reading);
}

/* By its numbers each listing is whole, and somebody was passed over all the same. */
static void lists_that_move(void **state)
{
    static const struct {
        const char *section, *setting, *why;
    } cases[] = {
        {"people who move", "groups=off", "people came or went while they were listed"},
        {"groups that move", NULL, "groups came or went while they were listed"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct reading reading;

        read_server(&reading, cases[i].section, cases[i].setting);
        if (reading.result < 0)
            fail_msg("%s: %s", cases[i].section, reading.scene.err.message);
        assert_string_equal(pms_directory_incomplete(reading.directory), cases[i].why);
        finish(&reading);
    }
}

static void key_refused(void **state)
{
    struct reading reading;

    (void)state;
    read_server(&reading, "key refused", NULL);
    assert_int_equal(reading.result, -PMS_E_AUTH);
    finish(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_and_groups),   cmocka_unit_test(ids_when_the_policy_says_so),
        cmocka_unit_test(groups_switched_off), cmocka_unit_test(members_behind_the_listing),
        cmocka_unit_test(members_unknown),     cmocka_unit_test(people_not_whole),
        cmocka_unit_test(lists_that_move),     cmocka_unit_test(key_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
