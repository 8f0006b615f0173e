/* SPDX-License-Identifier: MIT */
/* CSV as a directory: it is refused with a reason, or its people and problems are sound, and it
 * does not matter in which pieces it came. */
#include "source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(pms_buf_free) struct pms_buf whole = PMS_BUF(1 << 24);
    AUTO(pms_buf_free) struct pms_buf pieces = PMS_BUF(1 << 24);
    const char *text = (const char *)data;

    read_in_two(&pms_format_csv, text, size, size, &whole);
    read_in_two(&pms_format_csv, text, size, size / 2, &pieces);
    must(strcmp(pms_buf_text(&whole), pms_buf_text(&pieces)) == 0);
    return 0;
}
