/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail_errno(struct pms_error *err, const char *path, const char *what)
{
    return pms_fail(err, PMS_E_IO, "%s: cannot %s: %s", path, what, strerror(errno));
}

static int check_private(int fd, const char *path, struct pms_error *err)
{
    struct stat st;

    if (fstat(fd, &st) < 0)
        return fail_errno(err, path, "look at it");
    if (!S_ISREG(st.st_mode))
        return pms_fail(err, PMS_E_CONFIG, "%s: not a regular file", path);
    if (st.st_uid != geteuid()) {
        pms_fail(err, PMS_E_CONFIG, "%s: belongs to another user", path);
        return pms_error_hint(err, "use a file of your own");
    }
    if (st.st_mode & 0077) {
        pms_fail(err, PMS_E_CONFIG, "%s: others may read it (mode %04o)", path,
                 (unsigned)st.st_mode & 07777);
        return pms_error_hint(err, "chmod 600 %s", path);
    }
    return 0;
}

static int read_all(int fd, const char *path, char *chunk, size_t size, struct pms_buf *buf,
                    struct pms_error *err)
{
    ssize_t n;

    while ((n = read(fd, chunk, size)) != 0) {
        int r;

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(err, path, "read");
        r = pms_buf_add(buf, chunk, (size_t)n, err);
        if (r == -PMS_E_REMOTE)
            return pms_fail(err, PMS_E_IO, "%s: larger than %zu bytes", path, buf->ceiling);
        if (r < 0)
            return r;
    }
    return 0;
}

int pms_file_read(const char *path, int private, struct pms_buf *buf, struct pms_error *err)
{
    /* A pipe is no private file, and opening one must not wait for a writer. */
    AUTO(close) int fd =
        open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (private ? O_NONBLOCK : 0));
    char chunk[16384];
    int r;

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return pms_fail(err, PMS_E_NOTFOUND, "%s: no such file", path);
    if (fd < 0)
        return fail_errno(err, path, "open");
    r = private ? check_private(fd, path, err) : 0;
    if (r < 0)
        return r;
    r = read_all(fd, path, chunk, sizeof(chunk), buf, err);
    if (private)
        explicit_bzero(chunk, sizeof(chunk));
    return r;
}

static int write_all(int fd, const char *path, const char *data, size_t length,
                     struct pms_error *err)
{
    while (length > 0) {
        ssize_t n = write(fd, data, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(err, path, "write");
        data += n;
        length -= (size_t)n;
    }
    if (fsync(fd) < 0)
        return fail_errno(err, path, "write");
    return 0;
}

static int sync_folder_of(const char *path, struct pms_error *err)
{
    AUTO(free) char *folder = strdup(path);
    char *slash = folder ? strrchr(folder, '/') : NULL;
    AUTO(close) int fd = -1;

    if (!folder)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (slash)
        slash[slash == folder ? 1 : 0] = '\0';
    fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) < 0)
        return fail_errno(err, path, "make it durable");
    return 0;
}

/* A device, a pipe or a folder would be gone, and root is not kept from that. */
static int check_replaceable(const char *path, struct pms_error *err)
{
    struct stat st;

    if (stat(path, &st) < 0 || S_ISREG(st.st_mode))
        return 0;
    pms_fail(err, PMS_E_IO, "%s: not a regular file", path);
    return pms_error_hint(err, "name a file, or one that is not there yet");
}

int pms_file_replace(const char *path, const void *data, size_t length, struct pms_error *err)
{
    AUTO(free) char *temporary = NULL;
    AUTO(close) int fd = -1;
    int r = check_replaceable(path, err);

    if (r < 0)
        return r;
    if (asprintf(&temporary, "%s.XXXXXX", path) < 0) {
        temporary = NULL;
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    fd = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */
    if (fd < 0)
        return fail_errno(err, path, "write");
    r = write_all(fd, path, data, length, err);
    if (r == 0 && rename(temporary, path) < 0)
        r = fail_errno(err, path, "replace");
    if (r < 0) {
        unlink(temporary);
        return r;
    }
    return sync_folder_of(path, err);
}

int pms_dir_make(const char *path, struct pms_error *err)
{
    AUTO(free) char *part = strdup(path);
    struct stat st;

    if (!part)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (char *p = part + 1; part[0] != '\0'; p++) {
        char c = *p;

        if (c != '/' && c != '\0')
            continue;
        *p = '\0';
        if (mkdir(part, 0700) < 0 && errno != EEXIST)
            return fail_errno(err, part, "make the folder");
        *p = c;
        if (c == '\0')
            break;
    }
    if (stat(path, &st) < 0)
        return fail_errno(err, path, "make the folder");
    if (!S_ISDIR(st.st_mode))
        return pms_fail(err, PMS_E_IO, "%s: not a folder", path);
    return 0;
}

int pms_dir_make_for(const char *path, struct pms_error *err)
{
    AUTO(free) char *folder = strdup(path);
    char *slash = folder ? strrchr(folder, '/') : NULL;

    if (!folder)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (!slash || slash == folder)
        return 0;
    *slash = '\0';
    return pms_dir_make(folder, err);
}

int pms_file_lock(const char *path, int *ret_fd, struct pms_error *err)
{
    AUTO(close) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return fail_errno(err, path, "open");
    while (flock(fd, LOCK_EX) < 0)
        if (errno != EINTR)
            return fail_errno(err, path, "lock");
    *ret_fd = fd;
    fd = -1;
    return 0;
}

int pms_file_lock_beside(const char *path, int *ret_fd, struct pms_error *err)
{
    AUTO(free) char *beside = NULL;
    int r = pms_dir_make_for(path, err);

    if (r < 0)
        return r;
    if (asprintf(&beside, "%s.lock", path) < 0) {
        beside = NULL;
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    return pms_file_lock(beside, ret_fd, err);
}

char *pms_path_join(const char *folder, const char *name)
{
    size_t length = strlen(folder);
    char *path = NULL;

    while (length > 0 && folder[length - 1] == '/')
        length--;
    return asprintf(&path, "%.*s/%s", (int)length, folder, name) < 0 ? NULL : path;
}

int pms_dir_xdg(const char *variable, const char *fallback, char **ret_path,
                struct pms_error *err)
{
    const char *base = getenv(variable);
    const char *home = getenv("HOME");
    char *path = NULL;
    int n;

    if (base && base[0] == '/') {
        n = asprintf(&path, "%s/pmscim", base);
    } else if (home && home[0] == '/') {
        n = asprintf(&path, "%s/%s/pmscim", home, fallback);
    } else {
        pms_fail(err, PMS_E_CONFIG, "neither %s nor HOME names a folder", variable);
        return pms_error_hint(err, "set HOME to an absolute path");
    }
    if (n < 0)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_path = path;
    return 0;
}
