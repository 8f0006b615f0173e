/* SPDX-License-Identifier: MIT */
/* What a person's fields are called and how they look in JSON. */
#ifndef ONELOGIN_FIELDS_H
#define ONELOGIN_FIELDS_H

#include <stdio.h>

#include "directory.h"

enum field_kind {
    FIELD_TEXT,
    FIELD_NUMBER,
    FIELD_IDS,
    FIELD_ATTRIBUTES
};

struct field {
    const char *name;
    enum field_kind kind;
    size_t offset;
    bool is_asked_for; /* a listing has it only when asked */
};

extern const struct field person_fields[];
extern const size_t person_field_count;

/* NULL for none. */
const struct field *person_field(const char *name);
char *person_text(const struct person *person, const struct field *field);
/* NULL is null. Returns whether the value fits. */
bool person_set(struct person *person, const struct field *field, const char *value);

/* Somebody approved and active of whom nothing is known. */
void person_init(struct person *person);
void person_texts_done(struct person *person);

/* What `take` says yes to as a JSON object. */
void put_person(FILE *out, const struct person *person,
                bool (*take)(const void *context, const struct field *field),
                const void *context);

/* Comma-separated numbers, "-" for none. Returns whether they are that. */
bool ids_parse(const char *text, struct ids *ret_ids);

/* JSON */
void put_text(FILE *out, const char *text); /* null for NULL */
void put_number(FILE *out, long number);    /* null for ABSENT */
void put_ids(FILE *out, const struct ids *ids);

#endif
