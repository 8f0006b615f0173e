/* SPDX-License-Identifier: MIT */
/* An endpoint on a thread, with SCIM on, and real connections in bytes of our own making. */
#ifndef TESTS_SERVE_HOUSE_H
#define TESTS_SERVE_HOUSE_H

#include "frame.h"

#include <pmscim/server.h>

enum {
    PATIENCE_MS = 20000, /* of the tests: longer means failed */
    ANSWER_SIZE = 1 << 16
};

struct house {
    char folder[64];
    char key[128];
    char scim_key[128];
    char resolver[64];
    int resolver_fd; /* never answers */
    struct pms_server_options options;
    struct pms_server *server;
    char log[1 << 16];
    char answer[ANSWER_SIZE]; /* head and body of the last one */
    int status;
};

/* The folder, the log and the resolver are the house's own. */
int house_setup(void **state, const struct pms_server_options *options);
int house_setup_tcp(void **state);
int house_setup_unix(void **state);
int house_teardown(void **state);

/* Opens another on the same state, once the one before was freed. */
void open_server(struct house *house);

int connect_to(struct house *house);
void send_text(int fd, const char *text);
void send_zeros(int fd, size_t count);

/* The head of a POST /scim/v2/Users whose body has this length; `more` are further fields. */
void send_head(struct house *house, int fd, size_t length, const char *more);

int readable(int fd, int ms);

/* Reads one whole answer; 0 as status when the connection was closed. */
int read_answer(int fd, char *answer, int *ret_status);

/* A request with both keys. */
void write_request(struct house *house, char *out, size_t size, const char *method,
                   const char *target, const char *body);
int ask_on(struct house *house, int fd, const char *method, const char *target,
           const char *body);
int ask(struct house *house, const char *method, const char *target, const char *body);

#endif
