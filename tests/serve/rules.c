/* SPDX-License-Identifier: MIT */
/*
 * The rules of a Postman team, one test each. A name says which section of the facts the rule
 * is from: 2.x is what Postman documents of teams, 3 of domains, 4.1 what OneLogin's switches
 * mean, 6.x are our own choices where it documents nothing. rules_scim.c has those of SCIM.
 */
#include "people.h"

#include <stdio.h>
#include <string.h>

#define USERS   "/scim/v2/Users"
#define GROUPS  "/scim/v2/Groups"
#define MEMBERS "/admin/v1/members"

static int put_active(struct frame *frame, const char *id, int active)
{
    return call(frame, "PUT", path_of(USERS "/%s", id),
                active ? "{\"active\":true}" : "{\"active\":false}");
}

static int create(struct frame *frame, const char *email)
{
    return call(frame, "POST", USERS, path_of("{\"userName\":\"%s\"}", email));
}

/* What the dashboard says of somebody; "" when they are not on it. */
static const char *status_of(struct frame *frame, const char *id)
{
    call(frame, "GET", MEMBERS "?status=all", NULL);
    for (size_t i = 0; i < list_length(frame, "members"); i++)
        if (strcmp(answer(frame, path_of("members.%zu.id", i)), id) == 0)
            return answer(frame, path_of("members.%zu.status", i));
    return "";
}

static const char *role_of(struct frame *frame, const char *id)
{
    call(frame, "GET", MEMBERS "?status=all", NULL);
    for (size_t i = 0; i < list_length(frame, "members"); i++)
        if (strcmp(answer(frame, path_of("members.%zu.id", i)), id) == 0)
            return answer(frame, path_of("members.%zu.role", i));
    return "";
}

static void assert_sign_in(struct frame *frame, const char *email, const char *allowed)
{
    assert_int_equal(
        call(frame, "POST", "/admin/v1/sign-in", path_of("{\"email\":\"%s\"}", email)), 200);
    assert_string_equal(answer(frame, "allowed"), allowed);
}

/* A member with a role who makes a SCIM key; the frame uses that key from here on. */
static void key_by(struct frame *frame, const char *role, char id[PERSON_ID_SIZE])
{
    char key[PERSON_KEY_SIZE];

    person_with_key(frame, "maker@acme.example", role, id, key);
    assert_int_equal(
        call_as(frame, key, "POST", "/admin/v1/scim/keys", "{\"name\":\"theirs\"}"), 201);
    snprintf(frame->scim_key, sizeof(frame->scim_key), "%s", answer(frame, "secret"));
    assert_int_equal(call(frame, "GET", USERS, NULL), 200);
}

static void test_facts_2_1_enable_needs_sso(void **state)
{
    struct frame *frame = *state;

    scim_switch(frame, 0);
    call(frame, "DELETE", "/admin/v1/sso/onelogin", NULL);
    call(frame, "PUT", "/admin/v1/scim", "{\"enabled\":true}");
    assert_problem(frame, 409, "refused");
    call(frame, "PUT", "/admin/v1/sso/onelogin", NULL);
    scim_switch(frame, 1);
    call(frame, "DELETE", "/admin/v1/sso/onelogin", NULL);
    assert_problem(frame, 409, "refused");
}

static void test_facts_2_1_key_needs_exactly_one_sso(void **state)
{
    struct frame *frame = *state;

    call(frame, "PUT", "/admin/v1/sso/okta", NULL);
    call(frame, "POST", "/admin/v1/scim/keys", "{\"name\":\"k\"}");
    assert_problem(frame, 409, "refused");
    assert_int_equal(call(frame, "GET", USERS, NULL), 200); /* keys that are there work on */
    call(frame, "DELETE", "/admin/v1/sso/okta", NULL);
    assert_int_equal(call(frame, "POST", "/admin/v1/scim/keys", "{\"name\":\"k\"}"), 201);
}

static void test_facts_2_1_key_needs_scim(void **state)
{
    struct frame *frame = *state;

    scim_switch(frame, 0);
    call(frame, "POST", "/admin/v1/scim/keys", "{\"name\":\"k\"}");
    assert_problem(frame, 409, "refused");
    call(frame, "GET", USERS, NULL);
    assert_scim_error(frame, "403", NULL);
    scim_switch(frame, 1);
    assert_int_equal(call(frame, "GET", USERS, NULL), 200);
}

/* The former key stays good until it is revoked, so that a directory can change over. */
static void test_facts_2_1_former_key_stays(void **state)
{
    struct frame *frame = *state;
    char former[128];
    char id[PERSON_ID_SIZE];

    snprintf(former, sizeof(former), "%s", frame->scim_key);
    call(frame, "GET", "/admin/v1/scim/keys", NULL);
    snprintf(id, sizeof(id), "%s", answer(frame, "keys.0.id"));
    assert_int_equal(call(frame, "POST", "/admin/v1/scim/keys", "{\"name\":\"next\"}"), 201);
    snprintf(frame->scim_key, sizeof(frame->scim_key), "%s", answer(frame, "secret"));
    assert_int_equal(call(frame, "GET", USERS, NULL), 200);
    assert_int_equal(call_with(frame, "GET", USERS, NULL, former, NULL), 200);
    call(frame, "DELETE", path_of("/admin/v1/scim/keys/%s", id), NULL);
    assert_int_equal(call_with(frame, "GET", USERS, NULL, former, NULL), 401);
    assert_int_equal(call(frame, "GET", USERS, NULL), 200);
}

static void test_facts_2_1_key_dies_with_maker_removed(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    key_by(frame, "Admin", id);
    assert_int_equal(call(frame, "DELETE", path_of(MEMBERS "/%s", id), NULL), 204);
    call(frame, "GET", USERS, NULL);
    assert_scim_error(frame, "403", NULL);
    assert_non_null(strstr(answer(frame, "detail"), "left the team"));
    call(frame, "POST", USERS, "{\"userName\":\"x@acme.example\"}");
    assert_scim_error(frame, "403", NULL);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users"), 0);
}

static void test_facts_2_1_key_dies_with_maker_leaving(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];

    key_by(frame, "Admin", id);
    call(frame, "POST", path_of(MEMBERS "/%s/key", id), NULL);
    snprintf(key, sizeof(key), "%s", answer(frame, "secret"));
    scim_switch(frame, 0);
    assert_int_equal(call_as(frame, key, "POST", "/admin/v1/me/leave", NULL), 204);
    scim_switch(frame, 1);
    call(frame, "GET", USERS, NULL);
    assert_scim_error(frame, "403", NULL);
}

/* The key can suspend its own maker; it is of no use then, until somebody lets them in again.
 */
static void test_facts_2_1_key_dies_with_maker_suspended(void **state)
{
    struct frame *frame = *state;
    char main_key[128];
    char made[128];
    char id[PERSON_ID_SIZE];

    snprintf(main_key, sizeof(main_key), "%s", frame->scim_key);
    key_by(frame, "Admin", id);
    snprintf(made, sizeof(made), "%s", frame->scim_key);
    assert_int_equal(put_active(frame, id, 0), 200);
    put_active(frame, id, 1);
    assert_scim_error(frame, "403", NULL);
    snprintf(frame->scim_key, sizeof(frame->scim_key), "%s", main_key);
    assert_int_equal(put_active(frame, id, 1), 200);
    assert_int_equal(call_with(frame, "GET", USERS, NULL, made, NULL), 200);
}

static void test_facts_2_1_key_outlives_demotion(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    key_by(frame, "Admin", id);
    assert_int_equal(
        call(frame, "PATCH", path_of(MEMBERS "/%s", id), "{\"role\":\"Developer\"}"), 200);
    assert_int_equal(call(frame, "GET", USERS, NULL), 200);
    assert_int_equal(create(frame, "x@acme.example"), 201);
}

/* A service account cannot leave, which is why its keys last. */
static void test_facts_2_1_service_account_key_lasts(void **state)
{
    struct frame *frame = *state;

    scim_switch(frame, 0);
    call(frame, "POST", "/admin/v1/me/leave", NULL);
    assert_problem(frame, 403, "refused");
    scim_switch(frame, 1);
    assert_int_equal(call(frame, "GET", USERS, NULL), 200);
}

static void test_facts_2_2_members_cannot_leave_or_change(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];

    person_with_key(frame, "a@acme.example", "Developer", id, key);
    call_as(frame, key, "GET", "/admin/v1/scim", NULL);
    assert_int_equal(list_length(frame, "forbidden"), 3);
    assert_int_equal(call_as(frame, key, "POST", "/admin/v1/me/leave", NULL), 403);
    assert_int_equal(
        call_as(frame, key, "PATCH", "/admin/v1/me", "{\"email\":\"b@acme.example\"}"), 403);
    assert_int_equal(call_as(frame, key, "PATCH", "/admin/v1/me", "{\"password\":\"x\"}"), 403);
    scim_switch(frame, 0);
    call_as(frame, key, "GET", "/admin/v1/scim", NULL);
    assert_int_equal(list_length(frame, "forbidden"), 0);
    assert_int_equal(call_as(frame, key, "PATCH", "/admin/v1/me", "{\"password\":\"x\"}"), 200);
    assert_int_equal(
        call_as(frame, key, "PATCH", "/admin/v1/me", "{\"email\":\"b@acme.example\"}"), 200);
    assert_int_equal(call_as(frame, key, "POST", "/admin/v1/me/leave", NULL), 204);
}

static void test_facts_2_2_removal_takes_a_role(void **state)
{
    static const struct {
        const char *role;
        int status;
    } rows[] = {
        {"Super Admin", 204}, {"Admin", 204},     {"Organization Manager", 204},
        {"Billing", 403},     {"Developer", 403}, {"Community Manager", 403},
        {"Guest", 403},
    };
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char id[PERSON_ID_SIZE];
        char victim[PERSON_ID_SIZE];
        char key[PERSON_KEY_SIZE];

        person_with_key(frame, path_of("r%zu@acme.example", i), rows[i].role, id, key);
        person_new(frame, path_of("v%zu@acme.example", i), victim);
        assert_int_equal(call_as(frame, key, "DELETE", path_of(MEMBERS "/%s", victim), NULL),
                         rows[i].status);
        assert_string_equal(status_of(frame, victim), rows[i].status == 204 ? "" : "active");
    }
}

static void test_facts_2_2_email_changes_by_scim_on_verified_domain(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    person_new(frame, "a@acme.example", id);
    call(frame, "PUT", path_of(USERS "/%s", id), "{\"userName\":\"b@acme.example\"}");
    assert_scim_error(frame, "400", NULL);
    domain_verified(frame, "acme.example");
    assert_int_equal(
        call(frame, "PUT", path_of(USERS "/%s", id), "{\"userName\":\"b@acme.example\"}"), 200);
}

static void test_facts_2_3_create_without_account_is_active(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(create(frame, "a@acme.example"), 201);
    assert_string_equal(answer(frame, "active"), "true");
    assert_sign_in(frame, "a@acme.example", "true");
}

static void test_facts_2_3_create_verified_joins_at_once(void **state)
{
    struct frame *frame = *state;
    char account[PERSON_ID_SIZE];

    domain_verified(frame, "acme.example");
    account_new(frame, "a@acme.example", "", account);
    assert_int_equal(create(frame, "a@acme.example"), 201);
    assert_string_equal(answer(frame, "active"), "true");
    call(frame, "GET", "/admin/v1/accounts", NULL);
    assert_string_equal(answer(frame, "totalResults"), "0");
}

static void test_facts_2_3_create_unverified_invites(void **state)
{
    struct frame *frame = *state;
    char account[PERSON_ID_SIZE];
    char id[PERSON_ID_SIZE];

    account_new(frame, "a@else.example", "", account);
    assert_int_equal(create(frame, "a@else.example"), 201);
    assert_string_equal(answer(frame, "active"), "false");
    snprintf(id, sizeof(id), "%s", answer(frame, "id"));
    assert_string_equal(status_of(frame, id), "invited");
    assert_sign_in(frame, "a@else.example", "false");
    assert_int_equal(audit_count(frame, "team.scim_invite_member", id), 1);
    assert_int_equal(call(frame, "GET", path_of(USERS "/%s", id), NULL), 200);
    assert_int_equal(
        call(frame, "POST", path_of("/admin/v1/accounts/%s/accept-invite", account), NULL),
        200);
    assert_string_equal(status_of(frame, id), "active");
    assert_sign_in(frame, "a@else.example", "true");
}

static void test_facts_2_3_create_other_team_unverified_conflicts(void **state)
{
    struct frame *frame = *state;
    char account[PERSON_ID_SIZE];

    account_new(frame, "a@else.example", ",\"team\":\"Else\"", account);
    create(frame, "a@else.example");
    assert_scim_error(frame, "409", "uniqueness");
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users"), 0);
    assert_int_equal(state_number(frame, "SELECT invited FROM outsiders"), 0);
}

static void test_facts_2_3_create_other_team_verified_joins(void **state)
{
    struct frame *frame = *state;
    char account[PERSON_ID_SIZE];

    domain_verified(frame, "acme.example");
    account_new(frame, "a@acme.example", ",\"team\":\"Else\"", account);
    assert_int_equal(create(frame, "a@acme.example"), 201);
    assert_string_equal(answer(frame, "active"), "true");
}

/* A leftover invite by hand makes the directory's create fail, on a verified domain as well;
 * taking it back is the cure. */
static void test_facts_2_3_manual_invite_conflicts(void **state)
{
    struct frame *frame = *state;
    char account[PERSON_ID_SIZE];

    domain_verified(frame, "acme.example");
    account_new(frame, "a@acme.example", ",\"invited\":true", account);
    create(frame, "a@acme.example");
    assert_scim_error(frame, "409", "uniqueness");
    assert_non_null(strstr(answer(frame, "detail"), "invite"));
    assert_int_equal(
        call(frame, "DELETE", path_of("/admin/v1/accounts/%s/invite", account), NULL), 204);
    assert_int_equal(create(frame, "a@acme.example"), 201);
    assert_string_equal(answer(frame, "active"), "true");
}

/* The invite is at the e-mail the person has; a new one would leave it behind. */
static void test_facts_2_3_the_invited_keep_their_email(void **state)
{
    struct frame *frame = *state;
    char account[PERSON_ID_SIZE];
    char id[PERSON_ID_SIZE];

    account_new(frame, "a@acme.example", "", account);
    person_new(frame, "a@acme.example", id);
    domain_verified(frame, "acme.example");
    call(frame, "PUT", path_of("/scim/v2/Users/%s", id), "{\"userName\":\"b@acme.example\"}");
    assert_scim_error(frame, "400", NULL);
    assert_int_equal(
        call(frame, "POST", path_of("/admin/v1/accounts/%s/accept-invite", account), NULL),
        200);
    assert_int_equal(call(frame, "PUT", path_of("/scim/v2/Users/%s", id),
                          "{\"userName\":\"b@acme.example\"}"),
                     200);
}

/* Once the domain is verified nobody of it is asked for consent any more. */
static void test_facts_2_3_verification_ends_waiting(void **state)
{
    struct frame *frame = *state;
    char account[PERSON_ID_SIZE];
    char id[PERSON_ID_SIZE];

    account_new(frame, "a@acme.example", "", account);
    person_new(frame, "a@acme.example", id);
    assert_string_equal(status_of(frame, id), "invited");
    assert_int_equal(put_active(frame, id, 1), 200);
    assert_string_equal(status_of(frame, id), "invited");
    domain_verified(frame, "acme.example");
    assert_int_equal(put_active(frame, id, 1), 200);
    assert_string_equal(status_of(frame, id), "active");
    assert_int_equal(state_number(frame, "SELECT count(*) FROM outsiders"), 0);
}

static void test_facts_2_3_suspending_the_invited_withdraws(void **state)
{
    struct frame *frame = *state;
    char account[PERSON_ID_SIZE];
    char id[PERSON_ID_SIZE];

    account_new(frame, "a@else.example", "", account);
    person_new(frame, "a@else.example", id);
    assert_int_equal(put_active(frame, id, 0), 200);
    assert_string_equal(status_of(frame, id), "suspended");
    assert_int_equal(
        call(frame, "POST", path_of("/admin/v1/accounts/%s/accept-invite", account), NULL),
        409);
    assert_string_equal(status_of(frame, id), "suspended");
}

static void test_facts_2_3_newcomers_are_developers(void **state)
{
    struct frame *frame = *state;
    char account[PERSON_ID_SIZE];
    char id[PERSON_ID_SIZE];

    person_new(frame, "a@acme.example", id);
    assert_string_equal(role_of(frame, id), "Developer");
    account_new(frame, "b@else.example", "", account);
    person_new(frame, "b@else.example", id);
    assert_string_equal(role_of(frame, id), "Developer");
    call(frame, "POST", path_of("/admin/v1/accounts/%s/accept-invite", account), NULL);
    assert_string_equal(role_of(frame, id), "Developer");
}

static void test_facts_2_3_scim_sets_no_roles(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    assert_int_equal(call(frame, "POST", USERS,
                          "{\"userName\":\"a@acme.example\",\"role\":\"Admin\","
                          "\"roles\":[{\"value\":\"Admin\"}]}"),
                     201);
    snprintf(id, sizeof(id), "%s", answer(frame, "id"));
    assert_string_equal(role_of(frame, id), "Developer");
    call(frame, "PATCH", path_of(MEMBERS "/%s", id), "{\"role\":\"Billing\"}");
    assert_int_equal(call(frame, "PUT", path_of(USERS "/%s", id),
                          "{\"roles\":[{\"value\":\"Admin\"}],\"active\":true}"),
                     200);
    assert_string_equal(role_of(frame, id), "Billing");
    call(frame, "PATCH", path_of(USERS "/%s", id),
         "{\"Operations\":[{\"op\":\"replace\",\"path\":\"roles\",\"value\":\"Admin\"}]}");
    assert_scim_error(frame, "400", "invalidSyntax");
    assert_string_equal(role_of(frame, id), "Billing");
}

static void test_facts_2_3_suspended_are_out_and_kept(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    assert_int_equal(call(frame, "POST", USERS,
                          "{\"userName\":\"a@acme.example\",\"externalId\":\"7\","
                          "\"name\":{\"givenName\":\"Mara\"}}"),
                     201);
    snprintf(id, sizeof(id), "%s", answer(frame, "id"));
    assert_int_equal(put_active(frame, id, 0), 200);
    call(frame, "GET", MEMBERS, NULL);
    assert_string_equal(answer(frame, "totalResults"), "0");
    call(frame, "GET", "/users", NULL);
    assert_int_equal(list_length(frame, "data"), 0);
    assert_sign_in(frame, "a@acme.example", "false");
    assert_int_equal(call(frame, "GET", path_of(USERS "/%s", id), NULL), 200);
    assert_string_equal(answer(frame, "externalId"), "7");
    assert_string_equal(answer(frame, "name.givenName"), "Mara");
    call(frame, "GET", USERS "?filter=active+eq+%22false%22", NULL);
    assert_string_equal(answer(frame, "Resources.0.id"), id);
    call(frame, "GET", "/admin/v1/accounts", NULL); /* no account outside: kept, not freed */
    assert_string_equal(answer(frame, "totalResults"), "0");
}

static void test_facts_2_3_reactivated_are_developers(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];

    person_with_key(frame, "a@acme.example", "Admin", id, key);
    assert_int_equal(put_active(frame, id, 0), 200);
    assert_string_equal(role_of(frame, id), "Admin");
    assert_int_equal(put_active(frame, id, 1), 200);
    assert_string_equal(answer(frame, "active"), "true");
    assert_string_equal(role_of(frame, id), "Developer");
    assert_sign_in(frame, "a@acme.example", "true");
    assert_int_equal(call_as(frame, key, "GET", "/admin/v1/scim", NULL), 401);
    /* Saying so to somebody who is active already changes nothing. */
    call(frame, "PATCH", path_of(MEMBERS "/%s", id), "{\"role\":\"Billing\"}");
    assert_int_equal(put_active(frame, id, 1), 200);
    assert_string_equal(role_of(frame, id), "Billing");
}

/* Who was removed has an account outside the team now, and comes back as such. */
static void test_facts_2_3_removed_come_back_as_outsiders(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    person_new(frame, "a@acme.example", id);
    call(frame, "DELETE", path_of(MEMBERS "/%s", id), NULL);
    put_active(frame, id, 1);
    assert_scim_error(frame, "404", NULL);
    assert_int_equal(create(frame, "a@acme.example"), 201);
    assert_string_equal(answer(frame, "active"), "false"); /* invited */
    assert_string_not_equal(answer(frame, "id"), id);
}

/* A group's JSON with one member. */
static const char *group_of(const char *name, const char *id)
{
    return path_of("{\"displayName\":\"%s\",\"members\":[{\"value\":\"%s\"}]}", name, id);
}

/* Who waits for an invite to be accepted joins the team first. */
static void test_facts_2_3_the_invited_are_in_no_group(void **state)
{
    struct frame *frame = *state;
    char account[PERSON_ID_SIZE];
    char id[PERSON_ID_SIZE];

    account_new(frame, "a@else.example", "", account);
    person_new(frame, "a@else.example", id);
    call(frame, "POST", GROUPS, group_of("QA", id));
    assert_scim_error(frame, "400", "invalidSyntax");
    call(frame, "POST", path_of("/admin/v1/accounts/%s/accept-invite", account), NULL);
    assert_int_equal(call(frame, "POST", GROUPS, group_of("QA", id)), 201);
}

static void test_facts_2_3_a_new_group_lets_its_members_in(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    person_new(frame, "a@acme.example", id);
    put_active(frame, id, 0);
    assert_int_equal(call(frame, "POST", GROUPS, group_of("QA", id)), 201);
    assert_string_equal(answer(frame, "members.0.value"), id);
    assert_string_equal(status_of(frame, id), "active");
    assert_string_equal(role_of(frame, id), "Developer");
}

static void test_facts_2_3_suspended_are_in_no_group(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];
    char group[PERSON_ID_SIZE];

    person_new(frame, "a@acme.example", id);
    call(frame, "POST", GROUPS, group_of("QA", id));
    snprintf(group, sizeof(group), "%s", answer(frame, "id"));
    put_active(frame, id, 0);
    call(frame, "GET", path_of(GROUPS "/%s", group), NULL);
    assert_int_equal(list_length(frame, "members"), 0);
    put_active(frame, id, 1);
    call(frame, "GET", path_of(GROUPS "/%s", group), NULL);
    assert_int_equal(list_length(frame, "members"), 0);
}

static void test_facts_2_4_roles_have_names(void **state)
{
    static const char *const names[] = {"Super Admin", "Admin",     "Organization Manager",
                                        "Billing",     "Developer", "Community Manager",
                                        "Guest"};
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    person_new(frame, "a@acme.example", id);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        assert_int_equal(call(frame, "PATCH", path_of(MEMBERS "/%s", id),
                              path_of("{\"role\":\"%s\"}", names[i])),
                         200);
        assert_string_equal(answer(frame, "role"), names[i]);
    }
    call(frame, "PATCH", path_of(MEMBERS "/%s", id), "{\"role\":\"Develper\"}");
    assert_problem(frame, 400, "usage");
    assert_non_null(strstr(answer(frame, "hint"), "Developer"));
}

static void test_facts_2_5_changes_are_audited(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    person_new(frame, "a@acme.example", id);
    put_active(frame, id, 0);
    put_active(frame, id, 0); /* nothing changes, nothing is noted */
    put_active(frame, id, 1);
    call(frame, "GET", "/admin/v1/scim/keys", NULL);
    assert_int_equal(
        audit_count(frame, "team.scimkey_activate", path_of("%s", answer(frame, "keys.0.id"))),
        1);
    assert_int_equal(audit_count(frame, "team.scim_add_member", id), 1);
    assert_int_equal(audit_count(frame, "team.scim_deactivate_member", id), 1);
    assert_int_equal(audit_count(frame, "team.scim_reactivate_member", id), 1);
    create(frame, "nonsense");
    assert_int_equal(state_number(frame, "SELECT count(*) FROM audit"), 6);
}

/* What a member does on their own, with provisioning off. */
static void act_alone(struct frame *frame)
{
    char id[PERSON_ID_SIZE];
    char key[PERSON_KEY_SIZE];

    person_with_key(frame, "own@acme.example", "Billing", id, key);
    scim_switch(frame, 0);
    call_as(frame, key, "PATCH", "/admin/v1/me",
            "{\"email\":\"own2@acme.example\",\"password\":\"x\"}");
    call_as(frame, key, "POST", "/admin/v1/me/leave", NULL);
    scim_switch(frame, 1);
}

static void act_as_directory(struct frame *frame)
{
    char id[PERSON_ID_SIZE];
    char account[PERSON_ID_SIZE];

    domain_verified(frame, "acme.example");
    person_new(frame, "a@acme.example", id);
    call(frame, "PUT", path_of(USERS "/%s", id), "{\"name\":{\"givenName\":\"A\"}}");
    call(frame, "PUT", path_of(USERS "/%s", id), "{\"userName\":\"b@acme.example\"}");
    put_active(frame, id, 0);
    put_active(frame, id, 1);
    account_new(frame, "c@else.example", "", account);
    person_new(frame, "c@else.example", id);
    call(frame, "DELETE", path_of("/admin/v1/accounts/%s/invite", account), NULL);
}

static void act_on_groups(struct frame *frame)
{
    char id[PERSON_ID_SIZE];
    char group[PERSON_ID_SIZE];

    person_new(frame, "g@acme.example", id);
    call(frame, "POST", GROUPS, group_of("QA", id));
    snprintf(group, sizeof(group), "%s", answer(frame, "id"));
    call(frame, "PATCH", path_of(GROUPS "/%s", group),
         "{\"Operations\":[{\"op\":\"replace\",\"value\":{\"displayName\":\"B\"}},"
         "{\"op\":\"remove\",\"path\":\"members\"}]}");
    call(frame, "DELETE", path_of(GROUPS "/%s", group), NULL);
}

static void act_as_admin(struct frame *frame)
{
    char id[PERSON_ID_SIZE];

    account_new(frame, "d@else.example", ",\"invited\":true", id);
    call(frame, "POST", path_of("/admin/v1/accounts/%s/accept-invite", id), NULL);
    call(frame, "DELETE", path_of(MEMBERS "/%s", answer(frame, "id")), NULL);
    call(frame, "POST", "/admin/v1/domains",
         "{\"domain\":\"eu.acme.example\",\"via\":\"root\"}");
    call(frame, "DELETE", "/admin/v1/domains/eu.acme.example", NULL);
    call(frame, "PUT", "/admin/v1/sso/okta", NULL);
    call(frame, "DELETE", "/admin/v1/sso/okta", NULL);
    call(frame, "POST", "/admin/v1/scim/keys", "{\"name\":\"old\"}");
    call(frame, "DELETE", path_of("/admin/v1/scim/keys/%s", answer(frame, "id")), NULL);
}

/* Each action that is listed is noted by something that can be done. */
static void test_facts_2_5_every_action_happens(void **state)
{
    static const char *const postmans[] = {"team.scim_add_member", "team.scimkey_activate",
                                           "team.add_member", "team.add_group_member",
                                           "team.add_domain"};
    struct frame *frame = *state;

    act_alone(frame);
    act_as_directory(frame);
    act_on_groups(frame);
    act_as_admin(frame);
    for (size_t i = 0; i < sizeof(postmans) / sizeof(*postmans); i++) {
        call(frame, "GET", path_of("/audit/logs?action=%s", postmans[i]), NULL);
        assert_true(list_length(frame, "trails") > 0);
    }
    call(frame, "GET", "/audit-actions", NULL);
    for (size_t i = 0; i < json_object_array_length(frame->json); i++) {
        const char *name = answer(frame, path_of("%zu.name", i));

        if (state_number(frame,
                         path_of("SELECT count(*) FROM audit WHERE action = '%s'", name)) == 0)
            fail_msg("%s: never noted", name);
    }
    assert_int_equal(state_number(frame, "SELECT count(DISTINCT action) FROM audit"),
                     json_object_array_length(frame->json));
}

static void test_facts_2_5_log_is_asked_by_action(void **state)
{
    struct frame *frame = *state;

    call(frame, "GET", "/audit/logs?action=team.scimkey_activate&limit=300", NULL);
    assert_int_equal(list_length(frame, "trails"), 1);
    assert_string_equal(answer(frame, "trails.0.action"), "team.scimkey_activate");
    assert_int_equal(call(frame, "GET", "/audit/logs?action=team.nonsense", NULL), 400);
    assert_string_equal(answer(frame, "error.name"), "InvalidAuditAction");
}

static void test_facts_3_only_exact_domains_count(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    domain_verified(frame, "acme.example");
    account_new(frame, "a@eu.acme.example", "", id);
    assert_int_equal(create(frame, "a@eu.acme.example"), 201);
    assert_string_equal(answer(frame, "active"), "false");
    account_new(frame, "b@notacme.example", "", id);
    assert_int_equal(create(frame, "b@notacme.example"), 201);
    assert_string_equal(answer(frame, "active"), "false");
    assert_int_equal(call(frame, "POST", "/admin/v1/domains",
                          "{\"domain\":\"us.acme.example\",\"via\":\"root\"}"),
                     201);
    assert_string_equal(answer(frame, "status"), "VERIFIED");
    account_new(frame, "c@us.acme.example", "", id);
    assert_int_equal(create(frame, "c@us.acme.example"), 201);
    assert_string_equal(answer(frame, "active"), "true");
}

static void test_facts_3_subdomain_may_have_its_own_record(void **state)
{
    struct frame *frame = *state;
    char txt[256];

    call(frame, "POST", "/admin/v1/domains", "{\"domain\":\"acme.example\"}");
    snprintf(txt, sizeof(txt), "%s", answer(frame, "txt"));
    assert_int_equal(
        call(frame, "POST", "/admin/v1/domains", "{\"domain\":\"eu.acme.example\"}"), 201);
    assert_string_equal(answer(frame, "via"), "own");
    assert_string_not_equal(answer(frame, "txt"), txt);
    call(frame, "POST", "/admin/v1/domains/eu.acme.example/verify", NULL);
    assert_int_equal(frame->outcome, PMS_OUTCOME_LOOKUP);
    assert_int_equal(
        state_number(frame, "SELECT count(*) FROM domains WHERE coalesce(verified, 0) = 0"), 2);
}

static void test_facts_3_case_does_not_count(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    domain_verified(frame, "acme.example");
    assert_int_equal(call(frame, "POST", "/admin/v1/domains", "{\"domain\":\"ACME.Example\"}"),
                     200);
    account_new(frame, "a@Acme.EXAMPLE", "", id);
    assert_int_equal(create(frame, "a@aCME.example"), 201);
    assert_string_equal(answer(frame, "active"), "true");
    snprintf(id, sizeof(id), "%s", answer(frame, "id"));
    assert_int_equal(
        call(frame, "PUT", path_of(USERS "/%s", id), "{\"userName\":\"b@ACME.EXAMPLE\"}"), 200);
}

/* The status is UNVERIFIED until it is VERIFIED, and both states show the record. */
static void test_facts_3_statuses(void **state)
{
    struct frame *frame = *state;
    char txt[256];

    call(frame, "POST", "/admin/v1/domains", "{\"domain\":\"b.example\"}");
    assert_string_equal(answer(frame, "status"), "UNVERIFIED");
    snprintf(txt, sizeof(txt), "%s", answer(frame, "txt"));
    assert_int_equal(strncmp(txt, "postman-domain-verification=", 28), 0);
    assert_int_equal(strspn(txt + 28, "0123456789abcdef"), 128);
    domain_verified(frame, "a.example");
    call(frame, "GET", "/admin/v1/domains", NULL);
    assert_string_equal(answer(frame, "domains.0.status"), "VERIFIED");
    assert_int_equal(strlen(answer(frame, "domains.0.txt")), strlen(txt));
    assert_string_equal(answer(frame, "domains.1.txt"), txt);
}

static void test_facts_3_removed_domains_count_no_more(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    domain_verified(frame, "acme.example");
    person_new(frame, "a@acme.example", id);
    assert_int_equal(call(frame, "DELETE", "/admin/v1/domains/acme.example", NULL), 204);
    call(frame, "PUT", path_of(USERS "/%s", id), "{\"userName\":\"b@acme.example\"}");
    assert_scim_error(frame, "400", NULL);
    assert_string_equal(status_of(frame, id), "active"); /* people stay */
    /* Added anew it has another record, and is not verified by the old one. */
    call(frame, "POST", "/admin/v1/domains", "{\"domain\":\"acme.example\"}");
    assert_string_equal(answer(frame, "status"), "UNVERIFIED");
}

/* Through the root there is no other record to publish. */
static void test_facts_3_subdomain_may_count_on_the_root(void **state)
{
    struct frame *frame = *state;
    char txt[256];

    domain_verified(frame, "acme.example");
    call(frame, "GET", "/admin/v1/domains", NULL);
    snprintf(txt, sizeof(txt), "%s", answer(frame, "domains.0.txt"));
    assert_int_equal(call(frame, "POST", "/admin/v1/domains",
                          "{\"domain\":\"eu.acme.example\",\"via\":\"root\"}"),
                     201);
    assert_string_equal(answer(frame, "txt"), txt);
    assert_string_equal(answer(frame, "status"), "VERIFIED");
}

/* OneLogin's "Do Nothing": the account stays as it is, and signing in ends with the SSO side.
 */
static void test_facts_4_1_do_nothing_ends_sign_in(void **state)
{
    static const char *const words[] = {"unassigned", "suspended"};
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    person_new(frame, "a@acme.example", id);
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        call(frame, "POST", "/admin/v1/sign-in",
             path_of("{\"email\":\"a@acme.example\",\"sso\":\"%s\"}", words[i]));
        assert_string_equal(answer(frame, "allowed"), "false");
        assert_string_equal(status_of(frame, id), "active");
    }
    assert_sign_in(frame, "a@acme.example", "true");
}

static void test_facts_6_1_bare_key_and_bearer(void **state)
{
    struct frame *frame = *state;
    char bearer[160];

    assert_int_equal(call_with(frame, "GET", USERS, NULL, frame->scim_key, NULL), 200);
    snprintf(bearer, sizeof(bearer), "bearer %s", frame->scim_key);
    assert_int_equal(call_with(frame, "GET", USERS, NULL, bearer, NULL), 200);
    snprintf(bearer, sizeof(bearer), "Basic %s", frame->scim_key);
    assert_int_equal(call_with(frame, "GET", USERS, NULL, bearer, NULL), 401);
}

static void test_facts_6_2_count_is_capped_and_echoed(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    person_new(frame, "a@acme.example", id);
    call(frame, "GET", USERS "?count=500", NULL);
    assert_string_equal(answer(frame, "itemsPerPage"), "100");
    call(frame, "GET", USERS "?count=7", NULL);
    assert_string_equal(answer(frame, "itemsPerPage"), "7");
    assert_string_equal(answer(frame, "totalResults"), "1");
}

static void test_facts_6_3_post_of_pending_and_inactive(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    account_new(frame, "a@else.example", "", id);
    assert_int_equal(create(frame, "a@else.example"), 201);
    assert_string_equal(answer(frame, "active"), "false");
    create(frame, "a@else.example"); /* the invite is under way */
    assert_scim_error(frame, "409", "uniqueness");
    person_new(frame, "b@acme.example", id);
    put_active(frame, id, 0);
    create(frame, "b@acme.example");
    assert_scim_error(frame, "409", "uniqueness");
    assert_non_null(strstr(answer(frame, "detail"), "suspended"));
    assert_string_equal(status_of(frame, id), "suspended");
}

static void test_facts_6_4_post_of_active(void **state)
{
    struct frame *frame = *state;

    assert_int_equal(create(frame, "a@acme.example"), 201);
    create(frame, "A@ACME.example");
    assert_scim_error(frame, "409", "uniqueness");
}

static void test_facts_6_8_nobody_is_deleted(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    person_new(frame, "a@acme.example", id);
    assert_int_equal(call(frame, "DELETE", path_of(USERS "/%s", id), NULL), 404);
    assert_string_equal(answer(frame, "error.name"), "NotFound");
    assert_string_equal(answer(frame, "status"), "error");
    assert_string_equal(status_of(frame, id), "active");
}

static void test_facts_6_9_too_many_is_a_scim_error(void **state)
{
    struct frame *frame = *state;

    frame->service.limit = pms_limit_new(true, frame->now_ms);
    for (int i = 0; i < 180; i++)
        call(frame, "POST", USERS, "{}");
    create(frame, "a@acme.example");
    assert_scim_error(frame, "429", NULL);
    assert_true(strlen(answer_field(frame, "Retry-After")) > 0);
    assert_int_equal(state_number(frame, "SELECT count(*) FROM users"), 0);
}

static void test_facts_6_10_keys_are_named_and_shown_once(void **state)
{
    struct frame *frame = *state;
    char secret[128];

    assert_int_equal(call(frame, "POST", "/admin/v1/scim/keys", "{\"name\":\"k\"}"), 201);
    snprintf(secret, sizeof(secret), "%s", answer(frame, "secret"));
    assert_int_equal(strncmp(secret, "PMAK", 4) == 0, 0);
    call(frame, "GET", "/admin/v1/scim/keys", NULL);
    assert_int_equal(list_length(frame, "keys"), 2);
    assert_string_equal(answer(frame, "keys.1.name"), "k");
    assert_string_equal(answer(frame, "keys.1.status"), "ACTIVE");
    assert_null(strstr(pms_buf_text(&frame->exchange.answer), secret));
    call(frame, "DELETE", path_of("/admin/v1/scim/keys/%s", answer(frame, "keys.1.id")), NULL);
    call(frame, "GET", "/admin/v1/scim/keys", NULL);
    assert_string_equal(answer(frame, "keys.1.status"), "REVOKED");
    assert_int_equal(state_number(frame, path_of("SELECT count(*) FROM scim_keys WHERE"
                                                 " digest = '%s'",
                                                 secret)),
                     0);
}

static void test_facts_6_11_actions_are_in_postmans_style(void **state)
{
    struct frame *frame = *state;

    call(frame, "GET", "/audit-actions", NULL);
    for (size_t i = 0; i < json_object_array_length(frame->json); i++) {
        const char *name = answer(frame, path_of("%zu.name", i));

        assert_int_equal(strncmp(name, "team.", 5), 0);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz_."), strlen(name));
    }
}

static void test_facts_6_12_both_domains_have_to_be_verified(void **state)
{
    struct frame *frame = *state;
    char id[PERSON_ID_SIZE];

    person_new(frame, "a@old.example", id);
    domain_verified(frame, "new.example");
    call(frame, "PUT", path_of(USERS "/%s", id), "{\"userName\":\"a@new.example\"}");
    assert_scim_error(frame, "400", NULL);
    assert_non_null(strstr(answer(frame, "detail"), "old"));
    domain_verified(frame, "old.example");
    assert_int_equal(
        call(frame, "PUT", path_of(USERS "/%s", id), "{\"userName\":\"a@new.example\"}"), 200);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, frame_setup_on, frame_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_facts_2_1_enable_needs_sso),
        TEST(test_facts_2_1_key_needs_exactly_one_sso),
        TEST(test_facts_2_1_key_needs_scim),
        TEST(test_facts_2_1_former_key_stays),
        TEST(test_facts_2_1_key_dies_with_maker_removed),
        TEST(test_facts_2_1_key_dies_with_maker_leaving),
        TEST(test_facts_2_1_key_dies_with_maker_suspended),
        TEST(test_facts_2_1_key_outlives_demotion),
        TEST(test_facts_2_1_service_account_key_lasts),
        TEST(test_facts_2_2_members_cannot_leave_or_change),
        TEST(test_facts_2_2_removal_takes_a_role),
        TEST(test_facts_2_2_email_changes_by_scim_on_verified_domain),
        TEST(test_facts_2_3_create_without_account_is_active),
        TEST(test_facts_2_3_create_verified_joins_at_once),
        TEST(test_facts_2_3_create_unverified_invites),
        TEST(test_facts_2_3_create_other_team_unverified_conflicts),
        TEST(test_facts_2_3_create_other_team_verified_joins),
        TEST(test_facts_2_3_manual_invite_conflicts),
        TEST(test_facts_2_3_the_invited_keep_their_email),
        TEST(test_facts_2_3_verification_ends_waiting),
        TEST(test_facts_2_3_suspending_the_invited_withdraws),
        TEST(test_facts_2_3_newcomers_are_developers),
        TEST(test_facts_2_3_scim_sets_no_roles),
        TEST(test_facts_2_3_suspended_are_out_and_kept),
        TEST(test_facts_2_3_reactivated_are_developers),
        TEST(test_facts_2_3_removed_come_back_as_outsiders),
        TEST(test_facts_2_3_the_invited_are_in_no_group),
        TEST(test_facts_2_3_a_new_group_lets_its_members_in),
        TEST(test_facts_2_3_suspended_are_in_no_group),
        TEST(test_facts_2_4_roles_have_names),
        TEST(test_facts_2_5_changes_are_audited),
        TEST(test_facts_2_5_every_action_happens),
        TEST(test_facts_2_5_log_is_asked_by_action),
        TEST(test_facts_3_only_exact_domains_count),
        TEST(test_facts_3_subdomain_may_have_its_own_record),
        TEST(test_facts_3_case_does_not_count),
        TEST(test_facts_3_statuses),
        TEST(test_facts_3_removed_domains_count_no_more),
        TEST(test_facts_3_subdomain_may_count_on_the_root),
        TEST(test_facts_4_1_do_nothing_ends_sign_in),
        TEST(test_facts_6_1_bare_key_and_bearer),
        TEST(test_facts_6_2_count_is_capped_and_echoed),
        TEST(test_facts_6_3_post_of_pending_and_inactive),
        TEST(test_facts_6_4_post_of_active),
        TEST(test_facts_6_8_nobody_is_deleted),
        TEST(test_facts_6_9_too_many_is_a_scim_error),
        TEST(test_facts_6_10_keys_are_named_and_shown_once),
        TEST(test_facts_6_11_actions_are_in_postmans_style),
        TEST(test_facts_6_12_both_domains_have_to_be_verified),
    };

    return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
