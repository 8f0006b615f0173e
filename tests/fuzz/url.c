/* SPDX-License-Identifier: MIT */
/* Addresses. Two parsers read them, the profiles' and the client's: what the profiles accept,
 * the client has to see as the same host, and neither sends a key in the clear beyond this
 * machine. */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <pmscim/client.h>
#include <pmscim/profile.h>

#include "conf/auto.h"
#include "http/url.h"

static void must(int holds)
{
    if (!holds)
        abort();
}

static void check_parts(const struct pms_url *url)
{
    const char *scheme = url->is_https ? "https://" : "http://";
    size_t length = strlen(url->path);

    must(strncmp(url->origin, scheme, strlen(scheme)) == 0);
    must(strncmp(url->origin + strlen(scheme), url->host, strlen(url->host)) == 0);
    must(url->host[0] != '\0');
    must(length == 0 || (url->path[0] == '/' && url->path[length - 1] != '/'));
    for (const char *p = url->host; *p; p++)
        must(!isupper((unsigned char)*p));
}

/* The base address read again, as every request does. */
static void check_again(const struct pms_url *url)
{
    AUTO(pms_url_done) struct pms_url again = {0};
    AUTO(pms_buf_free) struct pms_buf whole = PMS_BUF(4 * PMS_URL_MAX);
    struct pms_error err = PMS_ERROR_INIT;

    must(pms_buf_puts(&whole, url->origin, &err) == 0);
    must(pms_buf_puts(&whole, url->path, &err) == 0);
    if (whole.length >= PMS_URL_MAX)
        return;
    must(pms_url_split(pms_buf_text(&whole), &again, &err) == 0);
    must(pms_url_same_origin(url, &again));
    must(strcmp(url->path, again.path) == 0);
    must(!again.has_user && !again.has_query);
}

static void check_profile(const char *text)
{
    AUTO(pms_profile_done) struct pms_profile profile = {0};
    AUTO(pms_url_done) struct pms_url url = {0};
    struct pms_error err = PMS_ERROR_INIT;
    const char *host;

    if (pms_profile_set(&profile, "endpoint", text, &err) < 0 || !profile.endpoint)
        return;
    must(pms_url_split(profile.endpoint, &url, &err) == 0);
    must(!url.has_user && !url.has_query);
    must(url.is_https || pms_url_is_loopback(&url));
    /* Addresses have several spellings, names have one. */
    host = strstr(profile.endpoint, "://") + 3;
    if (!isdigit((unsigned char)*host) && *host != '[')
        must(strncmp(host, url.host, strlen(url.host)) == 0 &&
             strchr(":/", host[strlen(url.host)]) != NULL);
}

static void check_client(const char *text)
{
    const struct pms_client_options options = {.endpoint = text};
    struct pms_client *client = NULL;
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_url url = {0};

    if (pms_client_new(&options, &client, &err) < 0) {
        must(err.message[0] != '\0');
        return;
    }
    must(pms_url_split(text, &url, &err) == 0);
    must(!url.has_user && !url.has_query && (url.is_https || pms_url_is_loopback(&url)));
    pms_url_done(&url);
    pms_client_free(client);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(free) char *text = strndup((const char *)data, size);
    AUTO(pms_url_done) struct pms_url url = {0};
    struct pms_error err = PMS_ERROR_INIT;
    int r = pms_url_split(text, &url, &err);

    must(r == 0 || r == -PMS_E_CONFIG);
    if (r == 0) {
        check_parts(&url);
        check_again(&url);
    }
    check_profile(text);
    check_client(text);
    return 0;
}
