/* SPDX-License-Identifier: MIT */
#include "call.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"

/* --- what was asked --- */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In place. */
static void decode(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++) {
        if (*from == '%' && hex(from[1]) >= 0 && hex(from[2]) >= 0) {
            *to++ = (char)(hex(from[1]) * 16 + hex(from[2]));
            from += 2;
        } else {
            *to++ = *from == '+' ? ' ' : *from;
        }
    }
    *to = '\0';
}

size_t params_parse(const char *text, struct param *params, size_t max)
{
    size_t count = 0;

    while (*text && count < max) {
        size_t length = strcspn(text, "&");
        char *name = must(strndup(text, length));
        char *value = strchr(name, '=');

        if (value)
            *value++ = '\0';
        params[count].value = must(strdup(value ? value : ""));
        params[count].name = name;
        decode(params[count].name);
        decode(params[count++].value);
        text += length + (text[length] == '&');
    }
    return count;
}

void params_done(struct param *params, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(params[i].name);
        free(params[i].value);
    }
}

/* FNV-1a */
static uint64_t mixed(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3U;
    return (hash ^ 0xff) * 0x100000001b3U;
}

static uint64_t query_of(const struct call *call)
{
    uint64_t hash = mixed(0xcbf29ce484222325U, call->path);

    for (size_t i = 0; i < call->param_count; i++)
        if (!strstr(call->params[i].name, "cursor") &&
            strcmp(call->params[i].name, "page") != 0)
            hash = mixed(mixed(hash, call->params[i].name), call->params[i].value);
    return hash;
}

void call_begin(struct onelogin *one, const char *request, struct call *call)
{
    char *line = must(strndup(request, strcspn(request, "\r\n")));
    char *end = strrchr(line, ' ');
    const char *body = strstr(request, "\r\n\r\n");
    const char *target;

    if (end)
        *end = '\0';
    *call = (struct call){.one = one, .request = request, .line = line};
    target = line + strcspn(line, " ");
    call->method = must(strndup(line, (size_t)(target - line)));
    target += *target == ' ';
    call->path = must(strndup(target, strcspn(target, "?")));
    target += strcspn(target, "?");
    call->param_count = params_parse(target + (*target == '?'), call->params, PARAMS_MAX);
    call->query = query_of(call);
    call->body = body ? body + strlen("\r\n\r\n") : "";
    call->answer = (struct answer){.status = 200, .cut = -1, .drip_ms = -1};
    call->out = must(open_memstream(&call->answer.body, &call->answer.length));
    answer_header(call, "Content-Type: application/json; charset=utf-8");
}

void call_close(struct call *call)
{
    if (call->out)
        fclose(call->out);
    call->out = NULL;
    /* Nothing is put in between. */
    call->answer.gap = call->answer.length;
}

void call_done(struct call *call)
{
    call_close(call);
    free(call->answer.body);
    free(call->line);
    free(call->method);
    free(call->path);
    params_done(call->params, call->param_count);
}

const char *call_param(const struct call *call, const char *name)
{
    for (size_t i = 0; i < call->param_count; i++)
        if (strcmp(call->params[i].name, name) == 0)
            return call->params[i].value;
    return NULL;
}

char *call_header(const struct call *call, const char *name)
{
    const char *at = strstr(call->request, "\r\n");
    size_t length = strlen(name);

    while (at && strncmp(at, "\r\n\r\n", 4) != 0) {
        at += 2;
        if (strncasecmp(at, name, length) == 0 && at[length] == ':') {
            at += length + 1;
            at += strspn(at, " ");
            return must(strndup(at, strcspn(at, "\r\n")));
        }
        at = strstr(at, "\r\n");
    }
    return must(strdup(""));
}

bool is_like(const char *text, const char *pattern)
{
    size_t length = strcspn(pattern, "*");

    if (strncasecmp(text, pattern, length) != 0)
        return false;
    if (pattern[length] == '\0')
        return text[length] == '\0';
    for (text += length; *text; text++)
        if (is_like(text, pattern + length + 1))
            return true;
    return is_like(text, pattern + length + 1);
}

/* --- what is answered --- */

void answer_header(struct call *call, const char *format, ...)
{
    size_t used = strlen(call->answer.headers);
    char *place = call->answer.headers + used;
    size_t room = sizeof(call->answer.headers) - used - strlen("\r\n");
    va_list args;

    va_start(args, format);
    vsnprintf(place, room, format, args);
    va_end(args);
    memcpy(place + strlen(place), "\r\n", strlen("\r\n") + 1);
}

static const struct {
    int status;
    const char *name; /* in version 2; NULL: it has none */
    const char *type; /* in version 1 */
} errors[] = {
    {400, "BadRequestError", "bad request"},
    {401, "UnauthorizedError", "Unauthorized"},
    {403, "ForbiddenError", "Forbidden"},
    {404, "NotFoundError", "not found"},
    {405, "MethodNotAllowedError", "method not allowed"},
    {422, NULL, "unprocessable entity"},
    {429, "TooManyRequestsError", "Too Many Requests"},
    {500, "InternalServerError", "internal server error"},
};

void answer_error(struct call *call, int status, const char *message)
{
    const char *name = NULL;
    const char *type = "error";

    for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
        if (errors[i].status == status) {
            name = errors[i].name;
            type = errors[i].type;
        }
    rewind(call->out);
    call->answer.status = status;
    if (call->is_v1) {
        fprintf(call->out, "{\"status\":{\"error\":true,\"code\":%d,\"type\":", status);
        put_text(call->out, type);
        fputs(",\"message\":", call->out);
        put_text(call->out, message);
        fputs("}}", call->out);
        return;
    }
    fputs("{\"message\":", call->out);
    put_text(call->out, message);
    if (name)
        fprintf(call->out, ",\"name\":\"%s\"", name);
    fprintf(call->out, ",\"statusCode\":%d}", status);
}
