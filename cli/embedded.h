/* SPDX-License-Identifier: MIT */
/* The endpoint inside this program. The build takes embedded.c, or embedded_none.c without it.
 */
#ifndef CLI_EMBEDDED_H
#define CLI_EMBEDDED_H

#include <pmscim/error.h>

struct embedded;

/* What `serve` was told. */
struct embedded_listen {
    const char *address;  /* or NULL, and … */
    int take_fd;          /* … a socket somebody else made, taken also on failure */
    const char *tls_cert; /* with tls_key, or NULL */
    const char *tls_key;
    int cleartext;
    const char *resolver;
    int limits;
    int log;
    int log_json;
};

/* Starts it on a thread and a private socket. */
int embedded_start(const char *state_dir, const char *resolver, struct embedded **ret_embedded,
                   struct pms_error *err);
const char *embedded_socket(const struct embedded *embedded);
const char *embedded_account_key_path(const struct embedded *embedded);
void embedded_stop(struct embedded *embedded);

/* pms_server_check_state() */
int embedded_check(const char *state_dir, long timeout_ms, struct pms_error *err);

/* Serves on TCP until SIGTERM or SIGINT. */
int embedded_serve(const char *state_dir, const struct embedded_listen *listen,
                   struct pms_error *err);

#endif
