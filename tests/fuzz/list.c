/* SPDX-License-Identifier: MIT */
/* Whatever a server sends as a list is one or is refused as the server's fault. */
#include <stdint.h>
#include <stdlib.h>

#include "scim/auto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_list_done) struct pms_list list = {0};

    if (pms_list_parse(PMS_USER, (const char *)data, size, &list, &err) < 0) {
        if (err.code != PMS_E_REMOTE)
            abort();
        return 0;
    }
    if (list.total < -1 || list.start < 0 || list.per_page < 0)
        abort();
    for (size_t i = 0; i < list.count; i++)
        pms_user_name(list.resources[i]);
    return 0;
}
