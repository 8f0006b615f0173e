/* SPDX-License-Identifier: MIT */
#include "client/manners.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_rows(void **state)
{
    const struct pms_manners *manners;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_manners_find(NULL, &manners, &err), 0);
    assert_string_equal(manners->name, "rfc");
    assert_int_equal(manners->fields[PMS_MANNER_CONTENT_TYPE], PMS_CONTENT_SCIM_JSON);
    assert_int_equal(manners->fields[PMS_MANNER_NAMES], PMS_NAMES_PATCH);
    assert_int_equal(manners->fields[PMS_MANNER_DISCOVERY], PMS_DISCOVERY_AUTO);
    assert_int_equal(pms_manners_find("postman", &manners, &err), 0);
    assert_int_equal(manners->fields[PMS_MANNER_CONTENT_TYPE], PMS_CONTENT_JSON);
    assert_int_equal(manners->fields[PMS_MANNER_NAMES], PMS_NAMES_PUT);
    assert_int_equal(manners->fields[PMS_MANNER_ACTIVE], PMS_ACTIVE_OBJECT);
    assert_int_equal(manners->fields[PMS_MANNER_DISCOVERY], PMS_DISCOVERY_NEVER);
    assert_true(manners->case_exact_filter && !manners->external_id_filter);
    assert_int_equal(manners->fields[PMS_MANNER_PAGE_SIZE], 100);
}

static void test_unknown(void **state)
{
    const struct pms_manners *manners = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_manners_find("okta", &manners, &err), -PMS_E_CONFIG);
    assert_null(manners);
    assert_string_equal(err.message, "no manners are called \"okta\"");
    assert_string_equal(err.hint, "there are: rfc, postman");
}

static void test_fields(void **state)
{
    static const struct {
        const char *text, *kept, *message;
    } cases[] = {
        {NULL, "", NULL},
        {"", "", NULL},
        {"page_size=50", "page_size=50", NULL},
        {"  paging=cursor   update=put ", "update=put paging=cursor", NULL},
        {"reads_a_minute=0 writes_a_minute=100000 at_once=64",
         "reads_a_minute=0 writes_a_minute=100000 at_once=64", NULL},
        {"active=object names=put content_type=json filters=local search=post if_match=never "
         "discovery=never",
         "active=object names=put content_type=json filters=local search=post if_match=never "
         "discovery=never",
         NULL},
        {"page_size", NULL, "\"page_size\" is no FIELD=VALUE"},
        {"page_size=", NULL, "\"page_size=\" is no FIELD=VALUE"},
        {"page_size=0", NULL, "page_size: not a number from 1 to 10000"},
        {"page_size=5x", NULL, "page_size: not a number from 1 to 10000"},
        {"page_size=-5", NULL, "page_size: not a number from 1 to 10000"},
        {"page_size=99999999999999999999", NULL, "page_size: not a number from 1 to 10000"},
        {"at_once=65", NULL, "at_once: not a number from 1 to 64"},
        {"paging=pages", NULL, "paging: neither auto, index nor cursor"},
        {"search=POST", NULL, "search: neither get nor post"},
        {"page-size=5", NULL, "manners have no field called \"page-size\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pms_manners_set set;
        struct pms_error err = PMS_ERROR_INIT;
        int r = pms_manners_set_parse(cases[i].text, &set, &err);

        if (cases[i].kept) {
            char *kept = pms_manners_set_print(&set);

            assert_int_equal(r, 0);
            assert_string_equal(kept, cases[i].kept);
            free(kept);
        } else {
            assert_int_equal(r, -PMS_E_CONFIG);
            assert_string_equal(err.message, cases[i].message);
        }
    }
}

static void test_nearest(void **state)
{
    struct pms_manners_set set;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    pms_manners_set_init(&set);
    assert_int_equal(pms_manners_set_one(&set, "pagesize", "5", &err), -PMS_E_USAGE);
    assert_string_equal(err.hint, "did you mean \"page_size\"?");
    err = (struct pms_error)PMS_ERROR_INIT;
    assert_int_equal(pms_manners_set_one(&set, "colour", "5", &err), -PMS_E_USAGE);
    assert_string_equal(err.hint, "pmscim-config(5) lists those there are");
}

/* What a value may be is one thing in the table and another in its row: both are complete. */
static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < PMS_MANNERS_FIELDS; i++) {
        const struct pms_manners_field *field = pms_manners_field_at(i);

        assert_non_null(field->name);
        assert_true(strncmp(field->name, "manners.", 8) == 0);
        assert_true(strlen(field->help) > 10);
        assert_true((field->words[0] && field->words[1]) || field->most > field->least);
    }
    assert_null(pms_manners_field_at(PMS_MANNERS_FIELDS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),   cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_fields), cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
