/* SPDX-License-Identifier: MIT */
#include "http/cert_dates.h"

#include <string.h>
#include <strings.h>

/* The value behind "NAME:", NULL for other lines. */
static const char *value_in(const char *line, const char *name)
{
    size_t length = strlen(name);

    return strncasecmp(line, name, length) == 0 && line[length] == ':' ? line + length + 1
                                                                       : NULL;
}

/* libcurl's TLS backends write "2026-11-23 23:59:59 GMT" or "Nov 23 23:59:59 2026 GMT". */
static bool read_date(const char *date, time_t *ret_time)
{
    struct tm parts = {0};
    const char *end = strptime(date, "%n%Y-%m-%d %H:%M:%S", &parts);

    if (!end) {
        parts = (struct tm){0};
        end = strptime(date, "%n%b %d %H:%M:%S %Y", &parts);
    }
    if (end)
        *ret_time = timegm(&parts);
    return end != NULL;
}

static const struct curl_certinfo *chain_of(CURL *easy)
{
    struct curl_certinfo *chain = NULL;

    return curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) == CURLE_OK ? chain : NULL;
}

bool pms_cert_end(CURL *easy, time_t *ret_end)
{
    const struct curl_certinfo *chain = chain_of(easy);
    bool found = false;

    for (int i = 0; chain && i < chain->num_of_certs; i++)
        for (const struct curl_slist *line = chain->certinfo[i]; line; line = line->next) {
            const char *date = value_in(line->data, "Expire date");
            time_t end;

            if (!date || !read_date(date, &end) || (found && end >= *ret_end))
                continue;
            *ret_end = end;
            found = true;
        }
    return found;
}

bool pms_cert_has_expired(CURL *easy, time_t now)
{
    time_t end;

    return pms_cert_end(easy, &end) && end < now;
}

const char *pms_cert_line(CURL *easy, const char *name)
{
    const struct curl_certinfo *chain = chain_of(easy);

    if (!chain || chain->num_of_certs < 1)
        return NULL;
    for (const struct curl_slist *line = chain->certinfo[0]; line; line = line->next)
        if (value_in(line->data, name))
            return value_in(line->data, name);
    return NULL;
}
