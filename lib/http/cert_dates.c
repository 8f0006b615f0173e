/* SPDX-License-Identifier: MIT */
#include "http/cert_dates.h"

#include <string.h>
#include <strings.h>

/* The value behind "Expire date:", NULL for other lines. */
static const char *expiry_in(const char *line)
{
    static const char name[] = "Expire date:";

    return strncasecmp(line, name, sizeof(name) - 1) == 0 ? line + sizeof(name) - 1 : NULL;
}

/* libcurl's TLS backends write "2026-11-23 23:59:59 GMT" or "Nov 23 23:59:59 2026 GMT". */
static bool is_before(const char *date, time_t now)
{
    struct tm parts = {0};
    const char *end = strptime(date, "%n%Y-%m-%d %H:%M:%S", &parts);
    time_t then;

    if (!end)
        end = strptime(date, "%n%b %d %H:%M:%S %Y", &parts);
    then = end ? timegm(&parts) : now;
    return then < now;
}

bool pms_cert_has_expired(CURL *easy, time_t now)
{
    struct curl_certinfo *chain = NULL;

    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || !chain)
        return false;
    for (int i = 0; i < chain->num_of_certs; i++)
        for (const struct curl_slist *line = chain->certinfo[i]; line; line = line->next) {
            const char *date = expiry_in(line->data);

            if (date && is_before(date, now))
                return true;
        }
    return false;
}
