/* SPDX-License-Identifier: MIT */
/* The tables themselves: RFC 7643 3.1, 4.1, 4.2 and 4.3, characteristics as 8.7.1 prints them.
 */
#include <pmscim/schema.h>

#include "scim/attr.h"

/* Rows, so that a table reads like the RFC's. */
#define TEXT(name)                                                                             \
    {                                                                                          \
        name, PMS_ATTR_STRING, 0, NULL                                                         \
    }
#define ROW(name, type, flags)                                                                 \
    {                                                                                          \
        name, PMS_ATTR_##type, flags, NULL                                                     \
    }
#define COMPLEX(name, flags, list)                                                             \
    {                                                                                          \
        name, PMS_ATTR_COMPLEX, flags, list                                                    \
    }
#define END                                                                                    \
    {                                                                                          \
        NULL, PMS_ATTR_STRING, 0, NULL                                                         \
    }

static const struct pms_attribute meta_parts[] = {
    ROW("resourceType", STRING, PMS_ATTR_CASE_EXACT | PMS_ATTR_READ_ONLY),
    ROW("created", DATETIME, PMS_ATTR_READ_ONLY),
    ROW("lastModified", DATETIME, PMS_ATTR_READ_ONLY),
    ROW("location", REFERENCE, PMS_ATTR_CASE_EXACT | PMS_ATTR_READ_ONLY),
    ROW("version", STRING, PMS_ATTR_CASE_EXACT | PMS_ATTR_READ_ONLY),
    END,
};

const struct pms_attribute pms_common_attributes[] = {
    ROW("id", STRING, PMS_ATTR_CASE_EXACT | PMS_ATTR_READ_ONLY | PMS_ATTR_UNIQUE),
    ROW("externalId", STRING, PMS_ATTR_CASE_EXACT),
    COMPLEX("meta", PMS_ATTR_READ_ONLY, meta_parts),
    ROW("schemas", REFERENCE, PMS_ATTR_MULTI | PMS_ATTR_REQUIRED),
    END,
};

static const struct pms_attribute name_parts[] = {
    TEXT("formatted"),
    TEXT("familyName"),
    TEXT("givenName"),
    TEXT("middleName"),
    TEXT("honorificPrefix"),
    TEXT("honorificSuffix"),
    END,
};

/* What most multi-valued attributes are made of (RFC 7643 2.4). */
static const struct pms_attribute plural_parts[] = {
    TEXT("value"), TEXT("display"), TEXT("type"), ROW("primary", BOOLEAN, 0), END,
};

static const struct pms_attribute photo_parts[] = {
    ROW("value", REFERENCE, PMS_ATTR_CASE_EXACT),
    TEXT("display"),
    TEXT("type"),
    ROW("primary", BOOLEAN, 0),
    END,
};

static const struct pms_attribute certificate_parts[] = {
    ROW("value", BINARY, PMS_ATTR_CASE_EXACT),
    TEXT("display"),
    TEXT("type"),
    ROW("primary", BOOLEAN, 0),
    END,
};

static const struct pms_attribute address_parts[] = {
    TEXT("formatted"), TEXT("streetAddress"),      TEXT("locality"),
    TEXT("region"),    TEXT("postalCode"),         TEXT("country"),
    TEXT("type"),      ROW("primary", BOOLEAN, 0), END,
};

static const struct pms_attribute group_of_user_parts[] = {
    ROW("value", STRING, PMS_ATTR_READ_ONLY | PMS_ATTR_CASE_EXACT),
    ROW("$ref", REFERENCE, PMS_ATTR_READ_ONLY | PMS_ATTR_CASE_EXACT),
    ROW("display", STRING, PMS_ATTR_READ_ONLY),
    ROW("type", STRING, PMS_ATTR_READ_ONLY),
    END,
};

static const struct pms_attribute user_attributes[] = {
    ROW("userName", STRING, PMS_ATTR_REQUIRED | PMS_ATTR_UNIQUE),
    COMPLEX("name", 0, name_parts),
    TEXT("displayName"),
    TEXT("nickName"),
    ROW("profileUrl", REFERENCE, 0),
    TEXT("title"),
    TEXT("userType"),
    TEXT("preferredLanguage"),
    TEXT("locale"),
    TEXT("timezone"),
    ROW("active", BOOLEAN, 0),
    ROW("password", STRING, PMS_ATTR_WRITE_ONLY | PMS_ATTR_CASE_EXACT),
    COMPLEX("emails", PMS_ATTR_MULTI, plural_parts),
    COMPLEX("phoneNumbers", PMS_ATTR_MULTI, plural_parts),
    COMPLEX("ims", PMS_ATTR_MULTI, plural_parts),
    COMPLEX("photos", PMS_ATTR_MULTI, photo_parts),
    COMPLEX("addresses", PMS_ATTR_MULTI, address_parts),
    COMPLEX("groups", PMS_ATTR_MULTI | PMS_ATTR_READ_ONLY, group_of_user_parts),
    COMPLEX("entitlements", PMS_ATTR_MULTI, plural_parts),
    COMPLEX("roles", PMS_ATTR_MULTI, plural_parts),
    COMPLEX("x509Certificates", PMS_ATTR_MULTI, certificate_parts),
    END,
};

/* 8.7.1 calls a member's value caseExact false; it is the `id` of a resource, and those are
 * exact. */
static const struct pms_attribute member_parts[] = {
    ROW("value", STRING, PMS_ATTR_IMMUTABLE | PMS_ATTR_CASE_EXACT),
    ROW("$ref", REFERENCE, PMS_ATTR_IMMUTABLE | PMS_ATTR_CASE_EXACT),
    ROW("type", STRING, PMS_ATTR_IMMUTABLE),
    TEXT("display"),
    END,
};

static const struct pms_attribute group_attributes[] = {
    ROW("displayName", STRING, PMS_ATTR_REQUIRED),
    COMPLEX("members", PMS_ATTR_MULTI, member_parts),
    END,
};

static const struct pms_attribute manager_parts[] = {
    ROW("value", STRING, PMS_ATTR_CASE_EXACT),
    ROW("$ref", REFERENCE, PMS_ATTR_CASE_EXACT),
    ROW("displayName", STRING, PMS_ATTR_READ_ONLY),
    END,
};

static const struct pms_attribute enterprise_attributes[] = {
    TEXT("employeeNumber"),
    TEXT("costCenter"),
    TEXT("organization"),
    TEXT("division"),
    TEXT("department"),
    COMPLEX("manager", 0, manager_parts),
    END,
};

static const struct pms_schema user_schemas[] = {
    {PMS_URN_USER, "User", user_attributes},
    {PMS_URN_ENTERPRISE, "EnterpriseUser", enterprise_attributes},
};

static const struct pms_schema group_schemas[] = {
    {PMS_URN_GROUP, "Group", group_attributes},
};

static const struct {
    const char *name;
    const char *path;
    const struct pms_schema *schemas;
    size_t schema_count;
} types[PMS_TYPE_COUNT] = {
    [PMS_USER] = {"User", "/Users", user_schemas, 2},
    [PMS_GROUP] = {"Group", "/Groups", group_schemas, 1},
};

const char *pms_type_name(enum pms_type type)
{
    return types[type].name;
}

const char *pms_type_path(enum pms_type type)
{
    return types[type].path;
}

const struct pms_schema *pms_schema_of(enum pms_type type, size_t index)
{
    return index < types[type].schema_count ? &types[type].schemas[index] : NULL;
}
