/* SPDX-License-Identifier: MIT */
#include <pmscim/filter.h>

#include "base/buf.h"
#include "base/json.h"
#include "scim/filter_ast.h"

/* Room for a filter of the greatest length with every byte escaped. */
enum {
    CEILING = 1024 * 1024
};

static int print_node(struct pms_buf *buf, const struct pms_filter_node *node,
                      struct pms_error *err);

static int print_wrapped(struct pms_buf *buf, const char *open,
                         const struct pms_filter_node *node, const char *close,
                         struct pms_error *err)
{
    int r = pms_buf_puts(buf, open, err);

    if (r == 0)
        r = print_node(buf, node, err);
    return r < 0 ? r : pms_buf_puts(buf, close, err);
}

static int print_compare(struct pms_buf *buf, const struct pms_filter_node *node,
                         struct pms_error *err)
{
    const char *op = pms_filter_op_name(node->op);
    AUTO(free) char *value = NULL;

    if (node->op == PMS_OP_PR)
        return pms_buf_printf(buf, err, "%s %s", node->attribute, op);
    if (!node->value)
        return pms_buf_printf(buf, err, "%s %s null", node->attribute, op);
    value = pms_json_print(node->value);
    if (!value)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return pms_buf_printf(buf, err, "%s %s %s", node->attribute, op, value);
}

/* Only `or` binds weaker than what it may stand in. */
static int print_operand(struct pms_buf *buf, enum pms_filter_kind kind,
                         const struct pms_filter_node *node, struct pms_error *err)
{
    if (kind == PMS_FILTER_AND && node->kind == PMS_FILTER_OR)
        return print_wrapped(buf, "(", node, ")", err);
    return print_node(buf, node, err);
}

static int print_chain(struct pms_buf *buf, const struct pms_filter_node *node,
                       struct pms_error *err)
{
    enum pms_filter_kind kind = node->kind;
    const char *joint = kind == PMS_FILTER_AND ? " and " : " or ";
    int r = 0;

    for (; r == 0 && node->kind == kind; node = node->right) {
        r = print_operand(buf, kind, node->left, err);
        if (r == 0)
            r = pms_buf_puts(buf, joint, err);
    }
    return r < 0 ? r : print_operand(buf, kind, node, err);
}

static int print_node(struct pms_buf *buf, const struct pms_filter_node *node,
                      struct pms_error *err)
{
    int r;

    switch (node->kind) {
    case PMS_FILTER_AND:
    case PMS_FILTER_OR:
        return print_chain(buf, node, err);
    case PMS_FILTER_NOT:
        return print_wrapped(buf, "not (", node->left, ")", err);
    case PMS_FILTER_VALUE:
        r = pms_buf_puts(buf, node->attribute, err);
        return r < 0 ? r : print_wrapped(buf, "[", node->left, "]", err);
    default:
        return print_compare(buf, node, err);
    }
}

char *pms_filter_print(const struct pms_filter *filter)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_buf_free) struct pms_buf buf = PMS_BUF(CEILING);

    if (print_node(&buf, pms_filter_root(filter), &err) < 0)
        return NULL;
    return pms_buf_take(&buf);
}
