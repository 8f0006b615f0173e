/* SPDX-License-Identifier: MIT */
/*
 * Questions to the DNS, which may take seconds, asked on threads of their own. A desk hands the
 * answers back: its descriptor becomes readable when there are some.
 */
#ifndef SERVE_LOOKUP_H
#define SERVE_LOOKUP_H

#include <pmscim/domain.h>
#include <pmscim/error.h>

struct pms_lookup {
    char *domain;
    char *expected;
    char *resolver; /* NULL is the system's */
    void *owner;    /* whoever asked; not looked at here */
    struct pms_lookup *next;

    /* The answer. */
    int r; /* what pms_txt_check() returned; `report` is there when 0 */
    struct pms_error err;
    struct pms_txt_report report;
};

int pms_lookup_new(const char *domain, const char *expected, const char *resolver,
                   struct pms_lookup **ret_lookup, struct pms_error *err);
void pms_lookup_free(struct pms_lookup *lookup);

/* Asks, here and now. */
void pms_lookup_run(struct pms_lookup *lookup);

struct pms_desk;

int pms_desk_new(struct pms_desk **ret_desk, struct pms_error *err);

/* Lookups under way are finished without anybody waiting for them. */
void pms_desk_free(struct pms_desk *desk);

int pms_desk_fd(const struct pms_desk *desk);

/* Starts one. PMS_E_NETWORK when too many are under way. */
int pms_desk_start(struct pms_desk *desk, struct pms_lookup *take_lookup,
                   struct pms_error *err);

/* The next finished one, the caller's to free; NULL when there is none (now). */
struct pms_lookup *pms_desk_next(struct pms_desk *desk);

#endif
