/* SPDX-License-Identifier: MIT */
/* How Postman's own API speaks of people: by number, with a username made from the e-mail. */
#ifndef SERVE_API_PERSON_H
#define SERVE_API_PERSON_H

#include <stdbool.h>
#include <stdint.h>

#include <pmscim/error.h>

#include "serve/audit.h"
#include "serve/store.h"

enum {
    PMS_API_TEAM = 1001,
    PMS_API_NOBODY = 0 /* accounts outside the team, SCIM keys, and who is not known any more */
};

#define PMS_API_TEAM_NAME "Embedded team"

struct pms_person {
    int64_t number;
    char name[PMS_NAME_SIZE * 2]; /* full name; the e-mail for somebody without one */
    char username[PMS_NAME_SIZE];
    char email[PMS_NAME_SIZE]; /* "" for who is no person */
    bool active;
};

void pms_person_of_user(const struct pms_user_row *row, struct pms_person *ret_person);

/* Whoever stands in the audit log as actor, or as the target of an action. For somebody who is
 * not known any more the name is what stands there. */
int pms_person_of_actor(struct pms_store *store, const char *actor,
                        struct pms_person *ret_person, struct pms_error *err);
int pms_person_of_target(struct pms_store *store, enum pms_target kind, const char *target,
                         struct pms_person *ret_person, struct pms_error *err);

/* The actor of the audit log whose number this is: 1, or 0 when it is nobody's. */
int pms_person_actor(struct pms_store *store, int64_t number, char ret_actor[PMS_ID_SIZE * 2],
                     struct pms_error *err);

#endif
