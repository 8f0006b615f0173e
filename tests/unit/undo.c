/* SPDX-License-Identifier: MIT */
/* The way back from runs that did not end well: what the journal says, and the team as it is.
 */
#include "scratch.h"

#include <pmscim/sync.h>

#include "sync/plan.h"

/* A plan that makes Nia and Bo, puts them into a new group, Nia into an old one, calls Ann
 * something else, and suspends Eve; and the team it has been carried out on, more or less. */
struct scene {
    struct pms_plan *plan;
    struct pms_team *team;
    struct pms_plan *back;
    struct pms_error err;
};

static void add(struct scene *s, const struct pms_step *step)
{
    assert_int_equal(pms_plan_add_step(s->plan, step, NULL, &s->err), 0);
}

static void begin(struct scene *s)
{
    const struct pms_plan_person both[] = {{NULL, "nia@acme.example", "s1"},
                                           {NULL, "bo@acme.example", "s2"}};

    *s = (struct scene){0};
    assert_int_equal(
        pms_plan_new("lab", "http://lab.example/scim", "csv:x", NULL, &s->plan, &s->err), 0);
    assert_int_equal(pms_team_new(&s->team, &s->err), 0);
    add(s, &(struct pms_step){.action = PMS_STEP_CREATE,
                              .who = "nia@acme.example",
                              .why = "new",
                              .before.active = -1,
                              .after = {"nia@acme.example", "Nia", "Oz", "7", 1}});
    add(s, &(struct pms_step){.action = PMS_STEP_CREATE,
                              .who = "bo@acme.example",
                              .why = "new",
                              .before.active = -1,
                              .after = {"bo@acme.example", "Bo", "Oz", "8", 1}});
    add(s, &(struct pms_step){.action = PMS_STEP_UPDATE,
                              .person = "u1",
                              .who = "ann@acme.example",
                              .why = "another name",
                              .before = {"ann@acme.example", "Ann", "X", NULL, 1},
                              .after = {"ann@acme.example", "Anna", "X", NULL, 1}});
    add(s, &(struct pms_step){.action = PMS_STEP_GROUP_CREATE,
                              .who = "QA",
                              .why = "new",
                              .before.active = -1,
                              .after.active = -1,
                              .adds = both,
                              .add_count = 2});
    add(s, &(struct pms_step){.action = PMS_STEP_GROUP_MEMBERS,
                              .group = "g2",
                              .who = "Dev",
                              .why = "other members",
                              .before.active = -1,
                              .after.active = -1,
                              .adds = both,
                              .add_count = 1});
    add(s, &(struct pms_step){.action = PMS_STEP_SUSPEND,
                              .person = "u2",
                              .who = "eve@acme.example",
                              .why = "left",
                              .before = {"eve@acme.example", "Eve", "Oz", NULL, 1},
                              .after = {"eve@acme.example", "Eve", "Oz", NULL, 0}});
    assert_int_equal(pms_plan_close(s->plan, &s->err), 0);
}

static void finish(struct scene *s)
{
    pms_plan_free(s->back);
    pms_plan_free(s->plan);
    pms_team_free(s->team);
}

static void add_member(struct scene *s, const char *id, const char *email, const char *given)
{
    const struct pms_member member = {id, NULL, email, given, "Oz", 1};

    assert_int_equal(pms_team_add_member(s->team, &member, &s->err), 0);
}

static void add_suspended(struct scene *s, const char *id, const char *email, const char *given)
{
    const struct pms_member member = {id, NULL, email, given, "Oz", 0};

    assert_int_equal(pms_team_add_member(s->team, &member, &s->err), 0);
}

static void add_group(struct scene *s, const char *id, const char *name, const char *member)
{
    const char *const members[] = {member};
    const struct pms_group_info group = {id, name, 1, member ? 1 : 0, members};

    assert_int_equal(pms_team_add_group(s->team, &group, &s->err), 0);
}

/* Writes the journal, whose lines lack the time, and makes the way back. */
static void undo(struct scene *s, const char *const *lines)
{
    struct pms_policy policy;
    char name[128];
    char text[2048];
    size_t used = (size_t)snprintf(text, sizeof(text),
                                   "{\"journal\":1,\"plan\":\"%s\",\"profile\":\"lab\"}\n",
                                   pms_plan_digest(s->plan));

    for (; *lines; lines++)
        used += (size_t)snprintf(text + used, sizeof(text) - used,
                                 "{\"at\":\"2026-01-01T00:00:00Z\",%s}\n", *lines);
    snprintf(name, sizeof(name), "%s.ndjson", pms_plan_digest(s->plan));
    write_file(in_scratch(name), text, 0600);
    pms_policy_default(&policy);
    if (pms_plan_undo(s->plan, scratch, s->team, &policy, &s->back, &s->err) < 0)
        fail_msg("%s", s->err.message);
    pms_policy_done(&policy);
}

/* "suspend n1, group_delete g1; +note" */
static void assert_back(const struct scene *s, const char *expected)
{
    char found[512] = "";
    size_t used = 0;

    for (size_t i = 0; i < pms_plan_step_count(s->back); i++) {
        const struct pms_step *step = pms_plan_step(s->back, i);

        used += (size_t)snprintf(found + used, sizeof(found) - used, "%s%s %s",
                                 i > 0 ? ", " : "", pms_action_name(step->action),
                                 step->person ? step->person : step->group);
        for (size_t k = 0; k < step->add_count; k++)
            used += (size_t)snprintf(found + used, sizeof(found) - used, " +%s(%s)",
                                     step->adds[k].id, step->adds[k].step);
        for (size_t k = 0; k < step->remove_count; k++)
            used += (size_t)snprintf(found + used, sizeof(found) - used, " -%s",
                                     step->removes[k].id);
    }
    for (size_t i = 0; i < pms_plan_note_count(s->back); i++)
        used += (size_t)snprintf(found + used, sizeof(found) - used, "; %s",
                                 pms_plan_note(s->back, i)->message);
    assert_string_equal(found, expected);
}

/* A group was made, and not everybody got into it: it is emptied and deleted. */
static void test_half_a_group(void **state)
{
    static const char *const journal[] = {
        "\"done\":\"s1\",\"id\":\"n1\"",
        "\"failed\":\"s2\",\"code\":\"CONFLICT\",\"message\":\"taken\",\"sent\":true",
        "\"failed\":\"s4\",\"code\":\"PARTIAL\",\"message\":\"1 of 2\",\"sent\":true",
        "\"failed\":\"s5\",\"code\":\"PARTIAL\",\"message\":\"some\",\"sent\":true", NULL};
    struct scene s;

    (void)state;
    begin(&s);
    add_member(&s, "n1", "nia@acme.example", "Nia");
    add_member(&s, "x2", "bo@acme.example", "Bo");
    add_group(&s, "g1", "QA", "n1");
    add_group(&s, "g2", "Dev", "n1");
    undo(&s, journal);
    assert_back(&s, "group_members g2 -n1, group_members g1 -n1, suspend n1, group_delete g1");
    finish(&s);
}

/* The run was killed, and everything that was on its way had been carried out. */
static void test_killed_late(void **state)
{
    static const char *const journal[] = {"\"intent\":\"s1\"", "\"intent\":\"s2\"",
                                          "\"intent\":\"s3\"", "\"intent\":\"s4\"", NULL};
    struct scene s;

    (void)state;
    begin(&s);
    add_member(&s, "u1", "ann@acme.example", "Anna");
    add_member(&s, "n1", "NIA@acme.example", "Nia");
    add_member(&s, "n2", "bo@acme.example", "Bo");
    add_group(&s, "g1", "QA", "n2");
    add_group(&s, "g2", "Dev", "n1");
    undo(&s, journal);
    assert_back(&s, "update u1, group_members g1 -n2, suspend n2, suspend n1, group_delete g1");
    finish(&s);
}

/* The same, and nothing had been; neither does anybody have to be told. */
static void test_killed_early(void **state)
{
    static const char *const journal[] = {
        "\"intent\":\"s1\"", "\"intent\":\"s3\"", "\"intent\":\"s4\"",
        "\"failed\":\"s2\",\"code\":\"NETWORK\",\"message\":\"lost\",\"sent\":true", NULL};
    struct scene s;

    (void)state;
    begin(&s);
    add_member(&s, "u1", "ann@acme.example", "Ann");
    add_group(&s, "g2", "Dev", NULL);
    undo(&s, journal);
    assert_back(&s, "");
    finish(&s);
}

/* What the server has refused, or never seen, is nobody's doing but somebody else's. */
static void test_refused(void **state)
{
    static const char *const journal[] = {
        "\"failed\":\"s1\",\"code\":\"CONFLICT\",\"message\":\"taken\",\"sent\":true",
        "\"failed\":\"s2\",\"code\":\"NETWORK\",\"message\":\"not sent\",\"sent\":false",
        "\"failed\":\"s4\",\"code\":\"CONFLICT\",\"message\":\"there\",\"sent\":true", NULL};
    struct scene s;

    (void)state;
    begin(&s);
    add_member(&s, "n1", "nia@acme.example", "Nia");
    add_member(&s, "n2", "bo@acme.example", "Bo");
    add_group(&s, "g1", "QA", "n2");
    undo(&s, journal);
    assert_back(&s, "");
    finish(&s);
}

/* What was done for certain and is not so any more is worth a word. */
static void test_changed_since(void **state)
{
    static const char *const journal[] = {"\"done\":\"s1\",\"id\":\"n1\"",
                                          "\"done\":\"s4\",\"id\":\"g1\"", NULL};
    struct scene s;

    (void)state;
    begin(&s);
    add_member(&s, "n1", "nia@acme.example", "Antonia");
    undo(&s, journal);
    assert_back(&s, "; is no longer as the plan left them; is no longer there");
    finish(&s);
}

/* Whoever left groups by being suspended comes back into those that are still there, once. The
 * last run began the step anew, when she was in none already. */
static void test_groups_of_suspended(void **state)
{
    static const char *const journal[] = {"\"intent\":\"s6\",\"groups\":[\"g2\",\"g3\",\"g9\"]",
                                          "\"intent\":\"s6\"",
                                          "\"done\":\"s6\",\"id\":\"u2\"",
                                          "\"done\":\"s5\",\"id\":\"g2\"",
                                          "\"done\":\"s1\",\"id\":\"n1\"",
                                          NULL};
    struct scene s;

    (void)state;
    begin(&s);
    add_suspended(&s, "u2", "eve@acme.example", "Eve");
    add_member(&s, "n1", "nia@acme.example", "Nia");
    add_group(&s, "g2", "Dev", "n1");
    add_group(&s, "g3", "Ops", NULL);
    undo(&s, journal);
    assert_back(&s, "reactivate u2, group_members g2 +u2(s1) -n1, group_members g3 +u2(s1), "
                    "suspend n1");
    finish(&s);
}

/* Two groups of one name: which of them the plan has made cannot be told. */
static void test_two_of_a_name(void **state)
{
    static const char *const journal[] = {"\"intent\":\"s4\"", NULL};
    struct scene s;

    (void)state;
    begin(&s);
    add_group(&s, "g1", "QA", NULL);
    add_group(&s, "g3", "QA", NULL);
    undo(&s, journal);
    assert_back(&s, "");
    finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(test_half_a_group),  SCRATCH_TEST(test_killed_late),
        SCRATCH_TEST(test_killed_early),  SCRATCH_TEST(test_refused),
        SCRATCH_TEST(test_changed_since), SCRATCH_TEST(test_groups_of_suspended),
        SCRATCH_TEST(test_two_of_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
