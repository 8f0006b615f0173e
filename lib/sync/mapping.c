/* SPDX-License-Identifier: MIT */
#include "sync/mapping.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "sync/record.h"
#include "sync/rows.h"

/* How sure a name is. A weak one counts only where no better one is there: an "id" beside an
 * "externalId" is the source's own business. */
enum rank {
    WEAK = 1,
    STRONG,
    MAPPED,
    MAPPED_EXACTLY
};

enum {
    BARE_SIZE = 64,
    SEEN_MOST = 1000, /* names that are told apart */
    LIST_MOST = 300   /* bytes of them in a hint */
};

/* Names without signs and capitals. */
static const struct known {
    const char *bare;
    enum pms_map field;
    enum rank rank;
} known[] = {
    {"externalid", PMS_MAP_EXTERNAL_ID, STRONG},
    {"extid", PMS_MAP_EXTERNAL_ID, STRONG},
    {"id", PMS_MAP_EXTERNAL_ID, WEAK},
    {"uid", PMS_MAP_EXTERNAL_ID, WEAK},
    {"guid", PMS_MAP_EXTERNAL_ID, WEAK},
    {"userid", PMS_MAP_EXTERNAL_ID, WEAK},
    {"objectid", PMS_MAP_EXTERNAL_ID, WEAK},
    {"objectguid", PMS_MAP_EXTERNAL_ID, WEAK},
    {"employee", PMS_MAP_EXTERNAL_ID, WEAK},
    {"employeeid", PMS_MAP_EXTERNAL_ID, WEAK},
    {"employeeno", PMS_MAP_EXTERNAL_ID, WEAK},
    {"employeenumber", PMS_MAP_EXTERNAL_ID, WEAK},
    {"personid", PMS_MAP_EXTERNAL_ID, WEAK},
    {"personnelnumber", PMS_MAP_EXTERNAL_ID, WEAK},
    {"email", PMS_MAP_EMAIL, STRONG},
    {"mail", PMS_MAP_EMAIL, STRONG},
    {"emailaddress", PMS_MAP_EMAIL, STRONG},
    {"mailaddress", PMS_MAP_EMAIL, STRONG},
    {"workemail", PMS_MAP_EMAIL, STRONG},
    {"primaryemail", PMS_MAP_EMAIL, STRONG},
    {"profileemail", PMS_MAP_EMAIL, STRONG},
    {"username", PMS_MAP_EMAIL, WEAK},
    {"userprincipalname", PMS_MAP_EMAIL, WEAK},
    {"upn", PMS_MAP_EMAIL, WEAK},
    {"login", PMS_MAP_EMAIL, WEAK},
    {"profilelogin", PMS_MAP_EMAIL, WEAK},
    {"givenname", PMS_MAP_GIVEN_NAME, STRONG},
    {"firstname", PMS_MAP_GIVEN_NAME, STRONG},
    {"forename", PMS_MAP_GIVEN_NAME, STRONG},
    {"given", PMS_MAP_GIVEN_NAME, STRONG},
    {"first", PMS_MAP_GIVEN_NAME, STRONG},
    {"namegivenname", PMS_MAP_GIVEN_NAME, STRONG},
    {"profilefirstname", PMS_MAP_GIVEN_NAME, STRONG},
    {"familyname", PMS_MAP_FAMILY_NAME, STRONG},
    {"lastname", PMS_MAP_FAMILY_NAME, STRONG},
    {"surname", PMS_MAP_FAMILY_NAME, STRONG},
    {"family", PMS_MAP_FAMILY_NAME, STRONG},
    {"last", PMS_MAP_FAMILY_NAME, STRONG},
    {"sn", PMS_MAP_FAMILY_NAME, STRONG},
    {"namefamilyname", PMS_MAP_FAMILY_NAME, STRONG},
    {"profilelastname", PMS_MAP_FAMILY_NAME, STRONG},
    {"status", PMS_MAP_STATUS, STRONG},
    {"userstatus", PMS_MAP_STATUS, STRONG},
    {"accountstatus", PMS_MAP_STATUS, STRONG},
    {"active", PMS_MAP_STATUS, STRONG},
    {"isactive", PMS_MAP_STATUS, STRONG},
    {"enabled", PMS_MAP_STATUS, STRONG},
    {"isenabled", PMS_MAP_STATUS, STRONG},
    {"accountenabled", PMS_MAP_STATUS, STRONG},
    {"suspended", PMS_MAP_STATUS, STRONG},
    {"issuspended", PMS_MAP_STATUS, STRONG},
    {"disabled", PMS_MAP_STATUS, STRONG},
    {"isdisabled", PMS_MAP_STATUS, STRONG},
    {"inactive", PMS_MAP_STATUS, STRONG},
    {"deactivated", PMS_MAP_STATUS, STRONG},
    {"assigned", PMS_MAP_ASSIGNED, STRONG},
    {"isassigned", PMS_MAP_ASSIGNED, STRONG},
    {"appassigned", PMS_MAP_ASSIGNED, STRONG},
    {"hasapp", PMS_MAP_ASSIGNED, STRONG},
    {"groups", PMS_MAP_GROUPS, STRONG},
    {"group", PMS_MAP_GROUPS, STRONG},
    {"groupnames", PMS_MAP_GROUPS, STRONG},
    {"memberof", PMS_MAP_GROUPS, STRONG},
    {"roles", PMS_MAP_GROUPS, WEAK},
    {"teams", PMS_MAP_GROUPS, WEAK},
};

/* Parts of names under which a yes is no good news. */
static const char *const negatives[] = {
    "suspend", "inactiv", "disab", "deactiv", "block",  "lock",   "terminat", "delet", "archiv",
    "former",  "left",    "expir", "resign",  "leaver", "retire", "revok",    "exited"};

/* "E-mail Address [Required]" -> "emailaddress"; letters beyond ASCII stay as they are. */
static void strip(const char *name, char bare[BARE_SIZE])
{
    size_t length = 0;

    for (; *name != '\0' && *name != '[' && *name != '(' && length + 1 < BARE_SIZE; name++) {
        unsigned char c = (unsigned char)*name;

        if (c >= 'A' && c <= 'Z')
            c = (unsigned char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80)
            bare[length++] = (char)c;
    }
    bare[length] = '\0';
}

static const char *seen_name(const void *table, size_t row)
{
    return ((const struct pms_mapping *)table)->seen[row];
}

void pms_mapping_init(struct pms_mapping *mapping, const struct pms_policy *policy)
{
    *mapping = (struct pms_mapping){.policy = policy};
    pms_index_init(&mapping->seen_index, seen_name, mapping, true);
}

void pms_mapping_done(struct pms_mapping *mapping)
{
    for (size_t i = 0; i < PMS_MAP_COUNT; i++)
        free(mapping->fields[i].name);
    for (size_t i = 0; i < mapping->seen_count; i++)
        free(mapping->seen[i]);
    free(mapping->seen);
    pms_index_done(&mapping->seen_index);
    *mapping = (struct pms_mapping){0};
}

const char *pms_mapping_wanted(const struct pms_mapping *mapping, enum pms_map field)
{
    return mapping->policy ? mapping->policy->map[field] : NULL;
}

const char *pms_mapping_name(const struct pms_mapping *mapping, enum pms_map field)
{
    return mapping->fields[field].name;
}

void pms_mapping_settle(struct pms_mapping *mapping)
{
    mapping->settled = true;
}

bool pms_mapping_status_is_negative(const struct pms_mapping *mapping)
{
    const char *name = mapping->fields[PMS_MAP_STATUS].name;
    char bare[BARE_SIZE];

    if (!name)
        return false;
    strip(name, bare);
    for (size_t i = 0; i < sizeof(negatives) / sizeof(*negatives); i++)
        if (strstr(bare, negatives[i]))
            return true;
    return false;
}

/* How well a name fits a field; 0 for not at all. */
static int rank_of(const struct pms_mapping *mapping, enum pms_map field, const char *name,
                   const char *bare)
{
    const char *wanted = pms_mapping_wanted(mapping, field);

    if (wanted && strcmp(wanted, name) == 0)
        return MAPPED_EXACTLY;
    if (wanted)
        return strcasecmp(wanted, name) == 0 ? MAPPED : 0;
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (known[i].field == field && strcmp(known[i].bare, bare) == 0)
            return known[i].rank;
    return 0;
}

static int fail_two(const struct pms_mapping *mapping, enum pms_map field, const char *name,
                    struct pms_error *err)
{
    const char *word = pms_record_field_name(field);

    pms_fail(err, PMS_E_CONFIG, "both \"%s\" and \"%s\" could be the field %s",
             mapping->fields[field].name, name, word);
    return pms_error_hint(err, "say which it is: pmscim policy set 'map.%s=%s'", word,
                          mapping->fields[field].name);
}

static int consider(struct pms_mapping *mapping, enum pms_map field, const char *name, int rank,
                    struct pms_error *err)
{
    const char *now = mapping->fields[field].name;
    char *copy;

    if (rank == 0 || (now && (rank < mapping->fields[field].rank || strcmp(now, name) == 0)))
        return 0;
    if (now && (rank == mapping->fields[field].rank || mapping->settled))
        return fail_two(mapping, field, name, err);
    copy = strdup(name);
    if (!copy)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    free(mapping->fields[field].name);
    mapping->fields[field].name = copy;
    mapping->fields[field].rank = rank;
    return 0;
}

/* What was looked at once needs no second look. */
static int remember(struct pms_mapping *mapping, const char *name, struct pms_error *err)
{
    size_t first;
    char **rows;

    if (mapping->seen_count == SEEN_MOST)
        return 0;
    rows = pms_rows_grow(mapping->seen, sizeof(*rows), mapping->seen_count, &mapping->seen_room,
                         err);
    if (!rows)
        return -err->code;
    mapping->seen = rows;
    rows[mapping->seen_count] = strdup(name);
    if (!rows[mapping->seen_count])
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    mapping->seen_count++;
    return pms_index_add(&mapping->seen_index, mapping->seen_count - 1, &first, err);
}

int pms_mapping_see(struct pms_mapping *mapping, const char *name, struct pms_error *err)
{
    char bare[BARE_SIZE];
    int r;

    if (pms_index_find(&mapping->seen_index, name) != PMS_INDEX_NONE)
        return 0;
    r = remember(mapping, name, err);
    strip(name, bare);
    for (int i = 0; r == 0 && i < PMS_MAP_COUNT; i++)
        r = consider(mapping, (enum pms_map)i, name,
                     rank_of(mapping, (enum pms_map)i, name, bare), err);
    return r;
}

static int hint_seen(const struct pms_mapping *mapping, const char *word, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf list = PMS_BUF(LIST_MOST);
    struct pms_error full;

    for (size_t i = 0; i < mapping->seen_count; i++)
        if (pms_buf_printf(&list, &full, "%s%s", i > 0 ? ", " : "", mapping->seen[i]) < 0)
            break;
    return pms_error_hint(err, "there are: %s; say which it is: pmscim policy set map.%s=NAME",
                          pms_buf_text(&list), word);
}

int pms_mapping_check(const struct pms_mapping *mapping, struct pms_error *err)
{
    for (int i = 0; i < PMS_MAP_COUNT; i++) {
        const char *word = pms_record_field_name((enum pms_map)i);
        const char *wanted = pms_mapping_wanted(mapping, (enum pms_map)i);

        if (!wanted || mapping->fields[i].name)
            continue;
        pms_fail(err, PMS_E_CONFIG, "nothing is called \"%s\", where the policy has %s", wanted,
                 word);
        return hint_seen(mapping, word, err);
    }
    if (mapping->fields[PMS_MAP_EMAIL].name)
        return 0;
    pms_fail(err, PMS_E_CONFIG, "nothing here is called like an e-mail");
    return hint_seen(mapping, "email", err);
}
