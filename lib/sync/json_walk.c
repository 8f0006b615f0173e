/* SPDX-License-Identifier: MIT */
#include "sync/json_walk.h"

#include <string.h>

static int fail(const struct pms_walk *walk, const char *what, struct pms_error *err)
{
    int line = 1;
    int column = 1;

    for (size_t i = 0; i < walk->at && i < walk->length; i++) {
        column = walk->text[i] == '\n' ? 1 : column + 1;
        line += walk->text[i] == '\n';
    }
    pms_fail(err, PMS_E_PARSE, "not JSON: %s at line %d, column %d", what, line, column);
    return pms_error_at(err, line, column);
}

/* The next character that is no blank, NUL at the end. */
static char peek(struct pms_walk *walk)
{
    while (walk->at < walk->length && walk->text[walk->at] != '\0' &&
           strchr(" \t\r\n", walk->text[walk->at]))
        walk->at++;
    return walk->at < walk->length ? walk->text[walk->at] : '\0';
}

int pms_walk_open(struct pms_walk *walk, char open, struct pms_spelled from,
                  struct pms_error *err)
{
    *walk = (struct pms_walk){
        .text = from.text, .length = from.length, .close = open == '{' ? '}' : ']'};
    if (peek(walk) != open)
        return fail(walk, open == '{' ? "no object" : "no array", err);
    walk->at++;
    return 0;
}

/* Behind a string that begins here. */
static bool skip_string(struct pms_walk *walk)
{
    for (walk->at++; walk->at < walk->length; walk->at++) {
        if (walk->text[walk->at] == '\\')
            walk->at++;
        else if (walk->text[walk->at] == '"')
            return walk->at++ < walk->length;
    }
    return false;
}

static bool ends_value(char c)
{
    return c == ',' || c == '}' || c == ']';
}

/* Behind the value that begins here: brackets are counted, not compared; whoever reads the
 * value does that. */
static int skip_value(struct pms_walk *walk, struct pms_spelled *ret_value,
                      struct pms_error *err)
{
    size_t start = walk->at;
    size_t depth = 0;

    while (walk->at < walk->length && (depth > 0 || !ends_value(walk->text[walk->at]))) {
        char c = walk->text[walk->at];

        if (c == '"') {
            if (!skip_string(walk))
                return fail(walk, "a string without an end", err);
            continue;
        }
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        walk->at++;
    }
    if (walk->at == walk->length)
        return fail(walk, "it ends too early", err);
    if (walk->at == start)
        return fail(walk, "a value is missing", err);
    *ret_value = (struct pms_spelled){walk->text + start, walk->at - start};
    return 1;
}

/* Past the comma before every value but the first: 1 when one follows, 0 at the end. */
static int advance(struct pms_walk *walk, struct pms_error *err)
{
    char c = peek(walk);

    if (c == walk->close) {
        walk->at++;
        return peek(walk) == '\0' && walk->at == walk->length
                   ? 0
                   : fail(walk, "something follows the value", err);
    }
    if (walk->begun && c != ',')
        return fail(walk, "a comma is missing", err);
    walk->at += walk->begun;
    walk->begun = true;
    return peek(walk) != '\0' ? 1 : fail(walk, "it ends too early", err);
}

int pms_walk_element(struct pms_walk *walk, struct pms_spelled *ret_value,
                     struct pms_error *err)
{
    int r = advance(walk, err);

    return r > 0 ? skip_value(walk, ret_value, err) : r;
}

int pms_walk_member(struct pms_walk *walk, char name[PMS_WALK_NAME],
                    struct pms_spelled *ret_value, struct pms_error *err)
{
    int r = advance(walk, err);
    size_t start = walk->at + 1;
    size_t length;

    if (r <= 0)
        return r;
    if (walk->text[walk->at] != '"' || !skip_string(walk))
        return fail(walk, "the name of a member is missing", err);
    length = walk->at - 1 - start;
    if (length >= PMS_WALK_NAME || memchr(walk->text + start, '\\', length))
        return fail(walk, "a name that no member has", err);
    memcpy(name, walk->text + start, length);
    name[length] = '\0';
    if (peek(walk) != ':')
        return fail(walk, "a colon is missing", err);
    walk->at++;
    return peek(walk) != '\0' ? skip_value(walk, ret_value, err)
                              : fail(walk, "it ends too early", err);
}
