/* SPDX-License-Identifier: MIT */
/* What a PATCH request is made of, and the pieces that apply one. */
#ifndef SCIM_PATCH_TREE_H
#define SCIM_PATCH_TREE_H

#include <stdbool.h>

#include <pmscim/patch.h>

#include "scim/filter_ast.h"

enum {
    PMS_PATCH_OPERATIONS = 1000 /* most of one request */
};

struct pms_operation {
    enum pms_patch_op op;
    char *text;            /* the path as written, or NULL */
    struct pms_path *path; /* the same, read */
    struct json_object *value;
};

struct pms_patch {
    struct pms_operation *operations;
    size_t count;
    size_t capacity;
};

/* "add", "remove", "replace": lent constants. */
const char *pms_patch_op_name(enum pms_patch_op op);

/* PMS_E_PARSE with a scimType. */
__attribute__((format(printf, 3, 4))) int pms_patch_fail(struct pms_error *err,
                                                         const char *scim_type,
                                                         const char *format, ...);

/* What one operation acts on, with the value that comes with it. */
struct pms_patch_aim {
    enum pms_patch_op op;
    enum pms_type type;
    struct json_object *holder;             /* the object that has the attribute */
    const struct pms_attribute *attribute;  /* NULL when the schemas do not know it */
    const char *name;                       /* for making it */
    const char *path;                       /* its dotted name, for selectors */
    const struct pms_filter_node *selector; /* which of its values, NULL for all */
    const char *sub;                        /* which part of those, or NULL */
    struct json_object *value;
};

/* Null, an empty array or an empty object: unassigned (RFC 7643 2.5). */
bool pms_patch_is_empty(struct json_object *value);

/* A copy of a value as the attribute holds it: real booleans, complex values as objects, parts
 * without null. PMS_E_PARSE invalidValue when it cannot be. */
int pms_patch_coerce(const struct pms_attribute *attribute, struct json_object *value,
                     struct json_object **ret_value, struct pms_error *err);

/* The same for a multi-valued attribute: always a new array. */
int pms_patch_coerce_all(const struct pms_attribute *attribute, struct json_object *value,
                         struct json_object **ret_array, struct pms_error *err);

/* Acts on an attribute that is single-valued, or on all values of a multi-valued one. */
int pms_patch_attribute(const struct pms_patch_aim *aim, struct pms_error *err);

/* Sets the parts that the aim's value names on an object, leaving the others. */
int pms_patch_merge(const struct pms_patch_aim *aim, struct json_object *object,
                    struct pms_error *err);

/* Acts on all values of a multi-valued attribute. */
int pms_patch_values(const struct pms_patch_aim *aim, struct pms_error *err);

/* Acts on the values that a selector picks, or on a part of each. */
int pms_patch_selected(const struct pms_patch_aim *aim, struct pms_error *err);

/* The values of an attribute as an array that stands in its place; a single object without
 * array around it gets one. `*ret_array` is NULL when there is none. Lent. */
int pms_patch_array(const struct pms_patch_aim *aim, struct json_object **ret_array,
                    struct pms_error *err);

/* Leaves `primary` true on `chosen` alone (RFC 7644 3.5.2). */
int pms_patch_one_primary(struct json_object *array, struct json_object *chosen,
                          struct pms_error *err);

#endif
