/* SPDX-License-Identifier: MIT */
/* Recursive descent over RFC 7644 figure 1: or, and, term; and the PATH of figure 7. */
#include "scim/filter_ast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "scim/auto.h"
#include "scim/filter_lex.h"
#include "scim/filter_parse.h"
#include "scim/filter_tree.h"

/* Operands of one chain, the last on top. */
struct operand {
    const struct pms_filter_node *node;
    struct operand *below;
};

static int parse_chain(struct pms_parser *p, enum pms_filter_kind kind,
                       const struct pms_filter_node **ret_node);

static void advance(struct pms_parser *p)
{
    p->token = pms_lexer_next(&p->lexer);
}

static int column_of(const struct pms_token *token)
{
    return (int)token->offset + 1;
}

static int out_of_memory(struct pms_parser *p)
{
    return pms_fail(p->err, PMS_E_NOMEM, "out of memory");
}

static int make(struct pms_parser *p, enum pms_filter_kind kind,
                const struct pms_filter_node *left, const struct pms_filter_node *right,
                const struct pms_filter_node **ret_node)
{
    struct pms_filter_node *node = pms_filter_node_new(p->filter, kind, left->column);

    if (!node)
        return out_of_memory(p);
    node->left = left;
    node->right = right;
    *ret_node = node;
    return 0;
}

static int push(struct pms_parser *p, const struct pms_filter_node *node, struct operand **top)
{
    struct operand *operand = pms_arena_take(&p->filter->arena, sizeof(*operand));

    if (!operand)
        return out_of_memory(p);
    *operand = (struct operand){.node = node, .below = *top};
    *top = operand;
    return 0;
}

/* An operand that is a chain of the same kind itself, in parentheses, joins as its operands. */
static int push_all(struct pms_parser *p, enum pms_filter_kind kind,
                    const struct pms_filter_node *node, struct operand **top)
{
    int r = 0;

    for (; r == 0 && node->kind == kind; node = node->right)
        r = push(p, node->left, top);
    return r < 0 ? r : push(p, node, top);
}

/* Does `and` (or `or`) come next? A blank belongs on both sides (RFC 7644 figure 1). */
static int parse_joint(struct pms_parser *p, const char *word)
{
    int column = column_of(&p->token);

    if (!pms_token_is(&p->token, word))
        return 0;
    if (!p->token.blank_before)
        return pms_parser_fail(p, column, "a blank must stand before \"%s\"", word);
    advance(p);
    if (p->token.kind != PMS_TOKEN_END && !p->token.blank_before)
        return pms_parser_fail(p, column_of(&p->token), "a blank must stand behind \"%s\"",
                               word);
    return 1;
}

static int parse_operand(struct pms_parser *p, enum pms_filter_kind kind, struct operand **top)
{
    const struct pms_filter_node *node;
    int r = kind == PMS_FILTER_OR ? parse_chain(p, PMS_FILTER_AND, &node)
                                  : pms_parser_term(p, &node);

    return r < 0 ? r : push_all(p, kind, node, top);
}

static int parse_chain(struct pms_parser *p, enum pms_filter_kind kind,
                       const struct pms_filter_node **ret_node)
{
    struct operand *top = NULL;
    const struct pms_filter_node *node;
    int r = parse_operand(p, kind, &top);

    while (r == 0) {
        r = parse_joint(p, kind == PMS_FILTER_OR ? "or" : "and");
        if (r == 0)
            break;
        if (r > 0)
            r = parse_operand(p, kind, &top);
    }
    if (r < 0)
        return r;
    node = top->node;
    for (top = top->below; r == 0 && top; top = top->below)
        r = make(p, kind, top->node, node, &node);
    *ret_node = node;
    return r;
}

/* What stands in parentheses or brackets, the opening one being the token at hand. */
static int parse_inside(struct pms_parser *p, enum pms_token_kind end,
                        const struct pms_filter_node **ret_node)
{
    const char *close = end == PMS_TOKEN_CLOSE ? ")" : "]";
    int opened = column_of(&p->token);
    int r;

    if (++p->depth > PMS_FILTER_DEPTH)
        return pms_parser_fail(p, opened, "more than %d brackets inside each other",
                               PMS_FILTER_DEPTH);
    advance(p);
    r = parse_chain(p, PMS_FILTER_OR, ret_node);
    if (r < 0)
        return r;
    if (p->token.kind != end && p->token.kind == PMS_TOKEN_END)
        return pms_parser_fail(p, column_of(&p->token),
                               "\"%s\" is missing for the bracket at column %d", close, opened);
    if (p->token.kind != end)
        return pms_parser_unexpected(p, close);
    p->depth--;
    advance(p);
    return 0;
}

static int parse_not(struct pms_parser *p, const struct pms_filter_node **ret_node)
{
    int column = column_of(&p->token);
    const struct pms_filter_node *inner;
    struct pms_filter_node *node;
    int r;

    advance(p);
    if (p->token.kind != PMS_TOKEN_OPEN) {
        pms_parser_fail(p, column_of(&p->token), "\"(\" must follow \"not\"");
        return pms_error_hint(p->err, "write not (…)");
    }
    r = parse_inside(p, PMS_TOKEN_CLOSE, &inner);
    if (r < 0)
        return r;
    node = pms_filter_node_new(p->filter, PMS_FILTER_NOT, column);
    if (!node)
        return out_of_memory(p);
    node->left = inner;
    *ret_node = node;
    return 0;
}

static int parse_selector(struct pms_parser *p, struct pms_filter_node *node)
{
    int r;

    if (p->token.blank_before)
        return pms_parser_fail(p, column_of(&p->token), "no blank may stand before \"[\"");
    if (p->is_selecting)
        return pms_parser_fail(p, column_of(&p->token),
                               "\"[\" cannot stand inside other brackets of its kind");
    node->kind = PMS_FILTER_VALUE;
    p->is_selecting = true;
    r = parse_inside(p, PMS_TOKEN_CLOSE_SELECTOR, &node->left);
    p->is_selecting = false;
    return r;
}

static int parse_string(struct pms_parser *p, struct json_object **ret_value)
{
    char *space = pms_arena_take(&p->filter->arena, p->token.length + 1);
    const char *what = NULL;
    size_t where = 0;

    if (space && pms_token_string(&p->token, space, ret_value, &what, &where))
        return 0;
    return what ? pms_parser_fail(p, column_of(&p->token) + (int)where, "%s", what)
                : out_of_memory(p);
}

static int parse_number(struct pms_parser *p, struct json_object **ret_value)
{
    int r = pms_json_parse(p->token.text, p->token.length, ret_value, p->err);

    if (r < 0 && p->err->code != PMS_E_NOMEM)
        return pms_parser_fail(p, column_of(&p->token), "a number that cannot be read");
    if (r == 0 && !isfinite(json_object_get_double(*ret_value))) {
        json_object_put(TAKE(*ret_value));
        return pms_parser_fail(p, column_of(&p->token), "a number beyond all bounds");
    }
    return r;
}

static int parse_value(struct pms_parser *p, struct pms_filter_node *node)
{
    struct json_object *value = NULL;
    bool is_true = pms_token_is(&p->token, "true");
    int r = 0;

    if (!p->token.blank_before && p->token.kind != PMS_TOKEN_END)
        return pms_parser_fail(p, column_of(&p->token),
                               "a blank must stand between \"%s\" and its value",
                               pms_filter_op_name(node->op));
    if (p->token.kind == PMS_TOKEN_STRING)
        r = parse_string(p, &value);
    else if (p->token.kind == PMS_TOKEN_WORD && pms_token_is_number(&p->token))
        r = parse_number(p, &value);
    else if (is_true || pms_token_is(&p->token, "false"))
        value = json_object_new_boolean(is_true);
    else if (!pms_token_is(&p->token, "null"))
        return pms_parser_no_value(p, node->op);
    if (r == 0 && !pms_token_is(&p->token, "null"))
        r = pms_filter_keep(p->filter, value, p->err);
    node->value = value;
    advance(p);
    return r;
}

static int parse_operator(struct pms_parser *p, struct pms_filter_node *node)
{
    for (int op = 0; op < PMS_OP_COUNT; op++)
        if (pms_token_is(&p->token, pms_filter_op_name((enum pms_filter_op)op))) {
            node->op = (enum pms_filter_op)op;
            advance(p);
            return 0;
        }
    return pms_parser_no_operator(p, node->attribute);
}

/* Cuts "urn:…:name.sub" and checks the characters of its parts. */
static int parse_name(struct pms_parser *p, struct pms_filter_node *node)
{
    struct pms_arena *arena = &p->filter->arena;
    const char *text = p->token.text;
    const char *colon = memrchr(text, ':', p->token.length);
    size_t start = colon ? (size_t)(colon - text) + 1 : 0;
    const char *dot = memchr(text + start, '.', p->token.length - start);
    size_t end = dot ? (size_t)(dot - text) : p->token.length;
    int r = pms_parser_check_name(p, start, /* dots= */ 1);

    if (r < 0)
        return r;
    node->attribute = pms_arena_text(arena, text, p->token.length);
    node->urn = colon ? pms_arena_text(arena, text, start - 1) : NULL;
    node->name = pms_arena_text(arena, text + start, end - start);
    node->sub = dot ? pms_arena_text(arena, dot + 1, p->token.length - end - 1) : NULL;
    if (!node->attribute || !node->name || (colon && !node->urn) || (dot && !node->sub))
        return out_of_memory(p);
    advance(p);
    return 0;
}

static int parse_comparison(struct pms_parser *p, const struct pms_filter_node **ret_node)
{
    struct pms_filter_node *node =
        pms_filter_node_new(p->filter, PMS_FILTER_COMPARE, column_of(&p->token));
    int r = node ? parse_name(p, node) : out_of_memory(p);

    if (r < 0)
        return r;
    *ret_node = node;
    if (p->token.kind == PMS_TOKEN_OPEN_SELECTOR)
        return parse_selector(p, node);
    r = parse_operator(p, node);
    if (r < 0 || node->op == PMS_OP_PR)
        return r;
    return parse_value(p, node);
}

int pms_parser_term(struct pms_parser *p, const struct pms_filter_node **ret_node)
{
    if (p->token.kind == PMS_TOKEN_OPEN)
        return parse_inside(p, PMS_TOKEN_CLOSE, ret_node);
    if (pms_token_is(&p->token, "not"))
        return parse_not(p, ret_node);
    return parse_comparison(p, ret_node);
}

static int start(struct pms_parser *p, const char *text)
{
    size_t length = strnlen(text, PMS_FILTER_LENGTH + 1);
    int r = pms_filter_new(&p->filter, p->err);

    if (r < 0)
        return r;
    p->lexer = (struct pms_lexer){.text = text, .length = length};
    if (length > PMS_FILTER_LENGTH)
        return pms_parser_fail(p, PMS_FILTER_LENGTH + 1, "longer than %d bytes",
                               PMS_FILTER_LENGTH);
    advance(p);
    if (p->token.kind == PMS_TOKEN_END)
        return pms_parser_fail(p, 1, "there is nothing");
    return 0;
}

int pms_filter_parse(const char *text, struct pms_filter **ret_filter, struct pms_error *err)
{
    struct pms_parser p = {.err = err, .what = "filter", .scim_type = "invalidFilter"};
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    int r = start(&p, text);

    filter = p.filter;
    if (r == 0)
        r = parse_chain(&p, PMS_FILTER_OR, &filter->root);
    if (r == 0 && p.token.kind != PMS_TOKEN_END)
        r = pms_parser_unexpected(&p, "and");
    if (r < 0)
        return r;
    *ret_filter = TAKE(filter);
    return 0;
}

/* ".sub" behind the brackets of a path. */
static int parse_tail(struct pms_parser *p, struct pms_path *path)
{
    size_t length = p->token.length;
    int r;

    if (p->token.kind == PMS_TOKEN_END)
        return 0;
    if (p->token.blank_before || p->token.kind != PMS_TOKEN_WORD || p->token.text[0] != '.')
        return pms_parser_fail(p, column_of(&p->token),
                               "only a dot and a name may follow the brackets");
    r = pms_parser_check_name(p, 1, /* dots= */ 0);
    if (r < 0)
        return r;
    path->sub = pms_arena_text(&p->filter->arena, p->token.text + 1, length - 1);
    advance(p);
    return path->sub ? 0 : out_of_memory(p);
}

static int parse_path(struct pms_parser *p, struct pms_path *path)
{
    struct pms_filter_node *node;
    int r;

    node = pms_filter_node_new(p->filter, PMS_FILTER_COMPARE, column_of(&p->token));
    if (!node)
        return out_of_memory(p);
    node->op = PMS_OP_PR;
    r = parse_name(p, node);
    if (r == 0 && p->token.kind == PMS_TOKEN_OPEN_SELECTOR) {
        r = parse_selector(p, node);
        if (r == 0)
            r = parse_tail(p, path);
    }
    if (r == 0 && p->token.kind != PMS_TOKEN_END)
        r = pms_parser_fail(p, column_of(&p->token), "a path ends behind its attribute");
    p->filter->root = node;
    path->attribute = node->attribute;
    path->selector = node->left;
    return r;
}

int pms_path_parse(const char *text, struct pms_path **ret_path, struct pms_error *err)
{
    struct pms_parser p = {.err = err, .what = "path", .scim_type = "invalidPath"};
    AUTO(pms_path_free) struct pms_path *path = calloc(1, sizeof(*path));
    int r;

    if (!path)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    r = start(&p, text);
    path->filter = p.filter;
    if (r == 0)
        r = parse_path(&p, path);
    if (r < 0)
        return r;
    *ret_path = TAKE(path);
    return 0;
}

void pms_path_free(struct pms_path *path)
{
    if (!path)
        return;
    pms_filter_free(path->filter);
    free(path);
}
