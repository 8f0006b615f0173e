/* SPDX-License-Identifier: MIT */
/* A client and a server that answers what tests/fault/client.script says. */
#ifndef TESTS_CLIENT_SCENE_H
#define TESTS_CLIENT_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pmscim/client.h>

#include "base/auto.h"
#include "base/buf.h"
#include "client/client.h"
#include "scripted.h"

static const char key_text[] = "sekrit-key-1";

/* One server, one client, and what they did. */
struct scene {
    struct scripted *server;
    struct pms_client_options options;
    struct pms_secret *key;
    struct pms_client *client;
    struct pms_buf trace;
    struct pms_buf preview;
    struct pms_error err;
};

static inline void on_trace(void *context, const char *line)
{
    struct scene *s = context;

    assert_int_equal(pms_buf_printf(&s->trace, &s->err, "%s\n", line), 0);
}

static inline void on_preview(void *context, const char *method, const char *path,
                              const char *body)
{
    struct scene *s = context;

    assert_int_equal(
        pms_buf_printf(&s->preview, &s->err, "%s %s %s\n", method, path, body ? body : "-"), 0);
}

static inline void serve_with(struct scene *s, const struct scripted_options *options)
{
    *s = (struct scene){.trace = PMS_BUF(1 << 20), .preview = PMS_BUF(1 << 16)};
    s->server = scripted_start_with(options);
    assert_int_equal(pms_secret_new(key_text, strlen(key_text), &s->key, &s->err), 0);
    s->options = (struct pms_client_options){.endpoint = scripted_url(s->server),
                                             .key = s->key,
                                             .unix_socket = options->socket_path,
                                             .trace = on_trace,
                                             .trace_context = s,
                                             .timeout_ms = 5000,
                                             .patience_ms = -1,
                                             .at_once = 1};
}

static inline void serve(struct scene *s, const char *section, const char *socket_path)
{
    char file[4096];
    const struct scripted_options options = {
        .file = file, .section = section, .socket_path = socket_path};

    snprintf(file, sizeof(file), "%s/client.script", getenv("PMSCIM_TEST_FAULT"));
    serve_with(s, &options);
}

static inline void connect_client(struct scene *s)
{
    assert_int_equal(pms_client_new(&s->options, &s->client, &s->err), 0);
}

static inline void start(struct scene *s, const char *section, const char *manners)
{
    serve(s, section, NULL);
    s->options.manners = manners;
    connect_client(s);
}

/* No key may be in any trace or error, and the server must have met what its script expects. */
static inline void end(struct scene *s)
{
    AUTO(free) char *trouble = NULL;

    pms_client_free(s->client);
    trouble = scripted_stop(s->server);
    assert_string_equal(trouble, "");
    assert_null(strstr(pms_buf_text(&s->trace), key_text));
    assert_null(strstr(s->err.message, key_text));
    assert_null(strstr(s->err.hint, key_text));
    pms_secret_free(s->key);
    pms_buf_free(&s->trace);
    pms_buf_free(&s->preview);
}

static inline void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" does not hold \"%s\"", text, part);
}

#endif
