/* SPDX-License-Identifier: MIT */
/* Plan files: what they look like, that nothing in them can be changed unseen, and approvals.
 */
#include "scratch.h"

#include <pwd.h>

#include "plan_scene.h"

#include "base/json.h"
#include "sync/plan_file.h"

static const char lines[] = "record: 1 | ann@x.example | Ann | Lee | active | app | QA\n"
                            "record: 2 | bob@x.example | Bob | Ray | active | app | QA\n"
                            "record: 3 | cat@x.example | Cät \"C\" | Ng | active | app | -\n"
                            "problem: - | dan@x.example | email | no address\n"
                            "member: m1 | 1 | ann@x.example | Ann | Li\n"
                            "member: m3 | 3 | cat@x.example | Cät \"C\" | Ng\n"
                            "member: m4 | 4 | eve@x.example | Eve | Fox\n"
                            "member: m5 | 5 | fay@x.example | Fay | Orr\n"
                            "member: m6 | 6 | gil@x.example | Gil | Roe\n"
                            "group: g1 | QA | m3, m5\n"
                            "ledger: m1 | 1\n"
                            "ledger: m4 | 4\n"
                            "ledger: m5 | 5\n"
                            "ledger-group: g1 | QA\n"
                            "policy: suspend_limit=1\n"
                            "policy: removal_percent=none\n"
                            "allow: suspend-limit=2\n"
                            "allow: source-incomplete=1\n"
                            "allow: source-shrunk=2\n";

/* The plan of a block of lines. */
static struct pms_plan *plan_of(const char *block)
{
    struct case_file file = {.text = strdup(block)};
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_plan *plan = NULL;
    struct pms_plan_input input;
    struct scene scene;

    file.at = file.text;
    assert_true(case_next(&file));
    scene_open(&scene, &file, 0);
    input = scene_input(&scene);
    if (pms_plan_make(&input, &plan, &err) < 0)
        fail_msg("%s", err.message);
    scene_close(&scene);
    free(file.text);
    return plan;
}

/* malloc()ed. */
static char *text_of(const struct pms_plan *plan)
{
    struct pms_buf buf = PMS_BUF(1024 * 1024);
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_plan_print(plan, &buf, &err), 0);
    return pms_buf_take(&buf);
}

static struct pms_plan *parse(const char *text, struct pms_error *err)
{
    struct pms_plan *plan = NULL;
    int r = pms_plan_parse(text, strlen(text), &plan, err);

    assert_int_equal(r, plan ? 0 : -err->code);
    return plan;
}

/* The text with the first `from` made `to`; malloc()ed. */
static char *changed(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    char *copy;

    assert_non_null(at);
    assert_true(asprintf(&copy, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) > 0);
    return copy;
}

static void expect_error(const char *text, int code, const char *message)
{
    struct pms_error err = PMS_ERROR_INIT;

    assert_null(parse(text, &err));
    if (err.code != code || !strstr(err.message, message))
        fail_msg("%s: %s, not %s: %s", pms_code_name(err.code), err.message,
                 pms_code_name(code), message);
}

/* The whole file, as documented. */
static void test_text(void **state)
{
    AUTO(pms_plan_free) struct pms_plan *plan = plan_of(lines);
    AUTO(free) char *text = text_of(plan);
    AUTO(free) char *must = NULL;

    (void)state;
    assert_true(
        asprintf(
            &must,
            "{\n"
            "  \"version\": 1,\n"
            "  \"digest\": \"%s\",\n"
            "  \"made\": \"2026-11-23T12:00:00.000Z\",\n"
            "  \"profile\": \"acme\",\n"
            "  \"endpoint\": \"https://api.acme.example/scim/v2\",\n"
            "  \"source\": \"csv:people.csv\",\n"
            "  \"unchanged\": 1,\n"
            "  \"unmanaged\": 1,\n"
            "  \"requests\": {\"reads\": 2, \"reads_a_minute\": 300, \"writes_a_minute\": "
            "180},\n"
            "  \"findings\": [\n"
            "    {\"guard\": \"source-incomplete\", \"message\": \"1 row of the source cannot "
            "be "
            "read and could be about somebody who would be taken for absent\", \"found\": 1, "
            "\"allowed\": 1, \"lifted\": true, \"lifts\": true},\n"
            "    {\"guard\": \"source-shrunk\", \"message\": \"2 of 4 managed people are "
            "absent "
            "from the source, and 1 may be (shrink_percent 20)\", \"found\": 2, \"allowed\": "
            "2, "
            "\"lifted\": true, \"lifts\": true},\n"
            "    {\"guard\": \"suspend-limit\", \"message\": \"2 of 4 managed people would be "
            "suspended, and 1 may be (suspend_limit 1, suspend_percent 5)\", \"found\": 2, "
            "\"allowed\": 2, \"lifted\": true, \"lifts\": true}\n"
            "  ],\n"
            "  \"steps\": [\n"
            "    {\"id\": \"s1\", \"action\": \"create\", \"who\": \"bob@x.example\", \"why\": "
            "\"in the directory, not on the team\", \"before\": {}, \"after\": {\"email\": "
            "\"bob@x.example\", \"given_name\": \"Bob\", \"family_name\": \"Ray\", "
            "\"external_id\": \"2\", \"active\": true}, \"adopts\": false, \"needs_approval\": "
            "false},\n"
            "    {\"id\": \"s2\", \"action\": \"update\", \"person\": \"m1\", \"who\": "
            "\"ann@x.example\", \"why\": \"the directory has another name\", \"before\": "
            "{\"email\": \"ann@x.example\", \"given_name\": \"Ann\", \"family_name\": \"Li\", "
            "\"external_id\": \"1\", \"active\": true}, \"after\": {\"email\": "
            "\"ann@x.example\", \"given_name\": \"Ann\", \"family_name\": \"Lee\", "
            "\"external_id\": \"1\", \"active\": true}, \"adopts\": false, \"needs_approval\": "
            "false},\n"
            "    {\"id\": \"s3\", \"action\": \"group_members\", \"group\": \"g1\", \"who\": "
            "\"QA\", \"why\": \"the directory has other members\", \"adds\": [{\"id\": \"m1\", "
            "\"email\": \"ann@x.example\"}, {\"email\": \"bob@x.example\", \"step\": \"s1\"}], "
            "\"removes\": [{\"id\": \"m3\", \"email\": \"cat@x.example\"}, {\"id\": \"m5\", "
            "\"email\": \"fay@x.example\"}], \"adopts\": false, \"needs_approval\": true},\n"
            "    {\"id\": \"s4\", \"action\": \"suspend\", \"person\": \"m4\", \"who\": "
            "\"eve@x.example\", \"why\": \"absent from the directory\", \"before\": "
            "{\"email\": \"eve@x.example\", \"given_name\": \"Eve\", \"family_name\": \"Fox\", "
            "\"external_id\": \"4\", \"active\": true}, \"after\": {\"email\": "
            "\"eve@x.example\", \"given_name\": \"Eve\", \"family_name\": \"Fox\", "
            "\"external_id\": \"4\", \"active\": false}, \"adopts\": false, "
            "\"needs_approval\": true},\n"
            "    {\"id\": \"s5\", \"action\": \"suspend\", \"person\": \"m5\", \"who\": "
            "\"fay@x.example\", \"why\": \"absent from the directory\", \"before\": "
            "{\"email\": \"fay@x.example\", \"given_name\": \"Fay\", \"family_name\": \"Orr\", "
            "\"external_id\": \"5\", \"active\": true}, \"after\": {\"email\": "
            "\"fay@x.example\", \"given_name\": \"Fay\", \"family_name\": \"Orr\", "
            "\"external_id\": \"5\", \"active\": false}, \"adopts\": false, "
            "\"needs_approval\": true}\n"
            "  ],\n"
            "  \"adoptions\": [\n"
            "    {\"person\": \"m3\", \"who\": \"cat@x.example\", \"external_id\": \"3\"}\n"
            "  ],\n"
            "  \"notes\": [\n"
            "    {\"kind\": \"problem\", \"who\": \"dan@x.example\", \"message\": \"row 4, "
            "email: no address\"}\n"
            "  ],\n"
            "  \"approvals\": []\n"
            "}\n",
            pms_plan_digest(plan)) > 0);
    assert_string_equal(text, must);
    assert_int_equal(strlen(pms_plan_digest(plan)), 64);
}

/* The digest is that of the lines from "profile" to the end of "notes". */
static void test_digest(void **state)
{
    AUTO(pms_plan_free) struct pms_plan *plan = plan_of(lines);
    AUTO(pms_plan_free) struct pms_plan *again = plan_of(lines);
    AUTO(free) char *text = text_of(plan);
    const char *from = strstr(text, "  \"profile\"");
    const char *end = strstr(text, "  \"approvals\"");
    char digest[PMS_DIGEST_SIZE];

    (void)state;
    pms_digest(from, (size_t)(end - from), digest);
    assert_string_equal(digest, pms_plan_digest(plan));
    assert_string_equal(digest, pms_plan_digest(again));
}

/* What people are told beside the plan is no part of it. */
static void test_made(void **state)
{
    AUTO(pms_plan_free) struct pms_plan *plan = plan_of(lines);
    AUTO(free) char *text = text_of(plan);
    AUTO(free) char *later = changed(text, "2026-11-23T12", "2027-01-01T09");
    AUTO(free) char *never = changed(text, "  \"made\": \"2026-11-23T12:00:00.000Z\",\n", "");
    AUTO(pms_plan_free) struct pms_plan *a = NULL;
    AUTO(pms_plan_free) struct pms_plan *b = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    a = parse(later, &err);
    b = parse(never, &err);
    assert_string_equal(pms_plan_digest(a), pms_plan_digest(plan));
    assert_string_equal(pms_plan_made(a), "2027-01-01T09:00:00.000Z");
    assert_string_equal(pms_plan_digest(b), pms_plan_digest(plan));
    assert_null(pms_plan_made(b));
}

/* Blanks mean nothing: what another program has laid out anew is the same plan. */
static void test_layout(void **state)
{
    AUTO(pms_plan_free) struct pms_plan *plan = plan_of(lines);
    AUTO(free) char *text = text_of(plan);
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(json) struct json_object *json = json_tokener_parse(text);
    static const int layouts[] = {JSON_C_TO_STRING_PLAIN, JSON_C_TO_STRING_PRETTY,
                                  JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_PRETTY_TAB};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        AUTO(pms_plan_free)
        struct pms_plan *copy = parse(json_object_to_json_string_ext(json, layouts[i]), &err);
        AUTO(free) char *again = copy ? text_of(copy) : NULL;

        assert_non_null(copy);
        assert_string_equal(again, text);
    }
}

/* Every byte, made another one: refused, or it says the same. */
static void test_any_byte(void **state)
{
    AUTO(pms_plan_free) struct pms_plan *plan = plan_of(lines);
    AUTO(free) char *text = text_of(plan);
    static const char others[] = {'x', '1', '"', ' ', '}', ','};
    int refused = 0;

    (void)state;
    for (size_t i = 0; text[i] != '\0'; i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(pms_plan_free) struct pms_plan *copy = NULL;
        char was = text[i];

        text[i] = others[i % sizeof(others)];
        if (text[i] != was)
            copy = parse(text, &err);
        if (copy)
            assert_string_equal(pms_plan_digest(copy), pms_plan_digest(plan));
        else if (text[i] != was)
            assert_true(err.code == PMS_E_PARSE || err.code == PMS_E_STALE);
        refused += err.code != 0;
        text[i] = was;
    }
    assert_true(refused > 2500);
}

/* Cut off anywhere. */
static void test_cut(void **state)
{
    AUTO(pms_plan_free) struct pms_plan *plan = plan_of(lines);
    AUTO(free) char *text = text_of(plan);
    size_t length = strlen(text);

    (void)state;
    for (size_t i = 0; i + 2 < length; i++) {
        struct pms_error err = PMS_ERROR_INIT;
        struct pms_plan *copy = NULL;

        assert_int_equal(pms_plan_parse(text, i, &copy, &err), -PMS_E_PARSE);
    }
}

static void test_changed(void **state)
{
    static const struct {
        const char *from;
        const char *to;
        int code;
        const char *message;
    } rows[] = {
        {"\"family_name\": \"Lee\"", "\"family_name\": \"Leo\"", PMS_E_STALE, "digest"},
        {"\"person\": \"m4\"", "\"person\": \"m1\"", PMS_E_STALE, "digest"},
        {"\"needs_approval\": true", "\"needs_approval\": false", PMS_E_STALE, "digest"},
        {"\"profile\": \"acme\"", "\"profile\": \"lab\"", PMS_E_STALE, "digest"},
        {"\"endpoint\": \"https://api.acme.", "\"endpoint\": \"https://api.evil.", PMS_E_STALE,
         "digest"},
        {"\"unmanaged\": 1", "\"unmanaged\": 2", PMS_E_STALE, "digest"},
        {"\"external_id\": \"3\"}\n", "\"external_id\": \"4\"}\n", PMS_E_STALE, "digest"},
        {"no address", "an address", PMS_E_STALE, "digest"},
        {"\"version\": 1", "\"version\": 2", PMS_E_PARSE, "version 2"},
        {"\"version\": 1", "\"version\": -1", PMS_E_PARSE, "\"version\""},
        {"\"version\": 1", "\"version\": \"1\"", PMS_E_PARSE, "\"version\""},
        {"\"profile\": \"acme\",", "", PMS_E_PARSE, "\"profile\" is missing"},
        {"\"profile\": \"acme\"", "\"profile\": null", PMS_E_PARSE, "\"profile\""},
        {"\"unmanaged\": 1,", "\"unmanaged\": 1, \"force\": true,", PMS_E_PARSE, "\"force\""},
        {"\"steps\"", "\"Steps\"", PMS_E_PARSE, "\"Steps\""},
        {"\"notes\": [", "\"notes\": [], \"notes\": [", PMS_E_PARSE, "twice"},
        {"\"id\": \"s2\"", "\"id\": \"s9\"", PMS_E_PARSE, "must be \"s2\""},
        {"\"action\": \"suspend\"", "\"action\": \"delete\"", PMS_E_PARSE,
         "step 4: \"delete\" is no action"},
        {"\"action\": \"suspend\"", "\"action\": \"reactivate\"", PMS_E_PARSE,
         "\"before.active\""},
        {"\"action\": \"suspend\"", "\"action\": \"keep\"", PMS_E_PARSE, "\"after.active\""},
        {"\"action\": \"update\"", "\"action\": \"create\"", PMS_E_PARSE, "\"person\""},
        {"\"action\": \"group_members\", \"group\": \"g1\"", "\"action\": \"group_create\"",
         PMS_E_PARSE, "\"removes\""},
        {"\"person\": \"m4\", ", "", PMS_E_PARSE, "\"person\" is missing"},
        {"\"group\": \"g1\", ", "", PMS_E_PARSE, "\"group\" is missing"},
        {"\"group\": \"g1\"", "\"group\": \"g1\", \"person\": \"m1\"", PMS_E_PARSE,
         "\"person\" makes no sense"},
        {"\"who\": \"QA\"", "\"who\": \"\"", PMS_E_PARSE, "\"who\" is missing"},
        {"\"who\": \"QA\"", "\"who\": \"Q\\u0000A\"", PMS_E_PARSE, "\"who\": a NUL"},
        {"\"step\": \"s1\"", "\"step\": \"s3\"", PMS_E_PARSE, "no earlier step"},
        {"\"step\": \"s1\"", "\"step\": \"s2\"", PMS_E_PARSE, "no earlier step"},
        {"\"step\": \"s1\"", "\"step\": \"s\"", PMS_E_PARSE, "no earlier step"},
        {", \"step\": \"s1\"", "", PMS_E_PARSE, "no \"id\""},
        {"{\"id\": \"m3\", \"email\"", "{\"email\"", PMS_E_PARSE, "no \"id\""},
        {"{\"id\": \"m3\", \"email\": \"cat@x.example\"", "{\"id\": \"m3\"", PMS_E_PARSE,
         "\"removes\": number 1: \"email\" is missing"},
        {"{\"id\": \"m3\", \"email\"", "{\"id\": \"m3\", \"email\": 3, \"x\"", PMS_E_PARSE,
         "\"email\": not a string"},
        {"\"adopts\": false", "\"adopts\": 0", PMS_E_PARSE, "\"adopts\""},
        {"\"adopts\": false, ", "", PMS_E_PARSE, "\"adopts\" is missing"},
        {"\"active\": true", "\"active\": \"true\"", PMS_E_PARSE, "\"active\""},
        {"\"lifts\": true", "\"lifts\": false", PMS_E_PARSE, "\"lifted\""},
        {"\"found\": 2", "\"found\": 3", PMS_E_PARSE, "\"lifted\""},
        {"\"found\": 2", "\"found\": 99999999999999999999", PMS_E_PARSE, "\"found\""},
        {"{\"person\": \"m3\", ", "{", PMS_E_PARSE, "adoption 1"},
        {"{\"person\": \"m3\", ", "{\"person\": \"m3\", \"group\": \"g1\", ", PMS_E_PARSE,
         "adoption 1"},
        {"\"adoptions\": [", "\"adoptions\": [[],", PMS_E_PARSE, "adoption 1: not an object"},
        {"\"requests\": {", "\"requests\": {\"more\": 1, ", PMS_E_PARSE, "\"more\""},
        {"\"approvals\": []", "\"approvals\": {}", PMS_E_PARSE, "no array"},
        {"\"approvals\": []\n}", "\"approvals\": []\n}}", PMS_E_PARSE, "something follows"},
        {"\"approvals\": []\n}", "\"approvals\": [],\n}", PMS_E_PARSE, "not JSON"},
        {"  \"steps\": [", "  \"steps\": [,", PMS_E_PARSE, "not JSON"},
        {"{\n", "[\n", PMS_E_PARSE, "no object"},
    };
    AUTO(pms_plan_free) struct pms_plan *plan = plan_of(lines);
    AUTO(free) char *text = text_of(plan);

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        AUTO(free) char *copy = changed(text, rows[i].from, rows[i].to);

        expect_error(copy, rows[i].code, rows[i].message);
    }
}

static struct pms_approval approval(void)
{
    return (struct pms_approval){
        .by = "kim", .reason = "checked with HR", .when = "2026-11-23T13:00:00.000Z"};
}

/* Which steps are approved, as "+" and "-". */
static const char *marks(const struct pms_plan *plan)
{
    static char out[16];

    for (size_t i = 0; i < pms_plan_step_count(plan); i++)
        out[i] = pms_plan_is_approved(plan, pms_plan_step(plan, i)) ? '+' : '-';
    out[pms_plan_step_count(plan)] = '\0';
    return out;
}

static void test_approve_all(void **state)
{
    AUTO(pms_plan_free) struct pms_plan *plan = plan_of(lines);
    struct pms_approval mark = approval();
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_plan_sum sum;

    (void)state;
    assert_string_equal(marks(plan), "++---");
    assert_int_equal(pms_plan_approve(plan, &mark, &err), 3);
    assert_string_equal(marks(plan), "+++++");
    assert_int_equal(pms_plan_approve(plan, &mark, &err), 0);
    assert_int_equal(pms_plan_approval_count(plan), 1);
    pms_plan_sum(plan, &sum);
    assert_int_equal(sum.to_approve, 0);
    assert_null(pms_plan_approval(plan, 1));
}

static void test_approve_some(void **state)
{
    static const enum pms_action_kind suspend = PMS_STEP_SUSPEND;
    static const char *const steps[] = {"s5", "s1", "s5"};
    AUTO(pms_plan_free) struct pms_plan *plan = plan_of(lines);
    struct pms_approval mark = approval();
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    mark.steps = steps;
    mark.step_count = 3;
    assert_int_equal(pms_plan_approve(plan, &mark, &err), 1);
    assert_string_equal(marks(plan), "++--+");
    mark.step_count = 0;
    mark.actions = &suspend;
    mark.action_count = 1;
    assert_int_equal(pms_plan_approve(plan, &mark, &err), 1);
    assert_string_equal(marks(plan), "++-++");
    assert_int_equal(pms_plan_approval_count(plan), 2);
}

static void test_approve_nobody(void **state)
{
    static const char *const steps[][1] = {{"s6"}, {"s0"}, {"5"}, {""}, {"s05"}, {"s5 "}};
    AUTO(pms_plan_free) struct pms_plan *plan = plan_of(lines);
    struct pms_approval mark = approval();
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    mark.step_count = 1;
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
        mark.steps = steps[i];
        assert_int_equal(pms_plan_approve(plan, &mark, &err), -PMS_E_NOTFOUND);
    }
    assert_string_equal(err.hint, "the steps are s1 to s5");
    mark = approval();
    mark.when = "yesterday";
    assert_int_equal(pms_plan_approve(plan, &mark, &err), -PMS_E_USAGE);
    mark.when = NULL;
    assert_int_equal(pms_plan_approve(plan, &mark, &err), -PMS_E_USAGE);
    assert_string_equal(marks(plan), "++---");
}

/* The login name is that of the user, whatever the environment says. */
static void test_approve_login(void **state)
{
    AUTO(pms_plan_free) struct pms_plan *plan = plan_of(lines);
    struct pms_approval mark = approval();
    struct pms_error err = PMS_ERROR_INIT;
    const struct passwd *user = getpwuid(getuid());

    (void)state;
    mark.by = NULL;
    setenv("LOGNAME", "somebody-else", 1);
    setenv("USER", "somebody-else", 1);
    assert_int_equal(pms_plan_approve(plan, &mark, &err), 3);
    if (user)
        assert_string_equal(pms_plan_approval(plan, 0)->by, user->pw_name);
}

/* Approvals are kept, and only for the plan they are for. */
static void test_approval_file(void **state)
{
    static const char *const steps[] = {"s5"};
    AUTO(pms_plan_free) struct pms_plan *plan = plan_of(lines);
    AUTO(pms_plan_free) struct pms_plan *copy = NULL;
    AUTO(free) char *text = NULL;
    AUTO(free) char *again = NULL;
    AUTO(free) char *foreign = NULL;
    AUTO(free) char *unknown = NULL;
    struct pms_approval mark = approval();
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    mark.steps = steps;
    mark.step_count = 1;
    assert_int_equal(pms_plan_approve(plan, &mark, &err), 1);
    text = text_of(plan);
    assert_non_null(strstr(text, "{\"by\": \"kim\", \"when\": \"2026-11-23T13:00:00.000Z\", "
                                 "\"reason\": \"checked with HR\", \"digest\": \""));
    assert_non_null(strstr(text, "\"actions\": [], \"steps\": [\"s5\"]}"));
    copy = parse(text, &err);
    assert_string_equal(marks(copy), "++--+");
    again = text_of(copy);
    assert_string_equal(again, text);
    foreign = changed(text, "with HR\", \"digest\": \"", "with HR\", \"digest\": \"0");
    expect_error(foreign, PMS_E_STALE, "approval 1: what kim approved was another plan");
    unknown = changed(text, "[\"s5\"]", "[\"s55\"]");
    expect_error(unknown, PMS_E_PARSE, "approval 1: \"s55\" is no step");
}

static void test_save_and_load(void **state)
{
    AUTO(pms_plan_free) struct pms_plan *plan = plan_of(lines);
    AUTO(pms_plan_free) struct pms_plan *copy = NULL;
    struct pms_error err = PMS_ERROR_INIT;
    const char *path = in_scratch("plan.json");
    AUTO(free) char *text = text_of(plan);

    (void)state;
    assert_int_equal(pms_plan_load(path, &copy, &err), -PMS_E_NOTFOUND);
    assert_int_equal(pms_plan_save(plan, path, &err), 0);
    assert_int_equal(mode_of(path), 0600);
    assert_string_equal(text_of_file(path), text);
    assert_int_equal(pms_plan_load(path, &copy, &err), 0);
    assert_string_equal(pms_plan_digest(copy), pms_plan_digest(plan));
    assert_string_equal(pms_plan_profile(copy), "acme");
    assert_string_equal(pms_plan_source(copy), "csv:people.csv");
    assert_string_equal(pms_plan_endpoint(copy), "https://api.acme.example/scim/v2");
    write_file(path, "email,given\n", 0600);
    assert_int_equal(pms_plan_load(path, &copy, &err), -PMS_E_PARSE);
    assert_non_null(strstr(err.message, "plan.json: not JSON"));
    assert_string_equal(err.hint, "a plan file is what \"pmscim plan create\" has written");
    assert_int_equal(pms_plan_save(plan, "/nonexistent/plan.json", &err), -PMS_E_IO);
}

/* Text that a terminal or a reader of JSON could stumble over. */
static void test_odd_text(void **state)
{
    AUTO(pms_plan_free) struct pms_plan *plan = NULL;
    AUTO(pms_plan_free) struct pms_plan *copy = NULL;
    AUTO(free) char *text = NULL;
    AUTO(free) char *again = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_plan_new("p", "e", NULL, NULL, &plan, &err), 0);
    assert_int_equal(pms_plan_add_note(plan, "skipped", "a\x1b[31m\t\x7f\"\\/",
                                       "\xc2\x9b \xe2\x80\xae \xff \xc3\xa9 \xf0\x9f\x99\x82",
                                       &err),
                     0);
    assert_int_equal(pms_plan_close(plan, &err), 0);
    text = text_of(plan);
    assert_non_null(strstr(text, "\"a\\u001b[31m\\u0009\\u007f\\\"\\\\/\""));
    assert_non_null(strstr(text, "\"\\u009b \\u202e \xef\xbf\xbd \xc3\xa9 \xf0\x9f\x99\x82\""));
    copy = parse(text, &err);
    assert_non_null(copy);
    again = text_of(copy);
    assert_string_equal(again, text);
}

/* What a plan costs under the limits. */
static void test_sum(void **state)
{
    AUTO(pms_plan_free) struct pms_plan *many = plan_of("records: 1-541\npolicy: adopt=off\n");
    AUTO(pms_plan_free) struct pms_plan *few = plan_of("records: 1-180\npolicy: adopt=off\n");
    AUTO(pms_plan_free) struct pms_plan *none = plan_of("records: 1-2\nmembers: 1-2\n");
    struct pms_plan_sum sum;

    (void)state;
    pms_plan_sum(many, &sum);
    assert_int_equal(sum.steps[PMS_STEP_CREATE], 541);
    assert_int_equal(sum.writes, 541);
    assert_int_equal(sum.reads, 1);
    assert_true(sum.time_ms >= 120000 && sum.time_ms < 130000);
    pms_plan_sum(few, &sum);
    assert_int_equal(sum.time_ms, 0);
    pms_plan_sum(none, &sum);
    assert_int_equal(sum.writes, 0);
    assert_int_equal(sum.reads, 0);
    assert_int_equal(sum.unchanged, 2);
}

/* Besides the pages of the team: the names of new groups, and whom the first removal hits. */
static void test_sum_of_groups(void **state)
{
    AUTO(pms_plan_free) struct pms_plan *plan =
        plan_of("record: 1 | a@x.example | - | - | active | app | New, Old\n"
                "record: 2 | b@x.example | - | - | active | app | Other\n"
                "member: m2 | 2 | b@x.example\n"
                "group: g1 | Old | m2\n"
                "ledger: m2 | 2\n");
    AUTO(pms_plan_free) struct pms_plan *page = plan_of("records: 1-101\nmembers: 1-100\n");
    struct pms_plan_sum sum;

    (void)state;
    pms_plan_sum(plan, &sum);
    assert_int_equal(sum.steps[PMS_STEP_GROUP_CREATE], 2);
    assert_int_equal(sum.steps[PMS_STEP_GROUP_MEMBERS], 1);
    assert_int_equal(sum.writes, 4);
    assert_int_equal(sum.reads, 2 + 2 + 2);
    pms_plan_sum(page, &sum);
    assert_int_equal(sum.writes, 1);
    assert_int_equal(sum.reads, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),          cmocka_unit_test(test_digest),
        cmocka_unit_test(test_made),          cmocka_unit_test(test_layout),
        cmocka_unit_test(test_any_byte),      cmocka_unit_test(test_cut),
        cmocka_unit_test(test_changed),       cmocka_unit_test(test_approve_all),
        cmocka_unit_test(test_approve_some),  cmocka_unit_test(test_approve_nobody),
        cmocka_unit_test(test_approve_login), cmocka_unit_test(test_approval_file),
        SCRATCH_TEST(test_save_and_load),     cmocka_unit_test(test_odd_text),
        cmocka_unit_test(test_sum),           cmocka_unit_test(test_sum_of_groups),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
