/* SPDX-License-Identifier: MIT */
#include "serve/answer.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <pmscim/schema.h>
#include <pmscim/text.h>

#define PROBLEM_TYPE "application/problem+json; charset=utf-8"

/* The status an error gets that did not choose its own. */
static const int statuses[PMS_E_COUNT] = {
    [PMS_E_NOMEM] = 500,    [PMS_E_IO] = 500,       [PMS_E_REMOTE] = 502,
    [PMS_E_USAGE] = 400,    [PMS_E_PARSE] = 400,    [PMS_E_CONFIG] = 500,
    [PMS_E_NOTFOUND] = 404, [PMS_E_CONFLICT] = 409, [PMS_E_STALE] = 409,
    [PMS_E_AUTH] = 401,     [PMS_E_RATE] = 429,     [PMS_E_NETWORK] = 503,
    [PMS_E_REFUSED] = 409,  [PMS_E_PARTIAL] = 500,  [PMS_E_UNSUPPORTED] = 501,
    [PMS_E_CANCELED] = 503,
};

/* What each status is called; also the code that stands for it. */
static const struct {
    int status;
    enum pms_code code;
    const char *title;
} titles[] = {
    {400, PMS_E_USAGE, "Bad Request"},
    {401, PMS_E_AUTH, "Unauthorized"},
    {403, PMS_E_REFUSED, "Forbidden"},
    {404, PMS_E_NOTFOUND, "Not Found"},
    {408, PMS_E_NETWORK, "Request Timeout"},
    {409, PMS_E_CONFLICT, "Conflict"},
    {413, PMS_E_USAGE, "Content Too Large"},
    {414, PMS_E_USAGE, "URI Too Long"},
    {429, PMS_E_RATE, "Too Many Requests"},
    {431, PMS_E_USAGE, "Request Header Fields Too Large"},
    {501, PMS_E_UNSUPPORTED, "Not Implemented"},
    {502, PMS_E_REMOTE, "Bad Gateway"},
    {503, PMS_E_NETWORK, "Service Unavailable"},
    {500, PMS_E_IO, "Internal Server Error"},
};

enum {
    TITLE_COUNT = sizeof(titles) / sizeof(*titles)
};

static size_t title_of(int status)
{
    size_t i = 0;

    while (i < TITLE_COUNT - 1 && titles[i].status != status)
        i++;
    return i;
}

int pms_refuse(struct pms_error *err, int status, const char *scim_type, const char *format,
               ...)
{
    char text[sizeof(err->message)];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    pms_fail(err, (int)titles[title_of(status)].code, "%s", text);
    err->http_status = status;
    if (scim_type)
        snprintf(err->scim_type, sizeof(err->scim_type), "%s", scim_type);
    return -err->code;
}

static void write_scim_error(struct pms_exchange *exchange, int status, const char *detail,
                             const struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(exchange, status);
    char digits[16];

    snprintf(digits, sizeof(digits), "%d", status);
    pms_write_object(&writer, NULL);
    pms_write_array(&writer, "schemas");
    pms_write_text(&writer, NULL, PMS_URN_ERROR);
    pms_write_array_end(&writer);
    if (err->scim_type[0] != '\0')
        pms_write_text(&writer, "scimType", err->scim_type);
    pms_write_text(&writer, "detail", detail);
    pms_write_text(&writer, "status", digits);
    pms_write_object_end(&writer);
}

static void write_gateway(struct pms_exchange *exchange, int status, const char *name,
                          const char *message, const char *last)
{
    struct pms_writer writer = pms_exchange_json(exchange, status);

    pms_write_object(&writer, NULL);
    pms_write_object(&writer, "error");
    pms_write_text(&writer, "name", name);
    pms_write_text(&writer, "message", message);
    pms_write_object_end(&writer);
    if (last)
        pms_write_text(&writer, "status", last);
    pms_write_object_end(&writer);
}

static void write_problem(struct pms_exchange *exchange, int status, const char *detail,
                          const struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(exchange, status);
    char word[32];
    size_t n = 0;

    for (const char *name = pms_code_name(err->code); *name && n < sizeof(word) - 1; name++)
        word[n++] = (char)tolower((unsigned char)*name);
    word[n] = '\0';
    exchange->content_type = PROBLEM_TYPE;
    pms_write_object(&writer, NULL);
    pms_write_text(&writer, "type", "about:blank");
    pms_write_text(&writer, "title", titles[title_of(status)].title);
    pms_write_text(&writer, "detail", detail);
    pms_write_number(&writer, "status", status);
    pms_write_text(&writer, "code", word);
    if (err->hint[0] != '\0')
        pms_write_text(&writer, "hint", err->hint);
    pms_write_object_end(&writer);
}

/* Postman's own API names its errors, except for those of the machinery in front of it. */
static void write_postman(struct pms_exchange *exchange, int status, const char *detail,
                          const struct pms_error *err)
{
    static const struct {
        int status;
        const char *name;
    } names[] = {
        {400, "InvalidParameters"},
        {401, "AuthenticationError"},
        {403, "ForbiddenRequest"},
        {404, "NotFound"},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (names[i].status == status) {
            write_gateway(exchange, status,
                          err->scim_type[0] != '\0' ? err->scim_type : names[i].name, detail,
                          NULL);
            return;
        }
    write_problem(exchange, status, detail, err);
}

static bool is_admin(const struct pms_exchange *exchange)
{
    static const char admin[] = "/admin/v1/";

    return strncmp(exchange->path, admin, sizeof(admin) - 1) == 0;
}

void pms_answer_error(struct pms_exchange *exchange, const struct pms_route *route,
                      const struct pms_error *err)
{
    int code = err->code > PMS_OK && err->code < PMS_E_COUNT ? err->code : PMS_E_IO;
    int status = err->http_status > 0 ? err->http_status : statuses[code];
    unsigned flags = route ? route->flags : 0;
    const char *detail = err->message;

    if (status == 500)
        detail = flags & PMS_ROUTE_WRITES ? "the change could not be stored; try again"
                                          : "what was asked for could not be read; try again";
    if (is_admin(exchange)) {
        write_problem(exchange, status, detail, err);
    } else if (route && route->face == PMS_FACE_POSTMAN) {
        write_postman(exchange, status, detail, err);
    } else {
        if (status == 401)
            pms_exchange_field(exchange, "WWW-Authenticate", "Bearer");
        if (status == 401 && (flags & PMS_ROUTE_GATEWAY_AUTH))
            write_gateway(exchange, status, "AuthenticationError", detail, NULL);
        else
            write_scim_error(exchange, status, detail, err);
    }
    if (status >= 500)
        snprintf(exchange->trouble, sizeof(exchange->trouble), "%s", err->message);
}

void pms_answer_unknown(struct pms_exchange *exchange)
{
    struct pms_error err = PMS_ERROR_INIT;

    pms_refuse(&err, 404, NULL, "there is no %s %s here", exchange->method, exchange->path);
    if (is_admin(exchange))
        write_problem(exchange, 404, err.message, &err);
    else
        write_gateway(exchange, 404, "NotFound", err.message, "error");
}
