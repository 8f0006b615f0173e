/* SPDX-License-Identifier: MIT */
/* OneLogin's API, against a double of it that knows people and not answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pmscim/onelogin.h>

#include "onelogin.h"

struct stage {
    struct onelogin *server;
    struct pms_onelogin_account account;
    struct pms_secret *secret;
    struct pms_onelogin *onelogin;
    struct pms_error err;
    long last; /* id of the one that came last; they come in the order of their ids */
    size_t count;
    size_t pending;
    size_t failed;
    size_t expected;
};

static void open_stage(struct stage *stage, const char *lines)
{
    const struct onelogin_options places = {.lines = lines};
    const struct pms_client_options options = {.at_once = 3, .patience_ms = -1};
    struct pms_error *err = &stage->err;

    *stage = (struct stage){.server = onelogin_start(&places)};
    assert_int_equal(pms_secret_new("secret", strlen("secret"), &stage->secret, err), 0);
    assert_int_equal(pms_onelogin_account_init("acme", &stage->account, err), 0);
    assert_int_equal(
        pms_onelogin_account_set(&stage->account, "address", onelogin_url(stage->server), err),
        0);
    assert_int_equal(pms_onelogin_account_set(&stage->account, "client_id", "id", err), 0);
    assert_int_equal(
        pms_onelogin_new(&stage->account, stage->secret, &options, &stage->onelogin, err), 0);
}

static void close_stage(struct stage *stage)
{
    pms_onelogin_free(stage->onelogin);
    pms_onelogin_account_done(&stage->account);
    pms_secret_free(stage->secret);
    onelogin_stop(stage->server);
}

static int on_user(void *context, const struct pms_onelogin_user *user, struct pms_error *err)
{
    struct stage *stage = context;
    long id = strtol(user->id, NULL, 10);

    (void)err;
    assert_true(id > stage->last);
    stage->last = id;
    stage->count++;
    return 0;
}

static int on_named(void *context, const struct pms_onelogin_named *named,
                    struct pms_error *err)
{
    struct stage *stage = context;

    (void)err;
    assert_non_null(named->name);
    stage->count++;
    return 0;
}

static int on_app(void *context, const struct pms_onelogin_app *app, struct pms_error *err)
{
    struct stage *stage = context;

    (void)err;
    stage->count += app->is_postman;
    return 0;
}

static int on_task(void *context, const struct pms_onelogin_task *task, struct pms_error *err)
{
    struct stage *stage = context;

    (void)err;
    stage->count++;
    stage->pending += pms_onelogin_task_is_pending(task) != 0;
    stage->failed += pms_onelogin_task_is_failed(task) != 0;
    return 0;
}

static int on_expect(void *context, size_t calls, struct pms_error *err)
{
    (void)err;
    ((struct stage *)context)->expected = calls;
    return 0;
}

/* Everybody, or everybody with an app; how many came is the stage's count. */
static int read_users(struct stage *stage, const char *app)
{
    const struct pms_onelogin_user_query query = {.app = app};

    stage->count = 0;
    stage->last = 0;
    return pms_onelogin_each_user(stage->onelogin, &query, on_user, stage, &stage->err);
}

static void everybody_comes_once(void **state)
{
    struct stage stage;

    (void)state;
    open_stage(&stage, "app 501 Postman\npeople 1003 seed 5 app 501 unassigned 60");
    assert_int_equal(read_users(&stage, NULL), 0);
    assert_int_equal(stage.count, 1003);
    assert_int_equal(onelogin_count(stage.server, "GET /api/2/users*"), 21);
    assert_int_equal(onelogin_count(stage.server, "POST *"), 1);
    assert_int_equal(read_users(&stage, "501"), 0);
    assert_int_equal(stage.count, 943);
    assert_int_equal(onelogin_count(stage.server, "*"), 1 + 21 + 19);
    close_stage(&stage);
}

static void a_token_that_dies_is_replaced(void **state)
{
    struct stage stage;

    (void)state;
    open_stage(&stage, "token-calls 5\npage users 10\npeople 100");
    assert_int_equal(read_users(&stage, NULL), 0);
    assert_int_equal(stage.count, 100);
    assert_int_equal(onelogin_count(stage.server, "POST *"), 2);
    assert_int_equal(onelogin_count(stage.server, "GET *"), 11);
    onelogin_change(stage.server, "token-calls 0");
    assert_int_equal(read_users(&stage, NULL), -PMS_E_AUTH);
    close_stage(&stage);
}

static void a_listing_that_is_not_whole_is_no_end(void **state)
{
    static const struct {
        const char *fault;
        int code;
    } cases[] = {
        {"at 4 cut 100", -PMS_E_NETWORK},
        {"at 4 reset", -PMS_E_NETWORK},
        {"at 4 html", -PMS_E_REMOTE},
        {"at 4 drop-cursor", -PMS_E_REMOTE},
        {"at 4 repeat", -PMS_E_REMOTE},
        {"repeat", -PMS_E_REMOTE},
        {"at 4 duplicate", 0},
        {"at 4 skip", -PMS_E_REMOTE},
        {"at 4 drift 1", -PMS_E_REMOTE},
        {"at 4 body []", -PMS_E_REMOTE},
        {"at 4 body \"\"", -PMS_E_REMOTE},
        {"at 4 body {\"a\":", -PMS_E_REMOTE},
        {"at 4 status 500", -PMS_E_REMOTE},
        {"at 4 v1error", -PMS_E_REMOTE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char line[128];
        struct stage stage;
        int r;

        open_stage(&stage, "page users 10\npeople 100");
        snprintf(line, sizeof(line), "fault GET /api/2/users* times 999 %s", cases[i].fault);
        onelogin_change(stage.server, line);
        r = read_users(&stage, NULL);
        if (r != cases[i].code)
            fail_msg("%s: %d %s", cases[i].fault, r, stage.err.message);
        if (r == 0)
            assert_int_equal(stage.count, 100);
        close_stage(&stage);
    }
}

static void roles_groups_and_apps_of_several_pages(void **state)
{
    struct stage stage;

    (void)state;
    open_stage(&stage, "page roles 2\npage groups 2\npage apps 2\n"
                       "app 1 Postman\napp 2 Other\napp 3 \"Postman EU\"\n"
                       "role 1 A apps 1\nrole 2 B\nrole 3 C apps 1\nrole 4 D apps 3\n"
                       "role 5 E apps 1,3\ngroup 1 A\ngroup 2 B\ngroup 3 C");
    assert_int_equal(pms_onelogin_each_role(stage.onelogin, "1", on_named, &stage, &stage.err),
                     0);
    assert_int_equal(stage.count, 3);
    assert_int_equal(pms_onelogin_each_role(stage.onelogin, NULL, on_named, &stage, &stage.err),
                     0);
    assert_int_equal(stage.count, 3 + 5);
    assert_int_equal(pms_onelogin_each_group(stage.onelogin, on_named, &stage, &stage.err), 0);
    assert_int_equal(stage.count, 3 + 5 + 3);
    stage.count = 0;
    assert_int_equal(pms_onelogin_each_app(stage.onelogin, on_app, &stage, &stage.err), 0);
    assert_int_equal(stage.count, 2);
    close_stage(&stage);
}

static void tasks_of_everybody_who_has_the_app(void **state)
{
    const struct pms_onelogin_task_query query = {.app = "501", .expect = on_expect};
    struct stage stage;

    (void)state;
    open_stage(&stage, "app 501 Postman\napp 502 Other\n"
                       "people 40 app 501 unassigned 5 pending 4 failed 3\npeople 9 app 502");
    assert_int_equal(
        pms_onelogin_each_task(stage.onelogin, &query, on_task, &stage, &stage.err), 0);
    assert_int_equal(stage.count, 35);
    assert_int_equal(stage.pending, 4);
    assert_int_equal(stage.failed, 3);
    assert_int_equal(onelogin_count(stage.server, "GET /api/2/users/*/apps"), 35);
    assert_int_equal(stage.expected, 35);
    close_stage(&stage);
}

static void the_switch_is_read_back(void **state)
{
    static const struct {
        const char *line;
        int code;
    } cases[] = {
        {"put ok", 0},
        {"put ignored", -PMS_E_UNSUPPORTED},
        {"put 404", -PMS_E_UNSUPPORTED},
        {"put 405", -PMS_E_UNSUPPORTED},
        {"put 422", -PMS_E_UNSUPPORTED},
        {"rights read-all", -PMS_E_AUTH},
        {"app 501 gone", -PMS_E_NOTFOUND},
        {"broken yes", -PMS_E_REMOTE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct stage stage;
        int r;

        open_stage(&stage, "app 501 Postman");
        onelogin_change(stage.server, cases[i].line);
        r = pms_onelogin_provisioning_set(stage.onelogin, "501", 0, &stage.err);
        if (r != cases[i].code)
            fail_msg("%s: %d %s", cases[i].line, r, stage.err.message);
        close_stage(&stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_comes_once),
        cmocka_unit_test(a_token_that_dies_is_replaced),
        cmocka_unit_test(a_listing_that_is_not_whole_is_no_end),
        cmocka_unit_test(roles_groups_and_apps_of_several_pages),
        cmocka_unit_test(tasks_of_everybody_who_has_the_app),
        cmocka_unit_test(the_switch_is_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
