/* SPDX-License-Identifier: MIT */
/* The endpoint as its callers know it: state, socket and front put together, on a thread or
 * not. */
#include <pmscim/server.h>

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "serve/auto.h"
#include "serve/listen.h"
#include "serve/server.h"

struct pms_server {
    struct pms_listener listener;
    struct pms_store *store;
    struct pms_desk *desk;
    struct pms_front *front;
    struct pms_service service;
    char *resolver;
    pthread_t thread;
    bool has_thread;
};

enum {
    PATIENCE_MS = 30000,
    CONNECTIONS_MOST = 512,
    CONNECTIONS_EACH_MOST = 128
};

static int open_front(struct pms_server *server, const struct pms_server_options *options,
                      const struct pms_tls *tls, struct pms_error *err)
{
    struct pms_front_options front = {
        .service = &server->service,
        .desk = server->desk,
        .take_listen_fd = server->listener.fd,
        .tls = tls,
        .patience_ms = options->patience_ms > 0 ? options->patience_ms : PATIENCE_MS,
        .connections = options->connections > 0 ? options->connections : CONNECTIONS_MOST,
        .connections_each =
            options->connections_each > 0 ? options->connections_each : CONNECTIONS_EACH_MOST,
        .format = options->log_json ? pms_log_json : pms_log_human,
        .log = options->log,
        .log_context = options->log_context,
    };

    server->listener.fd = -1;
    return pms_front_open(&front, &server->front, err);
}

static int open_service(struct pms_server *server, const struct pms_server_options *options,
                        struct pms_error *err)
{
    int64_t now = options->now_ms ? options->now_ms(options->now_context) : pms_clock_now_ms();
    int r = pms_store_open(options->state_dir, now, &server->store, err);

    if (r == 0)
        r = pms_desk_new(&server->desk, err);
    if (r < 0)
        return r;
    server->service.store = server->store;
    server->service.url = server->listener.url;
    server->service.resolver = server->resolver;
    server->service.limit = pms_limit_new(options->limits, now);
    server->service.now_ms = options->now_ms;
    server->service.now_context = options->now_context;
    return 0;
}

static int open_parts(struct pms_server *server, const struct pms_server_options *options,
                      struct pms_error *err)
{
    AUTO(pms_tls_done) struct pms_tls tls = PMS_TLS_INIT;
    const struct pms_listen_options listen = {
        .address = options->listen,
        .take_fd = server->listener.fd,
        .tls = options->tls_cert != NULL,
        .cleartext = options->cleartext != 0,
    };
    int r;

    server->listener.fd = -1;
    r = pms_listen(&listen, &server->listener, err);
    if (r == 0 && options->tls_cert)
        r = pms_tls_load(options->tls_cert, options->tls_key, &tls, err);
    if (r == 0)
        r = open_service(server, options, err);
    return r < 0 ? r : open_front(server, options, options->tls_cert ? &tls : NULL, err);
}

static int check_options(const struct pms_server_options *options, struct pms_error *err)
{
    if (!options->state_dir || options->state_dir[0] == '\0')
        return pms_fail(err, PMS_E_USAGE, "the endpoint needs a state folder");
    if (!options->tls_cert != !options->tls_key)
        return pms_fail(err, PMS_E_USAGE, "TLS needs a certificate and its key");
    return 0;
}

int pms_server_open(const struct pms_server_options *options, struct pms_server **ret_server,
                    struct pms_error *err)
{
    AUTO(pms_server_free) struct pms_server *server = calloc(1, sizeof(*server));
    int r;

    if (!server) {
        if (options->take_listen_fd > 0)
            close(options->take_listen_fd);
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    server->listener = (struct pms_listener)PMS_LISTENER_INIT;
    /* It is ours from here on, whatever fails first. */
    if (options->take_listen_fd > 0)
        server->listener.fd = options->take_listen_fd;
    r = check_options(options, err);
    if (r < 0)
        return r;
    if (options->resolver && !(server->resolver = strdup(options->resolver)))
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = open_parts(server, options, err);
    if (r < 0)
        return r;
    *ret_server = TAKE(server);
    return 0;
}

int pms_server_run(struct pms_server *server, struct pms_error *err)
{
    return pms_front_run(server->front, err);
}

static void *run_thread(void *context)
{
    struct pms_error err = PMS_ERROR_INIT;

    pms_server_run(context, &err);
    return NULL;
}

/* Signals are the business of the program's own threads. */
int pms_server_start(struct pms_server *server, struct pms_error *err)
{
    sigset_t all;
    sigset_t before;
    int r;

    if (server->has_thread)
        return pms_fail(err, PMS_E_USAGE, "the endpoint is running already");
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    r = pthread_create(&server->thread, NULL, run_thread, server);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (r != 0)
        return pms_fail(err, PMS_E_NOMEM, "no thread for the endpoint: %s", strerror(r));
    server->has_thread = true;
    return 0;
}

void pms_server_stop(struct pms_server *server)
{
    pms_front_stop(server->front);
}

void pms_server_free(struct pms_server *server)
{
    if (!server)
        return;
    if (server->has_thread) {
        pms_server_stop(server);
        pthread_join(server->thread, NULL);
    }
    pms_front_free(server->front);
    pms_desk_free(server->desk);
    pms_store_free(server->store);
    pms_listener_done(&server->listener);
    free(server->resolver);
    free(server);
}

const char *pms_server_url(const struct pms_server *server)
{
    return server->listener.url;
}

const char *pms_server_socket(const struct pms_server *server)
{
    return server->listener.socket;
}

const char *pms_server_account_key_path(const struct pms_server *server)
{
    return pms_store_key_path(server->store);
}
