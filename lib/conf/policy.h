/* SPDX-License-Identifier: MIT */
/* The table of a policy's fields: what sets, prints, stores and explains them reads it. */
#ifndef CONF_POLICY_H
#define CONF_POLICY_H

#include <stddef.h>

#include <pmscim/policy.h>

#include "base/cleanup.h"

enum pms_policy_kind {
    PMS_POLICY_SWITCH,    /* int */
    PMS_POLICY_DEPARTURE, /* enum pms_departure */
    PMS_POLICY_NUMBER,    /* long */
    PMS_POLICY_PERCENT,   /* long */
    PMS_POLICY_TEXT,      /* char * */
    PMS_POLICY_PEOPLE     /* the protected ones */
};

struct pms_policy_field {
    const char *name;
    const char *help;
    enum pms_policy_kind kind;
    size_t offset; /* in struct pms_policy */
    long standard; /* what numbers, switches and departures are by default */
};

enum {
    PMS_POLICY_FIELDS_MAX = 32,
    PMS_POLICY_TEXT_MAX = 256,    /* most bytes of a text, or of one person */
    PMS_POLICY_PEOPLE_MAX = 2000, /* most protected people */
    PMS_POLICY_NUMBER_MAX = 10000000
};

/* The fields in order, NULL past the end; lent constant. */
const struct pms_policy_field *pms_policy_field_at(size_t index);

/* NULL when nothing is called so. */
const struct pms_policy_field *pms_policy_field_find(const char *name);

/* PMS_E_USAGE for a name nobody knows; the hint names the nearest. */
int pms_policy_field_unknown(const char *name, struct pms_error *err);

/* Names the manual where nobody has said yet what to do; returns -err->code. */
int pms_policy_advise(struct pms_error *err);

/* Sets a field to what `value` says, which is not empty; errors are without the field's name.
 */
int pms_policy_parse(struct pms_policy *policy, const struct pms_policy_field *field,
                     const char *value, struct pms_error *err);

/* Copies a list of people into `policy`, which has none yet. */
int pms_policy_copy_people(const struct pms_policy *from, struct pms_policy *policy,
                           struct pms_error *err);
void pms_policy_drop_people(struct pms_policy *policy);

DEFINE_AUTO_VALUE(struct pms_policy, pms_policy_done)

#endif
