/* SPDX-License-Identifier: MIT */
/*
 * The embedded endpoint: a SCIM 2.0 server that behaves as Postman's does, with the
 * administration calls Postman has on its web page only. In a library of its own, not part of
 * libpmscim.
 */
#ifndef PMSCIM_SERVER_H
#define PMSCIM_SERVER_H

#include <stdint.h>

#include <pmscim/error.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct pms_server;

struct pms_server_options {
    const char
        *state_dir;     /* made with 0700 when absent; the database and account key live here */
    const char *listen; /* "ADDRESS:PORT", "[IPV6]:PORT", port 0 for any free one; NULL for an
                           AF_UNIX socket in a private folder */
    int take_listen_fd; /* a listening TCP socket that somebody else made, instead of `listen`;
                           taken also on failure; 0 for none */
    int cleartext;      /* 1: beyond loopback also without TLS */
    const char *tls_cert; /* PEM files: the certificate with its chain … */
    const char *tls_key;  /* … and its key, which nobody else may read; both or none */
    const char *resolver; /* DNS server for domain checks, as pms_txt_options.resolver */
    int limits;           /* 1: Postman's, 180 writes and 300 reads a minute; 0: none */
    /* Called with one line per request (no bodies, no keys); NULL is quiet. */
    void (*log)(void *context, const char *line);
    void *log_context;
    int log_json; /* 1: the line is a JSON object */
    /* Milliseconds since 1970; NULL is the real clock. */
    int64_t (*now_ms)(void *context);
    void *now_context;
    /* 0 for what is usual, see pmscim-serve(1). */
    int64_t patience_ms;       /* for a request to come in whole, or an answer to be taken */
    unsigned connections;      /* at the same time */
    unsigned connections_each; /* of these, from one address */
};

/* Opens the state (a fresh one gets a team and a service account) and listens; answers nobody
 * yet. PMS_E_IO for a folder or database that cannot be used, PMS_E_CONFIG for an address, a
 * socket or a certificate that makes no sense, PMS_E_REFUSED for an address beyond loopback
 * without TLS. Free with pms_server_free(). */
int pms_server_open(const struct pms_server_options *options, struct pms_server **ret_server,
                    struct pms_error *err);

/* Answers requests until pms_server_stop(); requests in flight are finished first. */
int pms_server_run(struct pms_server *server, struct pms_error *err);

/* Does so on a thread of its own; pms_server_free() ends it. */
int pms_server_start(struct pms_server *server, struct pms_error *err);

/* Safe in a signal handler and from any thread. */
void pms_server_stop(struct pms_server *server);
void pms_server_free(struct pms_server *server);

const char *pms_server_url(const struct pms_server *server); /* "http://127.0.0.1:8080"; lent */
const char *pms_server_socket(
    const struct pms_server *server); /* path, or NULL for TCP; lent */

/* The file (0600) that holds the service account's key; lent. */
const char *pms_server_account_key_path(const struct pms_server *server);

/* Looks at a state from outside and changes nothing in it: whose it is, who else may read it,
 * and whether the database is whole. PMS_E_NOTFOUND for one that is not there yet, PMS_E_CONFIG
 * for one that others may use, PMS_E_IO for a damaged one, PMS_E_CANCELED when reading it took
 * longer than this. */
int pms_server_check_state(const char *state_dir, long timeout_ms, struct pms_error *err);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
