/* SPDX-License-Identifier: MIT */
#include "activation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    FIRST_FD = 3
};

/* A variable as a number: -1 when it is not set or none. */
static long number(const char *name)
{
    const char *text = getenv(name);
    char *end = NULL;
    long value;

    if (!text || text[0] < '0' || text[0] > '9')
        return -1;
    errno = 0;
    value = strtol(text, &end, 10);
    return errno == 0 && *end == '\0' ? value : -1;
}

int activation_take(int *ret_fd, struct pms_error *err)
{
    static const char *const names[] = {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"};
    long pid = number("LISTEN_PID");
    long count = number("LISTEN_FDS");
    bool meant = getenv("LISTEN_FDS") && pid == (long)getpid();

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        unsetenv(names[i]);
    *ret_fd = 0;
    if (!meant || count == 0)
        return 0;
    if (count != 1) {
        pms_fail(err, PMS_E_CONFIG, "LISTEN_FDS: one socket can be taken over");
        return pms_error_hint(err, "give the service one ListenStream= line");
    }
    if (fcntl(FIRST_FD, F_SETFD, FD_CLOEXEC) < 0)
        return pms_fail(err, PMS_E_CONFIG, "LISTEN_FDS: descriptor %d: %s", FIRST_FD,
                        strerror(errno));
    *ret_fd = FIRST_FD;
    return 0;
}
