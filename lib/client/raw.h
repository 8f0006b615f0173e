/* SPDX-License-Identifier: MIT */
/* Requests whose path somebody typed. */
#ifndef CLIENT_RAW_H
#define CLIENT_RAW_H

#include "client/call.h"

/* The path as it may travel, malloc()ed; `forbidden` is a path that it must not lie below, NULL
 * for none. PMS_E_USAGE for one that could lead elsewhere. */
int pms_raw_path(const char *path, const char *forbidden, char **ret_path,
                 struct pms_error *err);

int pms_raw_call(const struct pms_caller *caller, const struct pms_raw *raw, const char *path,
                 struct pms_raw_answer *ret_answer, struct pms_error *err);

DEFINE_AUTO_VALUE(struct pms_raw_answer, pms_raw_answer_done)
DEFINE_AUTO(struct pms_raw_walk *, pms_raw_walk_free)

#endif
