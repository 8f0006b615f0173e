/* SPDX-License-Identifier: MIT */
/* A ledger: it is refused with a reason, or everybody in it is found again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sync/ledger.h"

static void must(int holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_ledger_free) struct pms_ledger *ledger = NULL;
    int r;

    must(pms_ledger_new("ledger", "acme", &ledger, &err) == 0);
    r = pms_ledger_parse(ledger, (const char *)data, size, &err);
    must(r == 0 || (r == -PMS_E_CONFIG && err.message[0] != '\0' && err.hint[0] != '\0'));
    for (size_t i = 0; i < ledger->people.count; i++) {
        const struct pms_ledger_row *row = &ledger->people.rows[i];

        must(pms_ledger_has_person(ledger, row->id));
        must(pms_ledger_external_id(ledger, row->id) == row->text);
    }
    for (size_t i = 0; i < ledger->groups.count; i++)
        must(pms_ledger_has_group(ledger, ledger->groups.rows[i].id));
    return 0;
}
