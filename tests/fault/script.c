/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gzip.h"

/* Where in the file we are. */
struct reader {
    const char *file;
    int line;
    const struct script_places *places;
    struct answer *answer;
};

static void __attribute__((noreturn)) nonsense(const struct reader *reader, const char *what)
{
    errx(2, "%s:%d: %s", reader->file, reader->line, what);
}

static void *must(void *memory)
{
    if (!memory)
        errx(2, "out of memory");
    return memory;
}

static long whole(const struct reader *reader, const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);

    if (end == text || *end != '\0' || number < 0)
        nonsense(reader, "wants a number");
    return number;
}

/* --- bodies --- */

static void set_body(struct answer *answer, char *take_body, size_t length)
{
    free(answer->body);
    answer->body = take_body;
    answer->length = length;
}

/* Puts `value` wherever `word` stands. */
static char *replaced(const char *text, const char *word, const char *value)
{
    char *out = NULL;
    size_t size;
    FILE *stream = must(open_memstream(&out, &size));
    const char *found;

    while ((found = strstr(text, word))) {
        fwrite(text, 1, (size_t)(found - text), stream);
        fputs(value, stream);
        text = found + strlen(word);
    }
    fputs(text, stream);
    fclose(stream);
    return out;
}

static char *with_places(const struct script_places *places, const char *text)
{
    char *own = replaced(text, "$URL", places->url);
    char *port = replaced(own, "$PORT", strrchr(places->url, ':') + 1);
    char *other = replaced(port, "$OTHER", places->other);

    free(own);
    free(port);
    return other;
}

static void add_user(FILE *out, long number, int *is_first)
{
    fprintf(out,
            "%s{\"id\":\"u%ld\",\"userName\":\"u%ld@acme.example\",\"externalId\":\"x%ld\","
            "\"name\":{\"givenName\":\"U\",\"familyName\":\"N%ld\"},\"active\":true}",
            *is_first ? "" : ",", number, number, number, number);
    *is_first = 0;
}

static void add_users(FILE *out, char *ids)
{
    int is_first = 1;
    char *rest = NULL;

    for (char *part = strtok_r(ids, ",", &rest); part; part = strtok_r(NULL, ",", &rest)) {
        char *end;
        long from = strtol(part, &end, 10);
        long to = *end == '-' ? strtol(end + 1, NULL, 10) : from;

        for (long i = from; end != part && i <= to; i++)
            add_user(out, i, &is_first);
    }
}

static void make_list(const struct reader *reader, const char *words)
{
    char total[32];
    char start[32];
    char ids[512];
    char *text = NULL;
    size_t size;
    FILE *out = must(open_memstream(&text, &size));

    if (sscanf(words, "%31s %31s %511s", total, start, ids) != 3)
        nonsense(reader, "list TOTAL START IDS");
    fputs("{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"]", out);
    if (strcmp(total, "-") != 0)
        fprintf(out, ",\"totalResults\":%s", total);
    if (strcmp(start, "-") != 0)
        fprintf(out, ",\"startIndex\":%s", start);
    fputs(",\"Resources\":[", out);
    add_users(out, ids);
    fputs("]}", out);
    fclose(out);
    set_body(reader->answer, text, strlen(text));
}

static void add_cursor(const struct reader *reader, const char *cursor)
{
    struct answer *answer = reader->answer;
    char *text;

    if (!answer->body ||
        asprintf(&text, "{\"nextCursor\":\"%s\",%s", cursor, answer->body + 1) < 0)
        nonsense(reader, "cursor needs a list before it");
    set_body(answer, text, strlen(text));
}

static void add_body(const struct reader *reader, const char *line)
{
    struct answer *answer = reader->answer;
    char *piece = with_places(reader->places, line);
    char *text;

    if (asprintf(&text, "%s%s%s", answer->body ? answer->body : "", answer->body ? "\n" : "",
                 piece) < 0)
        errx(2, "out of memory");
    free(piece);
    set_body(answer, text, strlen(text));
}

static void add_header(const struct reader *reader, const char *header)
{
    struct answer *answer = reader->answer;
    size_t used = strlen(answer->headers);
    char *line = with_places(reader->places, header);

    if (used + strlen(line) + 3 > sizeof(answer->headers))
        nonsense(reader, "too many headers");
    snprintf(answer->headers + used, sizeof(answer->headers) - used, "%s\r\n", line);
    free(line);
}

/* --- the words --- */

static void read_reset(const struct reader *reader, const char *value)
{
    struct answer *answer = reader->answer;

    if (*value == '\0') {
        answer->reset = RESET_BEFORE;
    } else if (strcmp(value, "after") == 0) {
        answer->reset = RESET_AFTER;
    } else {
        answer->reset = RESET_DURING;
        answer->cut = whole(reader, value);
    }
}

/* The words that only switch something on. */
static bool read_switch(struct answer *answer, const char *word)
{
    const struct {
        const char *word;
        bool *is_on;
    } switches[] = {
        {"close", &answer->is_close},     {"hold", &answer->is_held},
        {"chunked", &answer->is_chunked}, {"unsized", &answer->is_unsized},
        {"gzip", &answer->is_gzip},       {"bom", &answer->is_bom},
    };

    for (size_t i = 0; i < sizeof(switches) / sizeof(*switches); i++)
        if (strcmp(word, switches[i].word) == 0)
            return *switches[i].is_on = true;
    return false;
}

static bool read_text(const struct reader *reader, const char *word, const char *value)
{
    struct answer *answer = reader->answer;

    if (strcmp(word, "expect") == 0)
        snprintf(answer->expect, sizeof(answer->expect), "%s", value);
    else if (strcmp(word, "when") == 0)
        snprintf(answer->when, sizeof(answer->when), "%s", value);
    else if (strcmp(word, "line") == 0)
        snprintf(answer->line, sizeof(answer->line), "%s", value);
    else if (strcmp(word, "header") == 0)
        add_header(reader, value);
    else if (strcmp(word, "body") == 0)
        add_body(reader, value);
    else if (strcmp(word, "list") == 0)
        make_list(reader, value);
    else if (strcmp(word, "cursor") == 0)
        add_cursor(reader, value);
    else if (strcmp(word, "reset") == 0)
        read_reset(reader, value);
    else
        return false;
    return true;
}

static bool read_number(const struct reader *reader, const char *word, const char *value)
{
    struct answer *answer = reader->answer;

    if (strcmp(word, "status") == 0) {
        answer->status = (int)whole(reader, value);
    } else if (strcmp(word, "times") == 0) {
        answer->times = whole(reader, value);
    } else if (strcmp(word, "string") == 0) {
        answer->run = (size_t)whole(reader, value);
    } else if (strcmp(word, "deep") == 0) {
        answer->deep = (size_t)whole(reader, value);
    } else if (strcmp(word, "fill") == 0) {
        set_body(answer, must(strdup("{$STRING")), strlen("{$STRING"));
        answer->run = (size_t)whole(reader, value) - 1;
    } else if (strcmp(word, "delay") == 0) {
        answer->delay_ms = (int)whole(reader, value);
    } else if (strcmp(word, "drip") == 0) {
        answer->drip_ms = (int)whole(reader, value);
    } else if (strcmp(word, "cut") == 0) {
        answer->cut = whole(reader, value);
    } else if (strcmp(word, "flood") == 0) {
        answer->flood = (size_t)whole(reader, value);
    } else {
        return false;
    }
    return true;
}

static void read_line(const struct reader *reader, char *line)
{
    char *value = line + strcspn(line, " ");

    if (*line == '\0' || *line == '#')
        return;
    if (*value == ' ')
        *value++ = '\0';
    if (!read_switch(reader->answer, line) && !read_text(reader, line, value) &&
        !read_number(reader, line, value))
        nonsense(reader, "what is this?");
}

/* --- answers --- */

static void dig(struct answer *answer)
{
    char *brackets = must(calloc(1, 2 * answer->deep + 1));
    char *text;

    memset(brackets, '[', answer->deep);
    memset(brackets + answer->deep, ']', answer->deep);
    text = replaced(answer->body, "$DEEP", brackets);
    free(brackets);
    set_body(answer, text, strlen(text));
}

/* What can only be done to a body once all of it is there. */
static void finish(const struct reader *reader)
{
    struct answer *answer = reader->answer;
    char *marker;

    if (!answer->body)
        set_body(answer, must(strdup("")), 0);
    if (answer->is_bom) {
        char *text;

        if (asprintf(&text, "\xef\xbb\xbf%s", answer->body) < 0)
            errx(2, "out of memory");
        set_body(answer, text, strlen(text));
    }
    if (answer->deep > 0)
        dig(answer);
    marker = strstr(answer->body, "$STRING");
    if (marker) {
        answer->gap = (size_t)(marker - answer->body);
        memmove(marker, marker + strlen("$STRING"), strlen(marker + strlen("$STRING")) + 1);
        answer->length -= strlen("$STRING");
    }
    if (answer->is_gzip) {
        size_t length;
        char *packed =
            gzip(answer->body, answer->gap, answer->run, answer->length - answer->gap, &length);

        set_body(answer, packed, length);
        answer->run = 0;
        answer->gap = 0;
        add_header(reader, "Content-Encoding: gzip");
    }
}

static struct answer *begin(const struct reader *reader, struct script *script)
{
    struct answer *answer;

    if (script->count == SCRIPT_ANSWERS_MAX)
        nonsense(reader, "too many answers");
    answer = &script->answers[script->count++];
    *answer = (struct answer){.status = 200, .cut = -1, .drip_ms = -1, .times = -1};
    return answer;
}

/* Returns whether the section goes on. */
static bool take_line(struct reader *reader, const char *section, char *line,
                      struct script *script)
{
    if (strncmp(line, "=== ", 4) == 0) {
        if (reader->answer)
            return false;
        if (strcmp(line + 4, section) == 0)
            reader->answer = begin(reader, script);
    } else if (reader->answer && strcmp(line, "---") == 0) {
        finish(reader);
        reader->answer = begin(reader, script);
    } else if (reader->answer) {
        read_line(reader, line);
    }
    return true;
}

void script_read(const char *file, const char *section, const struct script_places *places,
                 struct script *script)
{
    struct reader reader = {.file = file, .places = places};
    FILE *in = fopen(file, "re");
    bool goes_on = true;
    char *line = NULL;
    size_t size = 0;

    if (!in)
        err(2, "%s", file);
    while (goes_on && getline(&line, &size, in) > 0) {
        reader.line++;
        line[strcspn(line, "\n")] = '\0';
        goes_on = take_line(&reader, section, line, script);
    }
    free(line);
    fclose(in);
    if (!reader.answer)
        errx(2, "%s: no section %s", file, section);
    finish(&reader);
}

void script_done(struct script *script)
{
    for (size_t i = 0; i < script->count; i++)
        free(script->answers[i].body);
    *script = (struct script){0};
}
