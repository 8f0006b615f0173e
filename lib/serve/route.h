/* SPDX-License-Identifier: MIT */
/* Every call this endpoint answers, one row each. */
#ifndef SERVE_ROUTE_H
#define SERVE_ROUTE_H

#include <stddef.h>

#include <pmscim/error.h>

#include "serve/policy.h"

struct pms_call;

/* Who is asked for a key, and how errors look. */
enum pms_face {
    PMS_FACE_SCIM,
    PMS_FACE_ADMIN,
    PMS_FACE_POSTMAN /* Postman's own API */
};

enum {
    PMS_ROUTE_WRITES = 1 << 0,      /* runs inside the round's write transaction */
    PMS_ROUTE_GATEWAY_AUTH = 1 << 1 /* its 401 has the gateway's shape */
};

enum {
    PMS_ROUTE_ID_SIZE = 256
};

struct pms_route {
    const char *method;
    const char *pattern; /* "{id}" stands for one segment */
    enum pms_face face;
    unsigned flags;
    enum pms_right right; /* what the caller's role has to allow; not asked of SCIM keys */
    /* Gives the answer, or leaves a lookup in the exchange when DNS has to be asked first; … */
    int (*handle)(struct pms_call *call, struct pms_error *err);
    /* … then this gives it, inside the write transaction. */
    int (*finish)(struct pms_call *call, struct pms_error *err);
};

/* The rows one after the other; NULL at the end. */
const struct pms_route *pms_route_at(size_t index);

/* The row for a request, its {id} decoded into `id` ("" when it has none); NULL when there is
 * none. */
const struct pms_route *pms_route_find(const char *method, const char *path,
                                       char id[PMS_ROUTE_ID_SIZE]);

#endif
