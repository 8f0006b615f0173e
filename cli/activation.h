/* SPDX-License-Identifier: MIT */
/* A socket handed over by who started this program, as systemd does (sd_listen_fds(3)). */
#ifndef CLI_ACTIVATION_H
#define CLI_ACTIVATION_H

#include <pmscim/error.h>

/* The descriptor, or 0 when there is none for us. The variables are gone afterwards, so that
 * programs we start do not take it for theirs. PMS_E_CONFIG for more than one. */
int activation_take(int *ret_fd, struct pms_error *err);

#endif
