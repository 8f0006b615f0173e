/* SPDX-License-Identifier: MIT */
/* What to say when a filter cannot be read, and what was probably meant. */
#include "scim/filter_parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <pmscim/text.h>

/* Longest piece of the filter that a message quotes. */
enum {
    QUOTED = 40
};

static const char *const op_names[PMS_OP_COUNT] = {
    [PMS_OP_EQ] = "eq", [PMS_OP_NE] = "ne", [PMS_OP_CO] = "co", [PMS_OP_SW] = "sw",
    [PMS_OP_EW] = "ew", [PMS_OP_GT] = "gt", [PMS_OP_GE] = "ge", [PMS_OP_LT] = "lt",
    [PMS_OP_LE] = "le", [PMS_OP_PR] = "pr",
};

/* How other languages spell what SCIM has. */
static const struct {
    const char *foreign;
    const char *ours;
} translations[] = {
    {"=", "eq"},        {"==", "eq"},         {"===", "eq"},    {"equals", "eq"},
    {"equal", "eq"},    {"is", "eq"},         {"!=", "ne"},     {"<>", "ne"},
    {"neq", "ne"},      {"~", "co"},          {"=~", "co"},     {"contains", "co"},
    {"like", "co"},     {"startswith", "sw"}, {"begins", "sw"}, {"^=", "sw"},
    {"endswith", "ew"}, {"$=", "ew"},         {">", "gt"},      {">=", "ge"},
    {"gte", "ge"},      {"<", "lt"},          {"<=", "le"},     {"lte", "le"},
    {"exists", "pr"},   {"present", "pr"},    {"&&", "and"},    {"&", "and"},
    {"||", "or"},       {"|", "or"},
};

const char *pms_filter_op_name(enum pms_filter_op op)
{
    return op_names[op];
}

int pms_parser_fail(struct pms_parser *p, int column, const char *format, ...)
{
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    pms_fail(p->err, PMS_E_PARSE, "%s, column %d: %s", p->what, column, text);
    snprintf(p->err->scim_type, sizeof(p->err->scim_type), "%s", p->scim_type);
    return pms_error_at(p->err, 0, column);
}

static int column_of(const struct pms_token *token)
{
    return (int)token->offset + 1;
}

/* The token cut to what a message can hold; a cut inside a character is escaped later. */
static void quote(const struct pms_token *token, char out[QUOTED + 1])
{
    size_t length = token->length < QUOTED ? token->length : QUOTED;

    memcpy(out, token->text, length);
    out[length] = '\0';
}

static const char *translate(const struct pms_token *token)
{
    for (size_t i = 0; i < sizeof(translations) / sizeof(*translations); i++)
        if (pms_token_is(token, translations[i].foreign))
            return translations[i].ours;
    return NULL;
}

int pms_parser_unexpected(struct pms_parser *p, const char *wanted)
{
    static const char *const joints[] = {"and", "or"};
    const struct pms_token *token = &p->token;
    const char *meant = translate(token);
    char text[QUOTED + 1];

    quote(token, text);
    if (token->kind == PMS_TOKEN_CLOSE || token->kind == PMS_TOKEN_CLOSE_SELECTOR)
        return pms_parser_fail(p, column_of(token), "\"%s\" closes nothing", text);
    if (token->kind != PMS_TOKEN_WORD)
        return pms_parser_fail(p, column_of(token), "\"%s\" or \"or\" is missing before %s",
                               "and", text);
    pms_parser_fail(p, column_of(token), "\"%s\" is neither \"and\" nor \"or\"%s%s%s", text,
                    strcmp(wanted, "and") == 0 ? "" : " nor \"",
                    strcmp(wanted, "and") == 0 ? "" : wanted,
                    strcmp(wanted, "and") == 0 ? "" : "\"");
    if (!meant)
        meant = pms_nearest(text, joints, 2);
    return meant ? pms_error_hint(p->err, "did you mean \"%s\"?", meant) : -p->err->code;
}

int pms_parser_no_operator(struct pms_parser *p, const char *attribute)
{
    const char *meant = translate(&p->token);
    char text[QUOTED + 1];

    quote(&p->token, text);
    if (p->token.kind != PMS_TOKEN_WORD || pms_token_is(&p->token, "and") ||
        pms_token_is(&p->token, "or")) {
        pms_parser_fail(p, column_of(&p->token), "an operator is missing behind \"%.*s\"",
                        QUOTED, attribute);
        return pms_error_hint(p->err, "write %.*s eq \"…\", or %.*s pr", QUOTED, attribute,
                              QUOTED, attribute);
    }
    pms_parser_fail(p, column_of(&p->token), "\"%s\" is no operator", text);
    if (!meant)
        meant = pms_nearest(text, op_names, PMS_OP_COUNT);
    if (meant)
        return pms_error_hint(p->err, "did you mean \"%s\"?", meant);
    return pms_error_hint(p->err, "operators are eq ne co sw ew gt ge lt le pr");
}

/* Text up to the end of what somebody forgot to quote, or put in single quotes. */
static void guess_value(const struct pms_token *token, char out[QUOTED + 1])
{
    size_t length;

    quote(token, out);
    length = strlen(out);
    if (out[0] != '\'')
        return;
    if (length > 1 && out[length - 1] == '\'')
        out[--length] = '\0';
    memmove(out, out + 1, length);
}

int pms_parser_no_value(struct pms_parser *p, enum pms_filter_op op)
{
    char text[QUOTED + 1];

    quote(&p->token, text);
    if (p->token.kind != PMS_TOKEN_WORD || pms_token_is(&p->token, "and") ||
        pms_token_is(&p->token, "or"))
        return pms_parser_fail(p, column_of(&p->token), "a value is missing behind \"%s\"",
                               op_names[op]);
    if (text[0] == '\'')
        pms_parser_fail(p, column_of(&p->token), "single quotes do not make a string");
    else
        pms_parser_fail(p, column_of(&p->token), "%s is no value", text);
    guess_value(&p->token, text);
    return pms_error_hint(p->err, "strings stand in double quotes: \"%s\"", text);
}

static int bad_name(struct pms_parser *p, size_t at)
{
    static const char operators[] = "=<>!~&|";
    const struct pms_token *token = &p->token;
    char c = token->text[at];
    int column = column_of(token) + (int)at;

    if ((unsigned char)c >= 0x80)
        return pms_parser_fail(p, column, "names are made of ASCII letters, digits, - and _");
    pms_parser_fail(p, column, "\"%c\" cannot stand %s a name", c,
                    at == 0 ? "at the start of" : "in");
    if (c != '\0' && strchr(operators, c))
        return pms_error_hint(p->err,
                              "operators are words with a blank on both sides, such as eq");
    return -p->err->code;
}

static int missing_name(struct pms_parser *p)
{
    const struct pms_token *token = &p->token;
    char text[QUOTED + 1];

    quote(token, text);
    if (token->kind == PMS_TOKEN_END)
        return pms_parser_fail(p, column_of(token), "an attribute is missing at the end");
    return pms_parser_fail(p, column_of(token), "%s stands where an attribute belongs", text);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* RFC 7643 2.1 lets names hold "$", which "$ref" starts with. */
static bool may_follow(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '$';
}

int pms_parser_check_name(struct pms_parser *p, size_t start, int dots)
{
    const struct pms_token *token = &p->token;
    bool first = true;

    if (token->kind != PMS_TOKEN_WORD || pms_token_is(token, "and") ||
        pms_token_is(token, "or"))
        return missing_name(p);
    for (size_t i = 0; i + 1 < start; i++)
        if (token->text[i] <= ' ' || token->text[i] > '~')
            return bad_name(p, i);
    for (size_t i = start; i < token->length; i++) {
        char c = token->text[i];
        bool dot = c == '.' && !first && dots-- > 0;

        if (!dot && !(first ? is_letter(c) || c == '$' : may_follow(c)))
            return bad_name(p, i);
        first = dot;
    }
    if (first)
        return pms_parser_fail(p, column_of(token) + (int)token->length, "a name is missing");
    return 0;
}
