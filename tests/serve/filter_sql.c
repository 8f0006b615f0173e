/* SPDX-License-Identifier: MIT */
/* Filters as SQL: what they find, what cannot be asked, and that the evaluator agrees. */
#include "frame.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "scim/auto.h"
#include "serve/filter_sql.h"
#include "serve/user_fields.h"

/* One letter per person, the first of the userName. */
static const struct pms_user_row people[] = {
    {.id = "A1",
     .user_name = "anna@acme.example",
     .given_name = "Anna",
     .family_name = "Lüders",
     .external_id = "Ext%1",
     .active = 1,
     .created = 1772619072000,
     .modified = 1772619072000},
    {.id = "b2",
     .user_name = "Bob@ACME.example",
     .given_name = "bob",
     .family_name = "",
     .external_id = "ext_1",
     .active = 0,
     .created = 1772619072500,
     .modified = 1772705472000},
    {.id = "c3",
     .user_name = "true@c.example",
     .family_name = "100%_\\'\"",
     .active = 1,
     .created = 946684800000,
     .modified = 1772619072001},
    {.id = "d4",
     .user_name = "d@d",
     .given_name = "TRUE",
     .family_name = "",
     .external_id = "",
     .active = 1,
     .created = 1,
     .modified = 4102444800999},
};

enum {
    PEOPLE = sizeof(people) / sizeof(*people)
};

static int setup(void **state)
{
    struct frame *frame;
    struct pms_error err = PMS_ERROR_INIT;

    frame_setup(state);
    frame = *state;
    assert_int_equal(pms_store_write(frame->store, &err), 0);
    for (size_t i = 0; i < PEOPLE; i++)
        assert_int_equal(pms_store_user_insert(frame->store, &people[i], &err), 0);
    assert_int_equal(pms_store_commit(frame->store, &err), 0);
    return 0;
}

static void note_one(void *context, const struct pms_user_row *row)
{
    char *found = context;

    found[strlen(found)] = row->id[0];
}

/* Who the filter finds, or "!" when it cannot be asked. */
static const char *find(struct frame *frame, const char *text, struct pms_error *err)
{
    static char found[PEOPLE + 1];
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    struct pms_user_query query = {.page = {.start = 1, .count = 100}};
    int64_t total = 0;

    memset(found, 0, sizeof(found));
    if (pms_filter_parse(text, &filter, err) < 0)
        fail_msg("%s: %s", text, err->message);
    if (pms_store_users_where(frame->store, &query, filter, note_one, found, &total, err) < 0)
        return "!";
    assert_int_equal(total, strlen(found));
    return found;
}

/* The same by the evaluator. */
static const char *match(const char *text)
{
    static char found[PEOPLE + 1];
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    memset(found, 0, sizeof(found));
    assert_int_equal(pms_filter_parse(text, &filter, &err), 0);
    for (size_t i = 0; i < PEOPLE; i++) {
        AUTO(pms_buf_free) struct pms_buf json = PMS_BUF(PMS_ANSWER_MOST);
        AUTO(pms_resource_free) struct pms_resource *user = NULL;
        struct pms_writer writer = PMS_WRITER(&json);

        pms_user_write(&writer, &people[i]);
        assert_int_equal(pms_resource_parse(PMS_USER, json.data, json.length, &user, &err), 0);
        if (pms_filter_match(filter, user))
            found[strlen(found)] = people[i].id[0];
    }
    return found;
}

static const struct {
    const char *filter;
    const char *found;
} rows[] = {
    {"userName eq \"ANNA@acme.example\"", "A"},
    {"USERNAME EQ \"bob@acme.example\"", "b"},
    {"urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"d@d\"", "d"},
    {"userName ne \"d@d\"", "Abc"},
    {"userName gt \"BOB@acme.example\"", "cd"},
    {"userName ge \"BOB@acme.example\"", "bcd"},
    {"userName lt \"bob@acme.example\"", "A"},
    {"userName le \"bob@acme.example\"", "Ab"},
    {"userName co \"@Acme\"", "Ab"},
    {"userName sw \"B\"", "b"},
    {"userName ew \".EXAMPLE\"", "Abc"},
    {"userName ew \"a longer text than any of them has\"", ""},
    {"userName co \"\"", "Abcd"},
    {"userName sw \"\"", "Abcd"},
    {"userName ew \"\"", "Abcd"},
    {"userName eq \"\"", ""},
    {"userName pr", "Abcd"},
    {"id eq \"a1\"", ""},
    {"id eq \"A1\"", "A"},
    {"id gt \"b\"", "bcd"},
    {"externalId eq \"ext%1\"", ""},
    {"externalId sw \"Ext\"", "A"},
    {"externalId co \"%\"", "A"},
    {"externalId co \"_\"", "b"},
    {"externalId ew \"1\"", "Ab"},
    {"externalId pr", "Ab"},
    {"externalId ne \"ext_1\"", "Acd"},
    {"externalId eq null", "cd"},
    {"externalId ne null", "Ab"},
    {"externalId gt null", ""},
    {"not (externalId eq \"ext_1\")", "Acd"},
    {"not (externalId ne \"ext_1\")", "b"},
    {"not (externalId co \"x\")", "cd"},
    {"name.givenName pr", "Abd"},
    {"not (name.givenName pr)", "c"},
    {"name.givenName eq \"BOB\"", "b"},
    {"name.givenName eq true", "d"},
    {"name.givenName ne true", "Abc"},
    {"name.givenName eq 7", ""},
    {"name.givenName ne 7", "Abcd"},
    {"name.familyName co \"%\"", "c"},
    {"name.familyName co \"_\"", "c"},
    {"name.familyName co \"\\\\\"", "c"},
    {"name.familyName co \"'\"", "c"},
    {"name.familyName ew \"\\\"\"", "c"},
    {"name.familyName eq \"l\\u00fcders\"", "A"},
    {"name.familyName eq \"l\\u00dcders\"", ""}, /* only A to Z fold */
    {"name.familyName co \"\\u00fc\"", "A"},
    {"name.familyName eq \"' OR 1=1 --\"", ""},
    {"active eq true", "Acd"},
    {"active eq \"False\"", "b"},
    {"active ne true", "b"},
    {"active eq 1", ""},
    {"active ne 1", "Abcd"},
    {"active eq null", ""},
    {"active pr", "Abcd"},
    {"active gt false", ""},
    {"not (active eq true)", "b"},
    {"meta.created eq \"2026-03-04T10:11:12Z\"", "A"},
    {"meta.created eq \"2026-03-04T11:11:12.000+01:00\"", "A"},
    {"meta.created gt \"2026-03-04T10:11:12Z\"", "b"},
    {"meta.created ge \"2026-03-04T10:11:12Z\"", "Ab"},
    {"meta.created lt \"2026-03-04T10:11:12Z\"", "cd"},
    {"meta.created ne \"2026-03-04T10:11:12Z\"", "bcd"},
    {"meta.created sw \"2026-03-04t10\"", "Ab"},
    {"meta.created ew \".500Z\"", "b"},
    {"meta.created co \"01-01T00:00:00.0\"", "cd"},
    {"meta.created gt \"2026\"", "Ab"},
    {"meta.created lt \"some day\"", "Abcd"},
    {"meta.created eq true", ""},
    {"meta.lastModified gt \"2026-03-04T10:11:12.000Z\"", "bcd"},
    {"meta.lastModified sw \"2100-01-01T00:00:00.999\"", "d"},
    {"active eq true and name.givenName pr", "Ad"},
    {"active eq false or name.givenName eq \"anna\" and userName sw \"a\"", "Ab"},
    {"(active eq false or name.givenName eq \"anna\") and userName sw \"a\"", "A"},
    {"not (active eq true and name.givenName pr)", "bc"},
    {"not (not (id eq \"A1\") and not (id eq \"b2\"))", "Ab"},
    {"name[givenName eq \"bob\"]", "b"},
    {"name[givenName ne \"bob\"]", "Acd"},
    {"name[not (givenName pr)]", "c"},
    {"name[familyName pr and givenName pr]", "A"},
    {"not (name[familyName pr])", "bd"},
    {"meta[created lt \"2026-01-01T00:00:00Z\" or lastModified gt \"2100-01-01T00:00:00Z\"]",
     "cd"},
};

static void test_finds(void **state)
{
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        const char *found = find(frame, rows[i].filter, &err);

        if (strcmp(found, rows[i].found) != 0)
            fail_msg("%s: %s %s", rows[i].filter, found, err.message);
        if (strcmp(match(rows[i].filter), rows[i].found) != 0)
            fail_msg("%s: evaluated %s", rows[i].filter, match(rows[i].filter));
    }
}

static void test_unsupported(void **state)
{
    static const struct {
        const char *filter;
        int column;
    } unsupported[] = {
        {"emails eq \"x\"", 1},
        {"active eq true and emails.value co \"x\"", 20},
        {"emails[type eq \"work\"]", 1},
        {"name pr", 1},
        {"name.formatted pr", 1},
        {"name[formatted pr]", 6},
        {"name[value eq \"x\"]", 6},
        {"name[givenName.x eq \"x\"]", 6},
        {"name.givenName[value eq \"x\"]", 1},
        {"userName[value eq \"x\"]", 1},
        {"userName.value eq \"x\"", 1},
        {"givenName pr", 1},
        {"meta.resourceType eq \"User\"", 1},
        {"meta.createdAt pr", 1},
        {"met.created pr", 1},
        {"urn:x:User:userName eq \"x\"", 1},
        {"urn:x:User:name[givenName pr]", 1},
        {"not (password pr)", 6},
        {"role eq \"Admin\"", 1},
    };
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(unsupported) / sizeof(*unsupported); i++) {
        struct pms_error err = PMS_ERROR_INIT;

        if (strcmp(find(frame, unsupported[i].filter, &err), "!") != 0)
            fail_msg("%s", unsupported[i].filter);
        assert_int_equal(err.code, PMS_E_UNSUPPORTED);
        assert_int_equal(err.http_status, 400);
        assert_string_equal(err.scim_type, "invalidFilter");
        assert_int_equal(err.column, unsupported[i].column);
    }
}

/* As long as a filter may be, and of the kinds that make the longest SQL. */
static void test_long(void **state)
{
    static const char *const operands[] = {
        "id pr",
        "id ne \"\"",
        "not (id eq \"\")",
        "meta.created co \"T\"",
        "name[givenName pr] or id pr",
    };
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(operands) / sizeof(*operands); i++) {
        AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(16384);
        struct pms_error err = PMS_ERROR_INIT;

        assert_int_equal(pms_buf_puts(&text, operands[i], &err), 0);
        while (pms_buf_printf(&text, &err, " and (%s)", operands[i]) == 0)
            ;
        assert_true(text.length > 16000);
        if (strcmp(find(frame, text.data, &err), "Abcd") != 0)
            fail_msg("%s: %s", operands[i], err.message);
        text.length = 0;
        text.data[0] = '\0';
        while (pms_buf_printf(&text, &err, "%s or ", operands[i]) == 0)
            ;
        text.ceiling += 32;
        assert_int_equal(pms_buf_puts(&text, "id pr", &err), 0);
        if (text.length <= 16384 && strcmp(find(frame, text.data, &err), "Abcd") != 0)
            fail_msg("%s: %s", operands[i], err.message);
    }
}

/* Brackets in brackets, up to what SQLite takes and beyond. */
static void test_deep(void **state)
{
    static const struct {
        const char *open, *inside, *close;
        int at_least;
        const char *found;
    } kinds[] = {
        {"not (not (", "active eq true", "))", 14, "Acd"},
        {"(id pr and (active eq true or ", "meta.created co \"T1\"", "))", 10, "Abc"},
        {"(id pr and not (active eq true or ", "name[not (givenName co \"B\")]", "))", 6, NULL},
        {"(active eq true and id pr and ", "active eq true", ")", 32, "Acd"},
    };
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        for (int levels = 1; levels <= 15; levels++) {
            char text[4096] = "";
            struct pms_error err = PMS_ERROR_INIT;
            const char *found;

            for (int n = 0; n < levels; n++)
                strncat(text, kinds[i].open, sizeof(text) - strlen(text) - 1);
            strncat(text, kinds[i].inside, sizeof(text) - strlen(text) - 1);
            for (int n = 0; n < levels; n++)
                strncat(text, kinds[i].close, sizeof(text) - strlen(text) - 1);
            found = find(frame, text, &err);
            if (strcmp(found, "!") == 0 && levels > kinds[i].at_least)
                assert_int_equal(err.code, PMS_E_UNSUPPORTED);
            else if (strcmp(found, match(text)) != 0)
                fail_msg("%s: %s %s", text, found, err.message);
        }
}

static void test_pages(void **state)
{
    static const struct {
        enum pms_user_state state;
        int64_t start, count, total;
        const char *found;
    } pages[] = {
        {PMS_USERS_ALL, 1, 100, 3, "Acd"},    {PMS_USERS_ALL, 2, 1, 3, "c"},
        {PMS_USERS_ALL, 4, 5, 3, ""},         {PMS_USERS_ALL, 1, 0, 3, ""},
        {PMS_USERS_ACTIVE, 1, 100, 3, "Acd"}, {PMS_USERS_INACTIVE, 1, 100, 0, ""},
    };
    struct frame *frame = *state;
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_filter_parse("active eq true or id eq \"x\"", &filter, &err), 0);
    for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
        struct pms_user_query query = {
            .state = pages[i].state,
            .page = {.start = pages[i].start, .count = pages[i].count}};
        char found[PEOPLE + 1] = "";
        int64_t total = -1;

        assert_int_equal(
            pms_store_users_where(frame->store, &query, filter, note_one, found, &total, &err),
            0);
        assert_int_equal(total, pages[i].total);
        assert_string_equal(found, pages[i].found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_finds, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_unsupported, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_long, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_deep, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_pages, setup, frame_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
