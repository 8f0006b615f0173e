/* SPDX-License-Identifier: MIT */
/*
 * The people of an app of OneLogin's as they were read last, so that next time only those who
 * were changed since have to be. Kept in $XDG_CACHE_HOME/pmscim/onelogin/, mode 0600, and worth
 * nothing: whatever is wrong with it, everybody is read again.
 */
#ifndef SYNC_ONELOGIN_MEMORY_H
#define SYNC_ONELOGIN_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include <pmscim/error.h>

#include "base/cleanup.h"

struct json_object;

struct pms_memory;

/* What a memory is of; another one is not to be used. */
struct pms_memory_about {
    const char *account; /* a name that fits a file's */
    const char *app;     /* likewise */
    const char *address;
    const char *client; /* id of the credentials, which belong to one account */
    const char *query;  /* which fields were asked for */
};

int pms_memory_new(struct pms_memory **ret_memory, struct pms_error *err);
void pms_memory_free(struct pms_memory *memory);

/* Reads it; `*ret_memory` stays NULL when there is none of this, or everybody was read last
 * before `oldest_ms`, or after `now_ms`. */
int pms_memory_load(const struct pms_memory_about *about, int64_t oldest_ms, int64_t now_ms,
                    struct pms_memory **ret_memory, struct pms_error *err);

/* Puts somebody in, or in place of what is there of them. */
int pms_memory_put(struct pms_memory *memory, struct json_object *person,
                   struct pms_error *err);
int pms_memory_has(const struct pms_memory *memory, const char *id);
size_t pms_memory_count(const struct pms_memory *memory);
/* Somebody, in the order they came first; free with json_object_put(). */
int pms_memory_person(const struct pms_memory *memory, size_t index,
                      struct json_object **ret_person, struct pms_error *err);

/* From when on to ask for changes, as OneLogin's own clock has it: the time of the last one
 * that was seen, less what the reading took, in which somebody may have changed after they were
 * read, and a little more. False when none was seen. */
int pms_memory_since(const struct pms_memory *memory, char since[32]);

/* Keeps it; everybody was read at `full_ms`, or, below 0, when the file said before. `took_ms`
 * is how long the last reading took, of everybody or of who was changed. */
int pms_memory_save(struct pms_memory *memory, const struct pms_memory_about *about,
                    int64_t full_ms, int64_t took_ms, struct pms_error *err);

DEFINE_AUTO(struct pms_memory *, pms_memory_free)

#endif
