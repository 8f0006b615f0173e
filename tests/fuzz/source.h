/* SPDX-License-Identifier: MIT */
/* What the fuzzers of sources share: whatever comes in, what comes out is fit to be acted on.
 */
#ifndef FUZZ_SOURCE_H
#define FUZZ_SOURCE_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/email.h"
#include "sync/directory.h"
#include "sync/record.h"
#include "sync/source.h"

static inline void must(int holds)
{
    if (!holds)
        abort();
}

/* Everything a directory says, in one text. */
static inline void say_directory(const struct pms_directory *directory, struct pms_buf *said)
{
    struct pms_error err = PMS_ERROR_INIT;

    for (size_t i = 0; i < pms_directory_count(directory); i++) {
        const struct pms_record *record = pms_directory_record(directory, i);
        enum pms_map field;

        must(!pms_record_fault(record, &field) && record->row > 0);
        pms_buf_printf(said, &err, "%zu %s %s %s %s %d %d", record->row, record->email,
                       record->external_id ? record->external_id : "-",
                       record->given_name ? record->given_name : "-",
                       record->family_name ? record->family_name : "-", (int)record->status,
                       record->assigned);
        for (size_t g = 0; g < record->group_count; g++)
            pms_buf_printf(said, &err, " %s", record->groups[g]);
        pms_buf_puts(said, "\n", &err);
    }
    for (size_t i = 0; i < pms_directory_problem_count(directory); i++) {
        const struct pms_record_problem *problem = pms_directory_problem(directory, i);

        must(problem->row > 0 && problem->message[0] != '\0');
        must(!problem->email || pms_email_valid(problem->email));
        pms_buf_printf(said, &err, "! %zu %s %s %s\n", problem->row,
                       problem->column ? problem->column : "-", problem->message,
                       problem->email ? problem->email : "-");
    }
    pms_buf_printf(said, &err, "%s\n",
                   pms_directory_incomplete(directory) ? pms_directory_incomplete(directory)
                                                       : "whole");
}

/* Feeds the text in two pieces, and says what became of it. */
static inline void read_in_two(const struct pms_text_format *format, const char *text,
                               size_t length, size_t first, struct pms_buf *said)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_directory_free) struct pms_directory *directory = NULL;
    void *reader = NULL;
    int r;

    must(pms_directory_new("fuzz", &directory, &err) == 0);
    r = format->begin(NULL, directory, &reader, &err);
    if (r == 0 && first > 0)
        r = format->feed(reader, text, first, &err);
    if (r == 0 && length > first)
        r = format->feed(reader, text + first, length - first, &err);
    if (r == 0)
        r = format->end(reader, &err);
    format->free(reader);
    must(r == 0 || (r == -err.code && err.message[0] != '\0'));
    if (r == 0)
        say_directory(directory, said);
    else
        pms_buf_puts(said, err.message, &err);
}

#endif
