/* SPDX-License-Identifier: MIT */
/* Looking at a server to find out what is wrong: how a connection to it is made, what it says
 * about itself, and what its pages are like. Everything here only reads. */
#ifndef PMSCIM_PROBE_H
#define PMSCIM_PROBE_H

#include <stddef.h>

#include <pmscim/client.h>
#include <pmscim/error.h>
#include <pmscim/schema.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* How far a request came. */
enum pms_probe_reach {
    PMS_PROBE_NOTHING,
    PMS_PROBE_NAME,       /* the host (or the proxy) has an address */
    PMS_PROBE_CONNECTION, /* something there takes connections */
    PMS_PROBE_TLS,        /* it is trusted; without TLS as soon as there is a connection */
    PMS_PROBE_ANSWER      /* of whatever status */
};

/* What one request met. Ends with pms_probe_done(). */
struct pms_probe {
    int reach;            /* enum pms_probe_reach */
    struct pms_error err; /* why no answer came; PMS_OK when one did */
    int status;           /* of the answer, 0 without one */
    int is_tls;
    int is_proxied;   /* a proxy of the environment stood between */
    char *address;    /* "192.0.2.7:443", of the proxy if there is one; NULL when unknown */
    int version;      /* of HTTP: 10, 11 or 20; 0 when unknown */
    char *issuer;     /* of the server's certificate; NULL when unknown */
    long long end_ms; /* when the first certificate of its chain ends, since 1970; -1 unknown */
    long long date_ms; /* what its Date says; -1 for nothing */
    long long now_ms;  /* our clock when the answer came */
    long connected_ms; /* from the beginning to the connection; -1 unknown */
    long answered_ms;  /* from the beginning to the answer; -1 unknown */
};

/* Asks once for `path` below the endpoint, over a connection of its own, and repeats nothing;
 * the key goes along when there is one. 0 with a probe whenever it was tried, whatever came of
 * it; PMS_E_CONFIG as pms_client_new(), PMS_E_CANCELED. */
int pms_probe(const struct pms_client_options *options, const char *path,
              struct pms_probe *ret_probe, struct pms_error *err);
void pms_probe_done(struct pms_probe *probe);

/* What a server says about itself (RFC 7644 4): 1, 0, or -1 where it says nothing. */
struct pms_discovery {
    int config_status; /* of the answer to ServiceProviderConfig */
    int types_status;  /* of the answer to ResourceTypes */
    int patch;
    int bulk;
    int filter;
    int sort;
    int etag;
    int password;     /* change of */
    long max_results; /* of a filter; -1 */
    int users;        /* it has the resource type */
    int groups;
};

/* Two requests. 0 also when the server has none of it, which the statuses tell; the errors of
 * client.h where no answer came, and PMS_E_AUTH. */
int pms_probe_discovery(struct pms_client *client, struct pms_discovery *ret_discovery,
                        struct pms_error *err);

/* One page of a listing as the server sent it. Ends with pms_slice_done(). */
struct pms_slice {
    long total;     /* totalResults, -1 when it was not said */
    long start;     /* startIndex, 0 when it was not said */
    int has_cursor; /* it goes on by cursor (RFC 9865) */
    size_t count;   /* how many came */
    char **ids;     /* NULL for those without */
};

/* Asks for one page, without any of the corrections of pms_client_list(). */
int pms_client_slice(struct pms_client *client, enum pms_type type, long start, long count,
                     struct pms_slice *ret_slice, struct pms_error *err);
void pms_slice_done(struct pms_slice *slice);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
