/* SPDX-License-Identifier: MIT */
/* Every role against every call that asks for one. The calls come from the route table: one
 * without a row here fails the test. */
#include "people.h"

#include <stdio.h>
#include <string.h>

#include "serve/route.h"

enum role {
    SUPER,
    ADMIN,
    MANAGER,
    BILLING,
    DEVELOPER,
    COMMUNITY,
    GUEST,
    ROLES
};

static const char *const roles[ROLES] = {
    [SUPER] = "Super Admin", [ADMIN] = "Admin",         [MANAGER] = "Organization Manager",
    [BILLING] = "Billing",   [DEVELOPER] = "Developer", [COMMUNITY] = "Community Manager",
    [GUEST] = "Guest",
};

/* What {id} stands for; each call gets one that is there. */
enum subject {
    NONE,
    KEY,
    METHOD,
    DOMAIN,
    MEMBER,
    INVITEE
};

/* What each role gets, in the order of the list above. */
#define ALL(status)     status, status, status, status, status, status, status
#define ADMINS(status)  status, status, 403, 403, 403, 403, 403
#define LEADERS(status) status, status, status, 403, 403, 403, 403

static const struct {
    const char *method, *pattern;
    enum subject subject;
    const char *body;
    int status[ROLES];
} rows[] = {
    {"GET", "/admin/v1/scim", NONE, NULL, {ALL(200)}},
    {"PUT", "/admin/v1/scim", NONE, "{\"enabled\":true}", {ADMINS(200)}},
    {"GET", "/admin/v1/scim/keys", NONE, NULL, {ADMINS(200)}},
    {"POST", "/admin/v1/scim/keys", NONE, "{\"name\":\"%s\"}", {ADMINS(201)}},
    {"DELETE", "/admin/v1/scim/keys/{id}", KEY, NULL, {ADMINS(204)}},
    {"GET", "/admin/v1/sso", NONE, NULL, {ADMINS(200)}},
    {"PUT", "/admin/v1/sso/{id}", METHOD, NULL, {ADMINS(200)}},
    {"DELETE", "/admin/v1/sso/{id}", METHOD, NULL, {ADMINS(409)}}, /* the last one */
    {"GET", "/admin/v1/domains", NONE, NULL, {ADMINS(200)}},
    {"POST", "/admin/v1/domains", NONE, "{\"domain\":\"%s.example\"}", {ADMINS(201)}},
    {"POST", "/admin/v1/domains/{id}/verify", DOMAIN, NULL, {ADMINS(200)}},
    {"DELETE", "/admin/v1/domains/{id}", DOMAIN, NULL, {ADMINS(204)}},
    {"GET", "/admin/v1/members", NONE, NULL, {LEADERS(200)}},
    {"PATCH", "/admin/v1/members/{id}", MEMBER, "{\"role\":\"Guest\"}", {LEADERS(200)}},
    {"DELETE", "/admin/v1/members/{id}", MEMBER, NULL, {LEADERS(204)}},
    {"POST", "/admin/v1/members/{id}/key", MEMBER, NULL, {ADMINS(201)}},
    {"GET", "/admin/v1/accounts", NONE, NULL, {ADMINS(200)}},
    {"POST", "/admin/v1/accounts", NONE, "{\"email\":\"%s@new.example\"}", {ADMINS(201)}},
    {"POST", "/admin/v1/accounts/{id}/accept-invite", INVITEE, NULL, {ADMINS(200)}},
    {"DELETE", "/admin/v1/accounts/{id}/invite", INVITEE, NULL, {ADMINS(204)}},
    {"POST", "/admin/v1/me/leave", NONE, NULL, {ALL(403)}}, /* SCIM is on */
    {"PATCH", "/admin/v1/me", NONE, "{\"password\":\"x\"}", {ALL(403)}},
    {"POST", "/admin/v1/sign-in", NONE, "{\"email\":\"first@acme.example\"}", {LEADERS(200)}},
    {"GET", "/me", NONE, NULL, {ALL(200)}},
    {"GET", "/users", NONE, NULL, {ALL(200)}},
    {"GET", "/audit/logs", NONE, NULL, {ADMINS(200)}},
    {"GET", "/audit-actions", NONE, NULL, {ADMINS(200)}},
};

enum {
    ROWS = sizeof(rows) / sizeof(*rows)
};

static size_t row_of(const struct pms_route *route)
{
    size_t i = 0;

    while (i < ROWS && (strcmp(rows[i].method, route->method) != 0 ||
                        strcmp(rows[i].pattern, route->pattern) != 0))
        i++;
    return i;
}

/* Something the call can be about, made by the service account. */
static void make_subject(struct frame *frame, enum subject subject, size_t number,
                         char id[PERSON_ID_SIZE])
{
    const char *name = path_of("s%zu", number);

    switch (subject) {
    case KEY:
        assert_int_equal(
            call(frame, "POST", "/admin/v1/scim/keys", path_of("{\"name\":\"%s\"}", name)),
            201);
        snprintf(id, PERSON_ID_SIZE, "%s", answer(frame, "id"));
        break;
    case METHOD:
        snprintf(id, PERSON_ID_SIZE, "onelogin");
        break;
    case DOMAIN:
        snprintf(id, PERSON_ID_SIZE, "%s.example", name);
        domain_verified(frame, id);
        break;
    case MEMBER:
        person_new(frame, path_of("%s@acme.example", name), id);
        break;
    case INVITEE:
        account_new(frame, path_of("%s@else.example", name), ",\"invited\":true", id);
        break;
    default:
        id[0] = '\0';
    }
}

static const char *target_of(const char *pattern, const char *id)
{
    const char *hole = strchr(pattern, '{');

    if (!hole)
        return pattern;
    return path_of("%.*s%s%s", (int)(hole - pattern), pattern, id, strchr(hole, '}') + 1);
}

/* The body, with a name of its own where it has room for one. */
static const char *body_of(const char *body, size_t number)
{
    const char *hole = body ? strstr(body, "%s") : NULL;

    return hole ? path_of("%.*sn%zu%s", (int)(hole - body), body, number, hole + 2) : body;
}

static void try_role(struct frame *frame, size_t row, enum role role, const char *key)
{
    size_t number = row * ROLES + role;
    char id[PERSON_ID_SIZE];
    int status;

    make_subject(frame, rows[row].subject, number, id);
    status = call_as(frame, key, rows[row].method, target_of(rows[row].pattern, id),
                     body_of(rows[row].body, number));
    if (status != rows[row].status[role])
        fail_msg("%s: %s %s is %d, not %d", roles[role], rows[row].method, rows[row].pattern,
                 status, rows[row].status[role]);
}

static void test_matrix(void **state)
{
    struct frame *frame = *state;
    char keys[ROLES][PERSON_KEY_SIZE];
    char id[PERSON_ID_SIZE];
    size_t seen = 0;

    person_new(frame, "first@acme.example", id);
    for (enum role role = SUPER; role < ROLES; role++)
        person_with_key(frame, path_of("r%d@acme.example", (int)role), roles[role], id,
                        keys[role]);
    for (size_t i = 0; pms_route_at(i); i++) {
        const struct pms_route *route = pms_route_at(i);
        size_t row = row_of(route);

        if (route->face == PMS_FACE_SCIM)
            continue;
        if (row == ROWS)
            fail_msg("%s %s has no row here", route->method, route->pattern);
        for (enum role role = SUPER; role < ROLES; role++)
            try_role(frame, row, role, keys[role]);
        seen++;
    }
    assert_int_equal(seen, ROWS);
}

/* Without a key, with a wrong one and with a SCIM key nobody gets anything. */
static void test_strangers(void **state)
{
    struct frame *frame = *state;
    char bearer[PERSON_KEY_SIZE + 16];

    snprintf(bearer, sizeof(bearer), "Bearer %s", frame->scim_key);
    for (size_t i = 0; i < ROWS; i++) {
        const char *target = target_of(rows[i].pattern, "x");

        assert_int_equal(call_with(frame, rows[i].method, target, rows[i].body, NULL, NULL),
                         401);
        assert_int_equal(call_with(frame, rows[i].method, target, rows[i].body, NULL, ""), 401);
        assert_int_equal(
            call_with(frame, rows[i].method, target, rows[i].body, bearer, frame->scim_key),
            401);
        assert_int_equal(frame->outcome, PMS_OUTCOME_READY);
    }
}

/* A member's key is no SCIM key, whatever the role. */
static void test_no_scim(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];

    person_with_key(frame, "a@acme.example", "Super Admin", id, key);
    for (size_t i = 0; pms_route_at(i); i++) {
        const struct pms_route *route = pms_route_at(i);

        if (route->face != PMS_FACE_SCIM)
            continue;
        assert_int_equal(
            call_with(frame, route->method, target_of(route->pattern, id), "{}", key, key),
            401);
    }
}

/* The rank rule over all pairs: who may change, remove and act as whom. */
static void test_pairs(void **state)
{
    static const int ranks[ROLES] = {3, 2, 2, 1, 1, 1, 1};
    struct frame *frame = *state;
    char keys[ROLES][PERSON_KEY_SIZE];
    char id[PERSON_ID_SIZE];
    char ignored[PERSON_KEY_SIZE];
    int number = 0;

    for (enum role role = SUPER; role < ROLES; role++)
        person_with_key(frame, path_of("r%d@acme.example", (int)role), roles[role], id,
                        keys[role]);
    for (enum role actor = SUPER; actor <= MANAGER; actor++)
        for (enum role met = SUPER; met < ROLES; met++) {
            int may = ranks[actor] >= ranks[met];

            person_with_key(frame, path_of("p%d@acme.example", number++), roles[met], id,
                            ignored);
            if (actor != MANAGER)
                assert_int_equal(call_as(frame, keys[actor], "POST",
                                         path_of("/admin/v1/members/%s/key", id), NULL),
                                 may ? 201 : 403);
            assert_int_equal(call_as(frame, keys[actor], "PATCH",
                                     path_of("/admin/v1/members/%s", id),
                                     "{\"role\":\"Billing\"}"),
                             may ? 200 : 403);
            assert_int_equal(call_as(frame, keys[actor], "DELETE",
                                     path_of("/admin/v1/members/%s", id), NULL),
                             may ? 204 : 403);
        }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, frame_setup_on, frame_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_matrix),
        TEST(test_strangers),
        TEST(test_no_scim),
        TEST(test_pairs),
    };

    return cmocka_run_group_tests_name("roles", tests, NULL, NULL);
}
