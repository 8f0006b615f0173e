/* SPDX-License-Identifier: MIT */
/*
 * What was done of a plan, pmscim-journal(5): NDJSON that only grows. What is about to be sent
 * stands there before it is sent, so that after a crash nobody has to guess.
 */
#ifndef SYNC_JOURNAL_H
#define SYNC_JOURNAL_H

#include <stdbool.h>

#include "base/buf.h"
#include "sync/pairs.h"
#include "sync/plan.h"
#include "sync/run_lock.h"

enum {
    PMS_JOURNAL_VERSION = 1,
    PMS_JOURNAL_MAX = 1024 * 1024 * 1024
};

/* How far a step has come. */
enum pms_mark {
    PMS_MARK_NONE,
    PMS_MARK_INTENT, /* it may have been sent, and what came of it is not known */
    PMS_MARK_FAILED,
    PMS_MARK_DONE
};

struct pms_journal_entry {
    enum pms_mark mark;
    bool was_sent;       /* PMS_MARK_FAILED: the server may have seen it */
    const char *id;      /* of the person or the group, where it is done */
    int code;            /* PMS_MARK_FAILED */
    const char *message; /* likewise */
    size_t group_count;  /* the groups that a suspended person was in before, by id */
    const char *const *groups;
    bool is_anothers; /* PMS_MARK_INTENT: of a plan that says the same */
};

struct pms_journal {
    char *path;
    const struct pms_plan *plan; /* lent */
    struct pms_arena texts;
    struct pms_journal_entry *entries; /* by step */
    const char *made; /* when the plan was made that the last lines are of; NULL: not said */
    bool was_there;   /* it says something of this plan */
    size_t whole;     /* bytes of finished lines */
    struct pms_run_lock *lock; /* unless the caller holds it */
    int fd;                    /* -1 until there is something to write */
    bool is_broken;
    struct pms_buf unsaved;
};

/* Reads the journal of a plan; one that is not there says nothing. What was done of a plan that
 * says the same and was made at another time does not count: this one was made knowing what
 * came of that. `folder` NULL is the usual place for the plan's profile. PMS_E_CONFIG with the
 * line for what is none; a last line that breaks off was never finished, and is left out. */
int pms_journal_read(const char *folder, const struct pms_plan *plan,
                     struct pms_journal **ret_journal, struct pms_error *err);

/* The same to be written to, under the lock that is held, or one of its own where that is NULL.
 * PMS_E_CONFLICT when another run holds the folder. */
int pms_journal_open(const char *folder, const struct pms_plan *plan,
                     const struct pms_run_lock *held, struct pms_journal **ret_journal,
                     struct pms_error *err);

/* Each notes something about a step; it is on the disk after pms_journal_sync(). */
int pms_journal_intend(struct pms_journal *journal, size_t step, struct pms_error *err);
/* The same of somebody who leaves these groups with it, by id. */
int pms_journal_intend_leaving(struct pms_journal *journal, size_t step,
                               const struct pms_pair *groups, size_t count,
                               struct pms_error *err);
int pms_journal_done(struct pms_journal *journal, size_t step, const char *id,
                     struct pms_error *err);
int pms_journal_failed(struct pms_journal *journal, size_t step, const struct pms_error *why,
                       bool was_sent, struct pms_error *err);
int pms_journal_sync(struct pms_journal *journal, struct pms_error *err);

void pms_journal_free(struct pms_journal *journal);

DEFINE_AUTO(struct pms_journal *, pms_journal_free)

#endif
