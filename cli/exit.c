/* SPDX-License-Identifier: MIT */
#include "cli.h"

/* The contract with scripts, pmscim(1) EXIT STATUS. */
static const int statuses[PMS_E_COUNT] = {
    [PMS_OK] = 0,           [PMS_E_NOMEM] = 1,   [PMS_E_IO] = 1,      [PMS_E_REMOTE] = 1,
    [PMS_E_USAGE] = 2,      [PMS_E_PARSE] = 2,   [PMS_E_CONFIG] = 2,  [PMS_E_NOTFOUND] = 3,
    [PMS_E_CONFLICT] = 4,   [PMS_E_STALE] = 4,   [PMS_E_AUTH] = 5,    [PMS_E_RATE] = 6,
    [PMS_E_NETWORK] = 6,    [PMS_E_REFUSED] = 7, [PMS_E_PARTIAL] = 8, [PMS_E_UNSUPPORTED] = 9,
    [PMS_E_CANCELED] = 130,
};

int exit_status(int code)
{
    return code >= 0 && code < PMS_E_COUNT ? statuses[code] : 1;
}
