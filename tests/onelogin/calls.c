/* SPDX-License-Identifier: MIT */
/* Which call is which, who may make it, and what faults do to its answer. */
#include <stdlib.h>
#include <string.h>

#include "call.h"

/* A # in the path is a number. */
static const struct {
    const char *method;
    const char *path;
    void (*answer)(struct call *call);
    enum right right;
    bool is_free;  /* of the limit */
    bool is_login; /* needs no token */
} calls[] = {
    {"POST", "/auth/oauth2/v2/token", answer_token, RIGHT_AUTHENTICATION, true, true},
    {"POST", "/auth/oauth2/revoke", answer_revoke, RIGHT_AUTHENTICATION, true, true},
    {"GET", "/auth/rate_limit", answer_rate_limit, RIGHT_AUTHENTICATION, true, false},
    {"GET", "/api/2/users", answer_users, RIGHT_READ_USERS, false, false},
    {"GET", "/api/2/users/#", answer_user, RIGHT_READ_USERS, false, false},
    {"GET", "/api/2/users/#/apps", answer_user_apps, RIGHT_READ_USERS, false, false},
    {"GET", "/api/2/apps", answer_apps, RIGHT_READ_ALL, false, false},
    {"GET", "/api/2/apps/#", answer_app, RIGHT_READ_ALL, false, false},
    {"PUT", "/api/2/apps/#", answer_app_change, RIGHT_MANAGE_ALL, false, false},
    {"GET", "/api/2/apps/#/users", answer_app_users, RIGHT_READ_ALL, false, false},
    {"GET", "/api/2/roles", answer_roles, RIGHT_READ_ALL, false, false},
    {"GET", "/api/2/roles/#", answer_role, RIGHT_READ_ALL, false, false},
    {"GET", "/api/1/groups", answer_groups, RIGHT_READ_USERS, false, false},
    {"GET", "/api/1/groups/#", answer_group, RIGHT_READ_USERS, false, false},
};

static bool fits_path(const char *path, const char *pattern, long *id)
{
    while (*pattern && *pattern != '#' && *path == *pattern) {
        path++;
        pattern++;
    }
    if (*pattern == '#') {
        char *end;

        *id = strtol(path, &end, 10);
        return end != path && fits_path(end, pattern + 1, id);
    }
    return *pattern == '\0' && *path == '\0';
}

static void answer_known(struct call *call, size_t index)
{
    if (!calls[index].is_login && !check_token(call))
        return;
    if (!calls[index].is_free && !check_limits(call))
        return;
    if (call->one->right < calls[index].right)
        answer_error(call, 403, "Insufficient permissions");
    else
        calls[index].answer(call);
}

static void answer_truly(struct call *call)
{
    if (call->one->is_broken) {
        answer_error(call, 500, "Internal server error");
        return;
    }
    for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
        if (strcmp(calls[i].method, call->method) == 0 &&
            fits_path(call->path, calls[i].path, &call->id)) {
            answer_known(call, i);
            return;
        }
    answer_error(call, 404, "Resource not found");
}

/* --- faults --- */

static void answer_page_for_people(struct call *call)
{
    static const char page[] = "<!DOCTYPE html>\n<html><head><title>OneLogin</title></head>"
                               "<body><h1>Please stand by</h1></body></html>\n";

    call->answer.headers[0] = '\0';
    answer_header(call, "Content-Type: text/html; charset=utf-8");
    rewind(call->out);
    fputs(page, call->out);
}

static void spoil_wire(struct answer *answer, const struct fault *fault)
{
    answer->delay_ms = fault->delay_ms;
    answer->drip_ms = fault->drip_ms;
    answer->cut = fault->cut;
    answer->is_close = fault->is_close;
    if (fault->is_reset)
        answer->reset = fault->cut < 0 ? RESET_BEFORE : RESET_DURING;
}

static void spoil(struct call *call, const struct fault *fault)
{
    if (fault->is_html)
        answer_page_for_people(call);
    if (fault->body) {
        rewind(call->out);
        fputs(fault->body, call->out);
    }
    if (fault->headers) {
        size_t used = strlen(call->answer.headers);

        snprintf(call->answer.headers + used, sizeof(call->answer.headers) - used, "%s",
                 fault->headers);
    }
    spoil_wire(&call->answer, fault);
}

void call_answer(struct call *call)
{
    const struct fault *fault = call->fault;

    call->is_v1 =
        strncmp(call->path, "/api/2/", strlen("/api/2/")) != 0 || (fault && fault->is_v1);
    if (fault && (fault->status != 0 || fault->is_v1))
        answer_error(call, fault->status ? fault->status : 500, "A fault of the script's");
    else
        answer_truly(call);
    if (fault)
        spoil(call, fault);
}
