/* SPDX-License-Identifier: MIT */
/* Plans carried out against servers that lose, refuse and have changed. */
#include "client_scene.h"
#include "scratch.h"

#include "sync/journal.h"
#include "sync/ledger.h"
#include "sync/plan.h"

enum {
    STEPS = 4
};

/* A run: what it was given, and what it said of each step. */
struct run {
    struct scene s;
    struct pms_plan *plan;
    struct pms_ledger *ledger;
    enum pms_task_state states[STEPS];
    int before[STEPS];
    char messages[STEPS][512];
    size_t count;
    struct pms_apply_sum sum;
};

static void begin(struct run *run, const char *section, const char *manners)
{
    char file[4096];
    const struct scripted_options options = {.file = file, .section = section};

    memset(run, 0, sizeof(*run));
    snprintf(file, sizeof(file), "%s/apply.script", getenv("PMSCIM_TEST_FAULT"));
    serve_with(&run->s, &options);
    run->s.options.manners = manners;
    connect_client(&run->s);
    assert_int_equal(pms_ledger_load(in_scratch("ledger"), "lab", &run->ledger, &run->s.err),
                     0);
    assert_int_equal(
        pms_plan_new("lab", "http://lab.example/scim", "csv:x", NULL, &run->plan, &run->s.err),
        0);
}

static void finish(struct run *run)
{
    pms_plan_free(run->plan);
    pms_ledger_free(run->ledger);
    end(&run->s);
}

static void add(struct run *run, const struct pms_step *step)
{
    assert_int_equal(pms_plan_add_step(run->plan, step, NULL, &run->s.err), 0);
}

static void add_creation(struct run *run)
{
    add(run, &(struct pms_step){.action = PMS_STEP_CREATE,
                                .who = "new@acme.example",
                                .why = "new",
                                .before.active = -1,
                                .after = {"new@acme.example", "Nia", "Oz", "7", 1}});
}

/* A becomes B for u1, u2 and u3. */
static void add_updates(struct run *run)
{
    for (int i = 1; i <= 3; i++) {
        char id[8];
        char email[32];

        snprintf(id, sizeof(id), "u%d", i);
        snprintf(email, sizeof(email), "u%d@acme.example", i);
        add(run, &(struct pms_step){.action = PMS_STEP_UPDATE,
                                    .person = id,
                                    .who = email,
                                    .why = "another name",
                                    .before = {email, "A", "X", NULL, 1},
                                    .after = {email, "B", "X", NULL, 1}});
    }
}

static void on_result(void *context, const struct pms_apply_result *result)
{
    struct run *run = context;

    assert_true(run->count < STEPS);
    assert_ptr_equal(result->step, pms_plan_step(run->plan, run->count));
    run->states[run->count] = result->state;
    run->before[run->count] = result->was_done_before;
    snprintf(run->messages[run->count++], sizeof(run->messages[0]), "%s", result->err.message);
}

/* With what the options say of lock, team and policy. */
static int apply_with(struct run *run, const struct pms_apply_options *given,
                      const char *endpoint)
{
    struct pms_apply_options options = *given;

    options.journal = in_scratch("journal");
    options.endpoint = endpoint;
    options.result = on_result;
    options.context = run;
    assert_int_equal(pms_plan_close(run->plan, &run->s.err), 0);
    return pms_plan_apply(run->s.client, run->plan, run->ledger, &options, &run->sum,
                          &run->s.err);
}

static int apply_as(struct run *run, const char *endpoint)
{
    return apply_with(run, &(struct pms_apply_options){0}, endpoint);
}

static int apply(struct run *run)
{
    return apply_as(run, "http://lab.example/scim");
}

static void assert_states(const struct run *run, const char *states)
{
    static const char letters[PMS_TASK_STATES] = {'a', 'p', 'd', 'f', '-'};
    char found[STEPS + 1] = "";

    for (size_t i = 0; i < run->count; i++)
        found[i] = letters[run->states[i]];
    assert_string_equal(found, states);
}

static const char *request_at(struct run *run, size_t index)
{
    const char *request = scripted_request(run->s.server, index);

    return request ? request : "";
}

/* The answer of a POST is lost: the person is found, counted once, and ours. */
static void test_create_lost(void **state)
{
    struct run run;

    (void)state;
    begin(&run, "create lost", NULL);
    add_creation(&run);
    assert_int_equal(apply(&run), 0);
    assert_states(&run, "d");
    assert_int_equal(scripted_count(run.s.server), 3);
    assert_true(pms_ledger_has_person(run.ledger, "n1"));
    assert_string_equal(pms_ledger_external_id(run.ledger, "n1"), "7");
    finish(&run);
}

/* A refused key ends the run; the next one goes on with the rest. */
static void test_key_refused(void **state)
{
    struct run run;
    const char *text;
    char name[128];

    (void)state;
    begin(&run, "three", NULL);
    add_updates(&run);
    assert_int_equal(apply(&run), -PMS_E_AUTH);
    assert_has(run.s.err.message, "stopped after 2 of 3 steps");
    assert_states(&run, "dfp");
    assert_has(run.messages[2], "not sent");
    snprintf(name, sizeof(name), "journal/%s.ndjson", pms_plan_digest(run.plan));
    text = text_of_file(in_scratch(name));
    assert_has(text, "\"intent\":\"s3\"");
    assert_has(text, "\"done\":\"s1\"");
    assert_has(text, "\"failed\":\"s2\"");
    assert_null(strstr(text, key_text));
    finish(&run);

    begin(&run, "three, one done", NULL);
    add_updates(&run);
    assert_int_equal(apply(&run), 0);
    assert_states(&run, "ddd");
    assert_int_equal(run.before[0], 1);
    assert_int_equal(run.before[1], 0);
    assert_int_equal(run.sum.done_before, 1);
    assert_int_equal(scripted_count(run.s.server), 3);
    finish(&run);

    begin(&run, "three, back again", NULL);
    add_updates(&run);
    assert_int_equal(apply(&run), -PMS_E_STALE);
    assert_states(&run, "fdd");
    assert_has(run.messages[0], "somebody has changed u1@acme.example since");
    assert_int_equal(scripted_count(run.s.server), 1);
    finish(&run);
}

/* A key that may not do one thing may do the next. */
static void test_forbidden(void **state)
{
    struct run run;

    (void)state;
    begin(&run, "three, one forbidden", NULL);
    add_updates(&run);
    assert_int_equal(apply(&run), -PMS_E_PARTIAL);
    assert_states(&run, "fdd");
    assert_has(run.messages[0], "may not do that");
    finish(&run);
}

/* An answer is lost, and the server goes on answering: nothing else suffers. */
static void test_answer_lost(void **state)
{
    struct run run;
    char name[128];

    (void)state;
    begin(&run, "one lost", NULL);
    add_creation(&run);
    add(&run, &(struct pms_step){.action = PMS_STEP_GROUP_CREATE,
                                 .who = "QA",
                                 .why = "new",
                                 .before.active = -1,
                                 .after.active = -1});
    assert_int_equal(apply(&run), -PMS_E_PARTIAL);
    assert_states(&run, "fd");
    assert_has(run.messages[0], "connection");
    snprintf(name, sizeof(name), "journal/%s.ndjson", pms_plan_digest(run.plan));
    assert_has(text_of_file(in_scratch(name)), "\"sent\":true");
    finish(&run);
}

/* What an earlier run has sent comes to pass only after this one has looked. */
static void test_late_group(void **state)
{
    struct run run;
    char name[128];
    char text[256];

    (void)state;
    begin(&run, "late group", NULL);
    add(&run, &(struct pms_step){.action = PMS_STEP_GROUP_CREATE,
                                 .who = "QA",
                                 .why = "new",
                                 .before.active = -1,
                                 .after.active = -1});
    assert_int_equal(pms_plan_close(run.plan, &run.s.err), 0);
    snprintf(name, sizeof(name), "journal/%s.ndjson", pms_plan_digest(run.plan));
    snprintf(text, sizeof(text),
             "{\"journal\":1,\"plan\":\"%s\",\"profile\":\"lab\"}\n"
             "{\"at\":\"2026-01-01T00:00:00Z\",\"intent\":\"s1\"}\n",
             pms_plan_digest(run.plan));
    assert_int_equal(mkdir(in_scratch("journal"), 0700), 0);
    write_file(in_scratch(name), text, 0600);
    assert_int_equal(apply(&run), 0);
    assert_states(&run, "d");
    assert_true(pms_ledger_has_group(run.ledger, "g1"));
    finish(&run);
}

/* A server that does not answer any more ends the run. */
static void test_silence(void **state)
{
    struct run run;

    (void)state;
    begin(&run, "silence", NULL);
    add_updates(&run);
    assert_int_equal(apply(&run), -PMS_E_NETWORK);
    assert_has(run.s.err.message, "stopped after");
    assert_int_equal(run.states[0], PMS_TASK_FAILED);
    assert_int_equal(run.states[2], PMS_TASK_PROVISIONING);
    finish(&run);
}

/* The marks of the first two steps, after these lines were written for a plan made then. */
static void journal_says(struct run *run, const char *made, int code, const char *lines,
                         const char *marks)
{
    static const char letters[] = {'-', 'i', 'f', 'd'};
    AUTO(pms_journal_free) struct pms_journal *journal = NULL;
    char found[] = "..";

    run->plan->made = made;
    assert_int_equal(
        pms_journal_open(in_scratch("journal"), run->plan, NULL, &journal, &run->s.err), 0);
    for (size_t i = 0; lines[i] != '\0'; i++) {
        const struct pms_error why = {.code = code};

        if (lines[i] == 'i')
            assert_int_equal(pms_journal_intend(journal, i, &run->s.err), 0);
        else if (lines[i] == 'f')
            assert_int_equal(pms_journal_failed(journal, i, &why, true, &run->s.err), 0);
        else if (lines[i] == 'd')
            assert_int_equal(pms_journal_done(journal, i, "u1", &run->s.err), 0);
    }
    assert_int_equal(pms_journal_sync(journal, &run->s.err), 0);
    pms_journal_free(TAKE(journal));
    assert_int_equal(pms_journal_read(in_scratch("journal"), run->plan, &journal, &run->s.err),
                     0);
    for (size_t i = 0; i < 2; i++)
        found[i] = letters[journal->entries[i].mark];
    assert_string_equal(found, marks);
    assert_int_equal(journal->was_there, strcmp(marks, "--") != 0);
}

/* The same plan made again is about who was changed back: what was done of the first one is not
 * done of the second. What may still be under way counts for both. */
static void test_made_again(void **state)
{
    static const char first[] = "2026-11-24T04:00:00.000Z";
    static const char second[] = "2026-11-24T04:00:00.001Z";
    struct run run;

    (void)state;
    begin(&run, "nobody asked", NULL);
    add_updates(&run);
    assert_int_equal(pms_plan_close(run.plan, &run.s.err), 0);
    journal_says(&run, first, PMS_E_REMOTE, "df", "df");
    journal_says(&run, second, PMS_E_REMOTE, "", "--");
    journal_says(&run, second, PMS_E_REMOTE, "-d", "-d");
    journal_says(&run, first, PMS_E_REMOTE, "", "df");
    journal_says(&run, first, PMS_E_REMOTE, "id", "id");
    journal_says(&run, NULL, PMS_E_REMOTE, "", "id");
    finish(&run);

    begin(&run, "nobody asked", NULL);
    add_creation(&run);
    add_updates(&run);
    assert_int_equal(pms_plan_close(run.plan, &run.s.err), 0);
    journal_says(&run, first, PMS_E_REMOTE, "id", "id");
    run.plan->made = second;
    {
        AUTO(pms_journal_free) struct pms_journal *journal = NULL;

        assert_int_equal(
            pms_journal_read(in_scratch("journal"), run.plan, &journal, &run.s.err), 0);
        assert_int_equal(journal->entries[0].mark, PMS_MARK_INTENT);
        assert_int_equal(journal->entries[1].mark, PMS_MARK_NONE);
        assert_false(journal->was_there);
    }
    finish(&run);
}

/* Who is neither as before nor as after is somebody else's decision. */
static void test_drift(void **state)
{
    struct run run;

    (void)state;
    begin(&run, "three, changed", NULL);
    add_updates(&run);
    assert_int_equal(apply(&run), -PMS_E_STALE);
    assert_states(&run, "fff");
    assert_has(run.messages[2], "u3@acme.example is not as the plan found them");
    assert_int_equal(scripted_count(run.s.server), 1);
    finish(&run);
}

/* u1, u2 and u3 as the updates find them, in no group. */
static struct pms_team *team_of_three(struct run *run)
{
    struct pms_team *team;

    assert_int_equal(pms_team_new(&team, &run->s.err), 0);
    for (int i = 1; i <= 3; i++) {
        char id[8];
        char email[32];
        const struct pms_member member = {id, NULL, email, "A", "X", 1};

        snprintf(id, sizeof(id), "u%d", i);
        snprintf(email, sizeof(email), "u%d@acme.example", i);
        assert_int_equal(pms_team_add_member(team, &member, &run->s.err), 0);
    }
    return team;
}

/* A team that was just read is not read again, but only where nobody else can have changed it
 * since. */
static void test_team_at_hand(void **state)
{
    static const char endpoint[] = "http://lab.example/scim";
    AUTO(pms_run_lock_free) struct pms_run_lock *lock = NULL;
    AUTO(pms_run_lock_free) struct pms_run_lock *other = NULL;
    struct pms_apply_options options = {0};
    struct pms_team *team;
    struct run run;

    (void)state;
    begin(&run, "three", NULL);
    team = team_of_three(&run);
    options.team = team;
    assert_int_equal(pms_run_lock_open(in_scratch("journal"), "lab", &lock, &run.s.err), 0);
    assert_int_equal(pms_run_lock_open(in_scratch("journal"), "lab", &other, &run.s.err),
                     -PMS_E_CONFLICT);
    assert_int_equal(pms_run_lock_open(in_scratch("elsewhere"), "lab", &other, &run.s.err), 0);
    add_updates(&run);
    assert_int_equal(apply_with(&run, &options, endpoint), -PMS_E_CONFLICT);
    options.lock = other;
    assert_int_equal(apply_with(&run, &options, endpoint), -PMS_E_USAGE);
    assert_int_equal(scripted_count(run.s.server), 0);
    options.lock = lock;
    assert_int_equal(apply_with(&run, &options, endpoint), -PMS_E_AUTH);
    assert_has(request_at(&run, 0), "PATCH /scim/v2/Users/u1");
    assert_int_equal(scripted_count(run.s.server), 2);
    pms_team_free(team);
    finish(&run);

    begin(&run, "three, back again", NULL);
    team = team_of_three(&run);
    options = (struct pms_apply_options){.team = team};
    pms_run_lock_free(TAKE(lock));
    add_updates(&run);
    assert_int_equal(apply_with(&run, &options, endpoint), -PMS_E_STALE);
    assert_int_equal(scripted_count(run.s.server), 1);
    pms_team_free(team);
    finish(&run);
}

/* Nobody had to approve it when the plan was made. */
static void test_approval_by_now(void **state)
{
    struct pms_policy policy;
    struct run run;

    (void)state;
    begin(&run, "nobody asked", NULL);
    add_updates(&run);
    pms_policy_default(&policy);
    assert_int_equal(pms_policy_set(&policy, "approve_update", "on", &run.s.err), 0);
    assert_int_equal(apply_with(&run, &(struct pms_apply_options){.policy = &policy},
                                "http://lab.example/scim"),
                     -PMS_E_REFUSED);
    assert_has(run.s.err.message, "3 steps have to be approved by now");
    assert_int_equal(scripted_count(run.s.server), 0);
    pms_policy_done(&policy);
    finish(&run);
}

static void test_bad_record(void **state)
{
    struct run run;

    (void)state;
    begin(&run, "three, one not believed", NULL);
    add_updates(&run);
    assert_int_equal(apply(&run), -PMS_E_PARTIAL);
    assert_states(&run, "fdd");
    assert_has(run.s.err.message, "1 of 3 steps failed");
    finish(&run);
}

/* Nothing is concluded from half a team, and nobody is asked for a plan that does not fit. */
static void test_refused(void **state)
{
    struct run run;

    (void)state;
    begin(&run, "incomplete", NULL);
    add_updates(&run);
    assert_int_equal(apply(&run), -PMS_E_REFUSED);
    assert_int_equal(run.count, 0);
    finish(&run);

    begin(&run, "nobody asked", NULL);
    add_updates(&run);
    assert_int_equal(apply_as(&run, "http://other.example/scim"), -PMS_E_STALE);
    assert_int_equal(apply_as(&run, NULL), -PMS_E_STALE);
    assert_int_equal(scripted_count(run.s.server), 0);
    finish(&run);

    begin(&run, "nobody asked", NULL);
    add(&run, &(struct pms_step){.action = PMS_STEP_SUSPEND,
                                 .person = "u1",
                                 .who = "u1@acme.example",
                                 .why = "left",
                                 .before = {"u1@acme.example", NULL, NULL, NULL, 1},
                                 .after = {"u1@acme.example", NULL, NULL, NULL, 0},
                                 .needs_approval = 1});
    assert_int_equal(apply(&run), -PMS_E_REFUSED);
    assert_has(run.s.err.message, "1 step has to be approved first");
    assert_int_equal(scripted_count(run.s.server), 0);
    finish(&run);
}

/* Whose own step failed is not put into a group, and the step says so. */
static void test_left_out(void **state)
{
    const struct pms_plan_person people[] = {{"u1", "u1@acme.example", NULL},
                                             {NULL, "new@acme.example", "s1"}};
    struct run run;
    const char *patch;

    (void)state;
    begin(&run, "failed person and group", NULL);
    add_creation(&run);
    add(&run, &(struct pms_step){.action = PMS_STEP_GROUP_MEMBERS,
                                 .group = "g1",
                                 .who = "QA",
                                 .why = "other members",
                                 .before.active = -1,
                                 .after.active = -1,
                                 .adds = people,
                                 .add_count = 2});
    assert_int_equal(apply(&run), -PMS_E_PARTIAL);
    assert_states(&run, "ff");
    assert_has(run.messages[1], "1 of 2 people were not added");
    assert_has(run.messages[1], "new@acme.example");
    patch = request_at(&run, scripted_count(run.s.server) - 1);
    assert_has(patch, "PATCH /scim/v2/Groups/g1");
    assert_has(patch, "\"u1\"");
    finish(&run);
}

/* Whom somebody else took out of a group after the team was read is not put back, as if the
 * server had put them out. */
static void test_taken_out_since(void **state)
{
    const struct pms_plan_person person = {"u1", "u1@acme.example", NULL};
    struct run run;

    (void)state;
    begin(&run, "somebody else took one out", NULL);
    add(&run, &(struct pms_step){.action = PMS_STEP_GROUP_MEMBERS,
                                 .group = "g1",
                                 .who = "QA",
                                 .why = "other members",
                                 .before.active = -1,
                                 .after.active = -1,
                                 .removes = &person,
                                 .remove_count = 1});
    assert_int_equal(apply(&run), 0);
    assert_states(&run, "d");
    assert_int_equal(scripted_count(run.s.server), 5);
    finish(&run);
}

/* The way back of what the journal says, for a team of u1, who is in QA. */
static void undo(struct run *run, const char *protected, struct pms_plan **ret_back)
{
    const struct pms_member member = {.id = "u1", .email = "u1@acme.example", .active = 1};
    const struct pms_group_info group = {"g1", "QA", 1, 1, (const char *const[]){"u1"}};
    struct pms_policy policy;
    struct pms_team *team;

    pms_policy_default(&policy);
    assert_int_equal(pms_policy_set(&policy, "protected", protected, &run->s.err), 0);
    assert_int_equal(pms_team_new(&team, &run->s.err), 0);
    assert_int_equal(pms_team_add_member(team, &member, &run->s.err), 0);
    assert_int_equal(pms_team_add_group(team, &group, &run->s.err), 0);
    assert_int_equal(pms_plan_undo(run->plan, in_scratch("journal"), team, &policy, NULL,
                                   ret_back, &run->s.err),
                     0);
    pms_team_free(team);
    pms_policy_done(&policy);
}

static void add_to_group(struct run *run)
{
    add(run, &(struct pms_step){
                 .action = PMS_STEP_GROUP_MEMBERS,
                 .group = "g1",
                 .who = "QA",
                 .why = "other members",
                 .before.active = -1,
                 .after.active = -1,
                 .adds = (const struct pms_plan_person[]){{"u1", "u1@acme.example", NULL}},
                 .add_count = 1});
}

/* What was done in part is undone in part, and what may have been done is not passed over. */
static void test_undo_unsure(void **state)
{
    AUTO(pms_plan_free) struct pms_plan *back = NULL;
    AUTO(pms_plan_free) struct pms_plan *unsure = NULL;
    struct run run;

    (void)state;
    begin(&run, "nobody asked", NULL);
    add_to_group(&run);
    add_creation(&run);
    assert_int_equal(pms_plan_close(run.plan, &run.s.err), 0);
    journal_says(&run, NULL, PMS_E_PARTIAL, "f-", "f-");
    undo(&run, "", &back);
    assert_int_equal(pms_plan_step_count(back), 1);
    assert_string_equal(pms_plan_step(back, 0)->removes[0].id, "u1");
    assert_int_equal(pms_plan_note_count(back), 0);
    journal_says(&run, NULL, PMS_E_NETWORK, "fi", "fi");
    undo(&run, "", &unsure);
    assert_int_equal(pms_plan_step_count(unsure), 1);
    assert_string_equal(pms_plan_step(unsure, 0)->removes[0].id, "u1");
    assert_int_equal(pms_plan_note_count(unsure), 0);
    finish(&run);
}

static void add_return(struct run *run)
{
    add(run, &(struct pms_step){.action = PMS_STEP_REACTIVATE,
                                .person = "u1",
                                .who = "u1@acme.example",
                                .why = "back",
                                .before = {"u1@acme.example", "A", "X", NULL, 0},
                                .after = {"new@acme.example", "B", "X", NULL, 1}});
}

/* Somebody who would lose three things is one person. */
static void test_undo_protected(void **state)
{
    AUTO(pms_plan_free) struct pms_plan *back = NULL;
    struct run run;

    (void)state;
    begin(&run, "nobody asked", NULL);
    add(&run, &(struct pms_step){.action = PMS_STEP_REACTIVATE,
                                 .person = "u1",
                                 .who = "old@acme.example",
                                 .why = "back",
                                 .before = {"old@acme.example", NULL, NULL, NULL, 0},
                                 .after = {"u1@acme.example", NULL, NULL, NULL, 1}});
    add_to_group(&run);
    assert_int_equal(pms_plan_close(run.plan, &run.s.err), 0);
    journal_says(&run, NULL, PMS_E_REMOTE, "dd", "dd");
    undo(&run, "U1@acme.example", &back);
    assert_int_equal(pms_plan_step_count(back), 3);
    assert_int_equal(pms_plan_finding_count(back), 1);
    assert_string_equal(pms_plan_finding(back, 0)->message,
                        "1 protected person would lose something: u1@acme.example");
    finish(&run);
}

/* A name, an e-mail and the account itself are one request. */
static void test_one_request(void **state)
{
    struct run run;
    const char *request;

    (void)state;
    begin(&run, "all at once", "postman");
    add_return(&run);
    assert_int_equal(apply(&run), 0);
    assert_states(&run, "d");
    assert_int_equal(scripted_count(run.s.server), 2);
    request = request_at(&run, 1);
    assert_has(request, "\"userName\":\"new@acme.example\"");
    assert_has(request, "\"name\":{\"givenName\":\"B\",\"familyName\":\"X\"}");
    assert_has(request, "\"active\":true");
    finish(&run);
}

static void test_one_patch(void **state)
{
    struct run run;
    const char *request;

    (void)state;
    begin(&run, "all at once by patch", NULL);
    add_return(&run);
    assert_int_equal(apply(&run), 0);
    assert_states(&run, "d");
    request = request_at(&run, 2);
    assert_has(request, "\"path\":\"emails\"");
    assert_has(request, "\"path\":\"active\"");
    assert_null(strstr(request, "familyName"));
    finish(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(test_create_lost),     SCRATCH_TEST(test_key_refused),
        SCRATCH_TEST(test_forbidden),       SCRATCH_TEST(test_answer_lost),
        SCRATCH_TEST(test_silence),         SCRATCH_TEST(test_late_group),
        SCRATCH_TEST(test_drift),           SCRATCH_TEST(test_bad_record),
        SCRATCH_TEST(test_refused),         SCRATCH_TEST(test_left_out),
        SCRATCH_TEST(test_one_request),     SCRATCH_TEST(test_one_patch),
        SCRATCH_TEST(test_made_again),      SCRATCH_TEST(test_undo_unsure),
        SCRATCH_TEST(test_taken_out_since), SCRATCH_TEST(test_undo_protected),
        SCRATCH_TEST(test_team_at_hand),    SCRATCH_TEST(test_approval_by_now),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
