/* SPDX-License-Identifier: MIT */
/* /scim/v2/Groups, by structs. */
#include "frame.h"

#include <stdio.h>
#include <string.h>

#define GROUPS "/scim/v2/Groups"
#define USERS  "/scim/v2/Users"
#define FIRST  "2026-03-04T10:11:12.000Z"

enum {
    PEOPLE = 6
};

/* People u0 to u5 with the ids that stand in `ids`; u0 has a name. */
static char ids[PEOPLE][64];
static char group_id[64];
static char group_path[128];

static int setup(void **state)
{
    struct frame *frame;

    frame_setup_on(state);
    frame = *state;
    for (int i = 0; i < PEOPLE; i++) {
        char body[256];

        snprintf(body, sizeof(body), "{\"userName\":\"u%d@acme.example\"%s}", i,
                 i == 0 ? ",\"name\":{\"givenName\":\"Mara\",\"familyName\":\"Ito\"}" : "");
        assert_int_equal(call(frame, "POST", USERS, body), 201);
        snprintf(ids[i], sizeof(ids[i]), "%s", answer(frame, "id"));
    }
    return 0;
}

/* Writes `text` with "<0>" to "<5>" made people's ids, "<g>" the group's. */
static const char *fill(const char *text)
{
    static char out[8192];
    size_t n = 0;

    while (*text != '\0' && n < sizeof(out) - 64) {
        const char *id = text[0] == '<' && text[1] == 'g' ? group_id
                         : text[0] == '<'                 ? ids[text[1] - '0']
                                                          : NULL;

        if (id && text[2] == '>') {
            n += (size_t)snprintf(out + n, sizeof(out) - n, "%s", id);
            text += 3;
        } else {
            out[n++] = *text++;
        }
    }
    out[n] = '\0';
    return out;
}

static int post(struct frame *frame, const char *body)
{
    int status = call(frame, "POST", GROUPS, fill(body));

    if (status == 201) {
        snprintf(group_id, sizeof(group_id), "%s", answer(frame, "id"));
        snprintf(group_path, sizeof(group_path), GROUPS "/%s", group_id);
    }
    return status;
}

static int patch(struct frame *frame, const char *body)
{
    return call(frame, "PATCH", group_path, fill(body));
}

static int patch_user(struct frame *frame, int who, const char *body)
{
    char path[128];

    snprintf(path, sizeof(path), USERS "/%s", ids[who]);
    return call(frame, "PUT", path, body);
}

/* The members of the last answer as digits, "013". */
static const char *members(struct frame *frame)
{
    static char out[PEOPLE + 1];
    struct json_object *list = json_object_object_get(frame->json, "members");
    size_t n = 0;

    assert_true(json_object_is_type(list, json_type_array));
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        const char *id = json_object_get_string(
            json_object_object_get(json_object_array_get_idx(list, i), "value"));

        for (int who = 0; who < PEOPLE; who++)
            if (strcmp(ids[who], id) == 0 && n < PEOPLE)
                out[n++] = (char)('0' + who);
    }
    assert_int_equal(n, json_object_array_length(list));
    out[n] = '\0';
    return out;
}

static long audited(struct frame *frame, const char *action)
{
    char sql[256];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM audit WHERE action = '%s'", action);
    return state_number(frame, sql);
}

static void make(struct frame *frame, const char *who)
{
    char body[1024] = "{\"displayName\":\"QA\",\"members\":[";

    for (const char *c = who; *c; c++)
        snprintf(body + strlen(body), sizeof(body) - strlen(body), "%s{\"value\":\"<%c>\"}",
                 c == who ? "" : ",", *c);
    snprintf(body + strlen(body), sizeof(body) - strlen(body), "]}");
    assert_int_equal(post(frame, body), 201);
    assert_string_equal(members(frame), who);
}

static void test_create(void **state)
{
    struct frame *frame = *state;
    char expected[1024];

    assert_int_equal(
        post(frame, "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],"
                    "\"displayName\":\"Payments QA\",\"externalId\":\"1234\",\"id\":\"mine\","
                    "\"members\":[{\"value\":\"<1>\",\"displayName\":\"x\",\"$ref\":7},"
                    "{\"value\":\"<0>\",\"display\":\"nobody\"},{\"value\":\"<1>\"}]}"),
        201);
    assert_int_equal(strlen(group_id), 48);
    assert_int_equal(strspn(group_id, "0123456789abcdef"), 48);
    snprintf(expected, sizeof(expected),
             "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],\"id\":\"%s\","
             "\"displayName\":\"Payments QA\",\"members\":["
             "{\"value\":\"%s\",\"display\":\"Mara Ito\"},"
             "{\"value\":\"%s\",\"display\":\"u1@acme.example\"}],\"externalId\":\"1234\","
             "\"meta\":{\"resourceType\":\"Group\",\"created\":\"" FIRST
             "\",\"lastModified\":\"" FIRST "\"}}",
             group_id, ids[0], ids[1]);
    assert_string_equal(json_object_to_json_string_ext(frame->json, JSON_C_TO_STRING_PLAIN),
                        expected);
    assert_int_equal(call(frame, "GET", group_path, NULL), 200);
    assert_string_equal(json_object_to_json_string_ext(frame->json, JSON_C_TO_STRING_PLAIN),
                        expected);
    assert_int_equal(audited(frame, "team.scim_add_group"), 1);
    assert_int_equal(audited(frame, "team.add_group_member"), 2);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM audit WHERE target ="
                                         " (SELECT id FROM groups) || '/' ||"
                                         " (SELECT id FROM users WHERE user_name LIKE 'u0@%')"),
                     1);
}

static void test_create_empty(void **state)
{
    static const char *const bodies[] = {
        "{\"displayName\":\"a\"}",
        "{\"displayName\":\"b\",\"members\":null,\"externalId\":null}",
        "{\"DISPLAYNAME\":\"c\",\"Members\":[],\"schemas\":\"odd\"}",
        "{\"displayName\":\"A\"}", /* names differ by case */
        "{\"displayName\":\" a\"}",
    };
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
        assert_int_equal(post(frame, bodies[i]), 201);
        assert_string_equal(members(frame), "");
        assert_null(json_object_object_get(frame->json, "externalId"));
    }
}

static void test_create_refused(void **state)
{
    static const char *const bodies[] = {
        "",
        "{",
        "[]",
        "\"QA\"",
        "{}",
        "{\"displayName\":null}",
        "{\"displayName\":\"\"}",
        "{\"displayName\":\"   \"}",
        "{\"displayName\":7}",
        "{\"displayName\":\"a\\u0007b\"}",
        "{\"displayName\":\"a\\u0000\"}",
        "{\"displayName\":\"a\\nb\"}",
        "{\"displayName\":\"new\",\"externalId\":7}",
        "{\"displayName\":\"new\",\"members\":7}",
        "{\"displayName\":\"new\",\"members\":[{}]}",
        "{\"displayName\":\"new\",\"members\":[{\"value\":null}]}",
        "{\"displayName\":\"new\",\"members\":[{\"value\":7}]}",
        "{\"displayName\":\"new\",\"members\":[{\"display\":\"<1>\"}]}",
        "{\"displayName\":\"new\",\"members\":[{\"value\":\"\"}]}",
        "{\"displayName\":\"new\",\"members\":[{\"value\":\"<1>\"},{\"value\":\"<g>\"}]}",
        "{\"displayName\":\"new\",\"members\":[{\"value\":\"u1@acme.example\"}]}",
    };
    struct frame *frame = *state;
    char longer[700];

    make(frame, "1");
    for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
        post(frame, bodies[i]);
        assert_scim_error(frame, "400", "invalidSyntax");
    }
    snprintf(longer, sizeof(longer), "{\"displayName\":\"%0513d\"}", 0);
    post(frame, longer);
    assert_scim_error(frame, "400", "invalidSyntax");
    post(frame,
         "{\"displayName\":\"new\",\"members\":[{\"value\":\"<1>\"},{\"value\":\"no\"}]}");
    assert_scim_error(frame, "400", "invalidSyntax");
    assert_non_null(strstr(answer(frame, "detail"), "user no"));
    assert_int_equal(state_number(frame, "SELECT count(*) FROM groups"), 1);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM group_members"), 1);
    assert_int_equal(audited(frame, "team.scim_add_group"), 1);
    assert_int_equal(audited(frame, "team.add_group_member"), 1);
}

static void test_create_duplicate(void **state)
{
    struct frame *frame = *state;

    make(frame, "1");
    post(frame, "{\"displayName\":\"QA\"}");
    assert_scim_error(frame, "409", "uniqueness");
    assert_int_equal(post(frame, "{\"displayName\":\"qa\"}"), 201);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM groups"), 2);
}

/* A longest name is stored whole. */
static void test_create_longest(void **state)
{
    struct frame *frame = *state;
    char body[700];

    snprintf(body, sizeof(body), "{\"displayName\":\"%0512d\"}", 7);
    assert_int_equal(post(frame, body), 201);
    assert_int_equal(strlen(answer(frame, "displayName")), 512);
}

static void outsider(struct frame *frame, const char *email, const char *team,
                     enum pms_invite invited)
{
    struct pms_outsider_row row = {.invited = invited, .created = frame->now_ms};
    struct pms_error err = PMS_ERROR_INIT;

    snprintf(row.id, sizeof(row.id), "out-%s", email);
    snprintf(row.email, sizeof(row.email), "%s", email);
    snprintf(row.team, sizeof(row.team), "%s", team);
    assert_int_equal(pms_store_write(frame->store, &err), 0);
    assert_int_equal(pms_store_outsider_insert(frame->store, &row, &err), 0);
    assert_int_equal(pms_store_commit(frame->store, &err), 0);
}

static void test_create_activates(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(patch_user(frame, 2, "{\"active\":false}"), 200);
    frame->now_ms += 5000;
    make(frame, "12");
    assert_int_equal(state_number(frame, "SELECT active FROM users WHERE user_name LIKE 'u2%'"),
                     1);
    assert_int_equal(audited(frame, "team.scim_reactivate_member"), 1);
    assert_int_equal(patch_user(frame, 2, "{}"), 200);
    assert_string_equal(answer(frame, "active"), "true");
    assert_string_equal(answer(frame, "meta.lastModified"), "2026-03-04T10:11:17.000Z");
}

/* Whoever comes back has the role that everybody gets. */
static void test_activation_gives_no_role(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(patch_user(frame, 2, "{\"active\":false}"), 200);
    assert_int_equal(state_number(frame,
                                  "UPDATE users SET role = 'Admin' WHERE user_name LIKE 'u2%'"
                                  " RETURNING 1"),
                     1);
    make(frame, "2");
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users WHERE role = 'Admin'"), 0);
}

static void test_create_cannot_activate(void **state)
{
    struct frame *frame = *state;

    for (int who = 2; who < 5; who++)
        assert_int_equal(patch_user(frame, who, "{\"active\":false}"), 200);
    outsider(frame, "u2@acme.example", "", PMS_INVITE_NONE);
    outsider(frame, "u3@acme.example", "Other", PMS_INVITE_NONE);
    outsider(frame, "u4@acme.example", "", PMS_INVITE_MANUAL);
    post(frame, "{\"displayName\":\"QA\",\"members\":[{\"value\":\"<2>\"}]}");
    assert_scim_error(frame, "400", "invalidSyntax"); /* would take an invite */
    post(frame, "{\"displayName\":\"QA\",\"members\":[{\"value\":\"<3>\"}]}");
    assert_scim_error(frame, "409", "uniqueness");
    assert_non_null(strstr(answer(frame, "detail"), ids[3]));
    post(frame, "{\"displayName\":\"QA\",\"members\":[{\"value\":\"<4>\"}]}");
    assert_scim_error(frame, "409", "uniqueness");
    assert_int_equal(state_number(frame, "SELECT count(*) FROM groups"), 0);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users WHERE active = 0"), 3);
    assert_int_equal(state_number(frame, "SELECT sum(invited) FROM users"), 0);
    assert_int_equal(state_number(frame, "SELECT sum(invited = 1) FROM outsiders"), 0);
}

/* A person with a pending invite joins before being put anywhere. */
static void test_pending(void **state)
{
    struct frame *frame = *state;

    outsider(frame, "late@acme.example", "", PMS_INVITE_NONE);
    assert_int_equal(
        call(frame, "POST", USERS, "{\"userName\":\"late@acme.example\",\"groups\":[\"QA\"]}"),
        201);
    assert_string_equal(answer(frame, "active"), "false");
    snprintf(ids[5], sizeof(ids[5]), "%s", answer(frame, "id"));
    post(frame, "{\"displayName\":\"QA\",\"members\":[{\"value\":\"<5>\"}]}");
    assert_scim_error(frame, "400", "invalidSyntax");
    assert_non_null(strstr(answer(frame, "detail"), ids[5]));
    make(frame, "1");
    patch(frame, "{\"Operations\":[{\"op\":\"add\",\"path\":\"members\","
                 "\"value\":[{\"value\":\"<5>\"}]}]}");
    assert_scim_error(frame, "400", "invalidSyntax");
    assert_int_equal(state_number(frame, "SELECT count(*) FROM group_members"), 1);
}

static void test_user_groups_ignored(void **state)
{
    struct frame *frame = *state;

    make(frame, "1");
    assert_int_equal(
        call(frame, "POST", USERS, "{\"userName\":\"new@acme.example\",\"groups\":[\"QA\"]}"),
        201);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM group_members"), 1);
}

#define OPS(operations)                                                                        \
    "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],"                        \
    "\"Operations\":" operations "}"
#define OP(rest) OPS("[{\"op\":" rest "}]")

/* A group of 0, 1 and 2 and what becomes of it. */
static const struct {
    const char *what;
    const char *body;
    const char *after;
} member_rows[] = {
    {"add an array", OP("\"add\",\"path\":\"members\",\"value\":[{\"value\":\"<3>\"}]"),
     "0123"},
    {"add two and one who is there",
     OP("\"Add\",\"path\":\"members\",\"value\":[{\"value\":\"<4>\"},{\"value\":\"<3>\"},"
        "{\"value\":\"<1>\"}]"),
     "01234"},
    {"add one object", OP("\"ADD\",\"path\":\"Members\",\"value\":{\"value\":\"<3>\"}"),
     "0123"},
    {"add a bare id", OP("\"add\",\"path\":\"members\",\"value\":\"<3>\""), "0123"},
    {"add bare ids", OP("\"add\",\"path\":\"members\",\"value\":[\"<3>\"]"), "0123"},
    {"add without a path", OP("\"add\",\"value\":{\"members\":[{\"value\":\"<3>\"}]}"), "0123"},
    {"add without a path, one object",
     OP("\"add\",\"value\":{\"members\":{\"value\":\"<3>\"}}"), "0123"},
    {"add members without a path", OP("\"add\",\"value\":[{\"value\":\"<3>\"}]"), "0123"},
    {"add a member without a path",
     OP("\"add\",\"value\":{\"value\":\"<3>\",\"display\":\"x\"}"), "0123"},
    {"add attributes in an array",
     OP("\"add\",\"value\":[{\"members\":[{\"value\":\"<3>\"}]}]"), "0123"},
    {"add with an empty path",
     OP("\"add\",\"path\":\"\",\"value\":{\"members\":[{\"value\":\"<3>\"}]}"), "0123"},
    {"add by a qualified path",
     OP("\"add\",\"path\":\"urn:ietf:params:scim:schemas:core:2.0:Group:members\","
        "\"value\":[{\"value\":\"<3>\"}]"),
     "0123"},
    {"add nobody", OP("\"add\",\"path\":\"members\",\"value\":[]"), "012"},
    {"add null", OP("\"add\",\"path\":\"members\",\"value\":null"), "012"},
    {"one operation outside an array",
     OPS("{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"<3>\"}]}"), "0123"},
    {"no operation", OPS("[]"), "012"},
    {"schemas of another message",
     "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PutOp\"],\"operations\":[{\"OP\":"
     "\"add\",\"PATH\":\"members\",\"VALUE\":[{\"value\":\"<3>\"}]}]}",
     "0123"},
    {"schemas that are none",
     "{\"schemas\":7,\"Operations\":[{\"op\":\"add\",\"path\":\"members\",\"value\":"
     "[{\"value\":\"<3>\"}]}]}",
     "0123"},
    {"remove an array", OP("\"remove\",\"path\":\"members\",\"value\":[{\"value\":\"<1>\"}]"),
     "02"},
    {"remove one object", OP("\"Remove\",\"path\":\"members\",\"value\":{\"value\":\"<1>\"}"),
     "02"},
    {"remove without a path", OP("\"remove\",\"value\":{\"members\":[{\"value\":\"<1>\"}]}"),
     "02"},
    {"remove members without a path", OP("\"remove\",\"value\":[{\"value\":\"<1>\"}]"), "02"},
    {"remove by a filter", OP("\"remove\",\"path\":\"members[value eq \\\"<1>\\\"]\""), "02"},
    {"remove by a filter, odd case",
     OP("\"remove\",\"path\":\"Members[VALUE Eq \\\"<1>\\\"]\",\"value\":null"), "02"},
    {"remove by a filter of two",
     OP("\"remove\",\"path\":\"members[value eq \\\"<1>\\\" or value eq \\\"<2>\\\"]\""), "0"},
    {"remove by a filter of nobody", OP("\"remove\",\"path\":\"members[value eq \\\"x\\\"]\""),
     "012"},
    {"remove one who is not there",
     OP("\"remove\",\"path\":\"members\",\"value\":[{\"value\":\"<4>\"}]"), "012"},
    {"remove one who is nobody",
     OP("\"remove\",\"path\":\"members\",\"value\":[{\"value\":\"nobody\"},"
        "{\"value\":\"<0>\"}]"),
     "12"},
    {"remove an empty list", OP("\"remove\",\"path\":\"members\",\"value\":[]"), "012"},
    {"remove all", OP("\"remove\",\"path\":\"members\""), ""},
    {"remove all, value null", OP("\"remove\",\"path\":\"members\",\"value\":null"), ""},
    {"replace by others",
     OP("\"replace\",\"path\":\"members\",\"value\":[{\"value\":\"<4>\"},{\"value\":\"<2>\"}]"),
     "24"},
    {"replace by the same",
     OP("\"replace\",\"path\":\"members\",\"value\":[{\"value\":\"<2>\"},{\"value\":\"<0>\"},"
        "{\"value\":\"<1>\"},{\"value\":\"<0>\"}]"),
     "012"},
    {"replace by one", OP("\"replace\",\"path\":\"members\",\"value\":{\"value\":\"<4>\"}"),
     "4"},
    {"replace by an empty list", OP("\"replace\",\"path\":\"members\",\"value\":[]"), ""},
    {"replace by null", OP("\"replace\",\"path\":\"members\",\"value\":null"), ""},
    {"replace without a path", OP("\"replace\",\"value\":{\"members\":[{\"value\":\"<4>\"}]}"),
     "4"},
    {"replace without a path by null", OP("\"replace\",\"value\":{\"members\":null}"), ""},
    {"one after the other",
     OPS("[{\"op\":\"replace\",\"path\":\"members\",\"value\":[]},"
         "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"<5>\"}]},"
         "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"<1>\"}]},"
         "{\"op\":\"remove\",\"path\":\"members[value eq \\\"<5>\\\"]\"}]"),
     "1"},
    {"SCIM 1.1",
     "{\"schemas\":[\"urn:scim:schemas:core:1.0\"],\"members\":[{\"value\":\"<3>\","
     "\"operation\":\"add\"},{\"value\":\"<1>\",\"operation\":\"Delete\"},{\"value\":\"<4>\"},"
     "{\"value\":\"nobody\",\"operation\":\"delete\"}]}",
     "0234"},
    {"SCIM 1.1, nobody", "{\"members\":[],\"id\":\"<g>\"}", "012"},
};

static void test_patch_members(void **state)
{
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(member_rows) / sizeof(*member_rows); i++) {
        bool same = strcmp(member_rows[i].after, "012") == 0;
        long rows;

        make(frame, "012");
        frame->now_ms += 1000;
        rows = state_number(frame, "SELECT count(*) FROM audit");
        if (patch(frame, member_rows[i].body) != 200)
            fail_msg("%s: %s", member_rows[i].what, answer(frame, "detail"));
        if (strcmp(members(frame), member_rows[i].after) != 0)
            fail_msg("%s: %s", member_rows[i].what, members(frame));
        if ((strcmp(answer(frame, "meta.lastModified"), answer(frame, "meta.created")) == 0) !=
            same)
            fail_msg("%s: %s", member_rows[i].what, answer(frame, "meta.lastModified"));
        if ((state_number(frame, "SELECT count(*) FROM audit") == rows) != same)
            fail_msg("%s: audit", member_rows[i].what);
        assert_string_equal(answer(frame, "displayName"), "QA");
        assert_int_equal(patch(frame, OP("\"replace\",\"path\":\"members\",\"value\":[]")),
                         200);
        assert_int_equal(call(frame, "DELETE", group_path, NULL), 204);
    }
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users WHERE active = 1"),
                     PEOPLE);
}

static void test_patch_audit(void **state)
{
    struct frame *frame = *state;

    make(frame, "012");
    assert_int_equal(patch(frame, OP("\"replace\",\"path\":\"members\",\"value\":["
                                     "{\"value\":\"<0>\"},{\"value\":\"<3>\"},"
                                     "{\"value\":\"<3>\"}]")),
                     200);
    assert_int_equal(audited(frame, "team.add_group_member"), 4);
    assert_int_equal(audited(frame, "team.remove_group_member"), 2);
    assert_int_equal(patch(frame, OP("\"replace\",\"value\":{\"displayName\":\"QA 2\"}")), 200);
    assert_int_equal(audited(frame, "team.scim_update_group"), 1);
    assert_int_equal(patch(frame, OP("\"replace\",\"value\":{\"displayName\":\"QA 2\"}")), 200);
    assert_int_equal(audited(frame, "team.scim_update_group"), 1);
}

static void test_patch_name(void **state)
{
    static const struct {
        const char *body, *name, *external_id;
    } rows[] = {
        {OP("\"replace\",\"value\":{\"id\":\"<g>\",\"displayName\":\"B\"}"), "B", ""},
        {OP("\"Replace\",\"path\":\"displayName\",\"value\":\"C\""), "C", ""},
        {OP("\"add\",\"path\":\"displayname\",\"value\":\"D\""), "D", ""},
        {OP("\"replace\",\"value\":[{\"displayName\":\"E\"}]"), "E", ""},
        {OP("\"replace\",\"value\":{\"schemas\":[\"x\"],\"externalId\":\"7\"}"), "E", "7"},
        {OP("\"replace\",\"path\":\"externalId\",\"value\":\"8\""), "E", "8"},
        {OP("\"replace\",\"path\":\"externalId\",\"value\":null"), "E", ""},
        {OPS("[{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"F\"},"
             "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"E\"},"
             "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"e\"}]"),
         "e", ""},
        {"{\"displayName\":\"G\",\"schemas\":[\"urn:scim:schemas:core:1.0\"]}", "G", ""},
    };
    struct frame *frame = *state;

    make(frame, "01");
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char now[32];

        frame->now_ms += 1000;
        assert_int_equal(patch(frame, rows[i].body), 200);
        assert_string_equal(answer(frame, "displayName"), rows[i].name);
        assert_string_equal(answer(frame, "externalId"), rows[i].external_id);
        assert_string_equal(members(frame), "01");
        snprintf(now, sizeof(now), "2026-03-04T10:11:%02d.000Z", (int)(13 + i));
        assert_string_equal(answer(frame, "meta.lastModified"), now);
        assert_string_equal(answer(frame, "meta.created"), FIRST);
    }
    frame->now_ms += 60000;
    assert_int_equal(patch(frame, OP("\"replace\",\"value\":{\"displayName\":\"G\"}")), 200);
    assert_string_equal(answer(frame, "meta.lastModified"), "2026-03-04T10:11:21.000Z");
}

static void test_patch_name_taken(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(post(frame, "{\"displayName\":\"Ops\"}"), 201);
    make(frame, "01");
    patch(frame, OPS("[{\"op\":\"remove\",\"path\":\"members\"},"
                     "{\"op\":\"replace\",\"value\":{\"displayName\":\"Ops\"}}]"));
    assert_scim_error(frame, "409", "uniqueness");
    assert_int_equal(call(frame, "GET", group_path, NULL), 200);
    assert_string_equal(members(frame), "01");
    assert_int_equal(patch(frame, OP("\"replace\",\"value\":{\"displayName\":\"OPS\"}")), 200);
}

/* Each of them may be a row of the audit log. */
static void test_patch_too_many(void **state)
{
    static const char one[] = "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"A\"}";
    struct frame *frame = *state;
    struct pms_buf body = PMS_BUF(PMS_BODY_MOST);
    struct pms_error err = PMS_ERROR_INIT;

    make(frame, "0");
    for (int count = 1000; count <= 1001; count++) {
        pms_buf_reset(&body);
        for (int i = 0; i < count; i++)
            pms_buf_printf(&body, &err, "%s%s", i > 0 ? "," : "{\"Operations\":[", one);
        pms_buf_puts(&body, "]}", &err);
        assert_int_equal(err.code, PMS_OK);
        assert_int_equal(call(frame, "PATCH", group_path, pms_buf_text(&body)),
                         count == 1000 ? 200 : 400);
    }
    assert_scim_error(frame, "400", "invalidSyntax");
    pms_buf_free(&body);
}

static void test_patch_refused(void **state)
{
    static const char *const bodies[] = {
        "",
        "{",
        "[]",
        "{}",
        "{\"Operations\":null,\"schemas\":[]}",
        "{\"Operations\":7}",
        "{\"Operations\":\"add\"}",
        OPS("[7]"),
        OPS("[{\"path\":\"members\",\"value\":[]}]"),
        OP("7,\"path\":\"members\",\"value\":[]"),
        OP("\"move\",\"path\":\"members\",\"value\":[]"),
        OP("\"add\",\"path\":\"members\""),
        OP("\"replace\",\"path\":\"members\""),
        OP("\"replace\""),
        OP("\"remove\""),
        OP("\"remove\",\"value\":null"),
        OP("\"remove\",\"value\":[]"),
        OP("\"replace\",\"value\":[]"),
        OP("\"replace\",\"value\":\"QA 2\""),
        OP("\"add\",\"path\":7,\"value\":[]"),
        OP("\"add\",\"path\":\"members\",\"value\":7"),
        OP("\"add\",\"path\":\"members\",\"value\":[{\"id\":\"<3>\"}]"),
        OP("\"add\",\"path\":\"members\",\"value\":{\"members\":[{\"value\":\"<3>\"}]}"),
        OP("\"add\",\"path\":\"members\",\"value\":[{\"value\":\"<3>\"},{\"value\":\"x\"}]"),
        OP("\"add\",\"path\":\"members\",\"value\":[{\"value\":\"<g>\"}]"),
        OP("\"replace\",\"path\":\"members\",\"value\":[{\"value\":\"x\"}]"),
        OP("\"remove\",\"path\":\"members\",\"value\":{}"),
        OP("\"remove\",\"path\":\"members\",\"value\":[{\"display\":\"Mara Ito\"}]"),
        OP("\"remove\",\"path\":\"members[value eq '<1>']\""),
        OP("\"remove\",\"path\":\"members[value ne \\\"<1>\\\"]\""),
        OP("\"remove\",\"path\":\"members[value pr]\""),
        OP("\"remove\",\"path\":\"members[value eq null]\""),
        OP("\"remove\",\"path\":\"members[display eq \\\"Mara Ito\\\"]\""),
        OP("\"remove\",\"path\":\"members[value eq \\\"<1>\\\" and value eq \\\"<1>\\\"]\""),
        OP("\"remove\",\"path\":\"members[value eq \\\"<1>\\\" or display pr]\""),
        OP("\"remove\",\"path\":\"members[not (value eq \\\"<1>\\\")]\""),
        OP("\"remove\",\"path\":\"members[value eq \\\"<1>\\\"].display\""),
        OP("\"remove\",\"path\":\"members[value eq \\\"<1>\\\"\""),
        OP("\"add\",\"path\":\"members[value eq \\\"<3>\\\"]\",\"value\":{\"value\":\"<3>\"}"),
        OP("\"replace\",\"path\":\"members[value eq \\\"<1>\\\"]\",\"value\":"
           "{\"value\":\"<3>\"}"),
        OP("\"remove\",\"path\":\"members.value\",\"value\":\"<1>\""),
        OP("\"remove\",\"path\":\"displayName\""),
        OP("\"remove\",\"path\":\"externalId\""),
        OP("\"replace\",\"path\":\"displayName\",\"value\":null"),
        OP("\"replace\",\"path\":\"displayName\",\"value\":\" \""),
        OP("\"replace\",\"path\":\"displayName\",\"value\":{\"displayName\":\"x\"}"),
        OP("\"replace\",\"path\":\"displayName[value eq \\\"x\\\"]\",\"value\":\"x\""),
        OP("\"replace\",\"path\":\"title\",\"value\":\"x\""),
        OP("\"replace\",\"path\":\"urn:x:Group:members\",\"value\":[]"),
        OP("\"replace\",\"value\":{\"id\":\"another\",\"displayName\":\"x\"}"),
        OP("\"replace\",\"value\":{\"id\":null,\"displayName\":\"x\"}"),
        OP("\"replace\",\"value\":{\"displayName\":\"x\",\"meta\":{}}"),
        OPS("[{\"op\":\"remove\",\"path\":\"members\"},"
            "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"x\"}]"),
        OPS("[{\"op\":\"remove\",\"path\":\"members\"},{\"op\":\"replace\",\"path\":"
            "\"displayName\",\"value\":\"x\"},{\"op\":\"add\",\"path\":\"members\",\"value\":"
            "[{\"value\":\"x\"}]}]"),
        "{\"members\":{\"value\":\"<1>\",\"operation\":\"delete\"}}",
        "{\"members\":[\"<3>\"]}",
        "{\"members\":[{\"value\":\"<1>\",\"operation\":\"remove\"}]}",
        "{\"members\":[{\"value\":\"<1>\",\"operation\":7}]}",
        "{\"members\":[{\"operation\":\"delete\"}]}",
        "{\"members\":[{\"value\":\"<1>\",\"operation\":\"delete\"},{\"value\":\"x\"}]}",
        "{\"members\":[],\"meta\":{\"attributes\":[\"members\"]}}",
    };
    struct frame *frame = *state;
    long rows;

    make(frame, "012");
    frame->now_ms += 1000;
    rows = state_number(frame, "SELECT count(*) FROM audit");
    for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
        if (patch(frame, bodies[i]) != 400)
            fail_msg("%s: %d", bodies[i], frame->exchange.status);
        assert_scim_error(frame, "400", "invalidSyntax");
    }
    assert_int_equal(call(frame, "GET", group_path, NULL), 200);
    assert_string_equal(members(frame), "012");
    assert_string_equal(answer(frame, "displayName"), "QA");
    assert_string_equal(answer(frame, "meta.lastModified"), FIRST);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM audit"), rows);
    patch(frame, OP("\"add\",\"path\":\"members\",\"value\":[{\"value\":\"no-such-one\"}]"));
    assert_non_null(strstr(answer(frame, "detail"), "no-such-one"));
}

/* A change of a group lets nobody in again. */
static void test_patch_suspended(void **state)
{
    static const char *const bodies[] = {
        OP("\"add\",\"path\":\"members\",\"value\":[{\"value\":\"<2>\"}]"),
        OP("\"replace\",\"path\":\"members\",\"value\":[{\"value\":\"<1>\"},"
           "{\"value\":\"<2>\"}]"),
        "{\"members\":[{\"value\":\"<2>\",\"operation\":\"add\"}]}",
    };
    struct frame *frame = *state;

    assert_int_equal(patch_user(frame, 2, "{\"active\":false}"), 200);
    make(frame, "01");
    for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
        patch(frame, bodies[i]);
        assert_scim_error(frame, "400", "invalidSyntax");
        assert_non_null(strstr(answer(frame, "detail"), ids[2]));
    }
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users WHERE active = 0"), 1);
    assert_int_equal(call(frame, "GET", group_path, NULL), 200);
    assert_string_equal(members(frame), "01");
}

/* Who is suspended leaves all groups, and is in none when they come back. */
static void test_suspension_leaves_groups(void **state)
{
    struct frame *frame = *state;

    make(frame, "012");
    frame->now_ms += 1000;
    assert_int_equal(patch_user(frame, 1, "{\"active\":false}"), 200);
    assert_int_equal(call(frame, "GET", group_path, NULL), 200);
    assert_string_equal(members(frame), "02");
    assert_string_equal(answer(frame, "meta.lastModified"), "2026-03-04T10:11:13.000Z");
    assert_int_equal(patch_user(frame, 1, "{\"active\":true}"), 200);
    assert_int_equal(call(frame, "GET", group_path, NULL), 200);
    assert_string_equal(members(frame), "02");
}

/* The order in which OneLogin suspends somebody. */
static void test_onelogin_suspend(void **state)
{
    struct frame *frame = *state;

    make(frame, "01");
    assert_int_equal(
        patch(frame, OP("\"remove\",\"path\":\"members\",\"value\":[{\"value\":\"<1>\"}]")),
        200);
    assert_int_equal(patch_user(frame, 1, "{\"active\":false}"), 200);
    assert_int_equal(
        patch(frame, OP("\"remove\",\"path\":\"members\",\"value\":[{\"value\":\"<1>\"}]")),
        200);
    assert_string_equal(members(frame), "0");
}

static void test_delete(void **state)
{
    struct frame *frame = *state;
    char qa[128];

    make(frame, "012");
    snprintf(qa, sizeof(qa), "%s", group_path);
    assert_int_equal(post(frame, "{\"displayName\":\"Ops\",\"members\":[{\"value\":\"<1>\"}]}"),
                     201);
    frame->now_ms += 1000;
    assert_int_equal(call(frame, "DELETE", qa, NULL), 204);
    assert_int_equal(frame->exchange.answer.length, 0);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users WHERE active = 0"), 2);
    assert_int_equal(state_number(frame, "SELECT sum(active) FROM users WHERE user_name IN"
                                         " ('u0@acme.example', 'u2@acme.example')"),
                     0);
    assert_int_equal(audited(frame, "team.scim_deactivate_member"), 2);
    assert_int_equal(audited(frame, "team.scim_delete_group"), 1);
    assert_int_equal(patch_user(frame, 0, "{}"), 200);
    assert_string_equal(answer(frame, "active"), "false");
    assert_string_equal(answer(frame, "meta.lastModified"), "2026-03-04T10:11:13.000Z");
    assert_int_equal(call(frame, "GET", group_path, NULL), 200);
    assert_string_equal(members(frame), "1");
    assert_string_equal(answer(frame, "meta.lastModified"), FIRST);
    call(frame, "GET", qa, NULL);
    assert_scim_error(frame, "404", NULL);
    call(frame, "DELETE", qa, NULL);
    assert_scim_error(frame, "404", NULL);
    assert_int_equal(audited(frame, "team.scim_delete_group"), 1);
    assert_int_equal(post(frame, "{\"displayName\":\"QA\"}"), 201); /* the name is free */
}

/* An account key goes with its person. */
static void test_delete_takes_keys(void **state)
{
    struct frame *frame = *state;

    make(frame, "0");
    assert_int_equal(state_number(frame,
                                  "UPDATE users SET key_digest = 'x', role = 'Admin' WHERE"
                                  " user_name = 'u0@acme.example' RETURNING 1"),
                     1);
    assert_int_equal(call(frame, "DELETE", group_path, NULL), 204);
    assert_int_equal(state_number(frame,
                                  "SELECT active = 0 AND key_digest IS NULL FROM users WHERE"
                                  " user_name = 'u0@acme.example'"),
                     1);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM accounts"), 1);
}

static void test_unknown(void **state)
{
    struct frame *frame = *state;

    call(frame, "GET", GROUPS "/nothing", NULL);
    assert_scim_error(frame, "404", NULL);
    call(frame, "PATCH", GROUPS "/nothing", OPS("[]"));
    assert_scim_error(frame, "404", NULL);
    make(frame, "0");
    assert_int_equal(call(frame, "PUT", group_path, "{}"), 404);
    assert_string_equal(answer(frame, "error.name"), "NotFound");
    call_with(frame, "GET", GROUPS, NULL, "Bearer x", NULL);
    assert_scim_error(frame, "401", NULL);
}

static void test_list(void **state)
{
    static const struct {
        const char *query, *total, *start, *per_page;
        size_t count;
        const char *first;
    } rows[] = {
        {"", "130", "1", "100", 100, "g 001"},
        {"?count=100&startIndex=101&", "130", "101", "100", 30, "g 101"},
        {"?startIndex=-3&count=2", "130", "1", "2", 2, "g 001"},
        {"?startIndex=130&count=5", "130", "130", "5", 1, "g 130"},
        {"?startIndex=131", "130", "131", "100", 0, ""},
        {"?count=0", "130", "1", "0", 0, ""},
        {"?count=5000", "130", "1", "100", 100, "g 001"},
        {"?filter=displayName+eq+%22g+007%22&", "1", "1", "100", 1, "g 007"},
        {"?filter=DISPLAYNAME%20Eq%20%22g%20007%22", "1", "1", "100", 1, "g 007"},
        {"?filter=displayName+eq+%22G+007%22", "0", "1", "100", 0, ""},
        {"?filter=displayName+eq+%22g+007%22&count=0", "1", "1", "0", 0, ""},
        {"?filter=displayName+eq+%22g+007%22&startIndex=2", "1", "2", "100", 0, ""},
        {"?filter=displayName+eq+%22%22", "0", "1", "100", 0, ""},
    };
    struct frame *frame = *state;

    for (int i = 1; i <= 130; i++) {
        char body[128];

        snprintf(body, sizeof(body),
                 "{\"displayName\":\"g %03d\",\"members\":[{\"value\":\"<%d>\"}]}", i, i % 2);
        assert_int_equal(post(frame, body), 201);
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char target[256];

        snprintf(target, sizeof(target), GROUPS "%s", rows[i].query);
        assert_int_equal(call(frame, "GET", target, NULL), 200);
        assert_string_equal(answer(frame, "schemas.0"),
                            "urn:ietf:params:scim:api:messages:2.0:ListResponse");
        assert_string_equal(answer(frame, "totalResults"), rows[i].total);
        assert_string_equal(answer(frame, "startIndex"), rows[i].start);
        assert_string_equal(answer(frame, "itemsPerPage"), rows[i].per_page);
        assert_int_equal(
            json_object_array_length(json_object_object_get(frame->json, "Resources")),
            rows[i].count);
        assert_string_equal(answer(frame, "Resources.0.displayName"), rows[i].first);
        if (rows[i].count > 0)
            assert_int_equal(strlen(answer(frame, "Resources.0.members.0.value")), 48);
    }
}

static void test_list_refused(void **state)
{
    static const char *const queries[] = {
        "filter=",
        "filter=displayName",
        "filter=displayName+eq+'QA'",
        "filter=displayName+eq+QA",
        "filter=displayName+eq+7",
        "filter=displayName+eq+null",
        "filter=displayName+co+%22Q%22",
        "filter=displayName+ne+%22QA%22",
        "filter=displayName+pr",
        "filter=id+eq+%22x%22",
        "filter=externalId+eq+%22x%22",
        "filter=members.value+eq+%22x%22",
        "filter=members[value+eq+%22x%22]",
        "filter=userName+eq+%22x%22",
        "filter=displayName+eq+%22a%22+or+displayName+eq+%22b%22",
        "filter=not+(displayName+eq+%22a%22)",
        "filter=%zz",
        "startIndex=one",
        "count=x",
    };
    struct frame *frame = *state;

    make(frame, "0");
    for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++) {
        char target[256];

        snprintf(target, sizeof(target), GROUPS "?%s", queries[i]);
        call(frame, "GET", target, NULL);
        assert_scim_error(frame, "400", NULL);
    }
}

/* Nine groups of everybody, who are `count` more than before. */
static void fill_great(struct frame *frame, int count)
{
    char sql[512];

    snprintf(sql, sizeof(sql),
             "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
             " INSERT INTO users (id, user_name, given_name, family_name, active, created,"
             " modified, role) SELECT printf('%%048x', i), 'v' || i || '@acme.example',"
             " 'Given name', 'Family name', 1, 1, 1, 'Developer' FROM n RETURNING 1",
             count);
    assert_int_equal(state_number(frame, sql), 1);
    for (int i = 0; i < 9; i++) {
        snprintf(sql, sizeof(sql), "{\"displayName\":\"g%d\"}", i);
        assert_int_equal(post(frame, sql), 201);
    }
    assert_int_equal(state_number(frame, "INSERT INTO group_members SELECT groups.seq,"
                                         " users.seq FROM groups, users WHERE"
                                         " user_name LIKE 'v%' RETURNING 1"),
                     1);
}

/* What does not fit into an answer any more comes with the next page. */
static void test_great_groups(void **state)
{
    struct frame *frame = *state;
    char target[64];
    size_t first;
    size_t second;

    fill_great(frame, 20000);
    assert_int_equal(call(frame, "GET", GROUPS, NULL), 200);
    assert_string_equal(answer(frame, "totalResults"), "9");
    assert_string_equal(answer(frame, "itemsPerPage"), "100");
    first = json_object_array_length(json_object_object_get(frame->json, "Resources"));
    assert_in_range(first, 1, 8);
    assert_string_equal(answer(frame, "Resources.0.displayName"), "g0");
    snprintf(target, sizeof(target), GROUPS "?startIndex=%zu", first + 1);
    assert_int_equal(call(frame, "GET", target, NULL), 200);
    second = json_object_array_length(json_object_object_get(frame->json, "Resources"));
    assert_int_equal(first + second, 9);

    assert_int_equal(
        patch(frame, OP("\"add\",\"path\":\"members\",\"value\":[{\"value\":\"<1>\"}]")), 200);
    assert_int_equal(json_object_array_length(json_object_object_get(frame->json, "members")),
                     20001);
    assert_int_equal(audited(frame, "team.add_group_member"), 1);
    assert_int_equal(
        patch(frame, OP("\"replace\",\"path\":\"members\",\"value\":[{\"value\":\"<1>\"}]")),
        200);
    assert_string_equal(members(frame), "1");
    assert_int_equal(audited(frame, "team.remove_group_member"), 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_create, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_create_empty, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_create_refused, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_create_duplicate, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_create_longest, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_create_activates, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_activation_gives_no_role, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_create_cannot_activate, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_pending, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_user_groups_ignored, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_patch_members, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_patch_audit, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_patch_name, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_patch_name_taken, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_patch_refused, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_patch_too_many, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_patch_suspended, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_suspension_leaves_groups, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_onelogin_suspend, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_delete, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_delete_takes_keys, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_unknown, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_list, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_list_refused, setup, frame_teardown),
        cmocka_unit_test_setup_teardown(test_great_groups, setup, frame_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
