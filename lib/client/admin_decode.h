/* SPDX-License-Identifier: MIT */
/* The shapes of the administration calls' answers, as tables. */
#ifndef CLIENT_ADMIN_DECODE_H
#define CLIENT_ADMIN_DECODE_H

#include <stddef.h>

#include <pmscim/admin.h>

#include "base/json.h"

/* One kind of row: in a list it is an element of `member`. */
struct pms_admin_kind {
    const char *member;
    const struct pms_json_field *fields;
    size_t size;
};

extern const struct pms_admin_kind pms_admin_kind_key;
extern const struct pms_admin_kind pms_admin_kind_sso;
extern const struct pms_admin_kind pms_admin_kind_domain;
extern const struct pms_admin_kind pms_admin_kind_member;
extern const struct pms_admin_kind pms_admin_kind_sign_in; /* never in a list */

/* An error body of these calls. */
struct pms_admin_problem {
    char *title;
    char *detail;
    char *code; /* one of ours, in lower case */
    char *hint;
};

/* Each fills a record or list of its kind, on success only. */
int pms_admin_decode_one(const struct pms_admin_kind *kind, struct json_object *json,
                         void *ret_record, struct pms_error *err);
int pms_admin_decode_list(const struct pms_admin_kind *kind, struct json_object *json,
                          size_t *ret_count, void **ret_items, struct pms_error *err);
int pms_admin_decode_state(struct json_object *json, struct pms_scim_state *ret_state,
                           struct pms_error *err);
/* Only fails without memory; what is no problem leaves all NULL. */
int pms_admin_decode_problem(struct json_object *json, struct pms_admin_problem *ret_problem,
                             struct pms_error *err);

void pms_admin_problem_done(struct pms_admin_problem *problem);

#endif
