/* SPDX-License-Identifier: MIT */
/* Which manners are in force: what the profile says, else what was found out, else what the
 * server says of itself, else the row. */
#include <stdio.h>
#include <string.h>

#include "client/client.h"

enum source {
    ROW,
    DISCOVERY,
    EXPERIENCE,
    PROFILE
};

static const char *const sources[] = {
    [ROW] = "row",
    [DISCOVERY] = "discovery",
    [EXPERIENCE] = "experience",
    [PROFILE] = "profile",
};

struct finding {
    long value;
    enum source source;
};

static bool learn_update(const struct pms_learned *learned, struct finding *finding)
{
    if (learned->no_patch == learned->no_put)
        return false;
    *finding =
        (struct finding){learned->no_patch ? PMS_UPDATE_PUT : PMS_UPDATE_PATCH, EXPERIENCE};
    return true;
}

static bool learn_content_type(const struct pms_learned *learned, struct finding *finding)
{
    *finding = (struct finding){PMS_CONTENT_JSON, EXPERIENCE};
    return learned->json_only;
}

static bool learn_paging(const struct pms_learned *learned, struct finding *finding)
{
    bool is_said = learned->cursor == PMS_OFFER_YES &&
                   (learned->cursor_first || learned->index == PMS_OFFER_NO);

    if (learned->no_cursor)
        *finding = (struct finding){PMS_PAGING_INDEX, EXPERIENCE};
    else if (learned->uses_cursors)
        *finding = (struct finding){PMS_PAGING_CURSOR, EXPERIENCE};
    else if (is_said)
        *finding = (struct finding){PMS_PAGING_CURSOR, DISCOVERY};
    return learned->no_cursor || learned->uses_cursors || is_said;
}

/* Never more than the row, which is as many as are of use. */
static bool learn_page_size(const struct pms_learned *learned, struct finding *finding)
{
    long row = finding->value;

    if (learned->page_most > 0 && learned->page_most < finding->value)
        *finding = (struct finding){learned->page_most, DISCOVERY};
    if (learned->page_cap > 0 && learned->page_cap < finding->value)
        *finding = (struct finding){learned->page_cap, EXPERIENCE};
    return finding->value != row;
}

static bool learn_filters(const struct pms_learned *learned, struct finding *finding)
{
    *finding = (struct finding){PMS_FILTERS_LOCAL, EXPERIENCE};
    return learned->no_filter;
}

/* A server without versions may still send an ETag, which then is a digest of the answer. */
static bool learn_if_match(const struct pms_learned *learned, struct finding *finding)
{
    if (learned->no_if_match)
        *finding = (struct finding){PMS_IF_MATCH_NEVER, EXPERIENCE};
    else
        *finding = (struct finding){PMS_IF_MATCH_VERSION, DISCOVERY};
    return learned->no_if_match || learned->etag == PMS_OFFER_NO;
}

/* What can be found out; a function that says no leaves the row in force. */
static bool (*const learners[PMS_MANNERS_FIELDS])(const struct pms_learned *learned,
                                                  struct finding *finding) = {
    [PMS_MANNER_UPDATE] = learn_update,   [PMS_MANNER_CONTENT_TYPE] = learn_content_type,
    [PMS_MANNER_PAGING] = learn_paging,   [PMS_MANNER_PAGE_SIZE] = learn_page_size,
    [PMS_MANNER_FILTERS] = learn_filters, [PMS_MANNER_IF_MATCH] = learn_if_match,
};

static struct finding find(const struct pms_client *client, size_t index)
{
    const struct finding row = {client->caller.manners->fields[index], ROW};
    struct finding finding = row;

    if (client->given.values[index] != PMS_MANNER_UNSET)
        return (struct finding){client->given.values[index], PROFILE};
    return learners[index] && learners[index](&client->learned, &finding) ? finding : row;
}

long pms_in_force(const struct pms_client *client, size_t index)
{
    return find(client, index).value;
}

bool pms_is_given(const struct pms_client *client, size_t index)
{
    return client->given.values[index] != PMS_MANNER_UNSET;
}

/* What the server says of itself, which nobody can override. */
static const struct {
    const char *name;
    const char *help;
    size_t offset;
} claims[] = {
    {"offers_patch", "does the server say that it has PATCH",
     offsetof(struct pms_learned, patch)},
    {"offers_filter", "does it say that it filters", offsetof(struct pms_learned, filter)},
    {"offers_bulk", "does it say that it takes many changes in one request; none is ever sent",
     offsetof(struct pms_learned, bulk)},
    {"offers_etag", "does it say that it has versions", offsetof(struct pms_learned, etag)},
    {"offers_index", "does it say that it pages by index", offsetof(struct pms_learned, index)},
    {"offers_cursor", "does it say that it pages by cursor",
     offsetof(struct pms_learned, cursor)},
};

static int claim(const struct pms_client *client, size_t index, struct pms_manner *ret_manner)
{
    static const char *const words[] = {
        [PMS_OFFER_UNKNOWN] = "unknown", [PMS_OFFER_YES] = "yes", [PMS_OFFER_NO] = "no"};
    const char *base = (const char *)&client->learned;

    if (index >= sizeof(claims) / sizeof(*claims))
        return 0;
    *ret_manner = (struct pms_manner){
        .name = claims[index].name, .help = claims[index].help, .from = sources[DISCOVERY]};
    snprintf(ret_manner->value, sizeof(ret_manner->value), "%s",
             words[*(const enum pms_offer *)(base + claims[index].offset)]);
    return 1;
}

int pms_client_manner(const struct pms_client *client, size_t index,
                      struct pms_manner *ret_manner)
{
    struct finding finding;

    if (index >= PMS_MANNERS_FIELDS)
        return claim(client, index - PMS_MANNERS_FIELDS, ret_manner);
    finding = find(client, index);
    *ret_manner = (struct pms_manner){
        .name = pms_manners_field_word(index),
        .help = pms_manners_field_at(index)->help,
        .from = sources[finding.source],
    };
    pms_manners_value_print(index, finding.value, ret_manner->value);
    return 1;
}
