/* SPDX-License-Identifier: MIT */
/*
 * The manners that a profile may override, one field each: what sets, prints, stores and
 * explains them reads one table. All of a profile's are one text, such as
 * "page_size=50 paging=cursor".
 */
#ifndef CONF_MANNERS_FIELD_H
#define CONF_MANNERS_FIELD_H

#include <stddef.h>

#include <pmscim/error.h>

struct json_object;

/* Which field; the order is that of the table. */
enum {
    PMS_MANNER_UPDATE,
    PMS_MANNER_ACTIVE,
    PMS_MANNER_NAMES,
    PMS_MANNER_CONTENT_TYPE,
    PMS_MANNER_PAGING,
    PMS_MANNER_PAGE_SIZE,
    PMS_MANNER_FILTERS,
    PMS_MANNER_SEARCH,
    PMS_MANNER_IF_MATCH,
    PMS_MANNER_DISCOVERY,
    PMS_MANNER_READS,
    PMS_MANNER_WRITES,
    PMS_MANNER_AT_ONCE,
    PMS_MANNER_REMOVE,
    PMS_MANNERS_FIELDS
};

/* Values of the fields that have words, in the order of the words. */
enum {
    PMS_UPDATE_AUTO,
    PMS_UPDATE_PATCH,
    PMS_UPDATE_PUT
};
enum {
    PMS_ACTIVE_PATH,
    PMS_ACTIVE_OBJECT
};
enum {
    PMS_NAMES_PATCH,
    PMS_NAMES_PUT
};
enum {
    PMS_CONTENT_SCIM_JSON,
    PMS_CONTENT_JSON
};
enum {
    PMS_PAGING_AUTO,
    PMS_PAGING_INDEX,
    PMS_PAGING_CURSOR
};
enum {
    PMS_FILTERS_AUTO,
    PMS_FILTERS_SERVER,
    PMS_FILTERS_LOCAL
};
enum {
    PMS_SEARCH_GET,
    PMS_SEARCH_POST
};
enum {
    PMS_IF_MATCH_AUTO,
    PMS_IF_MATCH_VERSION,
    PMS_IF_MATCH_NEVER
};
enum {
    PMS_DISCOVERY_AUTO,
    PMS_DISCOVERY_NEVER
};

enum {
    PMS_REMOVE_SELECTOR,
    PMS_REMOVE_LIST
};

enum {
    PMS_MANNER_UNSET = -1,
    PMS_MANNERS_WORDS = 3,      /* most words of a field */
    PMS_MANNERS_VALUE_SIZE = 16 /* room for a value as text */
};

struct pms_manners_field {
    const char *name; /* as in a profile's fields, with "manners." before */
    const char *help;
    const char *words[PMS_MANNERS_WORDS]; /* all NULL for a number */
    long least;                           /* of a number */
    long most;
};

/* NULL past the end; lent constant. */
const struct pms_manners_field *pms_manners_field_at(size_t index);
/* The name without "manners.", as the configuration file has it; lent constant. */
const char *pms_manners_field_word(size_t index);
void pms_manners_value_print(size_t index, long value, char out[PMS_MANNERS_VALUE_SIZE]);

/* What a profile says of each; PMS_MANNER_UNSET where it says nothing. */
struct pms_manners_set {
    long values[PMS_MANNERS_FIELDS];
};
void pms_manners_set_init(struct pms_manners_set *set);

/* Sets one by its name without "manners."; "" clears it. PMS_E_USAGE for an unknown name, with
 * the nearest as a hint; PMS_E_CONFIG for a value that it cannot have. */
int pms_manners_set_one(struct pms_manners_set *set, const char *word, const char *value,
                        struct pms_error *err);

/* Reads the text of all, NULL and "" for none; everything is PMS_E_CONFIG. */
int pms_manners_set_parse(const char *text, struct pms_manners_set *ret_set,
                          struct pms_error *err);
/* malloc()ed, fields in order; NULL when memory ran out. */
char *pms_manners_set_print(const struct pms_manners_set *set);

/* The same as the object of a configuration file: numbers as numbers, words as strings. Errors
 * name the member. */
int pms_manners_set_from_json(struct json_object *json, struct pms_manners_set *ret_set,
                              struct pms_error *err);
/* Makes the object say it; members that are no fields stay. */
int pms_manners_set_to_json(const struct pms_manners_set *set, struct json_object *json,
                            struct pms_error *err);

#endif
