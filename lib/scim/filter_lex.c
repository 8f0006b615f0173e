/* SPDX-License-Identifier: MIT */
#include "scim/filter_lex.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include <json-c/json.h>

#include "base/utf8.h"
#include "scim/fold.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static enum pms_token_kind kind_of(char c)
{
    switch (c) {
    case '"':
        return PMS_TOKEN_STRING;
    case '(':
        return PMS_TOKEN_OPEN;
    case ')':
        return PMS_TOKEN_CLOSE;
    case '[':
        return PMS_TOKEN_OPEN_SELECTOR;
    case ']':
        return PMS_TOKEN_CLOSE_SELECTOR;
    default:
        return PMS_TOKEN_WORD;
    }
}

static size_t string_length(const char *text, size_t left, bool *ret_closed)
{
    size_t i = 1;

    while (i < left && text[i] != '"')
        i += text[i] == '\\' && i + 1 < left ? 2 : 1;
    *ret_closed = i < left;
    return i < left ? i + 1 : left;
}

static size_t word_length(const char *text, size_t left)
{
    size_t i = 0;

    while (i < left && !is_blank(text[i]) && kind_of(text[i]) == PMS_TOKEN_WORD)
        i++;
    return i;
}

struct pms_token pms_lexer_next(struct pms_lexer *lexer)
{
    size_t start = lexer->at;
    struct pms_token token = {0};
    size_t left;

    while (start < lexer->length && is_blank(lexer->text[start]))
        start++;
    token.blank_before = start > lexer->at;
    token.text = lexer->text + start;
    token.offset = start;
    left = lexer->length - start;
    if (left > 0) {
        token.kind = kind_of(token.text[0]);
        token.length = 1;
    }
    if (token.kind == PMS_TOKEN_STRING)
        token.length = string_length(token.text, left, &token.closed);
    if (token.kind == PMS_TOKEN_WORD)
        token.length = word_length(token.text, left);
    lexer->at = start + token.length;
    return token;
}

bool pms_token_is(const struct pms_token *token, const char *word)
{
    struct pms_run a = {token->text, token->length};
    struct pms_run b = {word, strlen(word)};

    return token->kind == PMS_TOKEN_WORD && pms_run_compare(a, b, /* exact= */ false) == 0;
}

/* A string on its way from the token to plain text. */
struct reading {
    const char *text;
    size_t length;
    size_t at;
    char *out;
    size_t written;
    const char *what; /* is wrong at `at` */
};

static bool read_hex4(struct reading *r, size_t at, uint32_t *ret_unit)
{
    uint32_t unit = 0;

    if (at + 4 > r->length)
        return false;
    for (size_t i = 0; i < 4; i++) {
        unsigned char c = (unsigned char)r->text[at + i];

        if (!isxdigit(c))
            return false;
        unit = unit * 16 + (uint32_t)(isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
    }
    *ret_unit = unit;
    return true;
}

static void put_character(struct reading *r, uint32_t c)
{
    char *out = r->out + r->written;

    if (c < 0x80) {
        out[0] = (char)c;
        r->written += 1;
    } else if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        r->written += 2;
    } else if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        r->written += 3;
    } else {
        out[0] = (char)(0xf0 | c >> 18);
        out[1] = (char)(0x80 | (c >> 12 & 0x3f));
        out[2] = (char)(0x80 | (c >> 6 & 0x3f));
        out[3] = (char)(0x80 | (c & 0x3f));
        r->written += 4;
    }
}

/* \uXXXX, of which two make one character beyond the first plane. */
static bool read_unicode(struct reading *r)
{
    uint32_t c;
    uint32_t low;

    if (!read_hex4(r, r->at + 2, &c)) {
        r->what = "\\u wants four hexadecimal digits";
        return false;
    }
    if (c == 0) {
        r->what = "a string may not hold a NUL character";
        return false;
    }
    if (c < 0xd800 || c > 0xdfff) {
        r->at += 6;
        put_character(r, c);
        return true;
    }
    if (c > 0xdbff || r->at + 12 > r->length || r->text[r->at + 6] != '\\' ||
        r->text[r->at + 7] != 'u' || !read_hex4(r, r->at + 8, &low) || low < 0xdc00 ||
        low > 0xdfff) {
        r->what = "half of a surrogate pair";
        return false;
    }
    r->at += 12;
    put_character(r, 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00));
    return true;
}

static bool read_escape(struct reading *r)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    char c = r->at + 1 < r->length ? r->text[r->at + 1] : '\0';
    const char *found = c != '\0' ? strchr(names, c) : NULL;

    if (c == 'u')
        return read_unicode(r);
    if (!found) {
        r->what = "JSON knows no such escape";
        return false;
    }
    put_character(r, (unsigned char)values[found - names]);
    r->at += 2;
    return true;
}

static bool read_plain(struct reading *r)
{
    uint32_t c;
    size_t used = pms_utf8_decode(r->text + r->at, r->length - r->at, &c);

    if (used == 0 || c < 0x20) {
        r->what = used == 0 ? "not UTF-8" : "a control character must be escaped";
        return false;
    }
    memcpy(r->out + r->written, r->text + r->at, used);
    r->written += used;
    r->at += used;
    return true;
}

bool pms_token_string(const struct pms_token *token, char *space,
                      struct json_object **ret_value, const char **ret_what, size_t *ret_where)
{
    struct reading r = {
        .text = token->text, .length = token->length - 1, .at = 1, .out = space};

    if (!token->closed) {
        *ret_what = "this string has no end";
        *ret_where = 0;
        return false;
    }
    while (r.at < r.length)
        if (!(r.text[r.at] == '\\' ? read_escape(&r) : read_plain(&r))) {
            *ret_what = r.what;
            *ret_where = r.at;
            return false;
        }
    *ret_value = json_object_new_string_len(space, (int)r.written);
    *ret_what = NULL;
    return *ret_value != NULL;
}

static size_t digits(const struct pms_token *token, size_t at)
{
    size_t start = at;

    while (at < token->length && isdigit((unsigned char)token->text[at]))
        at++;
    return at - start;
}

bool pms_token_is_number(const struct pms_token *token)
{
    const char *text = token->text;
    size_t length = token->length;
    size_t at = length > 0 && text[0] == '-';
    size_t n = digits(token, at);

    if (n == 0 || (n > 1 && text[at] == '0'))
        return false;
    at += n;
    if (at < length && text[at] == '.') {
        n = digits(token, at + 1);
        at += 1 + n;
        if (n == 0)
            return false;
    }
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        at += at < length && (text[at] == '+' || text[at] == '-');
        n = digits(token, at);
        at += n;
        if (n == 0)
            return false;
    }
    return at == length;
}
