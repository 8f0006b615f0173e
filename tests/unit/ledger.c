/* SPDX-License-Identifier: MIT */
/* Who is ours: what is kept, and what no ledger is. */
#include "scratch.h"

#include <sys/wait.h>
#include <unistd.h>

#include <pmscim/sync.h>

#include "sync/ledger.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

#define HEAD                "{\"ledger\":1,\"profile\":\"acme\"}\n"
#define END(people, groups) "{\"end\":{\"people\":" #people ",\"groups\":" #groups "}}\n"

static struct pms_ledger *load(const char *path)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_ledger *ledger = NULL;

    if (pms_ledger_load(path, "acme", &ledger, &err) < 0)
        fail_msg("%s", err.message);
    return ledger;
}

static void save(struct pms_ledger *ledger)
{
    struct pms_error err = PMS_ERROR_INIT;

    if (pms_ledger_save(ledger, &err) < 0)
        fail_msg("%s", err.message);
}

static void note(struct pms_ledger *ledger, const char *id, const char *external_id)
{
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_ledger_note_person(ledger, id, external_id, &err), 0);
}

static void noted_and_saved(void **state)
{
    const char *path = in_scratch("deep/acme.ndjson");
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_ledger_free) struct pms_ledger *ledger = load(path);
    AUTO(pms_ledger_free) struct pms_ledger *again = NULL;

    (void)state;
    assert_int_equal(pms_ledger_count(ledger), 0);
    assert_int_equal(pms_ledger_has_person(ledger, "u1"), 0);
    save(ledger);
    assert_int_equal(access(path, F_OK), -1);
    note(ledger, "u1", "x1");
    note(ledger, "u2", NULL);
    note(ledger, "u3", "");
    note(ledger, "u1", "x1");
    assert_int_equal(pms_ledger_note_group(ledger, "g1", "Payments \"QA\"", &err), 0);
    assert_int_equal(pms_ledger_count(ledger), 3);
    save(ledger);
    assert_int_equal(mode_of(path), 0600);
    assert_string_equal(text_of_file(path),
                        HEAD "{\"person\":\"u1\",\"external_id\":\"x1\"}\n{\"person\":\"u2\"}\n"
                             "{\"person\":\"u3\"}\n"
                             "{\"group\":\"g1\",\"name\":\"Payments \\\"QA\\\"\"}\n" END(3, 1));
    again = load(path);
    assert_int_equal(pms_ledger_count(again), 3);
    assert_int_equal(pms_ledger_has_person(again, "u1"), 1);
    assert_int_equal(pms_ledger_has_person(again, "U1"), 0);
    assert_int_equal(pms_ledger_has_person(again, "g1"), 0);
    assert_string_equal(pms_ledger_external_id(again, "u1"), "x1");
    assert_null(pms_ledger_external_id(again, "u2"));
    assert_null(pms_ledger_external_id(again, "nobody"));
    assert_int_equal(pms_ledger_has_group(again, "g1"), 1);
    assert_int_equal(pms_ledger_has_group(again, "u1"), 0);
    assert_string_equal(pms_ledger_group_name(again, "g1"), "Payments \"QA\"");
    assert_null(pms_ledger_group_name(again, "g2"));
    pms_ledger_free(NULL);
}

static void known_is_replaced(void **state)
{
    const char *path = in_scratch("acme.ndjson");
    AUTO(pms_ledger_free) struct pms_ledger *ledger = load(path);
    AUTO(pms_ledger_free) struct pms_ledger *again = NULL;

    (void)state;
    note(ledger, "u1", NULL);
    save(ledger);
    note(ledger, "u1", "x1");
    assert_string_equal(pms_ledger_external_id(ledger, "u1"), "x1");
    note(ledger, "u1", "x2");
    save(ledger);
    again = load(path);
    assert_int_equal(pms_ledger_count(again), 1);
    assert_string_equal(pms_ledger_external_id(again, "u1"), "x2");
}

/* Ids are one endpoint's. */
static void one_endpoint(void **state)
{
    const char *path = in_scratch("acme.ndjson");
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_ledger_free) struct pms_ledger *ledger = load(path);
    AUTO(pms_ledger_free) struct pms_ledger *late = load(path);
    AUTO(pms_ledger_free) struct pms_ledger *again = NULL;

    (void)state;
    assert_int_equal(pms_ledger_check(ledger, "embedded:/\"a\"", &err), 0);
    assert_int_equal(pms_ledger_claim(ledger, "embedded:/\"a\"", &err), 0);
    save(ledger);
    assert_int_not_equal(access(path, F_OK), 0);
    note(ledger, "u1", "x1");
    save(ledger);
    again = load(path);
    assert_int_equal(pms_ledger_check(again, "embedded:/\"a\"", &err), 0);
    assert_int_equal(pms_ledger_claim(again, "http://b", &err), -PMS_E_STALE);
    assert_non_null(
        strstr(err.message, "profile \"acme\" knows the people of embedded:/\"a\""));
    assert_non_null(strstr(err.message, "this is http://b"));
    assert_non_null(strstr(err.hint, path));
    /* Who loaded it before it was anybody's takes what it has become. */
    note(late, "u2", "x2");
    save(late);
    assert_int_equal(pms_ledger_check(late, "http://b", &err), -PMS_E_STALE);
    assert_int_equal(pms_ledger_count(late), 2);
}

static void two_endpoints_at_once(void **state)
{
    const char *path = in_scratch("acme.ndjson");
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_ledger_free) struct pms_ledger *one = load(path);
    AUTO(pms_ledger_free) struct pms_ledger *two = load(path);

    (void)state;
    assert_int_equal(pms_ledger_claim(one, "http://a", &err), 0);
    assert_int_equal(pms_ledger_claim(two, "http://b", &err), 0);
    note(one, "u1", "x1");
    save(one);
    note(two, "u1", "x1");
    assert_int_equal(pms_ledger_save(two, &err), -PMS_E_STALE);
}

/* What an earlier version has written says nothing of an endpoint. */
static void ledger_without_endpoint(void **state)
{
    const char *path = in_scratch("acme.ndjson");
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_ledger_free) struct pms_ledger *ledger = NULL;
    AUTO(pms_ledger_free) struct pms_ledger *again = NULL;

    (void)state;
    write_file(path, HEAD "{\"person\":\"u1\"}\n" END(1, 0), 0600);
    ledger = load(path);
    assert_int_equal(pms_ledger_check(ledger, "http://a", &err), 0);
    assert_int_equal(pms_ledger_claim(ledger, "http://a", &err), 0);
    save(ledger);
    again = load(path);
    assert_int_equal(pms_ledger_count(again), 1);
    assert_int_equal(pms_ledger_check(again, "http://b", &err), -PMS_E_STALE);
}

static void what_cannot_be_noted(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_ledger_free) struct pms_ledger *ledger = load(in_scratch("acme.ndjson"));
    char long_id[PMS_LEDGER_TEXT_MAX + 2];

    (void)state;
    memset(long_id, 'x', sizeof(long_id) - 1);
    long_id[sizeof(long_id) - 1] = '\0';
    assert_int_equal(pms_ledger_note_person(ledger, "", "x", &err), -PMS_E_USAGE);
    assert_int_equal(pms_ledger_note_person(ledger, long_id, "x", &err), -PMS_E_USAGE);
    assert_int_equal(pms_ledger_note_person(ledger, "u1", "\xff", &err), -PMS_E_USAGE);
    assert_int_equal(pms_ledger_note_group(ledger, "\xc3(", "x", &err), -PMS_E_USAGE);
    assert_int_equal(pms_ledger_count(ledger), 0);
    assert_int_equal(pms_ledger_load(NULL, "a/b", &ledger, &err), -PMS_E_USAGE);
}

/* A ledger that forgets makes people nobody's, or somebody else's ours. */
static void no_ledgers(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "acme.ndjson: this is no ledger"},
        {"\n", "line 1: not JSON at column"},
        {"{}\n", "line 1: this is no ledger"},
        {"[]\n", "line 1: not an object"},
        {"{\"ledger\":2,\"profile\":\"acme\"}\n", "version 2, which is newer"},
        {"{\"ledger\":1,\"profile\":\"lab\"}\n", "this is the ledger of profile \"lab\""},
        {"{\"ledger\":1,\"profile\":\"acme\",\"endpoint\":7}\n", "its \"endpoint\" is none"},
        {"{\"ledger\":1,\"profile\":\"acme\",\"endpoint\":\"\"}\n", "line 1: its \"endpoint\""},
        {HEAD, "line 1: it breaks off"},
        {"{\"ledger\":1,\"profile\":\"acme\"}", "line 1: it breaks off"},
        {HEAD "{\"person\":\"u1\"}\n", "line 2: it breaks off"},
        {HEAD "{\"person\":\"u1\"}\n{\"pers", "line 3: it breaks off"},
        {HEAD "{\"person\":\"u1\"}\n" END(2, 0), "it should have 2 people and 0 groups"},
        {HEAD "{\"person\":\"u1\"}\n{\"person\":\"u1\"}\n" END(2, 0),
         "it should have 2 people"},
        {HEAD END(0, 1), "it should have 0 people and 1 groups"},
        {HEAD "{\"end\":7}\n", "it should have"},
        {HEAD END(0, 0) "{\"person\":\"u1\"}\n", "line 2: something follows the end"},
        {HEAD "{\"people\":\"u1\"}\n" END(0, 0), "line 2: neither a person nor a group"},
        {HEAD "{\"person\":7}\n" END(1, 0), "line 2: neither a person nor a group"},
        {HEAD "{\"person\":\"a\",\"group\":\"b\"}\n" END(1, 1), "neither a person nor a group"},
        {HEAD "{\"person\":\"\"}\n" END(1, 0), "line 2: an id or a name that is empty"},
        {HEAD "{\"person\":u1}\n" END(1, 0), "line 2: not JSON at column 11"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        struct pms_ledger *ledger = NULL;

        write_file(in_scratch("acme.ndjson"), cases[i].text, 0600);
        assert_int_equal(pms_ledger_load(in_scratch("acme.ndjson"), "acme", &ledger, &err),
                         -PMS_E_CONFIG);
        if (!strstr(err.message, cases[i].message) || !strstr(err.message, "acme.ndjson: "))
            fail_msg("%s: %s", cases[i].text, err.message);
        assert_true(err.hint[0] != '\0');
        assert_null(ledger);
    }
    write_file(in_scratch("acme.ndjson"), HEAD END(0, 0), 0600);
    pms_ledger_free(load(in_scratch("acme.ndjson")));
}

static void ledger_of_others(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_ledger *ledger = NULL;

    (void)state;
    write_file(in_scratch("acme.ndjson"), HEAD END(0, 0), 0644);
    assert_int_equal(pms_ledger_load(in_scratch("acme.ndjson"), "acme", &ledger, &err),
                     -PMS_E_CONFIG);
    assert_non_null(strstr(err.hint, "chmod 600"));
    assert_int_equal(pms_ledger_load(scratch, "acme", &ledger, &err), -PMS_E_CONFIG);
}

/* Two who began with the same ledger. */
static void two_writers(void **state)
{
    const char *path = in_scratch("acme.ndjson");
    AUTO(pms_ledger_free) struct pms_ledger *one = load(path);
    AUTO(pms_ledger_free) struct pms_ledger *two = load(path);
    AUTO(pms_ledger_free) struct pms_ledger *both = NULL;

    (void)state;
    note(one, "u1", "x1");
    note(one, "u2", "x2");
    save(one);
    note(two, "u2", "new");
    note(two, "u3", "x3");
    save(two);
    note(one, "u4", "x4");
    save(one);
    both = load(path);
    assert_int_equal(pms_ledger_count(both), 4);
    assert_string_equal(pms_ledger_external_id(both, "u1"), "x1");
    assert_string_equal(pms_ledger_external_id(both, "u2"), "new");
    assert_string_equal(pms_ledger_external_id(one, "u2"), "new");
    assert_string_equal(pms_ledger_external_id(both, "u4"), "x4");
}

static void many_writers(void **state)
{
    const char *path = in_scratch("acme.ndjson");
    int status;
    char id[32];

    (void)state;
    for (int i = 0; i < 4; i++) {
        if (fork() != 0)
            continue;
        for (int turn = 0; turn < 10; turn++) {
            struct pms_ledger *ledger = load(path);

            snprintf(id, sizeof(id), "u%d-%d", i, turn);
            note(ledger, id, NULL);
            save(ledger);
            pms_ledger_free(ledger);
        }
        _exit(0);
    }
    while (wait(&status) > 0)
        assert_int_equal(status, 0);
    {
        AUTO(pms_ledger_free) struct pms_ledger *ledger = load(path);

        assert_int_equal(pms_ledger_count(ledger), 40);
    }
}

/* What was broken meanwhile is not replaced by what one of two happens to remember. */
static void broken_meanwhile(void **state)
{
    const char *path = in_scratch("acme.ndjson");
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_ledger_free) struct pms_ledger *ledger = load(path);

    (void)state;
    note(ledger, "u1", NULL);
    write_file(path, HEAD, 0600);
    assert_int_equal(pms_ledger_save(ledger, &err), -PMS_E_CONFIG);
    assert_string_equal(text_of_file(path), HEAD);
}

static void many_people(void **state)
{
    const char *path = in_scratch("acme.ndjson");
    AUTO(pms_ledger_free) struct pms_ledger *ledger = load(path);
    AUTO(pms_ledger_free) struct pms_ledger *again = NULL;
    char id[32];
    char external_id[32];

    (void)state;
    for (int i = 0; i < 20000; i++) {
        snprintf(id, sizeof(id), "id-%d", i);
        snprintf(external_id, sizeof(external_id), "x-%d", i);
        note(ledger, id, external_id);
    }
    save(ledger);
    again = load(path);
    assert_int_equal(pms_ledger_count(again), 20000);
    assert_string_equal(pms_ledger_external_id(again, "id-19999"), "x-19999");
}

static void usual_place(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_ledger_free) struct pms_ledger *ledger = NULL;

    (void)state;
    setenv("XDG_STATE_HOME", scratch, 1);
    assert_int_equal(pms_ledger_load(NULL, "acme", &ledger, &err), 0);
    note(ledger, "u1", NULL);
    save(ledger);
    assert_int_equal(mode_of(in_scratch("pmscim/ledger/acme.ndjson")), 0600);
    assert_int_equal(mode_of(in_scratch("pmscim/ledger")), 0700);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(noted_and_saved),
        SCRATCH_TEST(known_is_replaced),
        SCRATCH_TEST(what_cannot_be_noted),
        SCRATCH_TEST(no_ledgers),
        SCRATCH_TEST(ledger_of_others),
        SCRATCH_TEST(two_writers),
        SCRATCH_TEST(many_writers),
        SCRATCH_TEST(broken_meanwhile),
        SCRATCH_TEST(many_people),
        SCRATCH_TEST(usual_place),
        SCRATCH_TEST(one_endpoint),
        SCRATCH_TEST(two_endpoints_at_once),
        SCRATCH_TEST(ledger_without_endpoint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
