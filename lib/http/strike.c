/* SPDX-License-Identifier: MIT */
#include "http/strike.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char stars[] = "***";

enum {
    KEY_MIN = 6,
    PIECE_MIN = 12,
    DIGITS_MOST = 7
};

/* How a character may be written by its number; `exactly` 0 means up to a semicolon. */
static const struct {
    const char *start;
    int base;
    size_t exactly;
} numbers[] = {
    {"%", 16, 2}, {"\\x", 16, 2}, {"\\u", 16, 4}, {"&#x", 16, 0}, {"&#", 10, 0},
};

/* How a character may be written by a name or an escape of its own. */
static const struct {
    const char *start;
    char character;
} names[] = {
    {"&amp;", '&'},   {"&lt;", '<'}, {"&gt;", '>'},  {"&quot;", '"'},
    {"&apos;", '\''}, {"\\\"", '"'}, {"\\\\", '\\'}, {"\\/", '/'},
};

static size_t read_number(const char *text, int base, size_t exactly, char *ret_character)
{
    char digits[DIGITS_MOST + 1] = "";
    size_t count = strspn(text, base == 16 ? "0123456789abcdefABCDEF" : "0123456789");
    long number;

    if (exactly > 0 ? count < exactly : count == 0 || count > DIGITS_MOST || text[count] != ';')
        return 0;
    if (exactly > 0)
        count = exactly;
    memcpy(digits, text, count);
    number = strtol(digits, NULL, base);
    if (number <= ' ' || number > '~')
        return 0;
    *ret_character = (char)number;
    return exactly > 0 ? count : count + 1;
}

/* Reads a character that is written in another way than as itself; returns the bytes it takes,
 * 0 when none stands there. */
static size_t read_escaped(const char *text, char *ret_character)
{
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        size_t start = strlen(numbers[i].start);
        size_t used;

        if (strncasecmp(text, numbers[i].start, start) != 0)
            continue;
        used = read_number(text + start, numbers[i].base, numbers[i].exactly, ret_character);
        if (used > 0)
            return start + used;
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strncmp(text, names[i].start, strlen(names[i].start)) == 0) {
            *ret_character = names[i].character;
            return strlen(names[i].start);
        }
    return 0;
}

static int is_same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* How far the text goes along with the key: returns the bytes of text, and how many characters
 * of the key they are. Read `literally`, what looks like an escape is part of the key. */
static size_t go_along(const char *text, const char *key, int literally, size_t *ret_count)
{
    const char *at = text;
    size_t count = 0;

    for (; key[count] != '\0'; count++) {
        char character = '\0';
        size_t used = literally ? 0 : read_escaped(at, &character);

        if (used > 0 && is_same(character, key[count]))
            at += used;
        else if (is_same(*at, key[count]))
            at++;
        else
            break;
    }
    *ret_count = count;
    return (size_t)(at - text);
}

/* The bytes at the start of the text that give away so much of the key; 0 for none. */
static size_t secret_at(const char *text, const char *key, size_t length)
{
    size_t enough = length < PIECE_MIN ? length : PIECE_MIN;
    size_t most = 0;

    for (size_t from = 0; from + enough <= length; from++) {
        if (!is_same(*text, key[from]) && !strchr("%\\&", *text))
            continue;
        for (int literally = 0; literally <= 1; literally++) {
            size_t count = 0;
            size_t used = go_along(text, key + from, literally, &count);

            if (count >= enough && used > most)
                most = used;
        }
    }
    return most;
}

void pms_strike(char *text, const char *key)
{
    size_t length = key ? strlen(key) : 0;
    char *out = text;

    if (length < KEY_MIN)
        return;
    while (*text != '\0') {
        size_t used = secret_at(text, key, length);

        if (used == 0) {
            *out++ = *text++;
            continue;
        }
        memcpy(out, stars, sizeof(stars) - 1);
        out += sizeof(stars) - 1;
        text += used;
    }
    *out = '\0';
}

int pms_strike_error(struct pms_error *err, const char *key)
{
    pms_strike(err->message, key);
    pms_strike(err->hint, key);
    pms_strike(err->scim_type, key);
    return -err->code;
}
