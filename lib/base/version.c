/* SPDX-License-Identifier: MIT */
#include <pmscim/pmscim.h>

const char *pms_version(void)
{
    return PMS_VERSION;
}
