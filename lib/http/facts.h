/* SPDX-License-Identifier: MIT */
/* How a transfer's connection was made, for those who look for what is wrong with it. */
#ifndef HTTP_FACTS_H
#define HTTP_FACTS_H

#include "http/http.h"

/* How far it came. */
enum pms_reach {
    PMS_REACH_NOTHING,
    PMS_REACH_NAME,       /* the host has an address */
    PMS_REACH_CONNECTION, /* something there takes connections */
    PMS_REACH_TLS,        /* TLS is agreed on and the certificate trusted, where there is TLS */
    PMS_REACH_ANSWER
};

struct pms_facts {
    enum pms_reach reach;
    bool is_proxied;
    char address[64]; /* of whom we are connected to, the proxy if there is one; "" unknown */
    long port;
    int version;       /* 10, 11, 20; 0 without an answer */
    long long end_ms;  /* the first certificate of the chain ends; -1 unknown */
    char issuer[256];  /* of the server's certificate; "" unknown */
    long connected_ms; /* from the beginning; -1 unknown */
    long answered_ms;
    long long date_ms; /* what the answer's Date says; -1 for nothing */
};

/* Of a transfer that is done, before its answer is taken. */
void pms_transfer_facts(const struct pms_transfer *transfer, struct pms_facts *ret_facts);

#endif
