/* SPDX-License-Identifier: MIT */
/* From a JSON object to a record. */
#ifndef SYNC_JSON_PERSON_H
#define SYNC_JSON_PERSON_H

#include <stddef.h>

#include <pmscim/sync.h>

#include "sync/mapping.h"

struct json_object;

/* The groups of somebody, where the object itself does not say. */
struct pms_group_list {
    size_t count;
    const char *const *names;
};

/* Tells the mapping of the object's keys, and of those one level down as "outer.inner". */
int pms_json_keys(struct json_object *json, struct pms_mapping *mapping, struct pms_error *err);

/* Adds a record or a problem. `groups` may be NULL. `spoken` gets the PMS_OPEN_… bits of what
 * the object does say. */
int pms_json_person(struct json_object *json, size_t row, const struct pms_group_list *groups,
                    struct pms_mapping *mapping, struct pms_directory *directory,
                    unsigned *spoken, struct pms_error *err);

/* A problem of the object as a whole, with whom it is about. */
int pms_json_problem(struct json_object *json, size_t row, const char *message,
                     const struct pms_mapping *mapping, struct pms_directory *directory,
                     struct pms_error *err);

#endif
