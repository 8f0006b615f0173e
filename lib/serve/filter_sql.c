/* SPDX-License-Identifier: MIT */
/*
 * Every comparison becomes an expression that is 0 or 1 and never NULL, so that AND, OR and
 * NOT mean what they mean in SCIM. Text is searched as bytes: LIKE would see special
 * characters, and other case than that of A to Z.
 */
#include "serve/filter_sql.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/json.h"
#include "scim/attr.h"
#include "scim/filter_ast.h"

struct translation {
    const struct pms_filter_table *table;
    const char *parent; /* the attribute whose brackets we are in, or NULL */
    int depth;          /* places taken on the stack of SQLite's parser */
    struct pms_buf *sql;
    struct pms_filter_params *params;
    struct pms_error *err;
};

/* SQLite's parser has a stack of a hundred places, of which one comparison and what stands
 * around the clause take less than forty; and its expressions may have a thousand levels, one
 * for each operand of a group. */
enum {
    DEPTH_MOST = 60,
    CHAIN_DEPTH = 3, /* "(", an operand, "AND" */
    NOT_DEPTH = 2,
    GROUP = 32
};

/* The comparisons that are operators in SQL as well. */
static const char *const operators[PMS_OP_COUNT] = {
    [PMS_OP_EQ] = "=",  [PMS_OP_NE] = "<>", [PMS_OP_GT] = ">",
    [PMS_OP_GE] = ">=", [PMS_OP_LT] = "<",  [PMS_OP_LE] = "<=",
};

__attribute__((format(printf, 2, 3))) static int put(struct translation *to, const char *format,
                                                     ...)
{
    char text[1024];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof(text))
        return pms_fail(to->err, PMS_E_UNSUPPORTED, "an expression that is too long");
    return pms_buf_add(to->sql, text, (size_t)length, to->err);
}

static int refuse(struct translation *to, const struct pms_filter_node *node, const char *what)
{
    const char *name = node->attribute ? node->attribute : "";

    pms_fail(to->err, PMS_E_UNSUPPORTED, "filter, column %d: %s%s%.80s%s", node->column, what,
             *name ? " \"" : "", name, *name ? "\"" : "");
    snprintf(to->err->scim_type, sizeof(to->err->scim_type), "invalidFilter");
    to->err->http_status = 400;
    return pms_error_at(to->err, 0, node->column);
}

static int put_open(struct translation *to, const struct pms_filter_node *node,
                    const char *text, int depth)
{
    to->depth += depth;
    if (to->depth > DEPTH_MOST)
        return refuse(to, node, "nested too deep to search by");
    return put(to, "%s", text);
}

static int put_close(struct translation *to, int depth)
{
    to->depth -= depth;
    return put(to, ")");
}

static int add_param(struct translation *to, struct json_object *text)
{
    struct pms_filter_params *params = to->params;

    if (params->count == params->capacity) {
        size_t capacity = params->capacity ? params->capacity * 2 : 8;
        void *list = reallocarray(params->list, capacity, sizeof(*params->list));

        if (!list)
            return pms_fail(to->err, PMS_E_NOMEM, "out of memory");
        params->list = list;
        params->capacity = capacity;
    }
    params->list[params->count++] = (struct pms_filter_param){json_object_get_string(text),
                                                              json_object_get_string_len(text)};
    return 0;
}

void pms_filter_params_done(struct pms_filter_params *params)
{
    free(params->list);
    *params = (struct pms_filter_params){0};
}

/* `ne` holds for what is not there, nothing else does. */
static int put_constant(struct translation *to, const struct pms_filter_column *column,
                        bool when_there, bool when_absent)
{
    if (when_there == when_absent)
        return put(to, "%d", when_there);
    return put(to, "(%s) IS %sNULL", column->sql, when_there ? "NOT " : "");
}

/* A comparison that is only asked of values that are there. */
static int put_guarded(struct translation *to, const struct pms_filter_column *column,
                       enum pms_filter_op op, const char *text, const char *collation,
                       struct json_object *want)
{
    int r = op == PMS_OP_NE ? put(to, "((%s) IS NULL OR ", column->sql)
                            : put(to, "((%s) IS NOT NULL AND ", column->sql);

    if (r == 0)
        r = put(to, "(%s) COLLATE %s %s ?)", text, collation, operators[op]);
    return r < 0 ? r : add_param(to, want);
}

/* co, sw and ew look for bytes; `text` is the value, folded where that is asked for. */
static int put_part(struct translation *to, const struct pms_filter_column *column,
                    enum pms_filter_op op, const char *text, bool exact,
                    struct json_object *want)
{
    const char *part = exact ? "CAST(? AS BLOB)" : "CAST(lower(?) AS BLOB)";
    const char *fold = exact ? "" : "lower";
    int length = json_object_get_string_len(want);
    int r;

    if (length == 0)
        return put_constant(to, column, true, false);
    r = put(to, "((%s) IS NOT NULL AND ", column->sql);
    if (r == 0 && op == PMS_OP_CO)
        r = put(to, "instr(CAST(%s(%s) AS BLOB), %s) > 0)", fold, text, part);
    else if (r == 0)
        r = put(to, "substr(CAST(%s(%s) AS BLOB), %d, %d) = %s)", fold, text,
                op == PMS_OP_SW ? 1 : -length, length, part);
    return r < 0 ? r : add_param(to, want);
}

static int put_text(struct translation *to, const struct pms_filter_column *column,
                    enum pms_filter_op op, const char *text, struct json_object *want)
{
    if (!operators[op])
        return put_part(to, column, op, text, column->case_exact, want);
    return put_guarded(to, column, op, text, column->case_exact ? "BINARY" : "NOCASE", want);
}

/* A string that says true or false is one when compared with a boolean. */
static int put_truth(struct translation *to, const struct pms_filter_column *column,
                     enum pms_filter_op op, struct json_object *want)
{
    int truth = pms_json_truth(want);
    const char *no = op == PMS_OP_NE ? "NOT " : "";

    if (op != PMS_OP_EQ && op != PMS_OP_NE)
        return put_constant(to, column, false, false);
    if (truth < 0)
        return put_constant(to, column, op == PMS_OP_NE, op == PMS_OP_NE);
    if (column->type == PMS_ATTR_BOOLEAN)
        return put(to, "%s((%s) IS %d)", no, column->sql, truth);
    if (column->type == PMS_ATTR_DATETIME)
        return put_constant(to, column, op == PMS_OP_NE, op == PMS_OP_NE);
    return put(to, "%s(lower((%s)) IS '%s')", no, column->sql, truth ? "true" : "false");
}

/* Times compare as times where the filter has one, and as the text they are printed as where
 * it has something else. */
static int put_time(struct translation *to, const struct pms_filter_column *column,
                    enum pms_filter_op op, struct json_object *want)
{
    int64_t ms = operators[op] ? pms_time_parse(json_object_get_string(want)) : -1;
    char text[512];

    if (ms != -1)
        return put(to, "((%s) IS %sNULL %s (%s) %s %" PRId64 ")", column->sql,
                   op == PMS_OP_NE ? "" : "NOT ", op == PMS_OP_NE ? "OR" : "AND", column->sql,
                   operators[op], ms);
    snprintf(text, sizeof(text),
             "printf('%%s.%%03dZ', strftime('%%Y-%%m-%%dT%%H:%%M:%%S', (%s) / 1000,"
             " 'unixepoch'), (%s) %% 1000)",
             column->sql, column->sql);
    return put_text(to, column, op, text, want);
}

static int put_compare(struct translation *to, const struct pms_filter_column *column,
                       enum pms_filter_op op, struct json_object *want)
{
    if (op == PMS_OP_PR)
        return put_constant(to, column, true, false);
    if (!want)
        return put_constant(to, column, op == PMS_OP_NE, op == PMS_OP_EQ);
    if (column->type == PMS_ATTR_BOOLEAN || json_object_is_type(want, json_type_boolean))
        return put_truth(to, column, op, want);
    /* Values of different types are never equal and stand in no order. */
    if (!json_object_is_type(want, json_type_string))
        return put_constant(to, column, op == PMS_OP_NE, op == PMS_OP_NE);
    if (column->type == PMS_ATTR_DATETIME)
        return put_time(to, column, op, want);
    return put_text(to, column, op, column->sql, want);
}

static bool is_named(const char *whole, const char *parent, const char *part)
{
    size_t length = parent ? strlen(parent) : 0;

    if (!parent)
        return strcasecmp(whole, part) == 0;
    return strncasecmp(whole, parent, length) == 0 && whole[length] == '.' &&
           strcasecmp(whole + length + 1, part) == 0;
}

/* In brackets, names are those of parts and have neither URN nor parts themselves. */
static const struct pms_filter_column *find_column(const struct translation *to,
                                                   const struct pms_filter_node *node)
{
    const char *parent = to->parent;
    const char *part = node->name;

    if (parent ? node->urn || node->sub : !pms_urn_is_core(to->table->type, node->urn))
        return NULL;
    if (node->sub) {
        parent = node->name;
        part = node->sub;
    }
    for (size_t i = 0; i < to->table->count; i++)
        if (is_named(to->table->columns[i].attribute, parent, part))
            return &to->table->columns[i];
    return NULL;
}

static int put_node(struct translation *to, const struct pms_filter_node *node);

/* Says whether the complex attribute is there, which it is when any part is; how many parts
 * the table has. */
static int put_presence(struct translation *to, const char *name)
{
    size_t length = strlen(name);
    int parts = 0;

    for (size_t i = 0; i < to->table->count; i++) {
        const struct pms_filter_column *column = &to->table->columns[i];
        int r;

        if (strncasecmp(column->attribute, name, length) != 0 ||
            column->attribute[length] != '.')
            continue;
        r = put(to, "%s(%s) IS NOT NULL", parts++ > 0 ? " OR " : "", column->sql);
        if (r < 0)
            return r;
    }
    return parts;
}

static int put_elements(struct translation *to, const struct pms_filter_node *node)
{
    struct translation inner = *to;
    int r;

    if (to->parent || node->sub || !pms_urn_is_core(to->table->type, node->urn))
        return refuse(to, node, "cannot look into");
    inner.parent = node->name;
    inner.depth += CHAIN_DEPTH;
    r = put(to, "((");
    if (r == 0)
        r = put_presence(to, node->name);
    if (r == 0)
        return refuse(to, node, "cannot look into");
    if (r > 0)
        r = put(to, ") AND ");
    if (r == 0)
        r = put_node(&inner, node->left);
    return r < 0 ? r : put(to, ")");
}

/* `count` operands from `node` on, in groups of groups where there are many. */
static int put_chain(struct translation *to, enum pms_filter_kind kind,
                     const struct pms_filter_node *node, size_t count)
{
    const char *joint = kind == PMS_FILTER_AND ? " AND " : " OR ";
    size_t size = (count + GROUP - 1) / GROUP;
    int r;

    if (count == 1)
        return put_node(to, node->kind == kind ? node->left : node);
    r = put_open(to, node, "(", CHAIN_DEPTH);
    for (size_t i = 0; i < count && r == 0; i += size) {
        if (i > 0)
            r = put(to, "%s", joint);
        if (r == 0)
            r = put_chain(to, kind, node, i + size < count ? size : count - i);
        for (size_t n = 0; n < size && i + n + 1 < count; n++)
            node = node->right;
    }
    return r < 0 ? r : put_close(to, CHAIN_DEPTH);
}

static size_t chain_length(const struct pms_filter_node *node, enum pms_filter_kind kind)
{
    size_t count = 1;

    for (; node->kind == kind; node = node->right)
        count++;
    return count;
}

static int put_not(struct translation *to, const struct pms_filter_node *node)
{
    int r = put_open(to, node, "NOT (", NOT_DEPTH);

    if (r == 0)
        r = put_node(to, node->left);
    return r < 0 ? r : put_close(to, NOT_DEPTH);
}

static int put_node(struct translation *to, const struct pms_filter_node *node)
{
    const struct pms_filter_column *column;

    switch (node->kind) {
    case PMS_FILTER_AND:
    case PMS_FILTER_OR:
        return put_chain(to, node->kind, node, chain_length(node, node->kind));
    case PMS_FILTER_NOT:
        return put_not(to, node);
    case PMS_FILTER_VALUE:
        return put_elements(to, node);
    default:
        column = find_column(to, node);
        return column ? put_compare(to, column, node->op, node->value)
                      : refuse(to, node, "cannot search by");
    }
}

int pms_filter_sql(const struct pms_filter *filter, const struct pms_filter_table *table,
                   struct pms_buf *sql, struct pms_filter_params *params, struct pms_error *err)
{
    struct translation to = {.table = table, .sql = sql, .params = params, .err = err};

    return put_node(&to, pms_filter_root(filter));
}
