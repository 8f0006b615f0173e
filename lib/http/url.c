/* SPDX-License-Identifier: MIT */
#include "http/url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

DEFINE_AUTO(CURLU *, curl_url_cleanup)

static void auto_curl_free(char **text)
{
    curl_free(*text);
}

static bool has_part(CURLU *handle, CURLUPart part)
{
    AUTO(curl_free) char *text = NULL;

    return curl_url_get(handle, part, &text, 0) == CURLUE_OK;
}

static void lower(char *text)
{
    for (; *text; text++)
        *text = (char)tolower((unsigned char)*text);
}

/* Copies one part into memory of our own; "" for a part that is not there. */
static char *copy_part(CURLU *handle, CURLUPart part)
{
    AUTO(curl_free) char *text = NULL;
    CURLUcode code =
        curl_url_get(handle, part, &text, part == CURLUPART_PORT ? CURLU_NO_DEFAULT_PORT : 0);

    return strdup(code == CURLUE_OK ? text : "");
}

static void cut_slashes(char *path)
{
    size_t length = strlen(path);

    while (length > 0 && path[length - 1] == '/')
        path[--length] = '\0';
}

static int fill(CURLU *handle, struct pms_url *url, struct pms_error *err)
{
    AUTO(free) char *scheme = copy_part(handle, CURLUPART_SCHEME);
    AUTO(free) char *port = copy_part(handle, CURLUPART_PORT);
    const char *colon;

    url->host = copy_part(handle, CURLUPART_HOST);
    url->path = copy_part(handle, CURLUPART_PATH);
    if (!scheme || !port || !url->host || !url->path)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    lower(url->host);
    cut_slashes(url->path);
    url->is_https = strcasecmp(scheme, "https") == 0;
    url->has_user = has_part(handle, CURLUPART_USER) || has_part(handle, CURLUPART_PASSWORD);
    url->has_query = has_part(handle, CURLUPART_QUERY) || has_part(handle, CURLUPART_FRAGMENT);
    if (url->host[0] == '\0' || (!url->is_https && strcasecmp(scheme, "http") != 0))
        return pms_fail(err, PMS_E_CONFIG, "not an http or https address");
    colon = port[0] != '\0' ? ":" : "";
    if (asprintf(&url->origin, "%s://%s%s%s", url->is_https ? "https" : "http", url->host,
                 colon, port) < 0) {
        url->origin = NULL;
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    return 0;
}

/* libcurl takes one slash or three for two, and decodes %XX in a host after it has looked at
 * it, so that the same text means another host the second time it is read. No address needs
 * either.
 */
static bool is_plain(const char *text)
{
    size_t scheme = strncasecmp(text, "https://", 8) == 0  ? 8
                    : strncasecmp(text, "http://", 7) == 0 ? 7
                                                           : strlen(text);
    const char *start = text + scheme;
    const char *end = start + strcspn(start, "/?#");
    const char *user_end = memrchr(start, '@', (size_t)(end - start));

    if (user_end)
        start = user_end + 1;
    return start < end && !memchr(start, '%', (size_t)(end - start));
}

int pms_url_split(const char *text, struct pms_url *ret_url, struct pms_error *err)
{
    AUTO(curl_url_cleanup) CURLU *handle = curl_url();
    AUTO(pms_url_done) struct pms_url url = {0};
    CURLUcode code;
    int r;

    if (!handle)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    code = CURLUE_MALFORMED_INPUT;
    if (strlen(text) < PMS_URL_MAX && is_plain(text))
        code = curl_url_set(handle, CURLUPART_URL, text, 0);
    if (code == CURLUE_OUT_OF_MEMORY)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (code != CURLUE_OK) {
        pms_fail(err, PMS_E_CONFIG, "not an http or https address");
        return pms_error_hint(err, "an address looks like https://HOST/scim/v2");
    }
    r = fill(handle, &url, err);
    if (r < 0)
        return r;
    *ret_url = url;
    url = (struct pms_url){0};
    return 0;
}

void pms_url_done(struct pms_url *url)
{
    free(url->origin);
    free(url->host);
    free(url->path);
    *url = (struct pms_url){0};
}

bool pms_url_same_origin(const struct pms_url *a, const struct pms_url *b)
{
    return strcmp(a->origin, b->origin) == 0;
}

bool pms_url_is_loopback(const struct pms_url *url)
{
    struct in_addr address;

    if (strcmp(url->host, "localhost") == 0 || strcmp(url->host, "[::1]") == 0)
        return true;
    return inet_pton(AF_INET, url->host, &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

int pms_url_encode(struct pms_buf *buf, const char *text, struct pms_error *err)
{
    static const char digits[] = "0123456789ABCDEF";
    int r = 0;

    for (; *text && r == 0; text++) {
        unsigned char c = (unsigned char)*text;
        const char encoded[] = {'%', digits[c >> 4], digits[c & 15]};

        if (c < 0x80 && (isalnum(c) || strchr("-._~", c)))
            r = pms_buf_add(buf, text, 1, err);
        else
            r = pms_buf_add(buf, encoded, sizeof(encoded), err);
    }
    return r;
}
