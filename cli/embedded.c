/* SPDX-License-Identifier: MIT */
#include "embedded.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <pmscim/server.h>

#include "cli.h"

struct embedded {
    struct pms_server *server;
};

int embedded_start(const char *state_dir, const char *resolver, struct embedded **ret_embedded,
                   struct pms_error *err)
{
    const struct pms_server_options options = {.state_dir = state_dir, .resolver = resolver};
    struct embedded *embedded = calloc(1, sizeof(*embedded));
    int r;

    if (!embedded)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = pms_server_open(&options, &embedded->server, err);
    if (r == 0)
        r = pms_server_start(embedded->server, err);
    if (r < 0) {
        embedded_stop(embedded);
        return r;
    }
    *ret_embedded = embedded;
    return 0;
}

const char *embedded_socket(const struct embedded *embedded)
{
    return pms_server_socket(embedded->server);
}

const char *embedded_account_key_path(const struct embedded *embedded)
{
    return pms_server_account_key_path(embedded->server);
}

void embedded_stop(struct embedded *embedded)
{
    pms_server_free(embedded->server);
    free(embedded);
}

int embedded_check(const char *state_dir, long timeout_ms, struct pms_error *err)
{
    return pms_server_check_state(state_dir, timeout_ms, err);
}

static struct pms_server *serving;

static void on_signal(int signal)
{
    (void)signal;
    pms_server_stop(serving);
}

/* A terminal that is closed ends the endpoint as properly as a service manager does. */
static void on_end_signals(void (*handler)(int signal))
{
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
    struct sigaction action = {.sa_handler = handler};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
        sigaction(signals[i], &action, NULL);
}

static void log_line(void *context, const char *line)
{
    (void)context;
    talk("%s", line);
}

/* JSON has its own way of being safe to print. */
static void log_json(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "%s\n", line);
}

static int announce(struct pms_error *err)
{
    if (printf("listening on %s\n", pms_server_url(serving)) < 0 || fflush(stdout) != 0)
        return pms_fail(err, PMS_E_IO, "cannot write to standard output");
    return 0;
}

int embedded_serve(const char *state_dir, const struct embedded_listen *listen,
                   struct pms_error *err)
{
    const struct pms_server_options options = {
        .state_dir = state_dir,
        .listen = listen->address,
        .take_listen_fd = listen->take_fd,
        .tls_cert = listen->tls_cert,
        .tls_key = listen->tls_key,
        .cleartext = listen->cleartext,
        .resolver = listen->resolver,
        .limits = listen->limits,
        .log = !listen->log       ? NULL
               : listen->log_json ? log_json
                                  : log_line,
        .log_json = listen->log_json,
    };
    int r = pms_server_open(&options, &serving, err);

    if (r < 0)
        return r;
    on_end_signals(on_signal);
    r = announce(err);
    if (r == 0)
        r = pms_server_run(serving, err);
    on_end_signals(SIG_IGN);
    pms_server_free(serving);
    serving = NULL;
    return r;
}
