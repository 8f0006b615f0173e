/* SPDX-License-Identifier: MIT */
#include "sync/rows.h"

#include <stdlib.h>

enum {
    START = 16
};

void *pms_rows_grow(void *rows, size_t size, size_t count, size_t *room, struct pms_error *err)
{
    size_t more = *room > 0 ? *room + *room / 2 : START;
    void *bigger;

    if (count < *room)
        return rows;
    bigger = reallocarray(rows, more, size);
    if (!bigger) {
        pms_fail(err, PMS_E_NOMEM, "out of memory");
        return NULL;
    }
    *room = more;
    return bigger;
}
