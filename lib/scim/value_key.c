/* SPDX-License-Identifier: MIT */
#include "scim/value_key.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/json.h"
#include "scim/attr.h"
#include "scim/fold.h"

struct member {
    const char *name;
    struct json_object *value;
};

static int print(struct pms_buf *buf, struct json_object *value, struct pms_error *err);

static int by_name(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;
    int order = strcasecmp(x->name, y->name);

    return order != 0 ? order : strcmp(x->name, y->name);
}

static int print_member(struct pms_buf *buf, const struct member *member, struct pms_error *err)
{
    int r = 0;

    for (const char *c = member->name; r == 0 && *c; c++) {
        char folded = pms_fold(*c);

        r = pms_buf_add(buf, &folded, 1, err);
    }
    if (r == 0)
        r = pms_buf_puts(buf, "\n", err);
    return r < 0 ? r : print(buf, member->value, err);
}

/* Members in the order of their names, so that it does not matter in which they were sent. */
static int print_object(struct pms_buf *buf, struct json_object *object, struct pms_error *err)
{
    size_t count = (size_t)json_object_object_length(object);
    AUTO(free) struct member *members = calloc(count + 1, sizeof(*members));
    size_t n = 0;
    int r;

    if (!members)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    json_object_object_foreach (object, key, value) {
        members[n++] = (struct member){.name = key, .value = value};
    }
    qsort(members, n, sizeof(*members), by_name);
    r = pms_buf_puts(buf, "{", err);
    for (size_t i = 0; r == 0 && i < n; i++)
        r = print_member(buf, &members[i], err);
    return r < 0 ? r : pms_buf_puts(buf, "}", err);
}

static int print(struct pms_buf *buf, struct json_object *value, struct pms_error *err)
{
    AUTO(free) char *text = NULL;

    if (json_object_is_type(value, json_type_object))
        return print_object(buf, value, err);
    text = pms_json_print(value);
    return text ? pms_buf_puts(buf, text, err) : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

bool pms_value_is_its_key(const struct pms_attribute *attribute)
{
    const struct pms_attribute *value =
        attribute ? pms_attribute_in(attribute->sub, "value", strlen("value")) : NULL;

    return value && value->flags & PMS_ATTR_IMMUTABLE;
}

char *pms_value_key(const struct pms_attribute *attribute, struct json_object *value)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_buf_free) struct pms_buf buf = PMS_BUF(INT_MAX);
    const char *id = pms_value_is_its_key(attribute) ? pms_json_text(value, "value") : NULL;

    if (id)
        return strdup(id);
    return print(&buf, value, &err) < 0 ? NULL : pms_buf_take(&buf);
}
