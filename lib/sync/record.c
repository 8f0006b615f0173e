/* SPDX-License-Identifier: MIT */
#include "sync/record.h"

#include <string.h>

#include <pmscim/text.h>

#include "base/email.h"

static const char *const field_names[PMS_MAP_COUNT] = {
    [PMS_MAP_EXTERNAL_ID] = "external_id", [PMS_MAP_EMAIL] = "email",
    [PMS_MAP_GIVEN_NAME] = "given_name",   [PMS_MAP_FAMILY_NAME] = "family_name",
    [PMS_MAP_STATUS] = "status",           [PMS_MAP_ASSIGNED] = "assigned",
    [PMS_MAP_GROUPS] = "groups",
};

const char *pms_record_field_name(enum pms_map field)
{
    return field_names[field];
}

static const char *text_fault(const char *text)
{
    if (strlen(text) > PMS_RECORD_TEXT_MAX)
        return "longer than 256 bytes";
    if (pms_text_escape(text, NULL, 0) != strlen(text))
        return "not UTF-8, or with characters that cannot be printed";
    return NULL;
}

bool pms_record_text_sound(const char *text)
{
    return !text_fault(text);
}

static const char *email_fault(const char *email)
{
    const char *fault;

    if (!email || email[0] == '\0')
        return "no e-mail address";
    fault = text_fault(email);
    if (fault)
        return fault;
    return pms_email_valid(email) ? NULL : "not an e-mail address";
}

static const char *groups_fault(const struct pms_record *record)
{
    const char *fault = NULL;

    if (record->group_count > PMS_RECORD_GROUPS_MAX)
        return "more than 1000 groups";
    for (size_t i = 0; !fault && i < record->group_count; i++)
        fault = record->groups[i][0] == '\0' ? "a group without a name"
                                             : text_fault(record->groups[i]);
    return fault;
}

const char *pms_record_fault(const struct pms_record *record, enum pms_map *ret_field)
{
    const struct {
        enum pms_map field;
        const char *text;
    } texts[] = {
        {PMS_MAP_EXTERNAL_ID, record->external_id},
        {PMS_MAP_GIVEN_NAME, record->given_name},
        {PMS_MAP_FAMILY_NAME, record->family_name},
    };
    const char *fault = email_fault(record->email);

    *ret_field = PMS_MAP_EMAIL;
    for (size_t i = 0; !fault && i < sizeof(texts) / sizeof(*texts); i++) {
        fault = texts[i].text ? text_fault(texts[i].text) : NULL;
        *ret_field = texts[i].field;
    }
    if (fault)
        return fault;
    *ret_field = PMS_MAP_GROUPS;
    return groups_fault(record);
}
