/* SPDX-License-Identifier: MIT */
/* What kinds of sources and formats of text have to offer. */
#ifndef SYNC_SOURCE_H
#define SYNC_SOURCE_H

#include <stddef.h>

#include <pmscim/sync.h>

/* Reads text that comes in pieces of any length. A reader that failed is only freed. */
struct pms_text_format {
    const char *name;
    int (*begin)(const struct pms_policy *policy, struct pms_directory *directory,
                 void **ret_reader, struct pms_error *err);
    int (*feed)(void *reader, const char *text, size_t length, struct pms_error *err);
    int (*end)(void *reader, struct pms_error *err);
    void (*free)(void *reader);
};

extern const struct pms_text_format pms_format_csv, pms_format_json;

enum {
    PMS_ROW_MAX = 1024 * 1024 /* most bytes of one row of a CSV, or of one JSON object */
};

/* The whole text of a source, for whoever has it already; errors are without its name. `format`
 * NULL looks at the text. */
int pms_source_parse(const char *text, size_t length, const char *format,
                     const struct pms_policy *policy, struct pms_directory *directory,
                     struct pms_error *err);

/* scim:PROFILE. */
int pms_source_scim(const char *profile, const struct pms_source_options *options,
                    struct pms_directory *directory, struct pms_error *err);

/* onelogin:SUBDOMAIN[/APP]. */
int pms_source_onelogin(const char *where, const struct pms_source_options *options,
                        struct pms_directory *directory, struct pms_error *err);

#endif
