/* SPDX-License-Identifier: MIT */
/* SCIM filters: the whole grammar of RFC 7644 3.4.2.2, as values. */
#ifndef PMSCIM_FILTER_H
#define PMSCIM_FILTER_H

#include <pmscim/error.h>
#include <pmscim/resource.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct pms_filter;

/* Reads a filter. PMS_E_PARSE carries the column (bytes, from 1) where reading stopped making
 * sense and, where one can be guessed, a hint with the nearest operator. Free with
 * pms_filter_free(). */
int pms_filter_parse(const char *text, struct pms_filter **ret_filter, struct pms_error *err);
void pms_filter_free(struct pms_filter *filter);

/*
 * Looks up every attribute of the filter in the schemas of `type`: PMS_E_PARSE with a column
 * for an unknown one (the hint names the nearest), or for an operator its type does not allow,
 * such as `active gt true` (RFC 7644 3.4.2.2).
 */
int pms_filter_check(const struct pms_filter *filter, enum pms_type type,
                     struct pms_error *err);

/* The canonical spelling: operators in lower case, only the parentheses that are needed, values
 * as JSON. Parsing it again gives the same filter. malloc()ed; NULL when memory ran out. */
char *pms_filter_print(const struct pms_filter *filter);

/* Does the resource match? Strings compare as its type's schema says (caseExact or not),
 * unknown attributes without case, multi-valued ones match if any value does. 1 or 0. */
int pms_filter_match(const struct pms_filter *filter, const struct pms_resource *resource);

/*
 * The same two for objects that are no SCIM resources, such as the rows of a table: `fields`
 * are all the attributes they can have, and ends with a row whose name is NULL. Of `object`
 * only the JSON counts, its type does not.
 */
int pms_filter_check_fields(const struct pms_filter *filter, const struct pms_attribute *fields,
                            struct pms_error *err);
int pms_filter_match_fields(const struct pms_filter *filter, const struct pms_attribute *fields,
                            const struct pms_resource *object);

/* `attribute eq "value"` with the value escaped as a JSON string. malloc()ed; NULL when memory
 * ran out. */
char *pms_filter_equals(const char *attribute, const char *value);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
