/* SPDX-License-Identifier: MIT */
/* AUTO() for the public values of this layer. */
#ifndef BASE_AUTO_H
#define BASE_AUTO_H

#include <pmscim/secret.h>

#include "base/cleanup.h"

DEFINE_AUTO(struct pms_secret *, pms_secret_free)

#endif
