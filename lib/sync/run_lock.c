/* SPDX-License-Identifier: MIT */
#include "sync/run_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <pmscim/profile.h>

#include "base/file.h"
#include "conf/profile.h"

static int fail_memory(struct pms_error *err)
{
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

void pms_run_lock_free(struct pms_run_lock *lock)
{
    if (!lock)
        return;
    if (lock->fd >= 0)
        close(lock->fd);
    free(lock->folder);
    free(lock);
}

int pms_run_folder(const char *profile, char **ret_folder, struct pms_error *err)
{
    AUTO(free) char *state = NULL;
    int r = pms_profile_name_check(profile, err);

    if (r == 0)
        r = pms_dir_state(&state, err);
    if (r < 0)
        return r;
    return asprintf(ret_folder, "%s/journal/%s", state, profile) < 0 ? fail_memory(err) : 0;
}

static int lock_folder(const char *folder, int *ret_fd, struct pms_error *err)
{
    AUTO(free) char *path = pms_path_join(folder, "lock");
    AUTO(close) int fd = -1;
    int r = path ? pms_dir_make(folder, err) : fail_memory(err);

    if (r < 0)
        return r;
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return pms_fail(err, PMS_E_IO, "%s: cannot open: %s", path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        if (errno != EWOULDBLOCK)
            return pms_fail(err, PMS_E_IO, "%s: cannot lock: %s", path, strerror(errno));
        pms_fail(err, PMS_E_CONFLICT, "another run is carrying out a plan of this profile");
        return pms_error_hint(err, "wait for it to end, then repeat");
    }
    *ret_fd = fd;
    fd = -1;
    return 0;
}

int pms_run_lock_open(const char *journal, const char *profile, struct pms_run_lock **ret_lock,
                      struct pms_error *err)
{
    AUTO(pms_run_lock_free) struct pms_run_lock *lock = calloc(1, sizeof(*lock));
    int r = 0;

    if (!lock)
        return fail_memory(err);
    lock->fd = -1;
    if (!journal)
        r = pms_run_folder(profile, &lock->folder, err);
    else if (!(lock->folder = strdup(journal)))
        r = fail_memory(err);
    if (r == 0)
        r = lock_folder(lock->folder, &lock->fd, err);
    if (r < 0)
        return r;
    *ret_lock = TAKE(lock);
    return 0;
}
