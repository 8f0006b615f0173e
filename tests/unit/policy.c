/* SPDX-License-Identifier: MIT */
/* What provisioning may do: fields, their words, and the file. */
#include "scratch.h"

#include <sys/wait.h>

#include <pmscim/policy.h>

#include "conf/policy.h"
#include "conf/policy_json.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static void assert_get(const struct pms_policy *policy, const char *field, const char *text)
{
    AUTO(free) char *is = pms_policy_get(policy, field);

    assert_non_null(is);
    if (strcmp(is, text) != 0)
        fail_msg("%s is \"%s\", not \"%s\"", field, is, text);
}

static void must_set(struct pms_policy *policy, const char *field, const char *value)
{
    struct pms_error err = PMS_ERROR_INIT;

    if (pms_policy_set(policy, field, value, &err) < 0)
        fail_msg("%s=%s: %s", field, value, err.message);
}

static void defaults(void **state)
{
    static const struct {
        const char *field, *value;
    } cases[] = {
        {"create", "on"},
        {"update", "on"},
        {"email", "on"},
        {"deactivate", "on"},
        {"reactivate", "on"},
        {"groups", "on"},
        {"approve_create", "off"},
        {"approve_update", "off"},
        {"approve_delete", "on"},
        {"when_deleted", "suspend"},
        {"when_suspended", "suspend"},
        {"suspend_limit", "10"},
        {"suspend_percent", "5"},
        {"removal_limit", "50"},
        {"removal_percent", "10"},
        {"shrink_percent", "20"},
        {"adopt", "off"},
        {"external_ids", ""},
        {"protected", ""},
        {"map.external_id", ""},
        {"map.email", ""},
        {"map.given_name", ""},
        {"map.family_name", ""},
        {"map.status", ""},
        {"map.assigned", ""},
        {"map.groups", ""},
    };
    struct pms_policy policy;

    (void)state;
    pms_policy_default(&policy);
    assert_int_equal(pms_policy_field_count(), COUNT(cases));
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(pms_policy_field_name(i), cases[i].field);
        assert_get(&policy, cases[i].field, cases[i].value);
        assert_true(pms_policy_is_default(&policy, cases[i].field));
        assert_true(strlen(pms_policy_field_help(i)) > 10);
    }
    assert_null(pms_policy_field_name(COUNT(cases)));
    assert_null(pms_policy_field_help(COUNT(cases)));
    assert_null(pms_policy_field_choices(COUNT(cases)));
    assert_null(pms_policy_get(&policy, "nothing"));
    assert_int_equal(policy.limits[PMS_LIMIT_SHRINK_PERCENT], 20);
    assert_int_equal(policy.features[PMS_FEATURE_GROUPS], 1);
    assert_int_equal(policy.approvals[PMS_APPROVAL_DELETE], 1);
    assert_null(policy.map[PMS_MAP_GROUPS]);
    pms_policy_done(&policy);
    pms_policy_done(NULL);
}

static void accepted(void **state)
{
    static const struct {
        const char *field, *value;
    } cases[] = {
        {"create", "off"},
        {"create", "on"},
        {"when_deleted", "nothing"},
        {"suspend_limit", "0"},
        {"suspend_limit", "10000000"},
        {"suspend_limit", "none"},
        {"suspend_percent", "100"},
        {"shrink_percent", "none"},
        {"external_ids", "*"},
        {"external_ids", "hr-[0-9]*"},
        {"protected", "ada@acme.example"},
        {"protected", "ada@acme.example,9f31,externalId:48"},
        {"map.email", "E-mail (work)"},
        {"map.given_name", "Prénom"},
    };
    struct pms_policy policy;

    (void)state;
    pms_policy_default(&policy);
    for (size_t i = 0; i < COUNT(cases); i++) {
        must_set(&policy, cases[i].field, cases[i].value);
        assert_get(&policy, cases[i].field, cases[i].value);
        must_set(&policy, cases[i].field, "");
        assert_true(pms_policy_is_default(&policy, cases[i].field));
    }
    pms_policy_done(&policy);
}

static void refused(void **state)
{
    static const struct {
        const char *field, *value, *message, *hint;
        int code;
    } cases[] = {
        {"creat", "on", "no field called \"creat\"", "did you mean \"create\"?", PMS_E_USAGE},
        {"map.mail", "x", "no field called", "did you mean \"map.email\"?", PMS_E_USAGE},
        {"wholly_else", "on", "no field called", "policy show", PMS_E_USAGE},
        {"create", "yes", "create: \"yes\" is neither \"off\" nor \"on\"", "", PMS_E_CONFIG},
        {"create", "of", "create: ", "did you mean \"off\"?", PMS_E_CONFIG},
        {"create", "ON", "create: ", "did you mean \"on\"?", PMS_E_CONFIG},
        {"when_deleted", "delete", "when_deleted: ", "", PMS_E_CONFIG},
        {"when_deleted", "suspended", "when_deleted: ", "did you mean \"suspend\"?",
         PMS_E_CONFIG},
        {"suspend_limit", "-1", "suspend_limit: \"-1\" is no number", "none", PMS_E_CONFIG},
        {"suspend_limit", "+1", "is no number", "none", PMS_E_CONFIG},
        {"suspend_limit", " 1", "is no number", "none", PMS_E_CONFIG},
        {"suspend_limit", "1%", "is no number", "none", PMS_E_CONFIG},
        {"suspend_limit", "99999999999999999999", "is no number", "none", PMS_E_CONFIG},
        {"suspend_percent", "101", "from 0 to 100", "none", PMS_E_CONFIG},
        {"external_ids", "a\x1b[1m", "control characters", "", PMS_E_CONFIG},
        {"map.email", "caf\xe9", "not UTF-8", "", PMS_E_CONFIG},
        {"protected", "ada@acme.example,,x", "nobody stands between", "", PMS_E_CONFIG},
        {"protected", "externalId:", "nobody stands", "", PMS_E_CONFIG},
        {"protected", "a b", "a blank inside", "", PMS_E_CONFIG},
        {"protected", "x,+y", "neither a list nor a change", "", PMS_E_CONFIG},
        {"protected", "+x,y", "neither + nor -", "", PMS_E_CONFIG},
        {"protected", "-lea@acme.example", "not among them", "-lee@acme.example", PMS_E_CONFIG},
        {"protected", "+", "nobody stands", "", PMS_E_CONFIG},
        {"protected", "-", "not among them", "", PMS_E_CONFIG},
    };
    struct pms_policy policy;

    (void)state;
    pms_policy_default(&policy);
    must_set(&policy, "protected", "lee@acme.example");
    must_set(&policy, "external_ids", "before*");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        int r = pms_policy_set(&policy, cases[i].field, cases[i].value, &err);

        assert_int_equal(r, -cases[i].code);
        if (!strstr(err.message, cases[i].message) || !strstr(err.hint, cases[i].hint))
            fail_msg("%s=%s: %s; %s", cases[i].field, cases[i].value, err.message, err.hint);
    }
    assert_get(&policy, "protected", "lee@acme.example");
    assert_get(&policy, "external_ids", "before*");
    assert_get(&policy, "suspend_limit", "10");
    pms_policy_done(&policy);
}

static void long_texts(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_policy policy;
    char text[PMS_POLICY_TEXT_MAX + 2];

    (void)state;
    pms_policy_default(&policy);
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(pms_policy_set(&policy, "map.email", text, &err), -PMS_E_CONFIG);
    assert_int_equal(pms_policy_set(&policy, "protected", text, &err), -PMS_E_CONFIG);
    text[PMS_POLICY_TEXT_MAX] = '\0';
    must_set(&policy, "map.email", text);
    must_set(&policy, "protected", text);
    for (int i = 1; i < PMS_POLICY_PEOPLE_MAX; i++) {
        snprintf(text, sizeof(text), "+%d@acme.example", i);
        must_set(&policy, "protected", text);
    }
    assert_int_equal(policy.protected_count, PMS_POLICY_PEOPLE_MAX);
    assert_int_equal(pms_policy_set(&policy, "protected", "+one@more.example", &err),
                     -PMS_E_CONFIG);
    pms_policy_done(&policy);
}

static void protected_people(void **state)
{
    struct pms_policy policy;
    struct pms_policy copy;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    pms_policy_default(&policy);
    must_set(&policy, "protected", "ada@acme.example, Lee@acme.example ,ada@ACME.example");
    assert_get(&policy, "protected", "ada@acme.example,Lee@acme.example");
    must_set(&policy, "protected", "+externalId:7,-lee@acme.example,+AbC");
    assert_get(&policy, "protected", "ada@acme.example,externalId:7,AbC");
    assert_int_equal(pms_policy_set(&policy, "protected", "-abc", &err), -PMS_E_CONFIG);
    assert_int_equal(pms_policy_set(&policy, "protected", "-AbC,-nobody", &err), -PMS_E_CONFIG);
    assert_get(&policy, "protected", "ada@acme.example,externalId:7,AbC");
    must_set(&policy, "map.email", "mail");
    assert_int_equal(pms_policy_copy(&policy, &copy, &err), 0);
    must_set(&policy, "protected", "-ada@acme.example,-externalId:7,-AbC");
    assert_true(pms_policy_is_default(&policy, "protected"));
    assert_get(&copy, "protected", "ada@acme.example,externalId:7,AbC");
    assert_get(&copy, "map.email", "mail");
    pms_policy_done(&policy);
    pms_policy_done(&copy);
}

/* The file. */

static void file_read(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_policy policy;

    (void)state;
    write_file(
        in_scratch("policy.json"),
        "{\"lab\":{},\"acme\":{\"create\":false,\"approve_create\":true,"
        "\"when_suspended\":\"nothing\",\"suspend_limit\":25,\"suspend_percent\":\"none\","
        "\"adopt\":true,\"external_ids\":\"*\",\"protected\":[\"ada@acme.example\",\"x\"],"
        "\"map\":{\"email\":\"Mail\",\"groups\":\"Teams\"}}}",
        0600);
    assert_int_equal(pms_policy_load(in_scratch("policy.json"), "acme", &policy, &err), 0);
    assert_get(&policy, "create", "off");
    assert_get(&policy, "approve_create", "on");
    assert_get(&policy, "when_suspended", "nothing");
    assert_get(&policy, "suspend_limit", "25");
    assert_get(&policy, "suspend_percent", "none");
    assert_get(&policy, "adopt", "on");
    assert_get(&policy, "external_ids", "*");
    assert_get(&policy, "protected", "ada@acme.example,x");
    assert_get(&policy, "map.email", "Mail");
    assert_get(&policy, "map.groups", "Teams");
    assert_get(&policy, "removal_limit", "50");
    pms_policy_done(&policy);
    assert_int_equal(pms_policy_load(in_scratch("policy.json"), "lab", &policy, &err), 0);
    assert_true(pms_policy_is_default(&policy, "create"));
    pms_policy_done(&policy);
    assert_int_equal(pms_policy_load(in_scratch("nothing.json"), "acme", &policy, &err), 0);
    assert_get(&policy, "suspend_limit", "10");
    pms_policy_done(&policy);
    assert_int_equal(pms_policy_load(in_scratch("nothing.json"), "a b", &policy, &err),
                     -PMS_E_USAGE);
}

static void file_refused(void **state)
{
    static const struct {
        const char *text, *message;
        int line, column;
    } cases[] = {
        {"", "not JSON", 1, 1},
        {"{\"acme\":\n{\"create\":no}}", "not JSON", 2, 12},
        {"[]", "not a JSON object", 0, 0},
        {"{\"a b\":{}}", "\"a b\" cannot be the name of a profile", 0, 0},
        {"{\"acme\":7}", "acme: not an object", 0, 0},
        {"{\"acme\":null}", "acme: not an object", 0, 0},
        {"{\"acme\":{\"suspend_limits\":7}}", "no field called \"suspend_limits\"", 0, 0},
        {"{\"acme\":{\"wholly_else\":7}}", "acme: a policy has no field", 0, 0},
        {"{\"acme\":{\"create\":\"on\"}}", "acme: create: neither true nor false", 0, 0},
        {"{\"acme\":{\"create\":null}}", "acme: create: neither true nor false", 0, 0},
        {"{\"acme\":{\"suspend_limit\":null}}", "neither a whole number nor \"none\"", 0, 0},
        {"{\"acme\":{\"suspend_limit\":-1}}", "acme: suspend_limit: \"-1\" is no number", 0, 0},
        {"{\"acme\":{\"suspend_limit\":1.5}}", "neither a whole number", 0, 0},
        {"{\"acme\":{\"suspend_percent\":200}}", "from 0 to 100", 0, 0},
        {"{\"acme\":{\"when_deleted\":\"delete\"}}", "acme: when_deleted: ", 0, 0},
        {"{\"acme\":{\"when_deleted\":\"\"}}", "acme: when_deleted: empty", 0, 0},
        {"{\"acme\":{\"when_deleted\":true}}", "acme: when_deleted: not a string", 0, 0},
        {"{\"acme\":{\"protected\":\"x\"}}", "acme: protected: not an array", 0, 0},
        {"{\"acme\":{\"protected\":[\"x\",7]}}", "protected: number 2: not a string", 0, 0},
        {"{\"acme\":{\"protected\":[\"x,y\"]}}", "number 1: a comma inside", 0, 0},
        {"{\"acme\":{\"protected\":[\"+x\"]}}", "number 1: begins with + or -", 0, 0},
        {"{\"acme\":{\"protected\":[\"\"]}}", "number 1: empty", 0, 0},
        {"{\"acme\":{\"map\":[]}}", "acme: map: not an object", 0, 0},
        {"{\"acme\":{\"map\":{\"mail\":\"x\"}}}", "no field called \"map.mail\"", 0, 0},
        {"{\"acme\":{\"map.email\":\"x\"}}", "stands inside an object \"map\"", 0, 0},
        {"{\"acme\":{\"map\":{\"email\":\"a\\u0000b\"}}}", "map.email: a NUL inside", 0, 0},
        {"{\"acme\":{\"adopt\":false,\"adopt\":true}}", "a name stands twice", 0, 0},
        {"{\"acme\":{},\"acme\":{}}", "a name stands twice", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        struct pms_policy policy;

        write_file(in_scratch("policy.json"), cases[i].text, 0600);
        if (pms_policy_load(in_scratch("policy.json"), "acme", &policy, &err) == 0)
            fail_msg("%s was read", cases[i].text);
        assert_int_equal(err.code, PMS_E_CONFIG);
        assert_int_equal(err.line, cases[i].line);
        assert_int_equal(err.column, cases[i].column);
        if (!strstr(err.message, "policy.json: ") || !strstr(err.message, cases[i].message))
            fail_msg("%s: %s", cases[i].text, err.message);
    }
}

static void file_of_others(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_policy policy;

    (void)state;
    write_file(in_scratch("policy.json"), "{}", 0644);
    assert_int_equal(pms_policy_load(in_scratch("policy.json"), "acme", &policy, &err),
                     -PMS_E_CONFIG);
    assert_non_null(strstr(err.hint, "chmod 600"));
    assert_int_equal(pms_policy_load(scratch, "acme", &policy, &err), -PMS_E_CONFIG);
}

static void file_written(void **state)
{
    const char *path = in_scratch("deep/policy.json");
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_policy policy;
    struct pms_policy again;

    (void)state;
    pms_policy_default(&policy);
    must_set(&policy, "suspend_limit", "none");
    must_set(&policy, "suspend_percent", "7");
    must_set(&policy, "removal_limit", "50");
    must_set(&policy, "protected", "ada@acme.example,x");
    must_set(&policy, "map.email", "Mail");
    must_set(&policy, "create", "off");
    must_set(&policy, "when_deleted", "nothing");
    assert_int_equal(pms_policy_save(path, "acme", &policy, &err), 0);
    assert_int_equal(mode_of(path), 0600);
    assert_string_equal(text_of_file(path),
                        "{\n  \"acme\": {\n    \"create\": false,\n    \"when_deleted\": "
                        "\"nothing\",\n    \"suspend_limit\": \"none\",\n    "
                        "\"suspend_percent\": 7,\n    \"protected\": [\n      "
                        "\"ada@acme.example\",\n      \"x\"\n    ],\n    \"map\": {\n      "
                        "\"email\": \"Mail\"\n    }\n  }\n}\n");
    assert_int_equal(pms_policy_load(path, "acme", &again, &err), 0);
    for (size_t i = 0; i < pms_policy_field_count(); i++) {
        AUTO(free) char *text = pms_policy_get(&policy, pms_policy_field_name(i));

        assert_get(&again, pms_policy_field_name(i), text);
    }
    pms_policy_done(&again);
    pms_policy_done(&policy);
    pms_policy_default(&policy);
    must_set(&policy, "adopt", "on");
    assert_int_equal(pms_policy_save(path, "lab", &policy, &err), 0);
    must_set(&policy, "adopt", "off");
    assert_int_equal(pms_policy_save(path, "acme", &policy, &err), 0);
    assert_string_equal(text_of_file(path), "{\n  \"lab\": {\n    \"adopt\": true\n  }\n}\n");
    pms_policy_done(&policy);
}

/* A word nobody knows stays until somebody has looked at it. */
static void broken_file_is_not_replaced(void **state)
{
    static const char text[] = "{\"acme\":{\"suspend_limits\":3}}";
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_policy policy;

    (void)state;
    write_file(in_scratch("policy.json"), text, 0600);
    pms_policy_default(&policy);
    assert_int_equal(pms_policy_save(in_scratch("policy.json"), "acme", &policy, &err),
                     -PMS_E_CONFIG);
    assert_string_equal(text_of_file(in_scratch("policy.json")), text);
    /* Another profile's is its own affair. */
    must_set(&policy, "adopt", "on");
    assert_int_equal(pms_policy_save(in_scratch("policy.json"), "lab", &policy, &err), 0);
    assert_non_null(strstr(text_of_file(in_scratch("policy.json")), "\"suspend_limits\": 3"));
    pms_policy_done(&policy);
}

static void behind_a_link(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_policy policy;
    struct stat st;

    (void)state;
    write_file(in_scratch("real.json"), "{}", 0600);
    assert_int_equal(symlink(in_scratch("real.json"), in_scratch("link.json")), 0);
    pms_policy_default(&policy);
    must_set(&policy, "adopt", "on");
    assert_int_equal(pms_policy_save(in_scratch("link.json"), "acme", &policy, &err), 0);
    assert_int_equal(lstat(in_scratch("link.json"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_non_null(strstr(text_of_file(in_scratch("real.json")), "adopt"));
    pms_policy_done(&policy);
}

static int count_up(void *context, struct pms_policy *policy, struct pms_error *err)
{
    const char *field = context;
    AUTO(free) char *before = pms_policy_get(policy, field);
    char after[32];

    snprintf(after, sizeof(after), "%ld", strtol(before, NULL, 10) + 1);
    return pms_policy_set(policy, field, after, err);
}

static int leave(void *context, struct pms_policy *policy, struct pms_error *err)
{
    (void)context;
    return pms_policy_set(policy, "suspend_limit", "none", err) < 0 ? -err->code : 1;
}

static int say_no(void *context, struct pms_policy *policy, struct pms_error *err)
{
    (void)context;
    (void)policy;
    return pms_fail(err, PMS_E_REFUSED, "no");
}

static void two_writers_lose_nothing(void **state)
{
    static const char *const fields[] = {"suspend_limit", "removal_limit"};
    const char *path = in_scratch("policy.json");
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_policy policy;
    int status;

    (void)state;
    for (int i = 0; i < 2; i++) {
        if (fork() != 0)
            continue;
        for (int turn = 0; turn < 20; turn++)
            if (pms_policy_edit(path, "acme", count_up, (void *)fields[i], &err) < 0)
                _exit(1);
        _exit(0);
    }
    while (wait(&status) > 0)
        assert_int_equal(status, 0);
    assert_int_equal(pms_policy_load(path, "acme", &policy, &err), 0);
    assert_get(&policy, "suspend_limit", "30");
    assert_get(&policy, "removal_limit", "70");
    pms_policy_done(&policy);
    assert_int_equal(pms_policy_edit(path, "acme", leave, NULL, &err), 0);
    assert_int_equal(pms_policy_edit(path, "acme", say_no, NULL, &err), -PMS_E_REFUSED);
    assert_int_equal(pms_policy_load(path, "acme", &policy, &err), 0);
    assert_get(&policy, "suspend_limit", "30");
    pms_policy_done(&policy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),         cmocka_unit_test(accepted),
        cmocka_unit_test(refused),          cmocka_unit_test(long_texts),
        cmocka_unit_test(protected_people), SCRATCH_TEST(file_read),
        SCRATCH_TEST(file_refused),         SCRATCH_TEST(file_of_others),
        SCRATCH_TEST(file_written),         SCRATCH_TEST(broken_file_is_not_replaced),
        SCRATCH_TEST(behind_a_link),        SCRATCH_TEST(two_writers_lose_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
