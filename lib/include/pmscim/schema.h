/* SPDX-License-Identifier: MIT */
/* The core schemas of RFC 7643 as tables: users, groups and the enterprise extension. */
#ifndef PMSCIM_SCHEMA_H
#define PMSCIM_SCHEMA_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

#define PMS_URN_USER       "urn:ietf:params:scim:schemas:core:2.0:User"
#define PMS_URN_GROUP      "urn:ietf:params:scim:schemas:core:2.0:Group"
#define PMS_URN_ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
#define PMS_URN_LIST       "urn:ietf:params:scim:api:messages:2.0:ListResponse"
#define PMS_URN_PATCH      "urn:ietf:params:scim:api:messages:2.0:PatchOp"
#define PMS_URN_ERROR      "urn:ietf:params:scim:api:messages:2.0:Error"

/* The kinds of resource this library handles. */
enum pms_type {
    PMS_USER,
    PMS_GROUP,
    PMS_TYPE_COUNT
};

/* Attribute data types (RFC 7643 2.3). */
enum pms_attr_type {
    PMS_ATTR_STRING,
    PMS_ATTR_BOOLEAN,
    PMS_ATTR_INTEGER,
    PMS_ATTR_DECIMAL,
    PMS_ATTR_DATETIME,
    PMS_ATTR_BINARY,
    PMS_ATTR_REFERENCE,
    PMS_ATTR_COMPLEX
};

/* Attribute characteristics (RFC 7643 2.2) as bits; a clear bit is the RFC's default. */
enum {
    PMS_ATTR_MULTI = 1 << 0,      /* multiValued */
    PMS_ATTR_CASE_EXACT = 1 << 1, /* caseExact */
    PMS_ATTR_REQUIRED = 1 << 2,   /* required */
    PMS_ATTR_READ_ONLY = 1 << 3,  /* mutability readOnly */
    PMS_ATTR_IMMUTABLE = 1 << 4,  /* mutability immutable */
    PMS_ATTR_WRITE_ONLY = 1 << 5, /* mutability writeOnly, returned never */
    PMS_ATTR_UNIQUE = 1 << 6      /* uniqueness server or global */
};

/* One attribute; `sub` lists the parts of a complex one and ends with a row whose name is NULL.
 */
struct pms_attribute {
    const char *name;
    enum pms_attr_type type;
    unsigned flags;
    const struct pms_attribute *sub;
};

/* One schema; `attributes` ends with a row whose name is NULL. */
struct pms_schema {
    const char *urn;
    const char *name;
    const struct pms_attribute *attributes;
};

/* What a type is called on the wire: "User" and "/Users". Lent constants. */
const char *pms_type_name(enum pms_type type);
const char *pms_type_path(enum pms_type type);

/* The `index`th schema of a type: 0 is the core schema, then its extensions; NULL past the end.
 */
const struct pms_schema *pms_schema_of(enum pms_type type, size_t index);

/*
 * Finds the attribute a dotted name means: "userName", "name.familyName",
 * "urn:…:User:userName", all without regard to case (RFC 7643 2.1, RFC 7644 3.10). Common
 * attributes (id, externalId, meta, schemas) are part of every type. NULL when nothing has the
 * name.
 */
const struct pms_attribute *pms_attribute_find(enum pms_type type, const char *name);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
