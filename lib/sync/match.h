/* SPDX-License-Identifier: MIT */
/*
 * Who of the directory is who on the team, and who of the team is ours. A record that may mean
 * more than one member, or shares a member with another record, means nobody; and whoever such
 * a record could mean is not taken for absent.
 */
#ifndef SYNC_MATCH_H
#define SYNC_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include <pmscim/sync.h>

#include "base/cleanup.h"
#include "sync/index.h"

#define PMS_NOBODY UINT32_MAX

/* What a record came to. */
enum pms_fate {
    PMS_FATE_NEW,       /* nobody on the team */
    PMS_FATE_FOUND,     /* one member, who is ours */
    PMS_FATE_UNMANAGED, /* one member, who is not */
    PMS_FATE_AMBIGUOUS,
    PMS_FATE_DUPLICATE
};

/* Why it is skipped. */
enum pms_match_reason {
    PMS_REASON_NONE,
    PMS_REASON_SAME_EXTERNAL_ID,    /* two records */
    PMS_REASON_SAME_EMAIL,          /* two records */
    PMS_REASON_MEMBERS_EXTERNAL_ID, /* several members have it */
    PMS_REASON_MEMBERS_EMAIL,       /* several members have it */
    PMS_REASON_TWO_MEMBERS,         /* externalId of one, e-mail of another */
    PMS_REASON_ANOTHER_EXTERNAL_ID, /* the member with the e-mail has another one */
    PMS_REASON_ANOTHER_PERSON,      /* nothing but the externalId is the member's */
    PMS_REASON_ANOTHER_RECORD,      /* which means the same member */
    PMS_REASON_NOT_ADOPTED          /* found by e-mail only, not ours */
};

struct pms_record_match {
    uint32_t member; /* PMS_NOBODY */
    uint8_t fate;
    uint8_t reason;
    uint8_t by_email; /* not by externalId */
};

struct pms_member_match {
    uint32_t record;    /* PMS_NOBODY */
    uint8_t is_managed; /* ours */
    uint8_t is_known;   /* in the ledger */
    uint8_t is_named;   /* a record or a row that is not acted on may mean this member */
    uint8_t shares;     /* match.c's */
};

struct pms_match {
    const struct pms_plan_input *input;
    struct pms_record_match *records;
    size_t record_count;
    struct pms_member_match *members;
    size_t member_count;
    const char **known; /* externalIds of the ledger, by member */
    bool has_shares;    /* some members have a text in common */
    size_t ambiguous;
    size_t duplicate;
    size_t rows_of_nobody;    /* problems that could be about anybody */
    size_t rows_of_strangers; /* problems with an externalId that nobody on the team has */
};

/* `input` is lent to the match. */
int pms_match_make(const struct pms_plan_input *input, struct pms_match *ret_match,
                   struct pms_error *err);
void pms_match_done(struct pms_match *match);

/* The externalId a member is known under: the server's, else the ledger's; NULL for none. */
const char *pms_match_external_id(const struct pms_match *match, size_t member);

/* One sentence. */
const char *pms_match_reason_text(enum pms_match_reason reason);

DEFINE_AUTO_VALUE(struct pms_match, pms_match_done)

#endif
