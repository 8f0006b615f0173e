/* SPDX-License-Identifier: MIT */
/* One value of a resource against one value of a filter. */
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "scim/filter_tree.h"
#include "scim/fold.h"

static bool is_assigned(struct json_object *value);

static bool any_element_assigned(struct json_object *array)
{
    for (size_t i = 0; i < json_object_array_length(array); i++)
        if (is_assigned(json_object_array_get_idx(array, i)))
            return true;
    return false;
}

static bool any_member_assigned(struct json_object *object)
{
    json_object_object_foreach (object, key, value) {
        (void)key;
        if (is_assigned(value))
            return true;
    }
    return false;
}

/* RFC 7643 2.5, and `pr` asks for something that is not empty. */
static bool is_assigned(struct json_object *value)
{
    switch (json_object_get_type(value)) {
    case json_type_null:
        return false;
    case json_type_string:
        return json_object_get_string_len(value) > 0;
    case json_type_array:
        return any_element_assigned(value);
    case json_type_object:
        return any_member_assigned(value);
    default:
        return true;
    }
}

/* Does an operator hold for values in this order? */
static bool holds(enum pms_filter_op op, int order)
{
    switch (op) {
    case PMS_OP_EQ:
        return order == 0;
    case PMS_OP_NE:
        return order != 0;
    case PMS_OP_GT:
        return order > 0;
    case PMS_OP_GE:
        return order >= 0;
    case PMS_OP_LT:
        return order < 0;
    case PMS_OP_LE:
        return order <= 0;
    default:
        return false;
    }
}

static bool compare_runs(enum pms_filter_op op, struct pms_run have, struct pms_run want,
                         bool exact)
{
    switch (op) {
    case PMS_OP_CO:
        return pms_run_contains(have, want, exact);
    case PMS_OP_SW:
        return pms_run_starts(have, want, exact);
    case PMS_OP_EW:
        return pms_run_ends(have, want, exact);
    default:
        return holds(op, pms_run_compare(have, want, exact));
    }
}

static struct pms_run run_of(struct json_object *value)
{
    return (struct pms_run){json_object_get_string(value),
                            (size_t)json_object_get_string_len(value)};
}

static bool is_ordering(enum pms_filter_op op)
{
    return op != PMS_OP_CO && op != PMS_OP_SW && op != PMS_OP_EW;
}

static bool compare_texts(enum pms_filter_op op, const struct pms_attribute *attribute,
                          struct json_object *have, struct json_object *want)
{
    bool exact = attribute && attribute->flags & PMS_ATTR_CASE_EXACT;

    if (attribute && attribute->type == PMS_ATTR_DATETIME && is_ordering(op)) {
        int64_t a = pms_time_parse(json_object_get_string(have));
        int64_t b = pms_time_parse(json_object_get_string(want));

        if (a != -1 && b != -1)
            return holds(op, (a > b) - (a < b));
    }
    return compare_runs(op, run_of(have), run_of(want), exact);
}

static bool is_number(struct json_object *value)
{
    return json_object_is_type(value, json_type_int) ||
           json_object_is_type(value, json_type_double);
}

static bool compare_numbers(enum pms_filter_op op, struct json_object *have,
                            struct json_object *want)
{
    double x;
    double y;

    /* Doubles would make neighbours of great integers equal. */
    if (json_object_is_type(have, json_type_int) && json_object_is_type(want, json_type_int)) {
        int64_t a = json_object_get_int64(have);
        int64_t b = json_object_get_int64(want);

        return holds(op, (a > b) - (a < b));
    }
    x = json_object_get_double(have);
    y = json_object_get_double(want);
    return holds(op, (x > y) - (x < y));
}

bool pms_filter_compare(enum pms_filter_op op, const struct pms_attribute *attribute,
                        struct json_object *have, struct json_object *want)
{
    bool boolean = json_object_is_type(have, json_type_boolean) ||
                   json_object_is_type(want, json_type_boolean) ||
                   (attribute && attribute->type == PMS_ATTR_BOOLEAN);

    if (op == PMS_OP_PR)
        return is_assigned(have);
    if (!want)
        return is_assigned(have) ? op == PMS_OP_NE : op == PMS_OP_EQ;
    if (!have)
        return op == PMS_OP_NE;
    if (boolean) {
        int a = pms_json_truth(have);
        int b = pms_json_truth(want);

        return op == PMS_OP_EQ || op == PMS_OP_NE ? holds(op, a < 0 || b < 0 || a != b) : false;
    }
    if (is_number(have) && is_number(want))
        return compare_numbers(op, have, want);
    if (json_object_is_type(have, json_type_string) &&
        json_object_is_type(want, json_type_string))
        return compare_texts(op, attribute, have, want);
    /* Values of different types are never equal and stand in no order. */
    return op == PMS_OP_NE;
}
