/* SPDX-License-Identifier: MIT */
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"

void words_complain(struct words *words, const char *what)
{
    const char *word = words->at > 0 ? words->items[words->at - 1] : NULL;

    if (words->wrong[0] == '\0')
        snprintf(words->wrong, sizeof(words->wrong), "%s%s%s", word ? word : "",
                 word ? ": " : "", what);
}

/* Moves a quoted word to where it starts, without its quotes. Returns where it goes on. */
static char *unquote(char *at)
{
    char *to = at;
    char *from = at + 1;

    while (*from && *from != '"') {
        from += *from == '\\' && from[1] != '\0';
        *to++ = *from++;
    }
    from += *from == '"';
    *to = '\0';
    return from;
}

void words_read(const char *line, size_t length, struct words *ret_words)
{
    char *at = must(strndup(line, length));
    struct words words = {.text = at};

    for (at += strspn(at, " "); *at && *at != '#' && words.count < WORDS_MAX;
         at += strspn(at, " ")) {
        char *word = at;

        if (*word == '"') {
            at = unquote(word);
            words.items[words.count++] = word;
            continue;
        }
        at += strcspn(at, " ");
        if (*at)
            *at++ = '\0';
        words.items[words.count++] = strcmp(word, "null") == 0 ? NULL : word;
    }
    *ret_words = words;
}

void words_done(struct words *words)
{
    free(words->text);
    *words = (struct words){0};
}

bool words_more(const struct words *words)
{
    return words->at < words->count && words->wrong[0] == '\0';
}

const char *words_value(struct words *words)
{
    if (words->at < words->count)
        return words->items[words->at++];
    words_complain(words, "wants more words");
    return "";
}

const char *words_text(struct words *words)
{
    const char *value = words_value(words);

    return value ? value : "";
}

long words_number(struct words *words)
{
    const char *text = words_text(words);
    char *end;
    long number = strtol(text, &end, 10);

    if (end == text || *end != '\0')
        words_complain(words, "is no number");
    return number;
}

size_t words_count(struct words *words)
{
    long number = words_number(words);

    if (number < 0)
        words_complain(words, "is less than none");
    return number < 0 ? 0 : (size_t)number;
}

bool words_take(struct words *words, const char *word)
{
    if (!words_more(words) || !words->items[words->at] ||
        strcmp(words->items[words->at], word) != 0)
        return false;
    words->at++;
    return true;
}

size_t words_choice(struct words *words, const char *const *choices)
{
    const char *text = words_text(words);

    for (size_t i = 0; choices[i]; i++)
        if (strcmp(choices[i], text) == 0)
            return i;
    words_complain(words, "is none of those that are known");
    return 0;
}

void words_ids(struct words *words, struct ids *ids)
{
    ids_done(ids);
    if (!ids_parse(words_text(words), ids))
        words_complain(words, "wants numbers with commas between them");
}

static const struct line_kind *kind_of(const char *word)
{
    static const struct line_kind *const lists[] = {directory_lines, setting_lines,
                                                    fault_lines};

    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
        for (const struct line_kind *kind = lists[i]; kind->word; kind++)
            if (strcmp(kind->word, word) == 0)
                return kind;
    return NULL;
}

static void read_line(struct onelogin *one, struct words *words)
{
    const struct line_kind *kind;

    if (words->count == 0)
        return;
    kind = kind_of(words_text(words));
    if (!kind) {
        words_complain(words, "what is this?");
        return;
    }
    kind->read(one, words);
    if (words_more(words)) {
        words->at++;
        words_complain(words, "what is this?");
    }
}

char *read_lines(struct onelogin *one, const char *lines)
{
    char *wrong = NULL;

    for (int number = 1; *lines && !wrong; number++) {
        size_t length = strcspn(lines, "\r\n");
        struct words words;

        words_read(lines, length, &words);
        read_line(one, &words);
        if (words.wrong[0] != '\0' && asprintf(&wrong, "line %d: %s", number, words.wrong) < 0)
            must(NULL);
        words_done(&words);
        lines += length + (lines[length] == '\r');
        lines += *lines == '\n';
    }
    return wrong;
}
