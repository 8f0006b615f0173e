/* SPDX-License-Identifier: MIT */
#include "client/admin.h"

#include <string.h>
#include <strings.h>

#include "base/auto.h"
#include "client/admin_decode.h"

DEFINE_AUTO(struct pms_admin *, pms_admin_free)
DEFINE_AUTO_VALUE(struct pms_admin_problem, pms_admin_problem_done)
DEFINE_AUTO_VALUE(struct pms_key_info, pms_key_info_done)

static const struct pms_manners admin_manners = {
    .name = "administration",
    .accept = "application/json, application/problem+json",
    .fields = {[PMS_MANNER_CONTENT_TYPE] = PMS_CONTENT_JSON, [PMS_MANNER_AT_ONCE] = 1},
};

int pms_admin_new(const struct pms_client_options *options, struct pms_admin **ret_admin,
                  struct pms_error *err)
{
    AUTO(pms_admin_free) struct pms_admin *admin = calloc(1, sizeof(*admin));
    char *path = strdup("/admin/v1");
    int r;

    if (!admin || !path) {
        free(path);
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    r = pms_caller_init(options, "X-API-Key: ", &admin_manners, &admin->caller, err);
    if (r < 0) {
        free(path);
        return r;
    }
    admin->scim_path = admin->caller.url.path;
    admin->caller.url.path = path;
    *ret_admin = TAKE(admin);
    return 0;
}

void pms_admin_free(struct pms_admin *admin)
{
    if (!admin)
        return;
    pms_caller_done(&admin->caller);
    free(admin->scim_path);
    free(admin);
}

struct pms_caller pms_admin_at_origin(const struct pms_admin *admin)
{
    static char root[] = "";
    struct pms_caller caller = admin->caller;

    caller.url.path = root;
    return caller;
}

static int no_such_calls(const struct pms_admin *admin, int status, struct pms_error *err)
{
    pms_fail(err, PMS_E_UNSUPPORTED, "%s has no administration calls", admin->caller.name);
    err->http_status = status;
    return pms_error_hint(err, "only an endpoint of \"pmscim serve\" has them; at Postman an "
                               "administrator does this on the web page of the team settings");
}

static int code_of(const char *name)
{
    for (int code = PMS_OK + 1; name && code < PMS_E_COUNT; code++)
        if (strcasecmp(pms_code_name(code), name) == 0)
            return code;
    return PMS_OK;
}

/* An error in the endpoint's own words, or PMS_OK left in `err` when they make no sense. */
static int check_problem(const struct pms_admin *admin, const struct pms_response *response,
                         struct json_object *json, struct pms_error *err)
{
    AUTO(pms_admin_problem_done) struct pms_admin_problem problem = {0};
    const char *words;
    int code;
    int r = pms_admin_decode_problem(json, &problem, err);

    if (r < 0)
        return r;
    code = code_of(problem.code);
    words = problem.detail ? problem.detail : problem.title;
    if (code == PMS_OK || !words)
        return 0;
    pms_fail(err, code, "%s", words);
    err->http_status = response->status;
    if (problem.hint)
        pms_error_hint(err, "%s", problem.hint);
    return pms_caller_strike(&admin->caller, err);
}

static int check(const struct pms_admin *admin, const struct pms_call *call,
                 const struct pms_response *response, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    struct pms_error ignored = PMS_ERROR_INIT;
    int r;

    if (pms_body_check(&admin->caller, response, &ignored) < 0 && response->status < 500)
        return no_such_calls(admin, response->status, err);
    if (response->status >= 200 && response->status < 300)
        return 0;
    if (pms_json_parse(pms_buf_text(&response->body), response->body.length, &json, &ignored) ==
        0) {
        r = check_problem(admin, response, json, err);
        if (r < 0)
            return r;
    }
    if (response->status == 404)
        return no_such_calls(admin, response->status, err);
    return pms_status_check(&admin->caller, call, response, err);
}

int pms_admin_ask(struct pms_admin *admin, const char *method, const char *path,
                  struct json_object *take_body, struct json_object **ret_json,
                  struct pms_error *err)
{
    AUTO(json) struct json_object *body = take_body;
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    struct pms_call call = {.method = method, .path = path, .body = body, .one = true};
    int r = pms_call(&admin->caller, &call, &response, err);

    if (r != 0)
        return r;
    *ret_json = NULL;
    r = check(admin, &call, &response, err);
    /* The try before did it, and only its answer was lost. */
    if (r == -PMS_E_NOTFOUND && call.was_lost && strcmp(method, "DELETE") == 0)
        return 0;
    if (r < 0)
        return r;
    if (response.body.length == 0)
        return 0;
    r = pms_json_parse(pms_buf_text(&response.body), response.body.length, ret_json, err);
    if (r == 0)
        return 0;
    err->code = PMS_E_REMOTE;
    return pms_error_prefix(err, "%s answered what cannot be used", admin->caller.name);
}

int pms_admin_texts(const char *name, const char *text, const char *name2, const char *text2,
                    struct json_object **ret_body, struct pms_error *err)
{
    AUTO(json) struct json_object *body = json_object_new_object();
    int r;

    if (!body)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = pms_json_add_text(body, name, text, err);
    if (r == 0 && name2)
        r = pms_json_add_text(body, name2, text2, err);
    if (r == 0)
        *ret_body = TAKE(body);
    return r;
}

int pms_admin_ask_named(struct pms_admin *admin, const char *method, const char *collection,
                        const char *name, const char *tail, struct json_object *take_body,
                        struct json_object **ret_json, struct pms_error *err)
{
    AUTO(json) struct json_object *body = take_body;
    AUTO(free) char *path = NULL;
    AUTO(pms_buf_free) struct pms_buf whole = PMS_BUF(PMS_URL_MAX);
    int r = pms_path_of(collection, name, &path, err);

    if (r == 0)
        r = pms_buf_printf(&whole, err, "%s%s", path, tail);
    if (r < 0)
        return r;
    return pms_admin_ask(admin, method, pms_buf_text(&whole), TAKE(body), ret_json, err);
}

static int list(struct pms_admin *admin, const char *path, const struct pms_admin_kind *kind,
                size_t *ret_count, void **ret_items, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    int r = pms_admin_ask(admin, "GET", path, NULL, &json, err);

    return r != 0 ? r : pms_admin_decode_list(kind, json, ret_count, ret_items, err);
}

int pms_admin_tell(struct pms_admin *admin, const char *method, const char *collection,
                   const char *name, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;

    return pms_admin_ask_named(admin, method, collection, name, "", NULL, &json, err);
}

int pms_admin_scim_get(struct pms_admin *admin, struct pms_scim_state *ret_state,
                       struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    int r = pms_admin_ask(admin, "GET", "/scim", NULL, &json, err);

    return r != 0 ? r : pms_admin_decode_state(json, ret_state, err);
}

int pms_admin_scim_set(struct pms_admin *admin, int enabled, struct pms_scim_state *ret_state,
                       struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(json) struct json_object *body = json_object_new_object();
    int r;

    if (!body)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = pms_json_add(body, "enabled", json_object_new_boolean(enabled != 0), err);
    if (r == 0)
        r = pms_admin_ask(admin, "PUT", "/scim", TAKE(body), &json, err);
    return r != 0 ? r : pms_admin_decode_state(json, ret_state, err);
}

int pms_admin_keys(struct pms_admin *admin, struct pms_keys *ret_keys, struct pms_error *err)
{
    void *items = NULL;
    size_t count = 0;
    int r = list(admin, "/scim/keys", &pms_admin_kind_key, &count, &items, err);

    if (r == 0)
        *ret_keys = (struct pms_keys){count, items};
    return r;
}

int pms_admin_take_secret(struct json_object *json, struct pms_secret **ret_secret,
                          struct pms_error *err)
{
    struct json_object *value = pms_json_get(json, "secret");
    size_t length;
    char *text;
    int r;

    if (!json_object_is_type(value, json_type_string))
        return pms_fail(err, PMS_E_REMOTE, "the answer does not hold the new key");
    text = (char *)json_object_get_string(value);
    length = (size_t)json_object_get_string_len(value);
    r = pms_secret_new(text, length, ret_secret, err);
    explicit_bzero(text, length);
    if (r == -PMS_E_CONFIG)
        return pms_fail(err, PMS_E_REMOTE, "the new key holds what no key can hold");
    return r;
}

int pms_admin_key_create(struct pms_admin *admin, const char *name, struct pms_secret **ret_key,
                         struct pms_key_info *ret_info, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(json) struct json_object *body = NULL;
    AUTO(pms_secret_free) struct pms_secret *key = NULL;
    AUTO(pms_key_info_done) struct pms_key_info info = {0};
    int r = pms_admin_texts("name", name, NULL, NULL, &body, err);

    if (r == 0)
        r = pms_admin_ask(admin, "POST", "/scim/keys", TAKE(body), &json, err);
    if (r == 0)
        r = pms_admin_take_secret(json, &key, err);
    if (r == 0)
        r = pms_admin_decode_one(&pms_admin_kind_key, json, &info, err);
    if (r != 0)
        return r;
    *ret_key = TAKE(key);
    if (ret_info) {
        *ret_info = info;
        info = (struct pms_key_info){0};
    }
    return 0;
}

int pms_admin_key_revoke(struct pms_admin *admin, const char *id, struct pms_error *err)
{
    return pms_admin_tell(admin, "DELETE", "/scim/keys", id, err);
}

int pms_admin_ssos(struct pms_admin *admin, struct pms_ssos *ret_ssos, struct pms_error *err)
{
    void *items = NULL;
    size_t count = 0;
    int r = list(admin, "/sso", &pms_admin_kind_sso, &count, &items, err);

    if (r == 0)
        *ret_ssos = (struct pms_ssos){count, items};
    return r;
}

int pms_admin_sso_add(struct pms_admin *admin, const char *name, struct pms_error *err)
{
    return pms_admin_tell(admin, "PUT", "/sso", name, err);
}

int pms_admin_sso_remove(struct pms_admin *admin, const char *name, struct pms_error *err)
{
    return pms_admin_tell(admin, "DELETE", "/sso", name, err);
}

int pms_admin_domains(struct pms_admin *admin, struct pms_domains *ret_domains,
                      struct pms_error *err)
{
    void *items = NULL;
    size_t count = 0;
    int r = list(admin, "/domains", &pms_admin_kind_domain, &count, &items, err);

    if (r == 0)
        *ret_domains = (struct pms_domains){count, items};
    return r;
}

int pms_admin_domain_add(struct pms_admin *admin, const char *domain, int via_root,
                         struct pms_domain_info *ret_info, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(json) struct json_object *body = NULL;
    int r = pms_admin_texts("domain", domain, "via", via_root ? "root" : "own", &body, err);

    if (r == 0)
        r = pms_admin_ask(admin, "POST", "/domains", TAKE(body), &json, err);
    return r != 0 ? r : pms_admin_decode_one(&pms_admin_kind_domain, json, ret_info, err);
}

int pms_admin_domain_verify(struct pms_admin *admin, const char *domain,
                            struct pms_domain_info *ret_info, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    int r = pms_admin_ask_named(admin, "POST", "/domains", domain, "/verify", NULL, &json, err);

    return r != 0 ? r : pms_admin_decode_one(&pms_admin_kind_domain, json, ret_info, err);
}

int pms_admin_domain_remove(struct pms_admin *admin, const char *domain, struct pms_error *err)
{
    return pms_admin_tell(admin, "DELETE", "/domains", domain, err);
}

int pms_admin_sign_in(struct pms_admin *admin, const char *email, const char *sso,
                      struct pms_sign_in *ret_answer, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    AUTO(json) struct json_object *body = NULL;
    int r = pms_admin_texts("email", email, "sso", sso, &body, err);

    if (r == 0)
        r = pms_admin_ask(admin, "POST", "/sign-in", TAKE(body), &json, err);
    return r != 0 ? r : pms_admin_decode_one(&pms_admin_kind_sign_in, json, ret_answer, err);
}
