/* SPDX-License-Identifier: MIT */
/* Accounts of OneLogin: fields, what its numbers mean, and the file. */
#include "scratch.h"

#include "conf/auto.h"
#include "conf/onelogin_account.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static struct pms_onelogin_account named(const char *name)
{
    struct pms_onelogin_account account = {0};
    struct pms_error err = PMS_ERROR_INIT;

    if (pms_onelogin_account_init(name, &account, &err) < 0)
        fail_msg("%s: %s", name, err.message);
    return account;
}

static void must_set(struct pms_onelogin_account *account, const char *field, const char *value)
{
    struct pms_error err = PMS_ERROR_INIT;

    if (pms_onelogin_account_set(account, field, value, &err) < 0)
        fail_msg("%s=%s: %s", field, value, err.message);
}

static void assert_get(const struct pms_onelogin_account *account, const char *field,
                       const char *text)
{
    AUTO(free) char *is = pms_onelogin_account_get(account, field);

    assert_non_null(is);
    if (strcmp(is, text) != 0)
        fail_msg("%s is \"%s\", not \"%s\"", field, is, text);
}

static void names(void **state)
{
    static const char *const good[] = {"acme", "ACME-2", "a", "1acme"};
    static const char *const bad[] = {
        "",
        "-acme",
        "acme-",
        "a.b",
        "acme/1",
        "a b",
        "\xc3\xa4",
        "a@b",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = named(good[i]);
        AUTO(free) char *address = pms_onelogin_account_address(&account);

        assert_non_null(strstr(address, ".onelogin.com"));
        assert_null(strpbrk(account.name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct pms_onelogin_account account;
        struct pms_error err = PMS_ERROR_INIT;

        assert_int_equal(pms_onelogin_account_init(bad[i], &account, &err), -PMS_E_USAGE);
        assert_non_null(strstr(err.message, "is no subdomain"));
    }
}

/* field, what is set, what is kept; NULL where it is refused. */
static void fields(void **state)
{
    static const struct {
        const char *field, *value, *kept;
    } cases[] = {
        {"address", "us", "https://api.us.onelogin.com"},
        {"address", "EU", "https://api.eu.onelogin.com"},
        {"address", "https://Acme.onelogin.com/", "https://acme.onelogin.com"},
        {"address", "http://127.0.0.1:8080", "http://127.0.0.1:8080"},
        {"address", "http://acme.onelogin.com", NULL},
        {"address", "https://acme.onelogin.com/api/2", NULL},
        {"address", "acme.onelogin.com", NULL},
        {"address", "", ""},
        {"client_id", "ab12-_", "ab12-_"},
        {"client_id", "ab, client_secret:x", NULL},
        {"client_id", "a\nb", NULL},
        {"client_secret", "file:/s", "file:/s"},
        {"client_secret", "env:OL", "env:OL"},
        {"client_secret", "a-secret-itself", NULL},
        {"cacert", "/etc/ca.pem", "/etc/ca.pem"},
        {"cacert", "ca.pem", NULL},
        {"app", "123", "123"},
        {"app", "12a", NULL},
        {"groups", "groups", "groups"},
        {"groups", "nothing", "nothing"},
        {"groups", "role", NULL},
        {"groups", "", "roles"},
        {"full_every", "90", "90s"},
        {"full_every", "90m", "90m"},
        {"full_every", "24h", "1d"},
        {"full_every", "0", "0"},
        {"full_every", "400d", NULL},
        {"full_every", "1w", NULL},
        {"full_every", "-1", NULL},
        {"full_every", "99999999999", NULL},
        {"status.locked", "suspended", "suspended"},
        {"status.locked", "blocked", NULL},
        {"state.unlicensed", "active", "active"},
        {"state.unlicensed", "", "waiting"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = named("acme");
        struct pms_error err = PMS_ERROR_INIT;
        int r = pms_onelogin_account_set(&account, cases[i].field, cases[i].value, &err);

        if (!cases[i].kept) {
            if (r != -PMS_E_CONFIG)
                fail_msg("%s=%s was taken", cases[i].field, cases[i].value);
            assert_memory_equal(err.message, cases[i].field, strlen(cases[i].field));
            assert_null(strstr(err.message, "a-secret-itself"));
            continue;
        }
        assert_int_equal(r, 0);
        assert_get(&account, cases[i].field, cases[i].kept);
    }
}

static void unknown_field(void **state)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = named("acme");
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_onelogin_account_set(&account, "status.lokced", "active", &err),
                     -PMS_E_USAGE);
    assert_string_equal(err.hint, "did you mean \"status.locked\"?");
    assert_null(pms_onelogin_account_get(&account, "nothing"));
    assert_null(pms_onelogin_field_name(pms_onelogin_field_count()));
    for (size_t i = 0; i < pms_onelogin_field_count(); i++) {
        assert_true(strlen(pms_onelogin_field_help(i)) > 10);
        assert_true(pms_onelogin_field_is_default(&account, i));
    }
}

/* Facts 5: only who is approved and neither unactivated nor suspended is active. */
static void meanings(void **state)
{
    static const enum pms_onelogin_meaning A = PMS_ONELOGIN_ACTIVE, S = PMS_ONELOGIN_SUSPENDED,
                                           W = PMS_ONELOGIN_WAITING;
    const enum pms_onelogin_meaning expected[][4] = {
        {W, W, W, W}, /* Unactivated: unapproved, approved, rejected, unlicensed */
        {W, A, W, W}, /* Active */
        {S, S, S, S}, /* Suspended */
        {W, A, W, W}, /* Locked */
        {W, A, W, W}, /* Password expired */
        {W, A, W, W}, /* Awaiting password reset */
        {W, W, W, W}, /* nobody has 6 */
        {W, A, W, W}, /* Password pending */
        {W, A, W, W}, /* Security questions required */
        {W, W, W, W}, /* nor 9 */
    };
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = named("acme");

    (void)state;
    for (long status = 0; status < 10; status++)
        for (long approval = 0; approval < 4; approval++)
            if (pms_onelogin_meaning(&account, status, approval) != expected[status][approval])
                fail_msg("status %ld, state %ld", status, approval);
    assert_int_equal(pms_onelogin_meaning(&account, -1, 1), W);
    assert_int_equal(pms_onelogin_meaning(&account, 1, -1), W);
    assert_int_equal(pms_onelogin_meaning(&account, 1, 4), W);
    must_set(&account, "status.locked", "suspended");
    must_set(&account, "status.unactivated", "active");
    must_set(&account, "state.unlicensed", "suspended");
    assert_int_equal(pms_onelogin_meaning(&account, 3, 1), S);
    assert_int_equal(pms_onelogin_meaning(&account, 0, 1), A);
    assert_int_equal(pms_onelogin_meaning(&account, 1, 3), S);
    assert_string_equal(pms_onelogin_status_word(8), "Security questions required");
    assert_null(pms_onelogin_status_word(6));
    assert_string_equal(pms_onelogin_state_word(3), "Unlicensed");
    assert_null(pms_onelogin_state_word(-1));
}

static void saved(void **state)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = named("acme");
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account other = named("other");
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account again = {0};
    AUTO(pms_onelogin_names_done) struct pms_onelogin_names names = {0};
    struct pms_error err = PMS_ERROR_INIT;
    const char *path = in_scratch("onelogin.json");

    (void)state;
    must_set(&account, "client_id", "id1");
    must_set(&account, "client_secret", "file:/s");
    must_set(&account, "status.locked", "waiting");
    must_set(&account, "full_every", "12h");
    assert_int_equal(pms_onelogin_account_save(path, &account, &err), 0);
    assert_int_equal(pms_onelogin_account_save(path, &other, &err), 0);
    assert_int_equal(mode_of(path), 0600);
    assert_non_null(strstr(text_of_file(path), "\"full_every\": \"12h\""));
    assert_null(strstr(text_of_file(path), "status.active"));
    assert_int_equal(pms_onelogin_account_load(path, "ACME", &again, &err), 0);
    for (size_t i = 0; i < pms_onelogin_field_count(); i++) {
        AUTO(free) char *text = pms_onelogin_account_get(&account, pms_onelogin_field_name(i));

        assert_get(&again, pms_onelogin_field_name(i), text);
    }
    assert_int_equal(pms_onelogin_account_names(path, &names, &err), 0);
    assert_int_equal(names.count, 2);
    assert_string_equal(names.items[0], "acme");
    assert_int_equal(pms_onelogin_account_remove(path, "acme", &err), 0);
    assert_int_equal(pms_onelogin_account_remove(path, "acme", &err), -PMS_E_NOTFOUND);
    assert_int_equal(pms_onelogin_account_load(path, "otter", &again, &err), -PMS_E_NOTFOUND);
    assert_string_equal(err.hint, "did you mean \"other\"?");
}

/* A file that somebody wrote; what the message has to say. */
static void wrong_files(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "line 1, column 1"},
        {"[]", "not a JSON object"},
        {"{\"acme\":1}", "acme: not an object"},
        {"{\"acme\":{\"status.lokced\":\"active\"}}", "no field called \"status.lokced\""},
        {"{\"acme\":{\"status.locked\":true}}", "status.locked: not a string"},
        {"{\"acme\":{\"status.locked\":\"\"}}", "status.locked: not a string, or an empty one"},
        {"{\"acme\":{\"status.locked\":\"gone\"}}", "status.locked: \"gone\" is none of"},
        {"{\"acme\":{\"app\":\"1\",\"app\":\"2\"}}", "two members have one name"},
        {"{\"acme\":{\"app\":\"1\"},\"acme\":{}}", "two members have one name"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_onelogin_account account = {0};
        struct pms_error err = PMS_ERROR_INIT;
        const char *path = in_scratch("onelogin.json");

        write_file(path, cases[i].text, 0600);
        assert_int_equal(pms_onelogin_account_load(path, "acme", &account, &err),
                         -PMS_E_CONFIG);
        if (!strstr(err.message, cases[i].message) || err.hint[0] == '\0' ||
            strncmp(err.message, path, strlen(path)) != 0)
            fail_msg("%s: %s; %s", cases[i].text, err.message, err.hint);
    }
}

static void open_file(void **state)
{
    struct pms_onelogin_account account = {0};
    struct pms_error err = PMS_ERROR_INIT;
    const char *path = in_scratch("onelogin.json");

    (void)state;
    write_file(path, "{\"acme\":{}}", 0644);
    assert_int_equal(pms_onelogin_account_load(path, "acme", &account, &err), -PMS_E_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),    cmocka_unit_test(fields), cmocka_unit_test(unknown_field),
        cmocka_unit_test(meanings), SCRATCH_TEST(saved),      SCRATCH_TEST(wrong_files),
        SCRATCH_TEST(open_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
