/* SPDX-License-Identifier: MIT */
#include "serve/exchange.h"

#include <stdarg.h>
#include <stdio.h>

#include "serve/lookup.h"

static const char *const header_names[PMS_HEADER_COUNT] = {
    [PMS_HEADER_AUTHORIZATION] = "Authorization",
    [PMS_HEADER_API_KEY] = "X-API-Key",
    [PMS_HEADER_USER_AGENT] = "User-Agent",
};

const char *pms_header_name(enum pms_header header)
{
    return header_names[header];
}

void pms_exchange_field(struct pms_exchange *exchange, const char *name, const char *format,
                        ...)
{
    struct pms_field *field;
    va_list arguments;

    if (exchange->field_count == PMS_FIELDS_MOST)
        return;
    field = &exchange->fields[exchange->field_count++];
    field->name = name;
    va_start(arguments, format);
    vsnprintf(field->value, sizeof(field->value), format, arguments);
    va_end(arguments);
}

void pms_exchange_clear(struct pms_exchange *exchange)
{
    pms_buf_reset(&exchange->answer);
    exchange->status = 0;
    exchange->trouble[0] = '\0';
}

struct pms_writer pms_exchange_json(struct pms_exchange *exchange, int status)
{
    pms_exchange_clear(exchange);
    exchange->status = status;
    exchange->content_type = "application/json; charset=utf-8";
    return (struct pms_writer)PMS_WRITER(&exchange->answer);
}

void pms_exchange_done(struct pms_exchange *exchange)
{
    pms_buf_free(&exchange->answer);
    pms_lookup_free(exchange->lookup);
    exchange->lookup = NULL;
}
