/* SPDX-License-Identifier: MIT */
/* RFC 4180: a heading, CRLF, quotes where they are needed. */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pmscim/text.h>

#include "cli.h"
#include "out/out.h"

static void put_field(const char *text, bool first)
{
    if (!first)
        putchar(',');
    if (text[strcspn(text, ",\"\r\n")] == '\0' && text[0] != ' ')
        fputs(text, stdout);
    else
        csv_fwrite(stdout, text, strlen(text));
}

/* A file gets the data as it is; a terminal must not be told what to do. */
static char *for_reader(const struct out *out, char *take_text)
{
    size_t size;
    char *safe;

    if (!take_text || !out->terminal)
        return take_text;
    size = pms_text_escape(take_text, NULL, 0) + 1;
    safe = malloc(size);
    if (safe)
        pms_text_escape(take_text, safe, size);
    free(take_text);
    return safe;
}

static void put_heading(const struct out *out)
{
    if (globals.no_headings)
        return;
    for (size_t i = 0; i < out->count; i++)
        put_field(out->view->columns[out->columns[i]].key, i == 0);
    fputs("\r\n", stdout);
}

/* The heading waits for the first row, so that what fails before it leaves nothing behind. */
static int row(struct out *out, const struct cell *cells, struct pms_error *err)
{
    if (out->rows == 0)
        put_heading(out);
    for (size_t i = 0; i < out->count; i++) {
        AUTO(free) char *text = for_reader(out, cell_print(&cells[out->columns[i]]));

        if (!text)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        put_field(text, i == 0);
    }
    fputs("\r\n", stdout);
    return 0;
}

static int end(struct out *out, bool failed, struct pms_error *err)
{
    (void)err;
    if (!failed && out->rows == 0)
        put_heading(out);
    return 0;
}

const struct out_format out_csv = {"csv", NULL, row, end};
