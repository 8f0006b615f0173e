/* SPDX-License-Identifier: MIT */
/* Whatever a server sends as an error gives texts that fit and are fit for a terminal. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <pmscim/text.h>

#include "scim/scim_error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *text, size_t size)
{
    char copy[512];
    size_t length = strnlen(text, size);

    if (length == size)
        abort();
    pms_text_escape(text, copy, sizeof(copy));
    if (strcmp(text, copy) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pms_scim_error error;

    pms_scim_error_parse((const char *)data, size, &error);
    check(error.detail, sizeof(error.detail));
    check(error.scim_type, sizeof(error.scim_type));
    return 0;
}
