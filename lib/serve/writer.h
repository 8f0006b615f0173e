/* SPDX-License-Identifier: MIT */
/*
 * JSON put down from front to back, without a tree: a page of a hundred people is written in
 * one go. The first failure sticks and is asked for once, by pms_write_done().
 */
#ifndef SERVE_WRITER_H
#define SERVE_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include <pmscim/error.h>

#include "base/buf.h"

struct pms_writer {
    struct pms_buf *buf;
    bool comma; /* something stands before the next value */
    struct pms_error err;
};

#define PMS_WRITER(where)                                                                      \
    {                                                                                          \
        .buf = (where)                                                                         \
    }

/* `name` is NULL for the outermost value and inside arrays. */
void pms_write_object(struct pms_writer *writer, const char *name);
void pms_write_array(struct pms_writer *writer, const char *name);
void pms_write_object_end(struct pms_writer *writer);
void pms_write_array_end(struct pms_writer *writer);

/* NULL is null. */
void pms_write_text(struct pms_writer *writer, const char *name, const char *text);
void pms_write_truth(struct pms_writer *writer, const char *name, bool value);
void pms_write_number(struct pms_writer *writer, const char *name, int64_t value);

/* A time as SCIM prints it; null for 0, which is no time. */
void pms_write_time(struct pms_writer *writer, const char *name, int64_t ms);

/* Values that were written elsewhere, with commas between them. */
void pms_write_raw(struct pms_writer *writer, const struct pms_buf *values);

/* 0, or the first failure. */
int pms_write_done(const struct pms_writer *writer, struct pms_error *err);

#endif
