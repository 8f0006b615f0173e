/* SPDX-License-Identifier: MIT */
/* The table of a profile's fields: what sets, prints, stores and explains them reads it. */
#ifndef CONF_PROFILE_H
#define CONF_PROFILE_H

#include <stddef.h>

#include <pmscim/profile.h>

enum pms_profile_kind {
    PMS_PROFILE_TEXT,    /* char * */
    PMS_PROFILE_MANNERS, /* char *, the text of conf/manners_field.h */
    PMS_PROFILE_KEY      /* struct pms_key_ref */
};

struct pms_profile_field {
    const char *name;
    const char *help;
    enum pms_profile_kind kind;
    size_t offset; /* in struct pms_profile */
    /* Checks a text and gives it as it is kept, malloc()ed; NULL for keys. */
    int (*parse)(const char *text, char **ret_text, struct pms_error *err);
};

enum {
    PMS_PROFILE_FIELDS_MAX = 16
};

/* The fields in order, NULL past the end; lent constant. */
const struct pms_profile_field *pms_profile_field_at(size_t index);

/* Set a field of the kind they are called after (a text or manners); errors are without the
 * field's name. */
int pms_profile_set_text(struct pms_profile *profile, const struct pms_profile_field *field,
                         const char *text, struct pms_error *err);
int pms_profile_set_key(struct pms_profile *profile, const struct pms_profile_field *field,
                        struct pms_key_ref *take_ref, struct pms_error *err);

/* PMS_E_USAGE unless the name is made of letters, digits, '.', '_' and '-', 64 at most. */
int pms_profile_name_check(const char *name, struct pms_error *err);

/* PMS_E_CONFIG for a profile without endpoint and state folder, which would quietly be a second
 * name of the embedded one, and for the embedded one with an endpoint, which would not be what
 * it is called. */
int pms_profile_address_check(const struct pms_profile *profile, struct pms_error *err);

#endif
