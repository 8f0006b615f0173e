/* SPDX-License-Identifier: MIT */
#include "sync/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "sync/rows.h"

static const char *id_of(const void *table, size_t row)
{
    return ((const struct pms_ledger_list *)table)->rows[row].id;
}

int pms_ledger_new(const char *path, const char *profile, struct pms_ledger **ret_ledger,
                   struct pms_error *err)
{
    AUTO(pms_ledger_free) struct pms_ledger *ledger = calloc(1, sizeof(*ledger));

    if (!ledger)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    pms_index_init(&ledger->people.by_id, id_of, &ledger->people, true);
    pms_index_init(&ledger->groups.by_id, id_of, &ledger->groups, true);
    ledger->path = strdup(path);
    ledger->profile = strdup(profile);
    if (!ledger->path || !ledger->profile)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_ledger = TAKE(ledger);
    return 0;
}

void pms_ledger_free(struct pms_ledger *ledger)
{
    if (!ledger)
        return;
    pms_index_done(&ledger->people.by_id);
    pms_index_done(&ledger->groups.by_id);
    free(ledger->people.rows);
    free(ledger->groups.rows);
    pms_arena_free(&ledger->texts);
    free(ledger->endpoint);
    free(ledger->profile);
    free(ledger->path);
    free(ledger);
}

int pms_ledger_check(const struct pms_ledger *ledger, const char *endpoint,
                     struct pms_error *err)
{
    if (!ledger->endpoint || strcmp(ledger->endpoint, endpoint) == 0)
        return 0;
    pms_fail(err, PMS_E_STALE,
             "the ledger of profile \"%s\" knows the people of %s, and this is %s",
             ledger->profile, ledger->endpoint, endpoint);
    return pms_error_hint(err,
                          "give each endpoint a profile of its own; if this one replaces the "
                          "other, move %s away",
                          ledger->path);
}

int pms_ledger_claim(struct pms_ledger *ledger, const char *endpoint, struct pms_error *err)
{
    int r = pms_ledger_check(ledger, endpoint, err);

    if (r < 0 || ledger->endpoint)
        return r;
    ledger->endpoint = strdup(endpoint);
    if (!ledger->endpoint)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    ledger->is_claimed = true;
    return 0;
}

static int check_text(const char *text, struct pms_error *err)
{
    size_t length = strlen(text);
    uint32_t character;

    if (length == 0 || length > PMS_LEDGER_TEXT_MAX)
        return pms_fail(err, PMS_E_USAGE, "an id or a name that is empty, or longer than %d",
                        PMS_LEDGER_TEXT_MAX);
    for (size_t i = 0; i < length;) {
        size_t used = pms_utf8_decode(text + i, length - i, &character);

        if (used == 0)
            return pms_fail(err, PMS_E_USAGE, "an id or a name that is not UTF-8");
        i += used;
    }
    return 0;
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static int add_row(struct pms_ledger_list *list, const struct pms_ledger_row *row,
                   struct pms_error *err)
{
    struct pms_ledger_row *rows;
    size_t first;
    int r;

    if (list->count == PMS_LEDGER_MOST)
        return pms_fail(err, PMS_E_USAGE, "more than %d rows", PMS_LEDGER_MOST);
    rows = pms_rows_grow(list->rows, sizeof(*rows), list->count, &list->room, err);
    if (!rows)
        return -err->code;
    list->rows = rows;
    rows[list->count] = *row;
    r = pms_index_add(&list->by_id, list->count, &first, err);
    if (r == 0)
        list->count++;
    return r;
}

int pms_ledger_note(struct pms_ledger *ledger, struct pms_ledger_list *list,
                    const struct pms_ledger_row *row, struct pms_error *err)
{
    size_t at = pms_index_find(&list->by_id, row->id);
    struct pms_ledger_row copy = *row;
    const char **const texts[] = {&copy.text, &copy.id};
    int r = check_text(row->id, err);

    if (r == 0 && row->text)
        r = check_text(row->text, err);
    if (r < 0)
        return r;
    if (at != PMS_INDEX_NONE &&
        ((list->rows[at].is_new && !row->is_new) || same_text(list->rows[at].text, row->text)))
        return 0;
    if (!pms_arena_pack(&ledger->texts, texts, at == PMS_INDEX_NONE ? 2 : 1))
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (at == PMS_INDEX_NONE)
        return add_row(list, &copy, err);
    list->rows[at].text = copy.text;
    list->rows[at].is_new = copy.is_new;
    return 0;
}

int pms_ledger_note_person(struct pms_ledger *ledger, const char *id, const char *external_id,
                           struct pms_error *err)
{
    const struct pms_ledger_row row = {
        id, external_id && external_id[0] != '\0' ? external_id : NULL, true};

    return pms_ledger_note(ledger, &ledger->people, &row, err);
}

int pms_ledger_note_group(struct pms_ledger *ledger, const char *id, const char *name,
                          struct pms_error *err)
{
    const struct pms_ledger_row row = {id, name && name[0] != '\0' ? name : NULL, true};

    return pms_ledger_note(ledger, &ledger->groups, &row, err);
}

static const struct pms_ledger_row *find(const struct pms_ledger_list *list, const char *id)
{
    size_t at = pms_index_find(&list->by_id, id);

    return at == PMS_INDEX_NONE ? NULL : &list->rows[at];
}

int pms_ledger_has_person(const struct pms_ledger *ledger, const char *id)
{
    return find(&ledger->people, id) != NULL;
}

const char *pms_ledger_external_id(const struct pms_ledger *ledger, const char *id)
{
    const struct pms_ledger_row *row = find(&ledger->people, id);

    return row ? row->text : NULL;
}

int pms_ledger_has_group(const struct pms_ledger *ledger, const char *id)
{
    return find(&ledger->groups, id) != NULL;
}

const char *pms_ledger_group_name(const struct pms_ledger *ledger, const char *id)
{
    const struct pms_ledger_row *row = find(&ledger->groups, id);

    return row ? row->text : NULL;
}

size_t pms_ledger_count(const struct pms_ledger *ledger)
{
    return ledger->people.count;
}
