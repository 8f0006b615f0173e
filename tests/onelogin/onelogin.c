/* SPDX-License-Identifier: MIT */
#include "onelogin.h"

#include <err.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "call.h"
#include "faults.h"
#include "port.h"
#include "times.h"

void now_text(const struct onelogin *one, char *text, size_t size)
{
    time_text(one->clock < 0 ? time(NULL) : (time_t)one->clock, text, size);
}

/* --- calls --- */

/* Bodies of PUT are what tests want to see, and hold no secret. */
static void note(struct onelogin *one, const struct call *call)
{
    struct calls *calls = &one->calls;

    calls->lines = must(realloc(calls->lines, (calls->count + 1) * sizeof(*calls->lines)));
    calls->lines[calls->count++] = must(strdup(call->line));
    if (!one->log)
        return;
    fprintf(one->log, "%s\n", call->line);
    if (strcmp(call->method, "PUT") == 0)
        fprintf(one->log, "  %s\n", call->body);
    fflush(one->log);
}

static void put_date(struct call *call)
{
    time_t now = call->one->clock < 0 ? time(NULL) : (time_t)call->one->clock;
    char text[64];
    struct tm tm;

    gmtime_r(&now, &tm);
    strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm);
    answer_header(call, "Date: %s", text);
}

static void handle(struct call *call)
{
    struct onelogin *one = call->one;

    if (answer_double(call))
        return;
    note(one, call);
    put_date(call);
    call->fault = fault_choose(one, call->line);
    if (call->fault && call->fault->is_held)
        while (!one->is_released && !one->is_stopping)
            pthread_cond_wait(&one->released, &one->lock);
    call_answer(call);
}

static bool attend(void *context, struct wire *wire, char *take_request)
{
    struct onelogin *one = context;
    struct call call;
    bool is_open;

    pthread_mutex_lock(&one->lock);
    call_begin(one, take_request, &call);
    handle(&call);
    call_close(&call);
    pthread_mutex_unlock(&one->lock);
    is_open = wire_answer(wire, &call.answer);
    call_done(&call);
    free(take_request);
    return is_open;
}

/* --- from start to end --- */

static char *file_text(const char *file)
{
    FILE *in = fopen(file, "re");
    char *text = NULL;
    size_t size = 0;

    if (!in)
        err(2, "%s", file);
    if (getdelim(&text, &size, '\0', in) < 0) {
        free(text);
        text = must(strdup(""));
    }
    fclose(in);
    return text;
}

static void start_as(struct onelogin *one, const char *name, const char *lines)
{
    char *wrong = read_lines(one, lines);

    if (wrong)
        errx(2, "%s: %s", name, wrong);
}

static const struct onelogin defaults = {
    .right = RIGHT_MANAGE_ALL,
    .token_life = 36000,
    .token_calls = -1,
    .limits = {.limit = 5000, .left = 5000, .reset_s = 3600, .status = 429, .retry_after = -1},
    .page_sizes = {[PAGE_USERS] = 50,
                   [PAGE_APPS] = 50,
                   [PAGE_ROLES] = 50,
                   [PAGE_GROUPS] = 50,
                   [PAGE_APP_USERS] = 1000},
    .put_status = 200,
    .clock = -1,
};

struct onelogin *onelogin_start(const struct onelogin_options *options)
{
    const struct port_options place = {.tls = options->tls, .ca_file = options->ca_file};
    struct onelogin *one = must(malloc(sizeof(*one)));
    const struct port_calls calls = {.attend = attend, .context = one};

    *one = defaults;
    set_text(&one->client_id, "id");
    set_text(&one->client_secret, "secret");
    pthread_mutex_init(&one->lock, NULL);
    pthread_cond_init(&one->released, NULL);
    if (options->file) {
        char *text = file_text(options->file);

        start_as(one, options->file, text);
        free(text);
    }
    start_as(one, "lines", options->lines ? options->lines : "");
    one->is_running = true;
    one->log = options->log;
    one->port = port_open(&place);
    port_attend(one->port, &calls);
    return one;
}

const char *onelogin_url(const struct onelogin *server)
{
    return port_url(server->port);
}

void onelogin_change(struct onelogin *server, const char *lines)
{
    pthread_mutex_lock(&server->lock);
    start_as(server, "change", lines);
    pthread_mutex_unlock(&server->lock);
}

size_t onelogin_count(struct onelogin *server, const char *pattern)
{
    size_t count = 0;

    pthread_mutex_lock(&server->lock);
    for (size_t i = 0; i < server->calls.count; i++)
        count += fnmatch(pattern, server->calls.lines[i], 0) == 0;
    pthread_mutex_unlock(&server->lock);
    return count;
}

void onelogin_stop(struct onelogin *server)
{
    if (!server)
        return;
    pthread_mutex_lock(&server->lock);
    server->is_stopping = true;
    pthread_cond_broadcast(&server->released);
    pthread_mutex_unlock(&server->lock);
    port_free(server->port);
    directory_done(&server->directory);
    faults_free(server);
    for (size_t i = 0; i < server->calls.count; i++)
        free(server->calls.lines[i]);
    free(server->calls.lines);
    free(server->client_id);
    free(server->client_secret);
    pthread_mutex_destroy(&server->lock);
    pthread_cond_destroy(&server->released);
    free(server);
}
