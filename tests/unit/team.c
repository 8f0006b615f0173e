/* SPDX-License-Identifier: MIT */
/* Reading the other side: whole, or not at all. */
#include "client_scene.h"

#include <pmscim/sync.h>

#include "sync/team.h"

static size_t told;
static long told_total;

static void on_progress(void *context, size_t done, long total)
{
    (void)context;
    told = done;
    told_total = total;
}

static int read_team(struct scene *s, int with_groups, struct pms_team **ret_team)
{
    const struct pms_team_options options = {.with_groups = with_groups,
                                             .progress = on_progress};

    return pms_team_read(s->client, &options, ret_team, &s->err);
}

static void test_whole(void **state)
{
    AUTO(pms_team_free) struct pms_team *team = NULL;
    const struct pms_member *member;
    struct scene s;

    (void)state;
    start(&s, "team whole", NULL);
    assert_int_equal(read_team(&s, 1, &team), 0);
    assert_int_equal(pms_team_count(team), 3);
    member = pms_team_member(team, 0);
    assert_string_equal(member->id, "u1");
    assert_string_equal(member->external_id, "7");
    assert_string_equal(member->email, "ann@acme.example");
    assert_string_equal(member->given_name, "Ann");
    assert_string_equal(member->family_name, "Lee");
    assert_int_equal(member->active, 1);
    assert_int_equal(pms_team_member(team, 1)->active, 0);
    member = pms_team_member(team, 2);
    assert_null(member->email);
    assert_null(member->external_id);
    assert_null(member->given_name);
    assert_int_equal(member->active, -1);
    assert_null(pms_team_member(team, 3));
    assert_int_equal(told, 3 + 4);
    assert_int_equal(told_total, 3 + 4);
    end(&s);
}

/* Who was just listed is not again. */
static void test_people_at_hand(void **state)
{
    const struct pms_member member = {.id = "u9", .email = "zoe@acme.example", .active = 1};
    AUTO(pms_team_free) struct pms_team *people = NULL;
    AUTO(pms_team_free) struct pms_team *team = NULL;
    struct pms_team_options options = {.with_groups = 1};
    struct scene s;

    (void)state;
    start(&s, "team groups only", NULL);
    assert_int_equal(pms_team_new(&people, &s.err), 0);
    assert_int_equal(pms_team_add_member(people, &member, &s.err), 0);
    options.people = people;
    assert_int_equal(pms_team_read(s.client, &options, &team, &s.err), 0);
    assert_int_equal(pms_team_count(team), 1);
    assert_string_equal(pms_team_member(team, 0)->email, "zoe@acme.example");
    assert_int_equal(pms_team_group_count(team), 1);
    assert_string_equal(pms_team_group(team, 0)->members[0], "u9");
    assert_int_equal(scripted_count(s.server), 1);
    end(&s);
}

/* A list that is not there is not an empty one. */
static void test_groups(void **state)
{
    static const struct {
        const char *name;
        int is_known;
        size_t count;
        const char *first;
    } rows[] = {
        {"QA", 1, 2, "u1"}, {"Empty", 1, 0, ""}, {"Asked", 1, 1, "u2"}, {"Unknown", 0, 0, ""}};
    AUTO(pms_team_free) struct pms_team *team = NULL;
    struct scene s;

    (void)state;
    start(&s, "team whole", NULL);
    assert_int_equal(read_team(&s, 1, &team), 0);
    assert_int_equal(pms_team_group_count(team), 4);
    for (size_t i = 0; i < 4; i++) {
        const struct pms_group_info *group = pms_team_group(team, i);

        assert_string_equal(group->name, rows[i].name);
        assert_int_equal(group->members_known, rows[i].is_known);
        assert_int_equal(group->member_count, rows[i].count);
        if (group->member_count > 0)
            assert_string_equal(group->members[0], rows[i].first);
    }
    assert_string_equal(pms_team_group(team, 0)->members[1], "u9");
    assert_null(pms_team_group(team, 4));
    end(&s);
}

static void test_without_groups(void **state)
{
    AUTO(pms_team_free) struct pms_team *team = NULL;
    struct scene s;

    (void)state;
    start(&s, "team without groups", NULL);
    assert_int_equal(read_team(&s, 0, &team), 0);
    assert_int_equal(pms_team_count(team), 1);
    assert_int_equal(pms_team_group_count(team), 0);
    end(&s);
}

/* Nothing is concluded from half a listing. */
static void test_partial(void **state)
{
    static const struct {
        const char *section;
        int code;
        const char *message;
    } rows[] = {
        {"team short", PMS_E_REFUSED, "incomplete: 3 of 7"},
        {"team nameless", PMS_E_REFUSED, "the member \"ann@acme.example\" has no id"},
        {"team short of groups", PMS_E_REFUSED, "incomplete: 1 of 3"},
        {"team loses a group", PMS_E_NOTFOUND, "group g1: "},
        {"team refused", PMS_E_AUTH, "key"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct pms_team *team = NULL;
        struct scene s;

        print_message("# %s\n", rows[i].section);
        start(&s, rows[i].section, NULL);
        assert_int_equal(read_team(&s, 1, &team), -rows[i].code);
        assert_has(s.err.message, rows[i].message);
        assert_null(team);
        end(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),          cmocka_unit_test(test_groups),
        cmocka_unit_test(test_people_at_hand), cmocka_unit_test(test_without_groups),
        cmocka_unit_test(test_partial),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
