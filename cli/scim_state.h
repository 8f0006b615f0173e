/* SPDX-License-Identifier: MIT */
#ifndef CLI_SCIM_STATE_H
#define CLI_SCIM_STATE_H

#include "cli.h"

/* enable and disable: switch, say what it means for members, print the state. */
int scim_switch(struct cli *cli, int enabled, struct pms_error *err);

#endif
