/* SPDX-License-Identifier: MIT */
#include "client/raw.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/auto.h"
#include "base/json.h"
#include "client/admin.h"
#include "client/client.h"

static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

static bool is_escape(const char *p)
{
    return p[0] == '%' && isxdigit((unsigned char)p[1]) && isxdigit((unsigned char)p[2]);
}

/* The next character as a server that is generous may read it: escapes undone, case forgotten,
 * slashes that follow each other taken for one. 0 where the path ends. Not for paths with
 * control characters. */
static int next_character(const char **p)
{
    int c = (unsigned char)**p;

    if (c == '\0' || c == '?')
        return 0;
    /* Where several servers stand behind each other, each may undo some. */
    while (c == '%' && isxdigit((unsigned char)(*p)[1]) && isxdigit((unsigned char)(*p)[2])) {
        char digits[3] = {(*p)[1], (*p)[2]};

        c = (int)strtol(digits, NULL, 16);
        *p += 2;
    }
    (*p)++;
    while (c == '/' && **p == '/')
        (*p)++;
    return tolower(c);
}

/* Does a segment end here? Some servers take a backslash for a slash, and what stands behind a
 * semicolon for no part of the name. */
static bool is_end(int c)
{
    return c == 0 || c == '/' || c == '\\' || c == ';';
}

/* "." and "..", however they are spelled: whoever reads the address could climb out of the base
 * path. */
static bool has_dots(const char *path)
{
    int c = next_character(&path);

    while (c != 0) {
        int dots = 0;

        for (c = next_character(&path); c == '.'; c = next_character(&path))
            dots++;
        if (is_end(c) && (dots == 1 || dots == 2))
            return true;
        while (!is_end(c))
            c = next_character(&path);
    }
    return false;
}

/* Written as an escape: behind a NUL a server may stop reading, and a line end may become one
 * in what it sends on. */
static bool has_control(const char *path)
{
    for (size_t i = 0; path[i] != '\0' && path[i] != '?'; i++)
        if (is_escape(path + i) &&
            (strchr("01", path[i + 1]) || strncasecmp(path + i, "%7f", 3) == 0))
            return true;
    return false;
}

/* Is the path this one, or below it? Everything that might be counts. */
static bool is_below(const char *path, const char *above)
{
    while (*above != '\0')
        if (next_character(&path) != next_character(&above))
            return false;
    return strchr("/?%;\\", *path) != NULL;
}

static int check_path(const char *path, const char *forbidden, struct pms_error *err)
{
    if (path[0] != '/') {
        pms_fail(err, PMS_E_USAGE, "\"%s\" does not begin with a slash", path);
        return pms_error_hint(err, "a path stands behind the endpoint's own address, and no "
                                   "other host is asked: /Users?count=1");
    }
    if (forbidden && forbidden[0] != '\0' && is_below(path, forbidden))
        return pms_fail(err, PMS_E_USAGE, "%s: SCIM takes a SCIM key, and this is another one",
                        path);
    if (has_control(path))
        return pms_fail(err, PMS_E_USAGE, "the path holds a control character");
    if (has_dots(path))
        return pms_fail(err, PMS_E_USAGE, "%s: \"..\" could lead out of the endpoint", path);
    return 0;
}

/* What an address cannot hold is encoded, what it can hold is what was meant. */
static int add_character(struct pms_buf *buf, const char *p, struct pms_error *err)
{
    unsigned char c = (unsigned char)*p;

    if (c < ' ' || c == 0x7f)
        return pms_fail(err, PMS_E_USAGE, "the path holds a control character");
    if (c == '#' || (c == '%' && !is_escape(p))) {
        pms_fail(err, PMS_E_USAGE, "the path holds a '%c' that means nothing", c);
        return pms_error_hint(err, "write it as %%%02X", c);
    }
    if (c == ' ' || c >= 0x80 || strchr("\"<>\\^`{|}", c))
        return pms_buf_printf(buf, err, "%%%02X", c);
    return pms_buf_add(buf, p, 1, err);
}

int pms_raw_path(const char *path, const char *forbidden, char **ret_path,
                 struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf buf = PMS_BUF(PMS_URL_MAX);
    int r = check_path(path, forbidden, err);

    for (const char *p = path; r == 0 && *p != '\0'; p++)
        r = add_character(&buf, p, err);
    if (r == -PMS_E_REMOTE)
        return pms_fail(err, PMS_E_USAGE, "the path is longer than any address may be");
    if (r < 0)
        return r;
    *ret_path = pms_buf_take(&buf);
    return *ret_path ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static int check_method(const char *method, struct pms_error *err)
{
    for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
        if (strcmp(methods[i], method) == 0)
            return 0;
    return pms_fail(err, PMS_E_USAGE, "\"%s\" is no method of SCIM", method);
}

/* A typo should cost no request, and its place should be shown. */
static int check_body(const struct pms_raw *raw, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;

    if (!raw->body)
        return 0;
    if (strcmp(raw->method, "GET") == 0)
        return pms_fail(err, PMS_E_USAGE, "a GET takes no body");
    if (pms_json_parse(raw->body, strlen(raw->body), &json, err) < 0)
        return pms_error_prefix(err, "the body");
    return 0;
}

static int take_answer(struct pms_response *response, struct pms_raw_answer *ret_answer,
                       struct pms_error *err)
{
    size_t length = response->body.length;
    char *body = pms_buf_take(&response->body);

    if (!body)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_answer =
        (struct pms_raw_answer){.status = response->status, .body = body, .length = length};
    return 0;
}

int pms_raw_call(const struct pms_caller *caller, const struct pms_raw *raw, const char *path,
                 struct pms_raw_answer *ret_answer, struct pms_error *err)
{
    AUTO(pms_response_done) struct pms_response response = PMS_RESPONSE_INIT;
    struct pms_call call = {
        .method = raw->method, .path = path, .text = raw->body, .one = true};
    struct pms_error status = PMS_ERROR_INIT;
    int r = check_method(raw->method, err);

    if (r == 0)
        r = check_body(raw, err);
    if (r == 0)
        r = pms_call(caller, &call, &response, err);
    if (r != 0)
        return r;
    pms_status_check(caller, &call, &response, &status);
    r = take_answer(&response, ret_answer, err);
    if (r == 0 && status.code != PMS_OK)
        *err = status;
    return r < 0 ? r : -status.code;
}

int pms_client_raw(struct pms_client *client, const struct pms_raw *raw,
                   struct pms_raw_answer *ret_answer, struct pms_error *err)
{
    AUTO(free) char *path = NULL;
    int r = pms_raw_path(raw->path, NULL, &path, err);

    client->no_capitals_until_ms = 0;
    return r < 0 ? r : pms_raw_call(&client->caller, raw, path, ret_answer, err);
}

int pms_admin_raw(struct pms_admin *admin, const struct pms_raw *raw,
                  struct pms_raw_answer *ret_answer, struct pms_error *err)
{
    struct pms_caller caller = pms_admin_at_origin(admin);
    AUTO(free) char *path = NULL;
    int r = pms_raw_path(raw->path, admin->scim_path, &path, err);

    return r < 0 ? r : pms_raw_call(&caller, raw, path, ret_answer, err);
}

void pms_raw_answer_done(struct pms_raw_answer *answer)
{
    free(answer->body);
    *answer = (struct pms_raw_answer){0};
}
