/* SPDX-License-Identifier: MIT */
/* AUTO() for the public values of this layer. */
#ifndef SERVE_AUTO_H
#define SERVE_AUTO_H

#include <pmscim/server.h>

#include "base/cleanup.h"

DEFINE_AUTO(struct pms_server *, pms_server_free)

#endif
