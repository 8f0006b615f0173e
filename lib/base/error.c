/* SPDX-License-Identifier: MIT */
#include <pmscim/error.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <pmscim/text.h>

static const char *const code_names[PMS_E_COUNT] = {
    [PMS_OK] = "OK",
    [PMS_E_NOMEM] = "NOMEM",
    [PMS_E_IO] = "IO",
    [PMS_E_REMOTE] = "REMOTE",
    [PMS_E_USAGE] = "USAGE",
    [PMS_E_PARSE] = "PARSE",
    [PMS_E_CONFIG] = "CONFIG",
    [PMS_E_NOTFOUND] = "NOTFOUND",
    [PMS_E_CONFLICT] = "CONFLICT",
    [PMS_E_STALE] = "STALE",
    [PMS_E_AUTH] = "AUTH",
    [PMS_E_RATE] = "RATE",
    [PMS_E_NETWORK] = "NETWORK",
    [PMS_E_REFUSED] = "REFUSED",
    [PMS_E_PARTIAL] = "PARTIAL",
    [PMS_E_UNSUPPORTED] = "UNSUPPORTED",
    [PMS_E_CANCELED] = "CANCELED",
};

/* Formats into one clean line; text from servers and files comes through here. */
__attribute__((format(printf, 3, 0))) static void set_line(char *line, size_t size,
                                                           const char *format,
                                                           va_list arguments)
{
    char raw[512];

    vsnprintf(raw, sizeof(raw), format, arguments);
    pms_text_escape(raw, line, size);
}

int pms_fail(struct pms_error *err, int code, const char *format, ...)
{
    va_list arguments;
    char message[sizeof(err->message)];

    va_start(arguments, format);
    set_line(message, sizeof(message), format, arguments);
    va_end(arguments);
    *err = (struct pms_error){.code = code};
    memcpy(err->message, message, sizeof(message));
    return -code;
}

int pms_error_hint(struct pms_error *err, const char *format, ...)
{
    va_list arguments;
    char hint[sizeof(err->hint)];

    va_start(arguments, format);
    set_line(hint, sizeof(hint), format, arguments);
    va_end(arguments);
    memcpy(err->hint, hint, sizeof(hint));
    return -err->code;
}

int pms_error_prefix(struct pms_error *err, const char *format, ...)
{
    va_list arguments;
    char prefix[sizeof(err->message)];
    char whole[2 * sizeof(err->message) + 2];

    va_start(arguments, format);
    set_line(prefix, sizeof(prefix), format, arguments);
    va_end(arguments);
    snprintf(whole, sizeof(whole), "%s: %s", prefix, err->message);
    pms_text_escape(whole, err->message, sizeof(err->message));
    return -err->code;
}

int pms_error_at(struct pms_error *err, int line, int column)
{
    err->line = line;
    err->column = column;
    return -err->code;
}

const char *pms_code_name(int code)
{
    return code >= 0 && code < PMS_E_COUNT ? code_names[code] : "UNKNOWN";
}
