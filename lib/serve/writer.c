/* SPDX-License-Identifier: MIT */
#include "serve/writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static void put(struct pms_writer *writer, const char *bytes, size_t length)
{
    if (writer->err.code == PMS_OK)
        pms_buf_add(writer->buf, bytes, length, &writer->err);
}

static void put_escape(struct pms_writer *writer, unsigned char c)
{
    char escape[8];
    int n;

    if (c == '"' || c == '\\')
        n = snprintf(escape, sizeof(escape), "\\%c", c);
    else
        n = snprintf(escape, sizeof(escape), "\\u%04x", c);
    put(writer, escape, (size_t)n);
}

static void put_string(struct pms_writer *writer, const char *text)
{
    size_t plain = 0;

    put(writer, "\"", 1);
    for (;; plain++) {
        unsigned char c = (unsigned char)text[plain];

        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        put(writer, text, plain);
        if (c == '\0')
            break;
        put_escape(writer, c);
        text += plain + 1;
        plain = (size_t)-1;
    }
    put(writer, "\"", 1);
}

static void put_name(struct pms_writer *writer, const char *name)
{
    if (writer->comma)
        put(writer, ",", 1);
    writer->comma = true;
    if (!name)
        return;
    put_string(writer, name);
    put(writer, ":", 1);
}

static void put_begin(struct pms_writer *writer, const char *name, const char *bracket)
{
    put_name(writer, name);
    put(writer, bracket, 1);
    writer->comma = false;
}

static void put_end(struct pms_writer *writer, const char *bracket)
{
    put(writer, bracket, 1);
    writer->comma = true;
}

void pms_write_object(struct pms_writer *writer, const char *name)
{
    put_begin(writer, name, "{");
}

void pms_write_array(struct pms_writer *writer, const char *name)
{
    put_begin(writer, name, "[");
}

void pms_write_object_end(struct pms_writer *writer)
{
    put_end(writer, "}");
}

void pms_write_array_end(struct pms_writer *writer)
{
    put_end(writer, "]");
}

void pms_write_text(struct pms_writer *writer, const char *name, const char *text)
{
    put_name(writer, name);
    if (text)
        put_string(writer, text);
    else
        put(writer, "null", 4);
}

void pms_write_truth(struct pms_writer *writer, const char *name, bool value)
{
    put_name(writer, name);
    put(writer, value ? "true" : "false", value ? 4 : 5);
}

void pms_write_number(struct pms_writer *writer, const char *name, int64_t value)
{
    char digits[24];
    int n = snprintf(digits, sizeof(digits), "%" PRId64, value);

    put_name(writer, name);
    put(writer, digits, (size_t)n);
}

void pms_write_time(struct pms_writer *writer, const char *name, int64_t ms)
{
    char time[PMS_TIME_SIZE];

    if (ms == 0) {
        put_name(writer, name);
        put(writer, "null", 4);
        return;
    }
    pms_time_print(ms, time);
    pms_write_text(writer, name, time);
}

void pms_write_raw(struct pms_writer *writer, const struct pms_buf *values)
{
    if (values->length == 0)
        return;
    put_name(writer, NULL);
    put(writer, values->data, values->length);
}

int pms_write_done(const struct pms_writer *writer, struct pms_error *err)
{
    if (writer->err.code != PMS_OK)
        *err = writer->err;
    return -writer->err.code;
}
