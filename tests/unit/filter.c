/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <json-c/json.h>

#include <pmscim/filter.h>

#include "base/buf.h"
#include "base/json.h"
#include "scim/auto.h"
#include "scim/filter_tree.h"
#include "scim_cases.h"

static enum pms_type type_of_block(const struct case_file *file)
{
    const char *type = case_value(file, "type");

    return type && strcmp(type, "group") == 0 ? PMS_GROUP : PMS_USER;
}

/* "COLUMN" or "COLUMN text", where the text must be in the message or the hint. */
static int error_fits(const struct pms_error *err, const char *wanted)
{
    char *rest;
    long column = strtol(wanted, &rest, 10);

    if (err->code != PMS_E_PARSE || err->column != column ||
        strcmp(err->scim_type, "invalidFilter") != 0)
        return 0;
    return *rest == '\0' || strstr(err->message, rest + 1) || strstr(err->hint, rest + 1);
}

static void run_field(struct case_file *file, const struct case_field *field,
                      const struct pms_filter *filter)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_resource_free) struct pms_resource *resource = NULL;
    AUTO(free) char *text = NULL;
    int wanted = strcmp(field->name, "match") == 0;

    if (strcmp(field->name, "print") == 0) {
        text = pms_filter_print(filter);
        case_check(file, field, strcmp(text, field->value) == 0, text);
    } else if (strcmp(field->name, "check") == 0 && strcmp(field->value, "ok") == 0) {
        case_check(file, field, pms_filter_check(filter, type_of_block(file), &err) == 0,
                   err.message);
    } else if (strcmp(field->name, "check") == 0) {
        case_check(file, field,
                   pms_filter_check(filter, type_of_block(file), &err) < 0 &&
                       error_fits(&err, field->value),
                   err.message);
    } else if (wanted || strcmp(field->name, "none") == 0) {
        if (pms_resource_parse(type_of_block(file), field->value, strlen(field->value),
                               &resource, &err) < 0)
            case_check(file, field, 0, err.message);
        else
            case_check(file, field, pms_filter_match(filter, resource) == wanted,
                       "it is not so");
    }
}

static void run_block(struct case_file *file)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    const char *text = case_value(file, "filter");
    const char *error = case_value(file, "error");
    int r = pms_filter_parse(text, &filter, &err);

    if (error) {
        case_check(file, &file->fields[0], r < 0 && error_fits(&err, error), err.message);
        if (r < 0 && !error_fits(&err, error))
            fprintf(stderr, "#   column %d, hint %s\n", err.column, err.hint);
        return;
    }
    if (r < 0) {
        case_check(file, &file->fields[0], 0, err.message);
        return;
    }
    for (size_t i = 0; i < file->count; i++)
        run_field(file, &file->fields[i], filter);
}

static void test_cases(void **state)
{
    struct case_file file;

    (void)state;
    assert_true(case_open(&file, "filter.test"));
    while (case_next(&file))
        run_block(&file);
    free(file.text);
    assert_int_equal(file.failures, 0);
    assert_true(file.cases >= 120);
}

/* A small generator of our own: the same numbers on every machine. */
struct dice {
    uint32_t seed;
    bool is_inside; /* a selector, where no other may stand */
};

static uint32_t next_random(struct dice *dice)
{
    dice->seed = dice->seed * 1664525u + 1013904223u;
    return dice->seed >> 8;
}

static const char *const names[] = {
    "userName", "name.givenName", "emails.value", "x-y_z9", "urn:example:2.0:Thing:deep.part",
    "$ref",     "trueName"};
static const char *const values[] = {"\"a\"",
                                     "\"q\\\"uo\\\\te\\n\"",
                                     "\"\\u00e9\\ud83d\\ude00\"",
                                     "12",
                                     "-0.5e3",
                                     "true",
                                     "false",
                                     "null",
                                     "\"\"",
                                     "123456789"};

static struct pms_filter_node *random_node(struct pms_filter *filter, struct dice *dice,
                                           int depth);

static struct pms_filter_node *random_compare(struct pms_filter *filter, struct dice *dice)
{
    struct pms_filter_node *node = pms_filter_node_new(filter, PMS_FILTER_COMPARE, 0);
    struct pms_error err = PMS_ERROR_INIT;
    const char *text = values[next_random(dice) % (sizeof(values) / sizeof(*values))];
    struct json_object *value = NULL;

    node->op = (enum pms_filter_op)(next_random(dice) % PMS_OP_COUNT);
    node->attribute = names[next_random(dice) % (sizeof(names) / sizeof(*names))];
    if (node->op == PMS_OP_PR || strcmp(text, "null") == 0)
        return node;
    assert_int_equal(pms_json_parse(text, strlen(text), &value, &err), 0);
    assert_int_equal(pms_filter_keep(filter, value, &err), 0);
    node->value = value;
    return node;
}

/* Chains lean to the right, as the parser makes them. */
static struct pms_filter_node *random_chain(struct pms_filter *filter, struct dice *dice,
                                            int depth, enum pms_filter_kind kind)
{
    struct pms_filter_node *node = pms_filter_node_new(filter, kind, 0);

    do {
        node->left = random_node(filter, dice, depth - 1);
    } while (node->left->kind == kind);
    node->right = random_node(filter, dice, depth - 1);
    return node;
}

static struct pms_filter_node *random_node(struct pms_filter *filter, struct dice *dice,
                                           int depth)
{
    struct pms_filter_node *node;
    uint32_t roll = next_random(dice) % 8;

    if (depth == 0 || roll < 2)
        return random_compare(filter, dice);
    if (roll < 4)
        return random_chain(filter, dice, depth, PMS_FILTER_AND);
    if (roll < 6)
        return random_chain(filter, dice, depth, PMS_FILTER_OR);
    if (roll == 6 || dice->is_inside) {
        node = pms_filter_node_new(filter, PMS_FILTER_NOT, 0);
        node->left = random_node(filter, dice, depth - 1);
        return node;
    }
    node = pms_filter_node_new(filter, PMS_FILTER_VALUE, 0);
    node->attribute = "emails";
    dice->is_inside = true;
    node->left = random_node(filter, dice, depth - 1);
    dice->is_inside = false;
    return node;
}

static int same_tree(const struct pms_filter_node *a, const struct pms_filter_node *b)
{
    if (!a || !b)
        return a == b;
    if (a->kind != b->kind)
        return 0;
    if (a->kind == PMS_FILTER_COMPARE)
        return a->op == b->op && strcmp(a->attribute, b->attribute) == 0 &&
               json_object_equal(a->value, b->value);
    if (a->kind == PMS_FILTER_VALUE && strcmp(a->attribute, b->attribute) != 0)
        return 0;
    return same_tree(a->left, b->left) && same_tree(a->right, b->right);
}

static void test_print_and_parse_agree(void **state)
{
    struct dice dice = {.seed = 20260304};

    (void)state;
    for (int i = 0; i < 2000; i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(pms_filter_free) struct pms_filter *made = NULL;
        AUTO(pms_filter_free) struct pms_filter *read = NULL;
        AUTO(free) char *text = NULL;
        AUTO(free) char *again = NULL;

        assert_int_equal(pms_filter_new(&made, &err), 0);
        made->root = random_node(made, &dice, 5);
        text = pms_filter_print(made);
        if (pms_filter_parse(text, &read, &err) < 0)
            fail_msg("%s: %s", text, err.message);
        if (!same_tree(made->root, read->root))
            fail_msg("another tree: %s", text);
        again = pms_filter_print(read);
        assert_string_equal(text, again);
    }
}

static void test_bounds(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_buf_free) struct pms_buf buf = PMS_BUF(1 << 20);
    struct pms_filter *filter = NULL;

    (void)state;
    for (int depth = 31; depth <= 33; depth++) {
        pms_buf_reset(&buf);
        for (int i = 0; i < depth; i++)
            pms_buf_puts(&buf, "(", &err);
        pms_buf_puts(&buf, "a pr", &err);
        for (int i = 0; i < depth; i++)
            pms_buf_puts(&buf, ")", &err);
        assert_int_equal(pms_filter_parse(pms_buf_text(&buf), &filter, &err) == 0, depth <= 32);
        if (depth > 32)
            assert_int_equal(err.column, 33);
        else
            pms_filter_free(filter);
    }
    pms_buf_reset(&buf);
    pms_buf_puts(&buf, "a pr", &err);
    while (buf.length + 8 <= PMS_FILTER_LENGTH)
        pms_buf_puts(&buf, " or b pr", &err);
    assert_int_equal(pms_filter_parse(pms_buf_text(&buf), &filter, &err), 0);
    pms_filter_free(filter);
    while (buf.length <= PMS_FILTER_LENGTH)
        pms_buf_puts(&buf, " ", &err);
    assert_int_equal(pms_filter_parse(pms_buf_text(&buf), &filter, &err), -PMS_E_PARSE);
    assert_int_equal(err.column, PMS_FILTER_LENGTH + 1);
}

static void test_equals_escapes(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(free) char *text = pms_filter_equals("userName", "a\"b\\c\n/\xc3\xa9");
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;

    (void)state;
    assert_string_equal(text, "userName eq \"a\\\"b\\\\c\\n/\xc3\xa9\"");
    assert_int_equal(pms_filter_parse(text, &filter, &err), 0);
    assert_string_equal(json_object_get_string(pms_filter_root(filter)->value),
                        "a\"b\\c\n/\xc3\xa9");
}

static void test_parts_of_names(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    const struct pms_filter_node *node;

    (void)state;
    assert_int_equal(
        pms_filter_parse("  urn:ietf:params:scim:schemas:core:2.0:User:name.givenName pr",
                         &filter, &err),
        0);
    node = pms_filter_root(filter);
    assert_int_equal(node->column, 3);
    assert_string_equal(node->urn, PMS_URN_USER);
    assert_string_equal(node->name, "name");
    assert_string_equal(node->sub, "givenName");
    assert_string_equal(node->attribute, PMS_URN_USER ":name.givenName");
}

static void test_match_value(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_path_free) struct pms_path *path = NULL;
    AUTO(json) struct json_object *exact = json_tokener_parse("{\"value\":\"Ab\"}");
    AUTO(json) struct json_object *other = json_tokener_parse("{\"value\":\"AB\"}");
    AUTO(json) struct json_object *bare = json_object_new_string("Ab");

    (void)state;
    assert_int_equal(pms_path_parse("members[value eq \"Ab\"].display", &path, &err), 0);
    assert_string_equal(path->attribute, "members");
    assert_string_equal(path->sub, "display");
    assert_true(pms_filter_match_value(path->selector, PMS_GROUP, "members", exact));
    assert_true(pms_filter_match_value(path->selector, PMS_GROUP, "members", bare));
    assert_false(pms_filter_match_value(path->selector, PMS_GROUP, "members", other));
    assert_true(pms_filter_match_value(path->selector, PMS_GROUP, "unheard", other));
}

static void test_paths(void **state)
{
    static const struct {
        const char *text;
        int column; /* 0: fine */
    } cases[] = {
        {"members", 0},
        {"name.familyName", 0},
        {"addresses[type eq \"work\"]", 0},
        {"members[value eq \"2819\"].displayName", 0},
        {PMS_URN_ENTERPRISE ":manager.displayName", 0},
        {PMS_URN_USER ":emails[type eq \"work\" and primary eq true].value", 0},
        {"members[value eq \"x\"].$ref", 0},
        {"", 1},
        {"members[", 9},
        {"members[value eq \"x\"", 21},
        {"members[value eq \"x\"]value", 22},
        {"members[value eq \"x\"] .value", 23},
        {"members[value eq \"x\"].", 23},
        {"members[value eq \"x\"].a.b", 24},
        {"a.b.c", 4},
        {"userName eq \"x\"", 10},
        {"emails[type = \"work\"]", 13},
        {".value", 1},
        {"1st", 1},
        {"members []", 9},
        {"members[]", 9},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(pms_path_free) struct pms_path *path = NULL;
        int r = pms_path_parse(cases[i].text, &path, &err);

        if ((r == 0) != (cases[i].column == 0) || err.column != cases[i].column)
            fail_msg("%s: column %d, %s", cases[i].text, err.column, err.message);
        if (r < 0)
            assert_string_equal(err.scim_type, "invalidPath");
    }
}

/* Another library's own vectors, where a folder of them is given. Its choices that RFC 7644
 * does not share, by what is in the filter: */
static const struct {
    const char *filter;
    const char *why;
} disagreements[] = {
    {"not a pr", "the grammar wants parentheses behind not"},
    {"not a[b pr]", "the grammar wants parentheses behind not"},
    {"a[not b pr]", "the grammar wants parentheses behind not"},
    {"userName eq \"domain\\user.name\"", "\\u without four digits is no JSON string"},
    {"emails[type eq \"work\"].value eq \"user@example.com\"",
     "a valuePath ends with its bracket, parts behind it belong to PATCH"},
    {"emails[type eq \"work\"].value eq \"user@example.com\" and name eq \"foo\"",
     "a valuePath ends with its bracket, parts behind it belong to PATCH"},
    {"p1[p2[n1 eq 1]]", "what stands in brackets has no brackets itself, figure 1"},
    {"emails[value[hoge eq \"@example.com\"] and value[hoge eq \"@example.com\"]] or name eq "
     "\"xxx\"",
     "what stands in brackets has no brackets itself, figure 1"},
    {"064869bf-be25-466f-803d-004a0540574b eq \"bjensen\"", "a name starts with a letter"},
    {"a co 1", "co is defined for strings"},
    {"a sw 3", "sw is defined for strings"},
    {"a ew 1", "ew is defined for strings"},
    {"h co \"ru\"", "a boolean is no text to look into"},
    {"h sw \"tr\"", "a boolean is no text to look into"},
    {"h ew \"ue\"", "a boolean is no text to look into"},
    {"h lt true", "booleans have no order, the RFC answers invalidFilter"},
    {"h le true", "booleans have no order, the RFC answers invalidFilter"},
};

static int we_disagree(const char *filter)
{
    for (size_t i = 0; i < sizeof(disagreements) / sizeof(*disagreements); i++)
        if (strcmp(disagreements[i].filter, filter) == 0)
            return 1;
    return 0;
}

/* The library's tree as filter text. */
static void tree_text(struct json_object *tree, struct pms_buf *buf)
{
    struct pms_error err = PMS_ERROR_INIT;
    const char *op = pms_json_text(tree, "op");
    const char *name = pms_json_text(tree, "attrPath");
    struct json_object *many = pms_json_get(tree, "filters");

    if (!op)
        return;
    if (strcmp(op, "and") == 0 || strcmp(op, "or") == 0) {
        for (size_t i = 0; i < json_object_array_length(many); i++) {
            if (i > 0)
                pms_buf_printf(buf, &err, " %s ", op);
            pms_buf_puts(buf, "(", &err);
            tree_text(json_object_array_get_idx(many, i), buf);
            pms_buf_puts(buf, ")", &err);
        }
    } else if (strcmp(op, "not") == 0) {
        pms_buf_puts(buf, "not (", &err);
        tree_text(pms_json_get(tree, "filter"), buf);
        pms_buf_puts(buf, ")", &err);
    } else if (strcmp(op, "[]") == 0) {
        pms_buf_printf(buf, &err, "%s[", name ? name : "");
        tree_text(pms_json_get(tree, "valFilter"), buf);
        pms_buf_puts(buf, "]", &err);
    } else {
        AUTO(free) char *value = pms_json_print(pms_json_get(tree, "compValue"));

        pms_buf_printf(buf, &err, "%s %s", name ? name : "", op);
        if (strcmp(op, "pr") != 0)
            pms_buf_printf(buf, &err, " %s", value ? value : "null");
    }
}

static struct json_object *load_vectors(const char *name)
{
    const char *folder = getenv("PMSCIM_VECTORS");
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(free) char *text = folder ? case_slurp(folder, name) : NULL;
    struct json_object *json = NULL;

    if (!text) {
        print_message("# no PMSCIM_VECTORS with %s: skipped\n", name);
        return NULL;
    }
    if (pms_json_parse(text, strlen(text), &json, &err) < 0)
        fail_msg("%s", err.message);
    return json;
}

static int parse_agrees(struct json_object *vector)
{
    struct pms_error err = PMS_ERROR_INIT;
    const char *text = pms_json_text(vector, "filter");
    AUTO(pms_buf_free) struct pms_buf buf = PMS_BUF(1 << 20);
    AUTO(pms_filter_free) struct pms_filter *ours = NULL;
    AUTO(pms_filter_free) struct pms_filter *theirs = NULL;

    if (pms_filter_parse(text, &ours, &err) < 0)
        return 0;
    tree_text(pms_json_get(vector, "ast"), &buf);
    if (pms_filter_parse(pms_buf_text(&buf), &theirs, &err) < 0)
        return 0;
    return same_tree(ours->root, theirs->root);
}

static int match_agrees(struct json_object *vector, const char *text)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    AUTO(pms_resource_free) struct pms_resource *resource = NULL;

    if (pms_filter_parse(text, &filter, &err) < 0 ||
        pms_resource_wrap(PMS_USER, json_object_get(pms_json_get(vector, "resource")),
                          &resource, &err) < 0)
        return 0;
    return pms_filter_match(filter, resource) ==
           pms_json_truth(pms_json_get(vector, "matches"));
}

static void test_vectors(void **state)
{
    AUTO(json) struct json_object *json = load_vectors("scim2-parse-filter.json");
    struct json_object *list = pms_json_get(json, "parse");
    int failures = 0;

    (void)state;
    if (!json)
        return;
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        struct json_object *vector = json_object_array_get_idx(list, i);
        const char *text = pms_json_text(vector, "filter");

        if (!we_disagree(text) && !parse_agrees(vector) && ++failures)
            fprintf(stderr, "# reads otherwise: %s\n", text ? text : "?");
    }
    list = pms_json_get(json, "match");
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        struct json_object *vector = json_object_array_get_idx(list, i);
        AUTO(pms_buf_free) struct pms_buf buf = PMS_BUF(1 << 20);

        tree_text(pms_json_get(vector, "ast"), &buf);
        /* Options of the library that replace what our schema tables say. */
        if (pms_json_get(vector, "options") || we_disagree(pms_buf_text(&buf)))
            continue;
        if (!match_agrees(vector, pms_buf_text(&buf)) && ++failures)
            fprintf(stderr, "# matches otherwise: %s\n", pms_buf_text(&buf));
    }
    assert_int_equal(failures, 0);
}

static const struct pms_attribute fields[] = {
    {"key", PMS_ATTR_STRING, 0, NULL},
    {"enabled", PMS_ATTR_BOOLEAN, 0, NULL},
    {"seats", PMS_ATTR_INTEGER, 0, NULL},
    {"created", PMS_ATTR_DATETIME, 0, NULL},
    {"names", PMS_ATTR_STRING, PMS_ATTR_MULTI, NULL},
    {0},
};

/* 1 when it matches, 0 when not, -1 when it does not fit. */
static int fields_match(const char *text, struct pms_error *err)
{
    static const char row[] =
        "{\"key\":\"Tau\",\"enabled\":true,\"seats\":7,"
        "\"created\":\"2026-03-04T12:00:00+02:00\",\"names\":[\"a\",\"b\"]}";
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    AUTO(pms_resource_free) struct pms_resource *object = NULL;

    assert_int_equal(pms_filter_parse(text, &filter, err), 0);
    assert_int_equal(pms_resource_parse(PMS_USER, row, strlen(row), &object, err), 0);
    if (pms_filter_check_fields(filter, fields, err) < 0)
        return -1;
    return pms_filter_match_fields(filter, fields, object);
}

static void test_fields(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(fields_match("key eq \"tau\" and enabled eq true", &err), 1);
    assert_int_equal(fields_match("seats gt 10", &err), 0);
    assert_int_equal(fields_match("names eq \"b\"", &err), 1);
    assert_int_equal(fields_match("created eq \"2026-03-04T10:00:00.000Z\"", &err), 1);
    assert_int_equal(fields_match("created gt \"2026-03-04T11:00:00Z\"", &err), 0);
    assert_int_equal(fields_match("enabled eq \"yes\"", &err), -1);
    assert_int_equal(fields_match("seats co \"7\"", &err), -1);
    assert_int_equal(fields_match("key pr and userName pr", &err), -1);
    assert_int_equal(err.column, 12);
    assert_int_equal(fields_match("creatd pr", &err), -1);
    assert_string_equal(err.message, "filter, column 1: nothing here is called \"creatd\"");
    assert_string_equal(err.hint, "did you mean \"created\"?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_print_and_parse_agree),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_equals_escapes),
        cmocka_unit_test(test_parts_of_names),
        cmocka_unit_test(test_match_value),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_vectors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
