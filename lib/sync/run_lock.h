/* SPDX-License-Identifier: MIT */
/* One lock for all plans of a profile: two that are carried out together would each compare
 * with a team that the other is changing. */
#ifndef SYNC_RUN_LOCK_H
#define SYNC_RUN_LOCK_H

#include <pmscim/sync.h>

#include "base/cleanup.h"

struct pms_run_lock {
    char *folder; /* of the journals */
    int fd;
};

/* Where the journals of a profile usually lie. */
int pms_run_folder(const char *profile, char **ret_folder, struct pms_error *err);

DEFINE_AUTO(struct pms_run_lock *, pms_run_lock_free)

#endif
