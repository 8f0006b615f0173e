/* SPDX-License-Identifier: MIT */
/*
 * One look at everything: a check is a row of a table, and what it found is a verdict. A check
 * only reads, is bounded in time, and leaves what later ones need.
 */
#ifndef CLI_DOCTOR_DOCTOR_H
#define CLI_DOCTOR_DOCTOR_H

#include <stdint.h>

#include "cli.h"

enum verdict_state {
    VERDICT_OK,
    VERDICT_NOTE, /* worth knowing, nothing to do */
    VERDICT_WARNING,
    VERDICT_ERROR,
    VERDICT_SKIPPED,
    VERDICT_COUNT
};

struct verdict {
    enum verdict_state state;
    int code;         /* enum pms_code of an error */
    char detail[512]; /* what was found */
    char advice[512]; /* what to do about it, or "" */
};

struct doctor {
    struct cli *cli;
    struct bounds bounds;
    long timeout_ms; /* of one check */
    int64_t deadline_ms;
    int64_t now_ms; /* since 1970 */

    bool has_profile;
    bool is_embedded;
    bool has_state; /* the embedded endpoint's, whole and private */
    bool has_probe;
    struct pms_probe probe;
    bool is_accepted; /* the SCIM key */
    struct pms_error refusal;
    struct pms_discovery discovery;
    bool has_discovery;
    int scim; /* 1 on, 0 off, -1 unknown */
};

struct check {
    const char *name;
    void (*run)(struct doctor *doctor, struct verdict *verdict);
};

/* doctor.c */
extern const struct check doctor_checks[];
size_t doctor_check_count(void);
const char *verdict_state_name(enum verdict_state state);

void doctor_begin(struct doctor *doctor, struct cli *cli, long timeout_ms);
/* Runs one check within its time. */
void doctor_run(struct doctor *doctor, const struct check *check, struct verdict *verdict);
void doctor_done(struct doctor *doctor);

__attribute__((format(printf, 3, 4))) void verdict_say(struct verdict *verdict,
                                                       enum verdict_state state,
                                                       const char *format, ...);
__attribute__((format(printf, 2, 3))) void verdict_advise(struct verdict *verdict,
                                                          const char *format, ...);
/* An error in its own words. */
void verdict_fail(struct verdict *verdict, const struct pms_error *err);

/* True, and the verdict is "skipped", where the server is out of reach. */
bool doctor_cannot_ask(const struct doctor *doctor, struct verdict *verdict);
/* Likewise where nothing may be asked with the SCIM key. */
bool doctor_cannot_read(const struct doctor *doctor, struct verdict *verdict);
/* Likewise where there are no administration calls; opens them otherwise. */
bool doctor_cannot_administer(struct doctor *doctor, struct verdict *verdict);

/* Whole days between two times. */
long days_between(int64_t from_ms, int64_t to_ms);
/* Milliseconds of an RFC 3339 time in UTC, -1 for none. */
int64_t doctor_time(const char *text);

/* local.c, wire.c, scim.c, team.c */
void check_configuration(struct doctor *doctor, struct verdict *verdict);
void check_profile(struct doctor *doctor, struct verdict *verdict);
void check_key(struct doctor *doctor, struct verdict *verdict);
void check_account_key(struct doctor *doctor, struct verdict *verdict);
void check_state(struct doctor *doctor, struct verdict *verdict);
void check_proxy(struct doctor *doctor, struct verdict *verdict);
void check_dns(struct doctor *doctor, struct verdict *verdict);
void check_connection(struct doctor *doctor, struct verdict *verdict);
void check_certificate(struct doctor *doctor, struct verdict *verdict);
void check_answer(struct doctor *doctor, struct verdict *verdict);
void check_clock(struct doctor *doctor, struct verdict *verdict);
void check_access(struct doctor *doctor, struct verdict *verdict);
void check_scim(struct doctor *doctor, struct verdict *verdict);
void check_discovery(struct doctor *doctor, struct verdict *verdict);
void check_manners(struct doctor *doctor, struct verdict *verdict);
void check_paging(struct doctor *doctor, struct verdict *verdict);
void check_limits(struct doctor *doctor, struct verdict *verdict);
void check_keys(struct doctor *doctor, struct verdict *verdict);
void check_sso(struct doctor *doctor, struct verdict *verdict);
void check_domains(struct doctor *doctor, struct verdict *verdict);

/* junit.c: the verdicts as a JUnit report. */
int junit_write(const char *path, const struct verdict *verdicts, int strict,
                struct pms_error *err);

#endif
