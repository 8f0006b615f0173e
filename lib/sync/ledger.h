/* SPDX-License-Identifier: MIT */
/* The ledger in memory; ledger_file.c knows how it lies on disk. */
#ifndef SYNC_LEDGER_H
#define SYNC_LEDGER_H

#include <stdbool.h>
#include <sys/stat.h>

#include <pmscim/sync.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "sync/index.h"

enum {
    PMS_LEDGER_MOST = 4000000,  /* people, and as many groups */
    PMS_LEDGER_TEXT_MAX = 1024, /* bytes of an id, an externalId, a name */
    PMS_LEDGER_FILE_MAX = 1024 * 1024 * 1024
};

struct pms_ledger_row {
    const char *id;
    const char *text; /* externalId or name; NULL for none */
    bool is_new;      /* noted since it was loaded or saved */
};

struct pms_ledger_list {
    struct pms_ledger_row *rows;
    size_t count;
    size_t room;
    struct pms_index by_id;
};

struct pms_ledger {
    char *path;
    char *profile;
    char *endpoint;  /* whose ids these are; NULL when nobody has said */
    bool is_claimed; /* the endpoint is not in the file yet */
    struct pms_arena texts;
    struct pms_ledger_list people;
    struct pms_ledger_list groups;
    struct stat seen; /* the file that was loaded */
    bool was_there;
};

/* An empty one that would be saved at `path`. */
int pms_ledger_new(const char *path, const char *profile, struct pms_ledger **ret_ledger,
                   struct pms_error *err);

/* From now on it is this endpoint's, unless it is another's. */
int pms_ledger_claim(struct pms_ledger *ledger, const char *endpoint, struct pms_error *err);

/* What is known is replaced, but what is new only by what is new. */
int pms_ledger_note(struct pms_ledger *ledger, struct pms_ledger_list *list,
                    const struct pms_ledger_row *row, struct pms_error *err);

/* Reads the text of a file into the ledger. PMS_E_CONFIG with the line for what is none. */
int pms_ledger_parse(struct pms_ledger *ledger, const char *text, size_t length,
                     struct pms_error *err);

DEFINE_AUTO(struct pms_ledger *, pms_ledger_free)

#endif
