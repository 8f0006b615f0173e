/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <json-c/json.h>

#include <pmscim/patch.h>

#include "base/buf.h"
#include "base/json.h"
#include "scim/auto.h"
#include "scim_cases.h"

static enum pms_type type_of_block(const struct case_file *file)
{
    const char *type = case_value(file, "type");

    return type && strcmp(type, "group") == 0 ? PMS_GROUP : PMS_USER;
}

/* The request: `patch` as it is, or one around all `op` lines. */
static char *request_of(const struct case_file *file)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_buf_free) struct pms_buf buf = PMS_BUF(1 << 20);
    const char *whole = case_value(file, "patch");
    int count = 0;

    if (whole)
        return strdup(whole);
    pms_buf_puts(&buf, "{\"Operations\":[", &err);
    for (size_t i = 0; i < file->count; i++)
        if (strcmp(file->fields[i].name, "op") == 0)
            pms_buf_printf(&buf, &err, "%s%s", count++ > 0 ? "," : "", file->fields[i].value);
    pms_buf_puts(&buf, "]}", &err);
    return pms_buf_take(&buf);
}

static int apply(const char *request, struct pms_resource *resource, struct pms_error *err)
{
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    int r = pms_patch_parse(request, strlen(request), &patch, err);

    return r < 0 ? r : pms_patch_apply(patch, resource, err);
}

/* "scimType" or "scimType text", where the text must be in the message or the hint. */
static int error_fits(const struct pms_error *err, const char *wanted)
{
    size_t length = strcspn(wanted, " ");

    if (err->code != PMS_E_PARSE || strlen(err->scim_type) != length ||
        strncmp(err->scim_type, wanted, length) != 0)
        return 0;
    return wanted[length] == '\0' || strstr(err->message, wanted + length + 1) ||
           strstr(err->hint, wanted + length + 1);
}

static void judge(struct case_file *file, const struct case_field *field, int r,
                  const struct pms_resource *resource, const char *before,
                  const struct pms_error *err)
{
    AUTO(json) struct json_object *wanted = NULL;
    AUTO(free) char *text = pms_json_print(pms_resource_json(resource));
    int changes = strcmp(field->name, "after") == 0;
    int fails = strcmp(field->name, "error") == 0;
    struct pms_error ignored = PMS_ERROR_INIT;
    char what[1024];

    snprintf(what, sizeof(what), "%d %s %s, now %s", r, err->scim_type, err->message, text);
    if (pms_json_parse(changes ? field->value : before, strlen(changes ? field->value : before),
                       &wanted, &ignored) < 0)
        snprintf(what, sizeof(what), "the test is no JSON: %s", ignored.message);
    case_check(file, field,
               wanted && json_object_equal(wanted, pms_resource_json(resource)) &&
                   (fails ? r < 0 && error_fits(err, field->value) : r == changes),
               what);
}

static void run_block(struct case_file *file)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_resource_free) struct pms_resource *resource = NULL;
    AUTO(free) char *request = request_of(file);
    const char *before = case_value(file, "before");
    int r = 0;

    if (pms_resource_parse(type_of_block(file), before, strlen(before), &resource, &err) < 0) {
        case_check(file, &file->fields[0], 0, err.message);
        return;
    }
    r = apply(request, resource, &err);
    for (size_t i = 0; i < file->count; i++) {
        const char *name = file->fields[i].name;

        if (strcmp(name, "after") == 0 || strcmp(name, "same") == 0 ||
            strcmp(name, "error") == 0)
            judge(file, &file->fields[i], r, resource, before, &err);
    }
}

static void test_cases(void **state)
{
    struct case_file file;

    (void)state;
    assert_true(case_open(&file, "patch.test"));
    while (case_next(&file))
        run_block(&file);
    free(file.text);
    assert_int_equal(file.failures, 0);
    assert_true(file.cases >= 80);
}

static void test_request_errors(void **state)
{
    static const struct {
        const char *text;
        const char *scim_type;
    } cases[] = {
        {"", "invalidSyntax"},
        {"{", "invalidSyntax"},
        {"[]", "invalidSyntax"},
        {"{}", "invalidSyntax"},
        {"{\"Operations\":7}", "invalidSyntax"},
        {"{\"Operations\":[7]}", "invalidSyntax"},
        {"{\"Operations\":[{}]}", "invalidSyntax"},
        {"{\"Operations\":[{\"op\":1}]}", "invalidSyntax"},
        {"{\"Operations\":[{\"op\":\"ad\",\"value\":{}}]}", "invalidSyntax"},
        {"{\"Operations\":[{\"op\":\"remove\"}]}", "noTarget"},
        {"{\"Operations\":[{\"op\":\"remove\",\"path\":\"\"}]}", "noTarget"},
        {"{\"Operations\":[{\"op\":\"add\",\"path\":true,\"value\":1}]}", "invalidPath"},
        {"{\"Operations\":[{\"op\":\"add\",\"path\":\"a b\",\"value\":1}]}", "invalidPath"},
        {"{\"Operations\":[{\"op\":\"add\",\"path\":\"a\\u0000b\",\"value\":1}]}",
         "invalidPath"},
        {"{\"Operations\":[{\"op\":\"add\",\"path\":\"title\"}]}", "invalidValue"},
        {"{\"Operations\":[{\"op\":\"replace\"}]}", "invalidValue"},
        {"{\"Operations\":[{\"op\":\"replace\",\"value\":\"x\"}]}", "invalidValue"},
        {"{\"Operations\":[{\"op\":\"add\",\"value\":null}]}", "invalidValue"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        struct pms_patch *patch = NULL;

        if (pms_patch_parse(cases[i].text, strlen(cases[i].text), &patch, &err) !=
                -PMS_E_PARSE ||
            strcmp(err.scim_type, cases[i].scim_type) != 0)
            fail_msg("%s: %s %s", cases[i].text, err.scim_type, err.message);
        assert_null(patch);
    }
}

static void test_hint_for_op(void **state)
{
    static const char text[] = "{\"Operations\":[{\"op\":\"remvoe\",\"path\":\"title\"}]}";
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_patch *patch = NULL;

    (void)state;
    assert_int_equal(pms_patch_parse(text, strlen(text), &patch, &err), -PMS_E_PARSE);
    assert_string_equal(err.message, "operation 1: \"remvoe\" is no operation");
    assert_string_equal(err.hint, "did you mean \"remove\"?");
}

static void test_most_operations(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    int r = 0;

    (void)state;
    assert_int_equal(pms_patch_new(&patch, &err), 0);
    for (int i = 0; i < 1000; i++)
        r |= pms_patch_add(patch, PMS_PATCH_REMOVE, "title", NULL, &err);
    assert_int_equal(r, 0);
    assert_int_equal(pms_patch_add(patch, PMS_PATCH_REMOVE, "title", NULL, &err), -PMS_E_PARSE);
    assert_string_equal(err.scim_type, "invalidValue");
}

static void test_builder(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;
    AUTO(pms_patch_free) struct pms_patch *again = NULL;
    AUTO(json) struct json_object *json = NULL;
    AUTO(free) char *text = NULL;

    (void)state;
    assert_int_equal(pms_patch_new(&patch, &err), 0);
    assert_int_equal(pms_patch_add(patch, PMS_PATCH_REPLACE, NULL,
                                   json_tokener_parse("{\"active\":false}"), &err),
                     0);
    assert_int_equal(
        pms_patch_add(patch, PMS_PATCH_REMOVE, "members[value eq \"a\"]", NULL, &err), 0);
    assert_int_equal(pms_patch_add(patch, PMS_PATCH_REPLACE, "title", NULL, &err), 0);
    assert_int_equal(
        pms_patch_add(patch, PMS_PATCH_ADD, "emails[", json_object_new_int(1), &err),
        -PMS_E_PARSE);
    assert_int_equal(err.column, 8);
    json = pms_patch_json(patch);
    text = pms_json_print(json);
    assert_string_equal(text, "{\"schemas\":[\"" PMS_URN_PATCH "\"],\"Operations\":["
                              "{\"op\":\"replace\",\"value\":{\"active\":false}},"
                              "{\"op\":\"remove\",\"path\":\"members[value eq \\\"a\\\"]\"},"
                              "{\"op\":\"replace\",\"path\":\"title\",\"value\":null}]}");
    assert_int_equal(pms_patch_parse(text, strlen(text), &again, &err), 0);
}

/* What was lent before an apply stays what it was: the resource's own object. */
static void test_json_stays_the_same_object(void **state)
{
    static const char user[] = "{\"userName\":\"a\",\"title\":\"x\"}";
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_resource_free) struct pms_resource *resource = NULL;
    struct json_object *lent;

    (void)state;
    assert_int_equal(pms_resource_parse(PMS_USER, user, strlen(user), &resource, &err), 0);
    lent = pms_resource_json(resource);
    assert_int_equal(
        apply("{\"Operations\":[{\"op\":\"remove\",\"path\":\"title\"}]}", resource, &err), 1);
    assert_ptr_equal(lent, pms_resource_json(resource));
    assert_null(json_object_object_get(lent, "title"));
}

/* The value of a request is copied: changing the resource later does not change the request. */
static void test_request_can_be_applied_twice(void **state)
{
    static const char group[] = "{\"displayName\":\"g\"}";
    static const char request[] =
        "{\"Operations\":[{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"a\"}]},"
        "{\"op\":\"add\",\"path\":\"members[value eq \\\"a\\\"].display\",\"value\":\"A\"}]}";
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_patch_free) struct pms_patch *patch = NULL;

    (void)state;
    assert_int_equal(pms_patch_parse(request, strlen(request), &patch, &err), 0);
    for (int i = 0; i < 2; i++) {
        AUTO(pms_resource_free) struct pms_resource *resource = NULL;

        assert_int_equal(pms_resource_parse(PMS_GROUP, group, strlen(group), &resource, &err),
                         0);
        assert_int_equal(pms_patch_apply(patch, resource, &err), 1);
        assert_int_equal(pms_patch_apply(patch, resource, &err), 0);
        assert_string_equal(pms_group_member(resource, 0), "a");
        assert_string_equal(pms_group_member_display(resource, 0), "A");
        assert_int_equal(pms_group_member_count(resource), 1);
    }
}

static void test_many_members(void **state)
{
    enum {
        MANY = 5000
    };
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_patch_free) struct pms_patch *add = NULL;
    AUTO(pms_patch_free) struct pms_patch *remove = NULL;
    AUTO(pms_resource_free) struct pms_resource *group = NULL;
    struct json_object *members = json_object_new_array();

    (void)state;
    for (int i = 0; i < MANY; i++) {
        struct json_object *member = json_object_new_object();
        char id[32];

        snprintf(id, sizeof(id), "user-%d", i);
        json_object_object_add(member, "value", json_object_new_string(id));
        json_object_array_add(members, member);
    }
    assert_int_equal(pms_resource_new(PMS_GROUP, &group, &err), 0);
    assert_int_equal(pms_patch_new(&add, &err), 0);
    assert_int_equal(pms_patch_new(&remove, &err), 0);
    assert_int_equal(
        pms_patch_add(remove, PMS_PATCH_REMOVE, "members", json_object_get(members), &err), 0);
    assert_int_equal(pms_patch_add(add, PMS_PATCH_ADD, "members", members, &err), 0);
    assert_int_equal(pms_patch_apply(add, group, &err), 1);
    assert_int_equal(pms_group_member_count(group), MANY);
    assert_int_equal(pms_patch_apply(add, group, &err), 0);
    assert_int_equal(pms_patch_apply(remove, group, &err), 1);
    assert_int_equal(pms_group_member_count(group), 0);
}

/* Another library's own vectors, where a folder of them is given. Where its choice is not ours:
 */
static const struct {
    const char *test; /* the end of the test's name */
    const char *why;
} disagreements[] = {
    {"2 level extension schema property without path", "schemas gains the extension"},
    {"REPLACE: with extensions schema path", "schemas gains the extension"},
    {"ADD: with extension schema path", "schemas gains the extension"},
    {"can be treated as ADD", "replace without a match is noTarget"},
    {"REPLACE: no record match was made", "replace without a match is noTarget"},
    {"results in circular reference", "replace without a match is noTarget"},
    {"add a non object value to an object key", "a complex attribute holds no text"},
    {"replace on multiValued objects without complete path", "replace replaces all values"},
    {"should not modify anything if element not found", "add without a match is noTarget"},
    {"value is array should append all values", "one primary value at most"},
    {"value is non-array should append the value", "one primary value at most"},
    {"no array-field like exists", "nothing to remove is success"},
    {"value is array of arrays", "nothing to remove is success"},
    {"with unavailable nested fields", "a path has one dot at most"},
};

static const char *why_we_disagree(const char *test)
{
    for (size_t i = 0; i < sizeof(disagreements) / sizeof(*disagreements); i++) {
        size_t length = strlen(disagreements[i].test);

        if (strlen(test) >= length &&
            strcmp(test + strlen(test) - length, disagreements[i].test) == 0)
            return disagreements[i].why;
    }
    return NULL;
}

/* Removes empty lists, which libraries spell differently (RFC 7643 2.5). */
static void drop_unassigned(struct json_object *json)
{
    struct json_object_iterator at = json_object_iter_begin(json);
    struct json_object_iterator end = json_object_iter_end(json);

    while (!json_object_iter_equal(&at, &end)) {
        struct json_object *value = json_object_iter_peek_value(&at);
        const char *name = json_object_iter_peek_name(&at);

        json_object_iter_next(&at);
        if (json_object_is_type(value, json_type_object))
            drop_unassigned(value);
        if (json_object_is_type(value, json_type_array) && json_object_array_length(value) == 0)
            json_object_object_del(json, name);
    }
}

static int vector_agrees(struct json_object *vector, char *what, size_t size)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(json) struct json_object *request = json_object_new_object();
    AUTO(json) struct json_object *before = NULL;
    AUTO(pms_resource_free) struct pms_resource *resource = NULL;
    AUTO(free) char *text = NULL;
    AUTO(free) char *now = NULL;
    int accepted = pms_json_truth(pms_json_get(vector, "accepted"));
    int r;

    json_object_object_add(request, "Operations",
                           json_object_get(pms_json_get(vector, "operations")));
    text = pms_json_print(request);
    json_object_deep_copy(pms_json_get(vector, "before"), &before, NULL);
    if (pms_resource_wrap(PMS_USER, json_object_get(before), &resource, &err) < 0)
        return 0;
    r = apply(text, resource, &err);
    now = pms_json_print(before);
    snprintf(what, size, "%d %s %s\n#   %.800s\n#   %.800s", r, err.scim_type, err.message,
             text, now);
    if (!accepted)
        return r < 0;
    drop_unassigned(before);
    drop_unassigned(pms_json_get(vector, "after"));
    return r >= 0 && json_object_equal(before, pms_json_get(vector, "after"));
}

static void test_vectors(void **state)
{
    const char *folder = getenv("PMSCIM_VECTORS");
    AUTO(free) char *text = folder ? case_slurp(folder, "scim-patch.json") : NULL;
    AUTO(json) struct json_object *json = NULL;
    struct json_object *list;
    int failures = 0;

    (void)state;
    if (!text) {
        print_message("# no PMSCIM_VECTORS with scim-patch.json: skipped\n");
        return;
    }
    json = json_tokener_parse(text);
    list = pms_json_get(json, "patch");
    assert_true(json_object_array_length(list) > 0);
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        struct json_object *vector = json_object_array_get_idx(list, i);
        const char *test = pms_json_text(vector, "test");
        char what[2048] = "";
        int agrees = vector_agrees(vector, what, sizeof(what));

        if (!agrees && !why_we_disagree(test) && ++failures)
            fprintf(stderr, "# %s: %s\n", test, what);
    }
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_request_errors),
        cmocka_unit_test(test_hint_for_op),
        cmocka_unit_test(test_most_operations),
        cmocka_unit_test(test_builder),
        cmocka_unit_test(test_json_stays_the_same_object),
        cmocka_unit_test(test_request_can_be_applied_twice),
        cmocka_unit_test(test_many_members),
        cmocka_unit_test(test_vectors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
