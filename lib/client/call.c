/* SPDX-License-Identifier: MIT */
#include "client/call.h"

#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "base/json.h"
#include "http/strike.h"

enum {
    CONNECT_TIMEOUT_MS = 10000,
    TIMEOUT_MS = 60000,
    PATIENCE_MS = 60000,
    VERSION_MAX = 1024
};

static const char scim_json[] = "application/scim+json";
static const char plain_json[] = "application/json";

/* A key may travel in the clear only where nobody can listen. */
static int check_address(const struct pms_client_options *options, const struct pms_url *url,
                         struct pms_error *err)
{
    if (url->has_user)
        return pms_fail(err, PMS_E_CONFIG, "an endpoint's address holds no name or password");
    if (url->has_query)
        return pms_fail(err, PMS_E_CONFIG, "%s: an endpoint's address ends with its path",
                        url->host);
    if (!url->is_https && !options->unix_socket && !pms_url_is_loopback(url)) {
        pms_fail(err, PMS_E_CONFIG, "%s: plain http is for this machine only", url->host);
        return pms_error_hint(err, "use https://, or the key could be read on the way");
    }
    return 0;
}

/* libcurl would say of it that the host has no address. */
static int check_socket(const char *path, struct pms_error *err)
{
    struct sockaddr_un address;

    if (!path || strlen(path) < sizeof(address.sun_path))
        return 0;
    return pms_fail(err, PMS_E_CONFIG, "%.60s…: a socket's path has %zu bytes at most", path,
                    sizeof(address.sun_path) - 1);
}

int pms_call_http(const struct pms_client_options *options, struct pms_http **ret_http,
                  struct pms_error *err)
{
    const struct pms_http_options http = {
        .unix_socket = options->unix_socket,
        .cacert = options->cacert,
        .cert = options->cert,
        .cert_key = options->cert_key,
        .connect_timeout_ms =
            options->connect_timeout_ms > 0 ? options->connect_timeout_ms : CONNECT_TIMEOUT_MS,
        .timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : TIMEOUT_MS,
        .trace = {.line = options->trace,
                  .context = options->trace_context,
                  .key = options->key ? pms_secret_text(options->key) : NULL},
        .canceled = options->canceled,
        .canceled_context = options->canceled_context,
    };

    int r = check_socket(options->unix_socket, err);

    return r < 0 ? r : pms_http_new(&http, ret_http, err);
}

static int make_traffic(const struct pms_client_options *options,
                        const struct pms_manners *manners, struct pms_traffic **ret_traffic,
                        struct pms_error *err)
{
    struct pms_http *http = NULL;
    /* The server behind a socket is a part of this program, and limits nobody. */
    bool is_limited = !options->unix_socket;
    struct pms_traffic_options traffic = {
        .patience_ms = options->patience_ms != 0 ? options->patience_ms : PATIENCE_MS,
        .reads_a_minute = is_limited ? manners->fields[PMS_MANNER_READS] : 0,
        .writes_a_minute = is_limited ? manners->fields[PMS_MANNER_WRITES] : 0,
        .at_once =
            options->at_once > 0 ? options->at_once : (int)manners->fields[PMS_MANNER_AT_ONCE],
        .waiting = options->waiting,
        .waiting_context = options->waiting_context,
    };
    int r = pms_call_http(options, &http, err);

    return r < 0 ? r : pms_traffic_new(&traffic, http, ret_traffic, err);
}

int pms_caller_init(const struct pms_client_options *options, const char *key_header,
                    const struct pms_manners *manners, struct pms_caller *caller,
                    struct pms_error *err)
{
    AUTO(pms_caller_done) struct pms_caller made = {
        .manners = manners,
        .key_header = key_header,
        .key = options->key,
        .preview = options->preview,
        .preview_context = options->preview_context,
    };
    int r;

    if (!options->endpoint)
        return pms_fail(err, PMS_E_CONFIG, "no endpoint is given");
    r = pms_url_split(options->endpoint, &made.url, err);
    if (r == 0)
        r = check_address(options, &made.url, err);
    if (r == 0)
        r = make_traffic(options, manners, &made.traffic, err);
    if (r < 0)
        return r;
    made.name = options->unix_socket ? "the embedded endpoint" : made.url.host;
    *caller = made;
    made = (struct pms_caller){0};
    return 0;
}

void pms_caller_done(struct pms_caller *caller)
{
    pms_traffic_free(caller->traffic);
    pms_url_done(&caller->url);
    *caller = (struct pms_caller){0};
}

int pms_caller_strike(const struct pms_caller *caller, struct pms_error *err)
{
    return pms_strike_error(err, caller->key ? pms_secret_text(caller->key) : NULL);
}

int pms_path_of(const char *collection, const char *id, char **ret_path, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf path = PMS_BUF(PMS_URL_MAX);
    int r;

    /* Dots alone would climb up the path, nothing at all would name the whole collection. */
    if (id[0] == '\0' || strcmp(id, ".") == 0 || strcmp(id, "..") == 0)
        return pms_fail(err, PMS_E_USAGE, "\"%s\" is no id", id);
    r = pms_buf_printf(&path, err, "%s/", collection);
    if (r == 0)
        r = pms_url_encode(&path, id, err);
    if (r == -PMS_E_REMOTE)
        return pms_fail(err, PMS_E_USAGE, "an id is longer than any address may be");
    if (r < 0)
        return r;
    *ret_path = pms_buf_take(&path);
    return *ret_path ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

/* The base address that a redirect seems to mean: its target without the call's own path, and
 * without its query, which holds what was asked for. malloc()ed, NULL when nothing can be said.
 */
static char *moved_to(const struct pms_url *target, const char *path)
{
    size_t tail = strcspn(path, "?");
    size_t length = strlen(target->path);
    char *base = NULL;

    if (length >= tail && strncmp(target->path + length - tail, path, tail) == 0)
        length -= tail;
    if (asprintf(&base, "%s%.*s", target->origin, (int)length, target->path) < 0)
        return NULL;
    return base;
}

static int redirect_error(const struct pms_caller *caller, const struct pms_call *call,
                          const struct pms_response *response, struct pms_error *err)
{
    AUTO(pms_url_done) struct pms_url target = {0};
    AUTO(free) char *base = NULL;
    const char *host = caller->name;

    if (response->redirect && pms_url_split(response->redirect, &target, err) == 0)
        base = moved_to(&target, call->path);
    if (!base) {
        pms_fail(err, PMS_E_REMOTE, "%s answers with a redirect (%d) that leads nowhere", host,
                 response->status);
        pms_error_hint(err, "check the address of the endpoint");
    } else if (pms_url_same_origin(&caller->url, &target)) {
        pms_fail(err, PMS_E_REMOTE, "%s sends us on to %s (%d)", host, base, response->status);
        pms_error_hint(err, "if SCIM lives there, use \"pmscim connect %s\"", base);
    } else {
        pms_fail(err, PMS_E_REMOTE, "%s sends us on to another place, %s (%d)", host, base,
                 response->status);
        pms_error_hint(err,
                       "the key was not sent there; if that place is yours, use "
                       "\"pmscim connect %s\"",
                       base);
    }
    err->http_status = response->status;
    return pms_caller_strike(caller, err);
}

static bool is_writing(const struct pms_call *call)
{
    return strcmp(call->method, "GET") != 0 && !call->is_search;
}

/* Is a body said to be application/scim+json? Not once a server refused that. */
static bool is_scim_said(const struct pms_caller *caller)
{
    return caller->manners->fields[PMS_MANNER_CONTENT_TYPE] == PMS_CONTENT_SCIM_JSON &&
           !(caller->json_only && *caller->json_only);
}

static int show_preview(const struct pms_caller *caller, const struct pms_call *call,
                        const char *body, struct pms_error *err)
{
    AUTO(free) char *path = NULL;

    if (asprintf(&path, "%s%s", caller->url.path, call->path) < 0) {
        path = NULL;
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    caller->preview(caller->preview_context, call->method, path, body);
    return PMS_PREVIEWED;
}

/* A PATCH may add something that some servers then hold twice. */
static enum pms_repeat repeat_of(const struct pms_call *call)
{
    if (!is_writing(call))
        return PMS_REPEAT_FREELY;
    if (strcmp(call->method, "PUT") == 0 || strcmp(call->method, "DELETE") == 0 || call->same)
        return PMS_REPEAT_SAME;
    return PMS_REPEAT_NEVER;
}

/* A version is the server's text, and must not become more than one header. */
static bool is_plain(const char *version)
{
    size_t length = version ? strlen(version) : 0;

    for (size_t i = 0; i < length; i++)
        if (version[i] <= ' ' || version[i] > '~')
            return false;
    return length > 0 && length <= VERSION_MAX;
}

static int take_off(const struct pms_caller *caller, struct pms_call *call, char *take_body,
                    struct pms_flight **ret_flight, struct pms_error *err)
{
    struct pms_flight_plan plan = {
        .request = {.method = call->method,
                    /* Some servers refuse a deletion that would rather have JSON. */
                    .accept =
                        strcmp(call->method, "DELETE") == 0 ? NULL : caller->manners->accept,
                    .content_type = call->was_scim ? scim_json : plain_json,
                    .if_match = is_plain(call->if_match) ? call->if_match : NULL,
                    .key_header = caller->key_header,
                    .key = caller->key},
        .repeat = repeat_of(call),
        .take_body = take_body,
    };

    if (asprintf(&plan.take_url, "%s%s%s", caller->url.origin, caller->url.path, call->path) <
        0) {
        free(take_body);
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    return pms_flight_new(caller->traffic, &plan, ret_flight, err);
}

int pms_call_start(const struct pms_caller *caller, struct pms_call *call,
                   struct pms_flight **ret_flight, struct pms_error *err)
{
    bool has_body = call->text || call->body;
    AUTO(free) char *body = call->text   ? strdup(call->text)
                            : call->body ? pms_json_print(call->body)
                                         : NULL;

    call->sent = false;
    call->was_lost = false;
    call->was_scim = has_body && is_scim_said(caller);
    if (has_body && !body)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (caller->preview && is_writing(call))
        return show_preview(caller, call, body, err);
    return take_off(caller, call, TAKE(body), ret_flight, err);
}

int pms_call_finish(const struct pms_caller *caller, struct pms_call *call,
                    struct pms_flight *flight, struct pms_response *ret_response,
                    struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    int r = pms_flight_wait(flight, &response, err);

    call->sent = pms_flight_is_sent(flight);
    call->was_lost = pms_flight_was_lost(flight);
    if (r < 0)
        return r;
    /* Refused unread, so nothing was done: the same as plain JSON. */
    if (response.status == 415 && call->was_scim && caller->json_only) {
        *caller->json_only = true;
        return pms_call(caller, call, ret_response, err);
    }
    if (response.status >= 300 && response.status < 400)
        return redirect_error(caller, call, &response, err);
    *ret_response = response;
    response = (struct pms_response)PMS_RESPONSE_INIT;
    return 0;
}

int pms_call(const struct pms_caller *caller, struct pms_call *call,
             struct pms_response *ret_response, struct pms_error *err)
{
    AUTO(pms_flight_free) struct pms_flight *flight = NULL;
    int r = pms_call_start(caller, call, &flight, err);

    return r != 0 ? r : pms_call_finish(caller, call, flight, ret_response, err);
}

int pms_call_checked(const struct pms_caller *caller, struct pms_call *call,
                     struct pms_response *ret_response, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    int r = pms_call(caller, call, &response, err);

    if (r != 0)
        return r;
    r = pms_status_check(caller, call, &response, err);
    if (r < 0)
        return r;
    *ret_response = response;
    response = (struct pms_response)PMS_RESPONSE_INIT;
    return 0;
}
