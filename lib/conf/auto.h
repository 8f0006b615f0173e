/* SPDX-License-Identifier: MIT */
/* AUTO() for the public values of this layer. */
#ifndef CONF_AUTO_H
#define CONF_AUTO_H

#include <pmscim/profile.h>

#include "base/cleanup.h"

DEFINE_AUTO(struct pms_config *, pms_config_free)
DEFINE_AUTO_VALUE(struct pms_profile, pms_profile_done)
DEFINE_AUTO_VALUE(struct pms_key_ref, pms_key_ref_done)

#endif
