/* SPDX-License-Identifier: MIT */
#include "client/manners.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_rows(void **state)
{
    const struct pms_manners *manners;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_manners_find(NULL, &manners, &err), 0);
    assert_string_equal(manners->name, "rfc");
    assert_string_equal(manners->content_type, "application/scim+json");
    assert_false(manners->names_by_put);
    assert_int_equal(pms_manners_find("postman", &manners, &err), 0);
    assert_string_equal(manners->content_type, "application/json");
    assert_true(manners->names_by_put && manners->active_without_path);
    assert_true(manners->case_exact_filter && !manners->external_id_filter);
    assert_int_equal(manners->page_size, 100);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
