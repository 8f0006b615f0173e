/* SPDX-License-Identifier: MIT */
/* OneLogin's API, against what tests/fault/onelogin.script answers. */
#include "client_clock.h"

#include <pmscim/onelogin.h>

#include "client/onelogin.h"

struct stage {
    struct scene scene;
    struct clock clock;
    struct pms_onelogin_account account;
    struct pms_onelogin *onelogin;
    char said[1024]; /* what was listed */
};

static void open_stage(struct stage *stage, const char *section, long patience_ms)
{
    const struct pms_hooks hooks = {on_now, on_sleep, on_chance, &stage->clock};
    char file[4096];
    char address[64];
    struct scripted_options options = {.file = file, .section = section};
    struct scene *s = &stage->scene;

    *stage = (struct stage){.clock = {.now = 1000000}};
    snprintf(file, sizeof(file), "%s/onelogin.script", getenv("PMSCIM_TEST_FAULT"));
    serve_with(s, &options);
    s->options.patience_ms = patience_ms;
    s->options.waiting = on_waiting;
    s->options.waiting_context = &stage->clock;
    snprintf(address, sizeof(address), "%.*s", (int)(strlen(s->options.endpoint) - 8),
             s->options.endpoint);
    assert_int_equal(pms_onelogin_account_init("acme", &stage->account, &s->err), 0);
    assert_int_equal(pms_onelogin_account_set(&stage->account, "address", address, &s->err), 0);
    assert_int_equal(pms_onelogin_account_set(&stage->account, "client_id", "id1", &s->err), 0);
    assert_int_equal(
        pms_onelogin_new(&stage->account, s->key, &s->options, &stage->onelogin, &s->err), 0);
    pms_traffic_hook(stage->onelogin->caller.traffic, &hooks);
}

/* Neither the secret nor a token may be seen anywhere. */
static void close_stage(struct stage *stage)
{
    struct scene *s = &stage->scene;

    assert_null(strstr(pms_buf_text(&s->trace), "token-one-1"));
    assert_null(strstr(s->err.message, "token-one-1"));
    pms_onelogin_free(stage->onelogin);
    pms_onelogin_account_done(&stage->account);
    end(s);
}

static const char *or_dash(const char *text)
{
    return text ? text : "-";
}

__attribute__((format(printf, 2, 3))) static void say(struct stage *stage, const char *format,
                                                      ...)
{
    size_t length = strlen(stage->said);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(stage->said + length, sizeof(stage->said) - length, format, arguments);
    va_end(arguments);
}

static int on_user(void *context, const struct pms_onelogin_user *user, struct pms_error *err)
{
    (void)err;
    say(context, "%s %s %s %s %ld/%ld %zu\n", user->id, or_dash(user->email),
        or_dash(user->external_id), or_dash(user->group), user->status, user->state,
        user->role_count);
    return 0;
}

static int on_named(void *context, const struct pms_onelogin_named *named,
                    struct pms_error *err)
{
    (void)err;
    say(context, "%s %s\n", named->id, named->name);
    return 0;
}

static int on_app(void *context, const struct pms_onelogin_app *app, struct pms_error *err)
{
    (void)err;
    say(context, "%s %s %ld %d %d %zu\n", app->id, app->name, app->connector, app->provisioning,
        app->is_postman, app->role_count);
    return 0;
}

static int on_task(void *context, const struct pms_onelogin_task *task, struct pms_error *err)
{
    (void)err;
    say(context, "%s %s %s %s%s%s\n", task->user, or_dash(task->email), or_dash(task->status),
        or_dash(task->state), pms_onelogin_task_is_pending(task) ? " pending" : "",
        pms_onelogin_task_is_failed(task) ? " failed" : "");
    return 0;
}

static int on_expect(void *context, size_t calls, struct pms_error *err)
{
    (void)err;
    say(context, "%zu calls\n", calls);
    return 0;
}

enum deed {
    TEST,
    LIMITS,
    USERS,
    ONE_USER,
    TWO_USERS,
    STARS,
    GROUPS,
    APPS,
    APP,
    APP_NAMED,
    APP_TWICE,
    SWITCH_ON,
    TASKS,
    TASK,
    BAD_APP
};

static int perform(struct stage *stage, enum deed deed, struct pms_error *err)
{
    static const char *const emails[] = {"a+1@acme.example"};
    struct pms_onelogin *onelogin = stage->onelogin;
    struct pms_onelogin_user_query users = {0};
    struct pms_onelogin_task_query tasks = {.app = "12", .expect = on_expect};
    struct pms_onelogin_limits limits;
    int r;

    switch (deed) {
    case TEST:
        return pms_onelogin_test(onelogin, err);
    case LIMITS:
        r = pms_onelogin_limits(onelogin, &limits, err);
        if (r == 0)
            say(stage, "%ld %ld %ld\n", limits.limit, limits.left, limits.reset_s);
        return r;
    case STARS:
        users.email = "*@acme.example";
        break;
    case ONE_USER:
        users.email = "a@acme.example";
        break;
    case TWO_USERS:
        users.limit = 2;
        break;
    case USERS:
        break;
    case GROUPS:
        return pms_onelogin_each_group(onelogin, on_named, stage, err);
    case APPS:
        return pms_onelogin_each_app(onelogin, on_app, stage, err);
    case APP:
        return pms_onelogin_find_app(onelogin, "14", on_app, stage, err);
    case APP_NAMED:
        return pms_onelogin_find_app(onelogin, "our postman", on_app, stage, err);
    case APP_TWICE:
        return pms_onelogin_find_app(onelogin, "Slack", on_app, stage, err);
    case BAD_APP:
        return pms_onelogin_provisioning_set(onelogin, "../12", 1, err);
    case SWITCH_ON:
        return pms_onelogin_provisioning_set(onelogin, "12", 1, err);
    case TASK:
        tasks.emails = emails;
        tasks.email_count = 1;
        return pms_onelogin_each_task(onelogin, &tasks, on_task, stage, err);
    case TASKS:
        return pms_onelogin_each_task(onelogin, &tasks, on_task, stage, err);
    }
    return pms_onelogin_each_user(onelogin, &users, on_user, stage, err);
}

static const struct {
    const char *section;
    enum deed deed;
    int code;
    const char *message, *hint; /* what they hold */
    long calls;
    const char *said;
} cases[] = {
    {"test", TEST, 0, "", "", 2, ""},
    {"test empty", TEST, 0, "", "", 2, ""},
    {"token 401", TEST, PMS_E_AUTH,
     "does not accept the client id and secret (401): Authentication Failure of ***",
     "pmscim onelogin connect acme", 1, ""},
    {"token 400", TEST, PMS_E_AUTH, "(400): grant_type", "Developers, API Credentials", 1, ""},
    {"token 404", TEST, PMS_E_NOTFOUND, "is no OneLogin account (404)",
     "check the subdomain \"acme\"", 1, ""},
    {"token redirect", TEST, PMS_E_REMOTE, "sends us on to another place",
     "check the subdomain \"acme\"", 1, ""},
    {"token web page", TEST, PMS_E_REMOTE, "answered a web page, not as OneLogin does",
     "check the subdomain \"acme\"", 1, ""},
    {"token none", TEST, PMS_E_REMOTE, "answered no token", "check the subdomain", 1, ""},
    {"token bad", TEST, PMS_E_REMOTE, "answered a token that cannot be one", "", 1, ""},
    {"token 500", TEST, PMS_E_REMOTE, "failed (500): Internal Server Error",
     "whoever made the API credentials was deleted", 1, ""},
    {"token 429", TEST, PMS_E_RATE, "has no calls left this hour; wait 30 seconds",
     "--patience", 1, ""},
    {"token 429 bare", TEST, PMS_E_RATE, "asks for fewer calls (429)", "--patience", 1, ""},
    {"token close", TEST, PMS_E_NETWORK, "closed without an answer", "check the subdomain", 1,
     ""},
    {"call 401 once", TEST, 0, "", "", 4, ""},
    {"call 401 twice", TEST, PMS_E_AUTH,
     "does not accept the token it gave (401): Unauthorized: ***", "API Credentials", 4, ""},
    {"call 403", TEST, PMS_E_AUTH, "these credentials may not do that (403): Forbidden",
     "the scope \"Read Users\" or more", 2, ""},
    {"call 500", TEST, PMS_E_REMOTE, "failed (500): boom\\x1b[31m", "was deleted", 2, ""},
    {"call 404", TEST, PMS_E_REMOTE, "has nothing there (404): not found",
     "pmscim onelogin show acme", 2, ""},
    {"call no list", TEST, PMS_E_REMOTE, "answered no list of people", "", 2, ""},
    {"call not JSON", TEST, PMS_E_REMOTE, "not JSON", "", 2, ""},
    {"rate v1", LIMITS, 0, "", "", 2, "5000 4321 1800\n"},
    {"rate plain", LIMITS, 0, "", "", 2, "5000 4321 1800\n"},
    {"rate headers", LIMITS, 0, "", "", 2, "5000 4321 1800\n"},
    {"users", USERS, 0, "", "", 3,
     "1 a@acme.example 77 9 1/1 2\n2 - - - -1/-1 0\n3 c@acme.example - - 2/1 0\n"},
    {"users limited", TWO_USERS, 0, "", "", 2, "1 - - - -1/-1 0\n2 - - - -1/-1 0\n"},
    {"users filtered", ONE_USER, 0, "", "", 2, "1 A@acme.example - - -1/-1 0\n"},
    {"test", STARS, PMS_E_USAGE, "is no e-mail", "", 0, ""},
    {"users fewer", USERS, PMS_E_REMOTE,
     "the list of people is not whole: 2 came, and there are 3", "nobody may be thought gone",
     2, "1 - - - -1/-1 0\n2 - - - -1/-1 0\n"},
    {"users more", USERS, PMS_E_REMOTE, "2 came, and there are 1", "", 2,
     "1 - - - -1/-1 0\n2 - - - -1/-1 0\n"},
    {"users last page", USERS, PMS_E_REMOTE, "it ended with page 1 of 2", "", 2,
     "1 - - - -1/-1 0\n2 - - - -1/-1 0\n"},
    {"users repeat", USERS, PMS_E_REMOTE, "a page repeats what came before", "", 3,
     "1 - - - -1/-1 0\n"},
    {"users loop", USERS, PMS_E_REMOTE, "a page leads to itself", "", 3,
     "1 - - - -1/-1 0\n2 - - - -1/-1 0\n"},
    {"users nameless", USERS, PMS_E_REMOTE, "something in it has no id", "", 2,
     "1 - - - -1/-1 0\n"},
    {"users wrong type", USERS, PMS_E_REMOTE, "person 1 at OneLogin: \"email\" is of the wrong",
     "", 2, ""},
    {"users wrong roles", USERS, PMS_E_REMOTE, "something else than an id among ids", "", 2,
     ""},
    {"users empty leads on", USERS, PMS_E_REMOTE, "an empty page leads on", "", 2, ""},
    {"users full", TWO_USERS, 0, "", "", 2, "1 - - - -1/-1 0\n2 - - - -1/-1 0\n"},
    {"groups cursor", GROUPS, PMS_E_REMOTE, "it does not say whether there is more", "", 2,
     "1 Berlin\n"},
    {"groups number", GROUPS, 0, "", "", 3, "1 Berlin\n2 Lima\n"},
    {"groups", GROUPS, 0, "", "", 3, "1 Berlin\n2 Lima\n"},
    {"apps", APPS, 0, "", "", 2,
     "11 Slack 5 1 0 1\n12 Our POSTMAN 6 0 1 2\n13 slack 5 -1 0 0\n14 API tool 0 -1 0 0\n"},
    {"apps", APP_NAMED, 0, "", "", 2, "12 Our POSTMAN 6 0 1 2\n"},
    {"apps", APP_TWICE, PMS_E_CONFLICT, "has several apps that are called \"Slack\"",
     "name it by its id", 2, ""},
    {"app", APP, 0, "", "", 2, "14 API tool 0 -1 0 0\n"},
    {"app none", APP, PMS_E_NOTFOUND, "has no app \"14\"", "pmscim onelogin apps", 2, ""},
    {"switch on", SWITCH_ON, 0, "", "", 4, ""},
    {"switch there", SWITCH_ON, 0, "", "", 2, ""},
    {"switch refused", SWITCH_ON, PMS_E_UNSUPPORTED, "does not let its API switch provisioning",
     "Enable provisioning", 3, ""},
    {"switch ignored", SWITCH_ON, PMS_E_UNSUPPORTED, "does not let its API", "", 4, ""},
    {"switch harms", SWITCH_ON, PMS_E_REMOTE, "but \"visible\" of the app is another now",
     "put that back", 4, ""},
    {"switch not allowed", SWITCH_ON, PMS_E_AUTH, "(403): Forbidden", "\"Manage All\"", 3, ""},
    {"test", BAD_APP, PMS_E_USAGE, "is no id of OneLogin's", "numbers", 0, ""},
    {"tasks", TASKS, 0, "", "", 8,
     "3 calls\n"
     "1 a@acme.example enabling_pending_approval provisioning_pending_approval pending\n"
     "2 b@acme.example disabling_pendding_approval deleting_failed pending failed\n"
     "3 - - -\n"},
    {"tasks of somebody", TASK, 0, "", "", 3,
     "1 calls\n1 A+1@acme.example enabled provisioned\n"},
    {"tasks of nobody", TASK, PMS_E_NOTFOUND, "has nobody with the e-mail a+1@acme.example",
     "pmscim onelogin users", 2, ""},
};

static void one_case(size_t i)
{
    struct stage stage;
    struct pms_error *err = &stage.scene.err;
    int r;

    open_stage(&stage, cases[i].section, -1);
    r = perform(&stage, cases[i].deed, err);
    if (r != -cases[i].code || !strstr(err->message, cases[i].message) ||
        !strstr(err->hint, cases[i].hint))
        fail_msg("%s: %d, %s; %s", cases[i].section, r, err->message, err->hint);
    if (strcmp(stage.said, cases[i].said) != 0)
        fail_msg("%s: said\n%s", cases[i].section, stage.said);
    if (pms_onelogin_call_count(stage.onelogin) != cases[i].calls)
        fail_msg("%s: %ld calls", cases[i].section, pms_onelogin_call_count(stage.onelogin));
    if (cases[i].deed == STARS || cases[i].deed == BAD_APP)
        assert_int_equal(pms_onelogin_test(stage.onelogin, err), 0);
    close_stage(&stage);
}

static void answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        one_case(i);
}

/* The token call has the credentials in its header, and the others the token. */
static void credentials(void **state)
{
    struct stage stage;
    struct scene *s = &stage.scene;

    (void)state;
    open_stage(&stage, "test", -1);
    assert_int_equal(pms_onelogin_test(stage.onelogin, &s->err), 0);
    assert_has(scripted_request(s->server, 0),
               "Authorization: client_id:id1, client_secret:sekrit-key-1\r\n");
    assert_has(scripted_request(s->server, 0), "{\"grant_type\":\"client_credentials\"}");
    assert_has(scripted_request(s->server, 1), "Authorization: bearer token-one-1\r\n");
    assert_null(strstr(scripted_request(s->server, 1), key_text));
    close_stage(&stage);
}

static void body_of_the_switch(void **state)
{
    struct stage stage;
    struct scene *s = &stage.scene;

    (void)state;
    open_stage(&stage, "switch on", -1);
    assert_int_equal(pms_onelogin_provisioning_set(stage.onelogin, "12", 1, &s->err), 0);
    assert_has(scripted_request(s->server, 2), "\r\n\r\n{\"provisioning\":{\"enabled\":true}}");
    close_stage(&stage);
}

/* section, patience, code, how long was waited */
static void limits(void **state)
{
    static const struct {
        const char *section;
        long patience_ms;
        int code;
        int64_t slept_ms;
    } waits[] = {
        {"limit 429", 60000, 0, 20000},    {"limit 403", 60000, 0, 20000},
        {"limit 400", 60000, 0, 20000},    {"limit long", 60000, PMS_E_RATE, 0},
        {"limit long", -1, PMS_E_RATE, 0}, {"limit again and again", 60000, PMS_E_RATE, 3000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(waits) / sizeof(*waits); i++) {
        struct stage stage;
        struct pms_error *err = &stage.scene.err;
        int r;

        open_stage(&stage, waits[i].section, waits[i].patience_ms);
        r = pms_onelogin_test(stage.onelogin, err);
        if (r != -waits[i].code || stage.clock.slept != waits[i].slept_ms)
            fail_msg("%s: %d, %s, waited %lld", waits[i].section, r, err->message,
                     (long long)stage.clock.slept);
        if (r < 0)
            assert_has(err->message, "no calls left this hour");
        close_stage(&stage);
    }
}

/* A full page that nothing says to be the last may be followed by more. */
static void a_full_last_page(void **state)
{
    struct stage stage;
    struct pms_error *err = &stage.scene.err;
    const struct pms_onelogin_user_query all = {0};

    (void)state;
    open_stage(&stage, "users full", -1);
    assert_int_equal(pms_onelogin_each_user(stage.onelogin, &all, on_user, &stage, err),
                     -PMS_E_REMOTE);
    assert_has(err->message, "its last page is full, and nothing says that it is the last");
    close_stage(&stage);
}

static void nothing_is_sent_under_a_preview(void **state)
{
    struct stage stage;
    struct scene *s = &stage.scene;

    (void)state;
    open_stage(&stage, "switch preview", -1);
    stage.onelogin->caller.preview = on_preview;
    stage.onelogin->caller.preview_context = s;
    assert_int_equal(pms_onelogin_provisioning_set(stage.onelogin, "12", 1, &s->err),
                     PMS_PREVIEWED);
    assert_string_equal(pms_buf_text(&s->preview),
                        "PUT /api/2/apps/12 {\"provisioning\":{\"enabled\":true}}\n");
    close_stage(&stage);
}

static void an_account_without_client_id(void **state)
{
    struct pms_onelogin_account account = {0};
    struct pms_client_options options = {0};
    struct pms_onelogin *onelogin = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_onelogin_account_init("acme", &account, &err), 0);
    assert_int_equal(pms_onelogin_new(&account, NULL, &options, &onelogin, &err), -PMS_E_AUTH);
    assert_has(err.hint, "pmscim onelogin connect acme");
    pms_onelogin_account_done(&account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),
        cmocka_unit_test(credentials),
        cmocka_unit_test(body_of_the_switch),
        cmocka_unit_test(limits),
        cmocka_unit_test(a_full_last_page),
        cmocka_unit_test(nothing_is_sent_under_a_preview),
        cmocka_unit_test(an_account_without_client_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
