/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include <pmscim/schema.h>

#define USER_URN       "urn:ietf:params:scim:schemas:core:2.0:User"
#define ENTERPRISE_URN "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

static void test_types(void **state)
{
    (void)state;
    assert_string_equal(pms_type_name(PMS_USER), "User");
    assert_string_equal(pms_type_path(PMS_USER), "/Users");
    assert_string_equal(pms_type_name(PMS_GROUP), "Group");
    assert_string_equal(pms_type_path(PMS_GROUP), "/Groups");
    assert_string_equal(pms_schema_of(PMS_USER, 0)->urn, USER_URN);
    assert_string_equal(pms_schema_of(PMS_USER, 1)->urn, ENTERPRISE_URN);
    assert_null(pms_schema_of(PMS_USER, 2));
    assert_string_equal(pms_schema_of(PMS_GROUP, 0)->urn, PMS_URN_GROUP);
    assert_null(pms_schema_of(PMS_GROUP, 1));
}

/* A name and what it means; an empty `is` means nothing. */
static const struct {
    enum pms_type type;
    const char *name;
    const char *is;
    enum pms_attr_type kind;
    unsigned flags;
} found[] = {
    {PMS_USER, "userName", "userName", PMS_ATTR_STRING, PMS_ATTR_REQUIRED | PMS_ATTR_UNIQUE},
    {PMS_USER, "USERNAME", "userName", PMS_ATTR_STRING, PMS_ATTR_REQUIRED | PMS_ATTR_UNIQUE},
    {PMS_USER, USER_URN ":userName", "userName", PMS_ATTR_STRING,
     PMS_ATTR_REQUIRED | PMS_ATTR_UNIQUE},
    {PMS_USER, "id", "id", PMS_ATTR_STRING,
     PMS_ATTR_CASE_EXACT | PMS_ATTR_READ_ONLY | PMS_ATTR_UNIQUE},
    {PMS_GROUP, "externalid", "externalId", PMS_ATTR_STRING, PMS_ATTR_CASE_EXACT},
    {PMS_USER, USER_URN ":externalId", "externalId", PMS_ATTR_STRING, PMS_ATTR_CASE_EXACT},
    {PMS_GROUP, "schemas", "schemas", PMS_ATTR_REFERENCE, PMS_ATTR_MULTI | PMS_ATTR_REQUIRED},
    {PMS_USER, "meta.created", "created", PMS_ATTR_DATETIME, PMS_ATTR_READ_ONLY},
    {PMS_USER, "Meta.LastModified", "lastModified", PMS_ATTR_DATETIME, PMS_ATTR_READ_ONLY},
    {PMS_USER, "name", "name", PMS_ATTR_COMPLEX, 0},
    {PMS_USER, "name.familyName", "familyName", PMS_ATTR_STRING, 0},
    {PMS_USER, USER_URN ":name.familyName", "familyName", PMS_ATTR_STRING, 0},
    {PMS_USER, "active", "active", PMS_ATTR_BOOLEAN, 0},
    {PMS_USER, "password", "password", PMS_ATTR_STRING,
     PMS_ATTR_WRITE_ONLY | PMS_ATTR_CASE_EXACT},
    {PMS_USER, "emails", "emails", PMS_ATTR_COMPLEX, PMS_ATTR_MULTI},
    {PMS_USER, "emails.primary", "primary", PMS_ATTR_BOOLEAN, 0},
    {PMS_USER, "addresses.postalCode", "postalCode", PMS_ATTR_STRING, 0},
    {PMS_USER, "x509Certificates.value", "value", PMS_ATTR_BINARY, PMS_ATTR_CASE_EXACT},
    {PMS_USER, "photos.value", "value", PMS_ATTR_REFERENCE, PMS_ATTR_CASE_EXACT},
    {PMS_USER, "groups", "groups", PMS_ATTR_COMPLEX, PMS_ATTR_MULTI | PMS_ATTR_READ_ONLY},
    {PMS_USER, ENTERPRISE_URN ":department", "department", PMS_ATTR_STRING, 0},
    {PMS_USER, ENTERPRISE_URN ":manager.value", "value", PMS_ATTR_STRING, PMS_ATTR_CASE_EXACT},
    {PMS_USER, "URN:ietf:params:scim:schemas:extension:enterprise:2.0:USER:MANAGER.$REF",
     "$ref", PMS_ATTR_REFERENCE, PMS_ATTR_CASE_EXACT},
    {PMS_GROUP, "displayName", "displayName", PMS_ATTR_STRING, PMS_ATTR_REQUIRED},
    {PMS_GROUP, "members.value", "value", PMS_ATTR_STRING,
     PMS_ATTR_IMMUTABLE | PMS_ATTR_CASE_EXACT},
    {PMS_USER, "department", "", 0, 0},
    {PMS_USER, "members", "", 0, 0},
    {PMS_USER, "name.", "", 0, 0},
    {PMS_USER, "name.familyName.x", "", 0, 0},
    {PMS_USER, ".name", "", 0, 0},
    {PMS_USER, "", "", 0, 0},
    {PMS_USER, "user", "", 0, 0},
    {PMS_USER, "userNames", "", 0, 0},
    {PMS_USER, "userName.value", "", 0, 0},
    {PMS_USER, USER_URN, "", 0, 0},
    {PMS_USER, USER_URN ":", "", 0, 0},
    {PMS_USER, PMS_URN_GROUP ":displayName", "", 0, 0},
    {PMS_USER, ENTERPRISE_URN ":id", "", 0, 0},
    {PMS_GROUP, ENTERPRISE_URN ":department", "", 0, 0},
};

static void test_find(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(found) / sizeof(*found); i++) {
        const struct pms_attribute *attribute =
            pms_attribute_find(found[i].type, found[i].name);

        if ((attribute != NULL) != (found[i].is[0] != '\0'))
            fail_msg("%s", found[i].name);
        if (!attribute)
            continue;
        assert_string_equal(attribute->name, found[i].is);
        assert_int_equal(attribute->type, found[i].kind);
        assert_int_equal(attribute->flags, found[i].flags);
    }
}

/* Complex attributes have parts and others have none, and no name stands twice. */
static void check_list(const struct pms_attribute *list)
{
    for (const struct pms_attribute *a = list; a->name; a++) {
        assert_int_equal(a->sub != NULL, a->type == PMS_ATTR_COMPLEX);
        for (const struct pms_attribute *b = list; b < a; b++)
            assert_int_not_equal(strcasecmp(a->name, b->name), 0);
        if (a->sub)
            check_list(a->sub);
    }
}

static void test_tables_make_sense(void **state)
{
    const struct pms_schema *schema;

    (void)state;
    for (int type = 0; type < PMS_TYPE_COUNT; type++)
        for (size_t i = 0; (schema = pms_schema_of((enum pms_type)type, i)); i++)
            check_list(schema->attributes);
}

static size_t count(const struct pms_attribute *list)
{
    size_t n = 0;

    while (list[n].name)
        n++;
    return n;
}

static void test_tables_are_complete(void **state)
{
    (void)state;
    assert_int_equal(count(pms_schema_of(PMS_USER, 0)->attributes), 21);
    assert_int_equal(count(pms_schema_of(PMS_USER, 1)->attributes), 6);
    assert_int_equal(count(pms_schema_of(PMS_GROUP, 0)->attributes), 2);
    assert_int_equal(count(pms_attribute_find(PMS_USER, "name")->sub), 6);
    assert_int_equal(count(pms_attribute_find(PMS_USER, "addresses")->sub), 8);
    assert_int_equal(count(pms_attribute_find(PMS_USER, "meta")->sub), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_tables_make_sense),
        cmocka_unit_test(test_tables_are_complete),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
