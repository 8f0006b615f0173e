/* SPDX-License-Identifier: MIT */
#include "scripted.h"

#include <err.h>
#include <fnmatch.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "port.h"
#include "script.h"

struct scripted {
    struct script script;
    size_t turn; /* the next answer of those that wait for their turn */
    char **requests;
    size_t request_count;
    char trouble[4096];
    char url[64];
    struct port *port;
    struct port *stranger; /* the other host, NULL for none */
    bool is_stopping;
    bool is_released;
    FILE *log;
    pthread_mutex_t lock;
    pthread_cond_t released;
};

static void complain(struct scripted *server, const char *what, const char *wanted,
                     const char *came)
{
    size_t used = strlen(server->trouble);

    snprintf(server->trouble + used, sizeof(server->trouble) - used,
             "%s: wanted %s, got %.200s\n", what, wanted, came);
}

/* --- the log --- */

static void write_log(FILE *log, const char *request)
{
    for (const char *at = request; *at;) {
        size_t length = strcspn(at, "\n");
        size_t shown = length > 0 && at[length - 1] == '\r' ? length - 1 : length;

        if (shown > 0)
            fprintf(log, "%s%.*s\n", at == request ? "" : "  ", (int)shown, at);
        at += length + (at[length] == '\n');
    }
    fflush(log);
}

/* --- which answer --- */

/* "METHOD TARGET" of a request, malloc()ed. */
static char *line_of(const char *request)
{
    size_t length = strcspn(request, "\r\n");
    char *line = strndup(request, length);
    char *end = line ? strrchr(line, ' ') : NULL;

    if (end)
        *end = '\0';
    return line;
}

static struct answer *find_rule(struct scripted *server, const char *line)
{
    for (size_t i = 0; i < server->script.count; i++) {
        struct answer *answer = &server->script.answers[i];

        if (answer->when[0] == '\0' || answer->times == 0 ||
            fnmatch(answer->when, line, 0) != 0)
            continue;
        if (answer->times > 0)
            answer->times--;
        return answer;
    }
    return NULL;
}

static struct answer *next_turn(struct scripted *server)
{
    struct script *script = &server->script;

    while (server->turn < script->count && script->answers[server->turn].when[0] != '\0')
        server->turn++;
    return server->turn < script->count ? &script->answers[server->turn] : NULL;
}

static const struct answer *choose(struct scripted *server, char *take_request)
{
    static char nothing[] = "";
    static const struct answer over = {
        .status = 500, .cut = -1, .drip_ms = -1, .body = nothing};
    char *line = line_of(take_request);
    const struct answer *answer;

    if (!line)
        errx(2, "out of memory");
    pthread_mutex_lock(&server->lock);
    answer = find_rule(server, line);
    if (!answer) {
        answer = next_turn(server);
        server->turn += answer != NULL;
    }
    if (!answer) {
        complain(server, "request too many", "none", line);
        answer = &over;
    }
    if (answer->expect[0] != '\0' && strcmp(line, answer->expect) != 0)
        complain(server, "request", answer->expect, line);
    server->requests =
        realloc(server->requests, (server->request_count + 1) * sizeof(*server->requests));
    if (!server->requests)
        errx(2, "out of memory");
    server->requests[server->request_count++] = take_request;
    if (server->log)
        write_log(server->log, take_request);
    while (answer->is_held && !server->is_released && !server->is_stopping)
        pthread_cond_wait(&server->released, &server->lock);
    pthread_mutex_unlock(&server->lock);
    free(line);
    return answer;
}

/* --- those who come --- */

static bool attend(void *context, struct wire *wire, char *take_request)
{
    return wire_answer(wire, choose(context, take_request));
}

static bool turn_away(void *context)
{
    struct scripted *server = context;

    pthread_mutex_lock(&server->lock);
    complain(server, "the other host", "nobody", "a connection");
    if (server->log) {
        fputs("CONNECTION to the other host\n", server->log);
        fflush(server->log);
    }
    pthread_mutex_unlock(&server->lock);
    return false;
}

/* --- from start to end --- */

static void open_ports(struct scripted *server, const struct scripted_options *options)
{
    const struct port_options own = {
        .socket_path = options->socket_path, .tls = options->tls, .ca_file = options->ca_file};
    const struct port_options other = {.host = 2, .tls = options->tls};

    server->port = port_open(&own);
    if (!options->socket_path)
        server->stranger = port_open(&other);
}

struct scripted *scripted_start_with(const struct scripted_options *options)
{
    struct scripted *server = calloc(1, sizeof(*server));
    const struct port_calls calls = {.attend = attend, .context = server};
    const struct port_calls refusal = {.greet = turn_away, .context = server};
    struct script_places places;

    if (!server)
        errx(2, "out of memory");
    open_ports(server, options);
    places = (struct script_places){port_url(server->port),
                                    server->stranger ? port_url(server->stranger) : ""};
    script_read(options->file, options->section, &places, &server->script);
    snprintf(server->url, sizeof(server->url), "%s/scim/v2", port_url(server->port));
    server->log = options->log;
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->released, NULL);
    port_attend(server->port, &calls);
    if (server->stranger)
        port_attend(server->stranger, &refusal);
    return server;
}

struct scripted *scripted_start(const char *file, const char *section, const char *socket_path)
{
    const struct scripted_options options = {
        .file = file, .section = section, .socket_path = socket_path};

    return scripted_start_with(&options);
}

const char *scripted_url(const struct scripted *server)
{
    return server->url;
}

size_t scripted_count(struct scripted *server)
{
    size_t count;

    pthread_mutex_lock(&server->lock);
    count = server->request_count;
    pthread_mutex_unlock(&server->lock);
    return count;
}

const char *scripted_request(struct scripted *server, size_t index)
{
    const char *request = "";

    pthread_mutex_lock(&server->lock);
    if (index < server->request_count)
        request = server->requests[index];
    pthread_mutex_unlock(&server->lock);
    return request;
}

void scripted_release(struct scripted *server)
{
    pthread_mutex_lock(&server->lock);
    server->is_released = true;
    pthread_cond_broadcast(&server->released);
    pthread_mutex_unlock(&server->lock);
}

void scripted_settle(struct scripted *server)
{
    pthread_mutex_lock(&server->lock);
    server->is_stopping = true;
    pthread_cond_broadcast(&server->released);
    pthread_mutex_unlock(&server->lock);
    if (server->stranger)
        port_settle(server->stranger);
    port_settle(server->port);
}

char *scripted_stop(struct scripted *server)
{
    char *trouble;

    scripted_settle(server);
    if (next_turn(server))
        complain(server, "the script goes on", "more requests", "none");
    for (size_t i = 0; i < server->request_count; i++)
        free(server->requests[i]);
    free(server->requests);
    script_done(&server->script);
    port_free(server->port);
    port_free(server->stranger);
    pthread_mutex_destroy(&server->lock);
    pthread_cond_destroy(&server->released);
    trouble = strdup(server->trouble);
    free(server);
    return trouble;
}
