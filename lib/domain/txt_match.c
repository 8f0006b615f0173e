/* SPDX-License-Identifier: MIT */
#include "domain/txt_match.h"

#include <string.h>
#include <strings.h>

bool pms_txt_is_ours(const char *record)
{
    const char *start = record + strspn(record, " \t\r\n\"'");

    return strncasecmp(start, PMS_TXT_PREFIX, strlen(PMS_TXT_PREFIX)) == 0;
}

enum pms_txt_result pms_txt_match(char *const *records, size_t count, const char *expected)
{
    enum pms_txt_result result = PMS_TXT_MISSING;

    for (size_t i = 0; i < count; i++) {
        if (strcmp(records[i], expected) == 0)
            return PMS_TXT_FOUND;
        if (pms_txt_is_ours(records[i]))
            result = PMS_TXT_WRONG;
    }
    return result;
}
