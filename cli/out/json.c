/* SPDX-License-Identifier: MIT */
#include "out/json.h"

#include <string.h>

#include <pmscim/text.h>

#include "out/out.h"

/* Length and value of the UTF-8 character at `p`; 0 when it is none. */
static size_t decode(const unsigned char *p, unsigned long *ret_character)
{
    size_t size = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    unsigned long c = size == 1 ? p[0] : p[0] & (0xffu >> (size + 1));
    static const unsigned long smallest[] = {0, 0, 0x80, 0x800, 0x10000};

    if (size > 1 && (p[0] < 0xc2 || p[0] > 0xf4))
        return 0;
    for (size_t i = 1; i < size; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3fu);
    }
    if (c < smallest[size] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *ret_character = c;
    return size;
}

/* Does pms_text_escape() change the character? Then a terminal should not see it raw. */
static int is_unsafe(const unsigned char *p, size_t size)
{
    char one[8];
    char escaped[32];

    if (size == 1)
        return *p < 0x20 || *p == 0x7f;
    memcpy(one, p, size);
    one[size] = '\0';
    pms_text_escape(one, escaped, sizeof(escaped));
    return strcmp(one, escaped) != 0;
}

void json_put_string(FILE *file, const char *text)
{
    putc('"', file);
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0';) {
        unsigned long c = 0xfffd;
        size_t size = decode(p, &c);

        if (size == 0)
            fputs("\\ufffd", file);
        else if (*p == '"' || *p == '\\')
            fprintf(file, "\\%c", *p);
        else if (*p == '\n')
            fputs("\\n", file);
        else if (*p == '\t')
            fputs("\\t", file);
        else if (is_unsafe(p, size))
            fprintf(file, "\\u%04lx", c);
        else
            fwrite(p, 1, size, file);
        p += size > 0 ? size : 1;
    }
    putc('"', file);
}

static void put_cell(FILE *file, const struct cell *cell)
{
    switch (cell->kind) {
    case CELL_NONE:
        fputs("null", file);
        break;
    case CELL_TEXT:
        json_put_string(file, cell->text);
        break;
    case CELL_TRUTH:
        fputs(cell->number ? "true" : "false", file);
        break;
    case CELL_NUMBER:
        fprintf(file, "%ld", cell->number);
        break;
    case CELL_LIST:
        putc('[', file);
        for (long i = 0; i < cell->number; i++) {
            fputs(i > 0 ? "," : "", file);
            json_put_string(file, cell->list[i]);
        }
        putc(']', file);
        break;
    }
}

static void put_member(FILE *file, const struct column *column, const struct cell *cell,
                       bool first)
{
    fprintf(file, "%s\"%s\":", first ? "" : ",", column->key);
    put_cell(file, cell);
}

void json_put_row(FILE *file, const struct view *view, const struct cell *cells)
{
    putc('{', file);
    for (size_t i = 0; i < view->count; i++)
        put_member(file, &view->columns[i], &cells[i], i == 0);
    putc('}', file);
}

static void put_object(const struct out *out, const struct cell *cells)
{
    putchar('{');
    for (size_t i = 0; i < out->count; i++)
        put_member(stdout, &out->view->columns[out->columns[i]], &cells[out->columns[i]],
                   i == 0);
    putchar('}');
}

/* The bracket waits for the first row, so that what fails before it leaves nothing behind. */
static int array_row(struct out *out, const struct cell *cells, struct pms_error *err)
{
    (void)err;
    if (!out->one)
        fputs(out->rows > 0 ? ",\n " : "[\n ", stdout);
    put_object(out, cells);
    return 0;
}

static int array_end(struct out *out, bool failed, struct pms_error *err)
{
    (void)err;
    if (failed)
        return 0;
    if (out->one)
        fputs(out->rows > 0 ? "\n" : "", stdout);
    else
        fputs(out->rows > 0 ? "\n]\n" : "[]\n", stdout);
    return 0;
}

static int line_row(struct out *out, const struct cell *cells, struct pms_error *err)
{
    (void)err;
    put_object(out, cells);
    putchar('\n');
    return 0;
}

const struct out_format out_json = {"json", NULL, array_row, array_end};
const struct out_format out_ndjson = {"ndjson", NULL, line_row, NULL};
