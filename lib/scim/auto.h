/* SPDX-License-Identifier: MIT */
/* AUTO() for the values of this layer. */
#ifndef SCIM_AUTO_H
#define SCIM_AUTO_H

#include <pmscim/filter.h>
#include <pmscim/patch.h>
#include <pmscim/resource.h>

#include "base/cleanup.h"
#include "scim/filter_ast.h"
#include "scim/list.h"

DEFINE_AUTO(struct pms_resource *, pms_resource_free)
DEFINE_AUTO(struct pms_filter *, pms_filter_free)
DEFINE_AUTO(struct pms_patch *, pms_patch_free)
DEFINE_AUTO(struct pms_path *, pms_path_free)
DEFINE_AUTO_VALUE(struct pms_list, pms_list_done)

#endif
