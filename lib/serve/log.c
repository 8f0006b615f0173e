/* SPDX-License-Identifier: MIT */
#include "serve/log.h"

#include <stdio.h>

#include <pmscim/text.h>

#include "serve/writer.h"

enum {
    METHOD_MOST = 16,
    PATH_MOST = 400,
    RAW_SIZE = 1024
};

void pms_log_human(const struct pms_log_entry *entry, char line[PMS_LOG_LINE_SIZE])
{
    const struct pms_exchange *exchange = entry->exchange;
    char raw[RAW_SIZE];

    snprintf(raw, sizeof(raw), "%.*s %.*s %d %lld ms%s%s", METHOD_MOST, exchange->method,
             PATH_MOST, exchange->path, exchange->status, (long long)entry->took_ms,
             exchange->trouble[0] != '\0' ? ": " : "", exchange->trouble);
    pms_text_escape(raw, line, PMS_LOG_LINE_SIZE);
}

/* Bytes that are no UTF-8 are spelled out before they get into JSON. */
static void write_escaped(struct pms_writer *writer, const char *name, const char *text,
                          int most)
{
    char raw[RAW_SIZE];
    char escaped[RAW_SIZE * 4];

    snprintf(raw, sizeof(raw), "%.*s", most, text);
    pms_text_escape(raw, escaped, sizeof(escaped));
    pms_write_text(writer, name, escaped);
}

void pms_log_json(const struct pms_log_entry *entry, char line[PMS_LOG_LINE_SIZE])
{
    const struct pms_exchange *exchange = entry->exchange;
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(PMS_LOG_LINE_SIZE - 1);
    struct pms_writer writer = PMS_WRITER(&text);
    struct pms_error err = PMS_ERROR_INIT;

    pms_write_object(&writer, NULL);
    pms_write_time(&writer, "time", entry->now_ms);
    write_escaped(&writer, "method", exchange->method, METHOD_MOST);
    write_escaped(&writer, "path", exchange->path, PATH_MOST);
    pms_write_number(&writer, "status", exchange->status);
    pms_write_number(&writer, "ms", entry->took_ms);
    pms_write_text(&writer, "peer", exchange->peer ? exchange->peer : "");
    pms_write_number(&writer, "bytes", (int64_t)entry->bytes);
    if (exchange->trouble[0] != '\0')
        write_escaped(&writer, "trouble", exchange->trouble, RAW_SIZE);
    pms_write_object_end(&writer);
    if (pms_write_done(&writer, &err) < 0)
        pms_buf_reset(&text);
    snprintf(line, PMS_LOG_LINE_SIZE, "%s", pms_buf_text(&text));
}
