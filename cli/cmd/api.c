/* SPDX-License-Identifier: MIT */
/* One request as somebody typed it, to the profile's own endpoint and nowhere else. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "out/out.h"

enum {
    BODY_MAX = 16 * 1024 * 1024,
    CHUNK = 64 * 1024,
    METHOD_SIZE = 8
};

static struct {
    const char *input;
    int paginate;
    int admin;
} opt;

static const struct option options[] = {
    {"input", 0, OPTION_FILE, &opt.input, "FILE",
     "the body is in this file; - is standard input", NULL, COMPLETE_NONE},
    {"paginate", 0, OPTION_FLAG, &opt.paginate, NULL,
     "ask for all pages and print one array of what they list", NULL, COMPLETE_NONE},
    {"admin", 0, OPTION_FLAG, &opt.admin, NULL,
     "use the account key; PATH stands behind the endpoint's host", NULL, COMPLETE_NONE},
    {0},
};

static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", NULL};

static int find_method(const char *word, const char **ret_method, struct pms_error *err)
{
    size_t count = 0;
    const char *near;

    for (; methods[count]; count++)
        if (strcasecmp(methods[count], word) == 0) {
            *ret_method = methods[count];
            return 0;
        }
    near = pms_nearest(word, methods, count);
    pms_fail(err, PMS_E_USAGE, "\"%s\" is no method", word);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"?", near);
    return pms_error_hint(err, "it is GET, POST, PUT, PATCH or DELETE");
}

static int check(struct pms_error *err)
{
    if (opt.paginate && opt.input)
        return pms_fail(err, PMS_E_USAGE, "--paginate and --input exclude each other");
    return 0;
}

static int read_all(FILE *file, const char *name, char **ret_body, struct pms_error *err)
{
    AUTO(free) char *body = NULL;
    size_t length = 0;
    size_t n;

    do {
        char *more = realloc(body, length + CHUNK + 1);

        if (!more)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        body = more;
        n = fread(body + length, 1, CHUNK, file);
        length += n;
    } while (n > 0 && length <= BODY_MAX);
    body[length] = '\0';
    if (ferror(file))
        return pms_fail(err, PMS_E_IO, "%s: cannot read: %s", name, strerror(errno));
    if (length > BODY_MAX)
        return pms_fail(err, PMS_E_USAGE, "%s: longer than %d MiB", name, BODY_MAX >> 20);
    if (strlen(body) != length)
        return pms_fail(err, PMS_E_PARSE, "%s: this is no text in UTF-8", name);
    *ret_body = body;
    body = NULL;
    return 0;
}

static int read_input(char **ret_body, struct pms_error *err)
{
    AUTO(fclose) FILE *file = NULL;

    if (!opt.input)
        return 0;
    if (strcmp(opt.input, "-") == 0)
        return read_all(stdin, "standard input", ret_body, err);
    file = fopen(opt.input, "re");
    if (!file)
        return pms_fail(err, PMS_E_USAGE, "%s: cannot read: %s", opt.input, strerror(errno));
    return read_all(file, opt.input, ret_body, err);
}

/* A line at a time, since a line ending is the one control character that is meant. */
static int put_escaped(const char *text, struct pms_error *err)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        AUTO(free) char *line = strndup(text, length);
        AUTO(free) char *safe = malloc(length * 6 + 1);

        if (!line || !safe)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        pms_text_escape(line, safe, length * 6 + 1);
        printf("%s\n", safe);
        text += length + (text[length] == '\n');
    }
    return 0;
}

/* As it came, unless a terminal would obey it. */
static int print_body(const struct pms_raw_answer *answer, struct pms_error *err)
{
    if (!answer->body)
        return 0;
    if (isatty(STDOUT_FILENO))
        return put_escaped(answer->body, err);
    fwrite(answer->body, 1, answer->length, stdout);
    return 0;
}

static int print_element(const char *json, bool first, struct pms_error *err)
{
    bool is_lines = strcmp(globals.output, "ndjson") == 0;
    AUTO(free) char *safe = NULL;
    size_t size = 0;

    if (isatty(STDOUT_FILENO)) {
        size = pms_text_escape(json, NULL, 0) + 1;
        safe = malloc(size);
        if (!safe)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        pms_text_escape(json, safe, size);
    }
    printf("%s%s", is_lines ? "" : first ? "[\n " : ",\n ", safe ? safe : json);
    if (is_lines)
        putchar('\n');
    return out_flush(err);
}

/* An array that is not whole stays open, so that nobody takes it for whole. */
static int print_all(struct pms_raw_walk *walk, struct pms_error *err)
{
    bool is_lines = strcmp(globals.output, "ndjson") == 0;
    size_t count = 0;
    int r;

    for (;;) {
        AUTO(free) char *json = NULL;

        r = pms_raw_walk_next(walk, &json, err);
        if (r <= 0)
            break;
        r = print_element(json, count++ == 0, err);
        if (r < 0)
            break;
    }
    if (r == 0 && !is_lines)
        printf(count > 0 ? "\n]\n" : "[]\n");
    return r;
}

static int walk_all(struct cli *cli, const char *method, struct pms_error *err)
{
    AUTO(pms_raw_walk_free) struct pms_raw_walk *walk = NULL;
    int r;

    if (strcmp(method, "GET") != 0)
        return pms_fail(err, PMS_E_USAGE, "--paginate goes with GET");
    r = opt.admin ? pms_admin_raw_walk(cli->admin, cli->operands[1], &walk, err)
                  : pms_client_raw_walk(cli->client, cli->operands[1], &walk, err);
    return r < 0 ? r : print_all(walk, err);
}

static int confirm_delete(const struct cli *cli, const char *method, struct pms_error *err)
{
    char question[512];

    if (strcmp(method, "DELETE") != 0)
        return 0;
    snprintf(question, sizeof(question), "Send DELETE %.200s to %.200s?", cli->operands[1],
             pms_profile_is_embedded(&cli->profile) ? "the embedded endpoint"
                                                    : cli->profile.endpoint);
    return confirm(question, err);
}

static int send(struct cli *cli, const char *method, struct pms_error *err)
{
    AUTO(pms_raw_answer_done) struct pms_raw_answer answer = {0};
    AUTO(free) char *body = NULL;
    struct pms_raw raw = {.method = method, .path = cli->operands[1]};
    struct pms_error printing = PMS_ERROR_INIT;
    int r = read_input(&body, err);

    raw.body = body;
    if (r == 0)
        r = confirm_delete(cli, method, err);
    if (r < 0)
        return r;
    r = opt.admin ? pms_admin_raw(cli->admin, &raw, &answer, err)
                  : pms_client_raw(cli->client, &raw, &answer, err);
    if (print_body(&answer, &printing) < 0 && r >= 0) {
        *err = printing;
        return -err->code;
    }
    return r < 0 ? r : 0;
}

/* "/scim/v2/Users" copied from a manual would be asked for below the base address again. */
static int check_path(const struct cli *cli, struct pms_error *err)
{
    const char *path = cli->operands[1];
    const char *scheme = cli->profile.endpoint ? strstr(cli->profile.endpoint, "://") : NULL;
    const char *base = scheme ? strchr(scheme + 3, '/') : "/scim/v2";
    size_t length = base ? strlen(base) : 0;

    if (strstr(path, "://") && path[0] != '/') {
        pms_fail(err, PMS_E_USAGE, "api: a path, not a whole address: no other host is asked");
        return pms_error_hint(err, "write what stands behind the endpoint's address: /Users");
    }
    if (opt.admin || length == 0 || strncmp(path, base, length) != 0 || path[length] != '/')
        return 0;
    pms_fail(err, PMS_E_USAGE, "api: PATH stands behind %s already", base);
    return pms_error_hint(err, "write %s", path + length);
}

static int run(struct cli *cli, struct pms_error *err)
{
    const char *method = NULL;
    int r = find_method(cli->operands[0], &method, err);

    if (r == 0)
        r = check_path(cli, err);
    if (r == 0)
        r = opt.admin ? need_api(cli, err) : need_client(cli, err);
    if (r < 0)
        return r;
    return opt.paginate ? walk_all(cli, method, err) : send(cli, method, err);
}

const struct command_body api_command = {
    .run = run,
    .prepare = check,
    .options = options,
    .least = 2,
    .most = 2,
    .choices = methods,
    .about = "PATH stands behind the SCIM base address, or with --admin behind the host. The "
             "answer\n"
             "is printed as it came, and the exit code is what its status means.",
    .examples = {{"pmscim api GET '/Users?count=1'", "what the server really says"},
                 {"pmscim api PATCH /Users/9f31 --input change.json -n", "what would be sent"},
                 {"pmscim api GET /audit-actions --admin", "Postman's own API"}},
};
