/* SPDX-License-Identifier: MIT */
/* A team to rehearse with: people, their keys, accounts outside. */
#ifndef TESTS_SERVE_PEOPLE_H
#define TESTS_SERVE_PEOPLE_H

#include <stddef.h>

#include "frame.h"

enum {
    PERSON_ID_SIZE = 64,
    PERSON_KEY_SIZE = 128
};

/* A person of the team, made over SCIM with the answer's id; the team's SCIM is on. */
void person_new(struct frame *frame, const char *email, char id[PERSON_ID_SIZE]);

/* The same with a role and a key of their own. */
void person_with_key(struct frame *frame, const char *email, const char *role,
                     char id[PERSON_ID_SIZE], char key[PERSON_KEY_SIZE]);

/* A request by somebody with an account key, committed; the status. */
int call_as(struct frame *frame, const char *key, const char *method, const char *target,
            const char *body);

/* Switches SCIM on or off. */
void scim_switch(struct frame *frame, int on);

/* An account outside the team; `rest` is more members of its JSON, "" or begun with a comma. */
void account_new(struct frame *frame, const char *email, const char *rest,
                 char id[PERSON_ID_SIZE]);

/* A domain of the team that is verified. */
void domain_verified(struct frame *frame, const char *domain);

/* A path with an id in it; good until the next but three calls. */
__attribute__((format(printf, 1, 2))) const char *path_of(const char *format, ...);

size_t list_length(struct frame *frame, const char *name);

/* How many rows of the audit log have this action and target. */
long audit_count(struct frame *frame, const char *action, const char *target);

#endif
