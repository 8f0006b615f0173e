/* SPDX-License-Identifier: MIT */
#include "embedded.h"

#include <stddef.h>
#include <unistd.h>

static int fail_absent(struct pms_error *err)
{
    pms_fail(err, PMS_E_UNSUPPORTED, "this pmscim was built without the embedded endpoint");
    return pms_error_hint(err, "name a server with \"pmscim connect URL\"");
}

int embedded_start(const char *state_dir, const char *resolver, struct embedded **ret_embedded,
                   struct pms_error *err)
{
    (void)state_dir;
    (void)resolver;
    (void)ret_embedded;
    return fail_absent(err);
}

const char *embedded_socket(const struct embedded *embedded)
{
    (void)embedded;
    return NULL;
}

const char *embedded_account_key_path(const struct embedded *embedded)
{
    (void)embedded;
    return NULL;
}

void embedded_stop(struct embedded *embedded)
{
    (void)embedded;
}

int embedded_check(const char *state_dir, long timeout_ms, struct pms_error *err)
{
    (void)state_dir;
    (void)timeout_ms;
    return fail_absent(err);
}

int embedded_serve(const char *state_dir, const struct embedded_listen *listen,
                   struct pms_error *err)
{
    (void)state_dir;
    if (listen->take_fd > 0)
        close(listen->take_fd);
    return fail_absent(err);
}
