/* SPDX-License-Identifier: MIT */
#include "sync/person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sync/directory.h"
#include "sync/record.h"

enum {
    WORD_SIZE = 48,
    YES = 1,
    NO = 0,
    UNKNOWN = -1,
    WAITING = 2
};

/* A word, and whether it is a yes. In a column called "suspended" a yes means the contrary. */
static const struct word {
    const char *word;
    int means;
} truths[] = {
    {"true", YES}, {"yes", YES}, {"1", YES}, {"on", YES},
    {"false", NO}, {"no", NO},   {"0", NO},  {"off", NO},
};

/* Whether somebody is active, in the words of OneLogin and of others. Who is locked out or has
 * to change a password still works here; who is not activated yet is neither one nor the other.
 */
static const struct word statuses[] = {
    {"active", YES},          {"enabled", YES},
    {"locked", YES},          {"lockedout", YES},
    {"passwordexpired", YES}, {"awaitingpasswordreset", YES},
    {"passwordpending", YES}, {"securityquestionsrequired", YES},
    {"suspended", NO},        {"inactive", NO},
    {"disabled", NO},         {"deactivated", NO},
    {"deprovisioned", NO},    {"terminated", NO},
    {"blocked", NO},          {"archived", NO},
    {"waiting", WAITING},
};

/* OneLogin's numbers, where a column is called "status" and nothing else. Its 0 is "not
 * activated yet" and everybody else's is "no", so nobody can tell. */
static const struct word numbers[] = {
    {"1", YES}, {"2", NO},  {"3", YES}, {"4", YES},
    {"5", YES}, {"7", YES}, {"8", YES}, {"0", UNKNOWN},
};

static const struct word assignments[] = {
    {"assigned", YES},
    {"unassigned", NO},
    {"notassigned", NO},
};

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

/* Letters and digits, small. */
static void strip(const char *text, char word[WORD_SIZE])
{
    size_t length = 0;

    for (; *text != '\0' && length + 1 < WORD_SIZE; text++) {
        char c = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;

        if (c != ' ' && c != '_' && c != '-')
            word[length++] = c;
    }
    word[length] = '\0';
}

static int look_up(const struct word *words, size_t count, const char *word, int otherwise)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i].word, word) == 0)
            return words[i].means;
    return otherwise;
}

/* YES for active, NO for suspended, WAITING for not yet, UNKNOWN for anything else. */
static int status_of(const char *text, const struct pms_mapping *mapping)
{
    const char *column = pms_mapping_name(mapping, PMS_MAP_STATUS);
    char word[WORD_SIZE];
    int means;

    strip(text, word);
    means = look_up(statuses, COUNT(statuses), word, UNKNOWN);
    if (means != UNKNOWN)
        return means;
    if (column && strcasecmp(column, "status") == 0 && word[0] >= '0' && word[0] <= '9')
        return look_up(numbers, COUNT(numbers), word, UNKNOWN);
    means = look_up(truths, COUNT(truths), word, UNKNOWN);
    if (means == UNKNOWN)
        return UNKNOWN;
    return pms_mapping_status_is_negative(mapping) ? !means : means;
}

static int assignment_of(const char *text)
{
    char word[WORD_SIZE];

    strip(text, word);
    return look_up(assignments, COUNT(assignments), word,
                   look_up(truths, COUNT(truths), word, UNKNOWN));
}

int pms_person_problem(const struct pms_person *person, const char *column, const char *message,
                       struct pms_directory *directory, struct pms_error *err)
{
    const struct pms_record_problem problem = {
        .row = person->row,
        .column = column,
        .message = message,
        .external_id = person->texts[PMS_MAP_EXTERNAL_ID],
        .email = person->texts[PMS_MAP_EMAIL],
    };

    return pms_directory_add_problem(directory, &problem, err);
}

/* A word that is not understood may mean anything, so it is not taken for a yes or a no. */
static int add_unknown(const struct pms_person *person, enum pms_map field, const char *choice,
                       const struct pms_mapping *mapping, struct pms_directory *directory,
                       struct pms_error *err)
{
    char message[200];

    if (person->texts[field][0] == '\0')
        snprintf(message, sizeof(message), "empty; it has to be %s", choice);
    else
        snprintf(message, sizeof(message), "\"%.60s\" is not %s", person->texts[field], choice);
    return pms_person_problem(person, pms_mapping_name(mapping, field), message, directory,
                              err);
}

static const char *trimmed(char *text)
{
    size_t length;

    text += strspn(text, " \t\r\n");
    length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]))
        text[--length] = '\0';
    return text;
}

/* Group names of one cell, divided by ';' or '|'; lent by `list`. */
static int split_groups(char *list, struct pms_record *record, const char ***ret_names,
                        struct pms_error *err)
{
    size_t room = 1;
    const char **names;

    for (const char *p = list; *p != '\0'; p++)
        room += *p == ';' || *p == '|';
    names = calloc(room, sizeof(*names));
    if (!names)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    record->group_count = 0;
    for (char *next = list; next;) {
        const char *name = trimmed(strsep(&next, ";|"));

        if (name[0] != '\0')
            names[record->group_count++] = name;
    }
    record->groups = names;
    *ret_names = names;
    return 0;
}

static int add_with_groups(const struct pms_person *person, struct pms_record *record,
                           unsigned open, struct pms_directory *directory,
                           struct pms_error *err)
{
    const char *cell = person->has_list ? NULL : person->texts[PMS_MAP_GROUPS];
    AUTO(free) char *list = cell ? strdup(cell) : NULL;
    AUTO(free) const char **names = NULL;
    int r = 0;

    if (cell && !list)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (cell)
        r = split_groups(list, record, &names, err);
    return r < 0 ? r : pms_directory_put(directory, record, open, err);
}

int pms_person_add(const struct pms_person *person, const struct pms_mapping *mapping,
                   struct pms_directory *directory, struct pms_error *err)
{
    const char *status = person->texts[PMS_MAP_STATUS];
    const char *assigned = person->texts[PMS_MAP_ASSIGNED];
    int is_active = status ? status_of(status, mapping) : YES;
    struct pms_record record = {
        .external_id = person->texts[PMS_MAP_EXTERNAL_ID],
        .email = person->texts[PMS_MAP_EMAIL],
        .given_name = person->texts[PMS_MAP_GIVEN_NAME],
        .family_name = person->texts[PMS_MAP_FAMILY_NAME],
        .status = is_active == NO        ? PMS_RECORD_SUSPENDED
                  : is_active == WAITING ? PMS_RECORD_WAITING
                                         : PMS_RECORD_ACTIVE,
        .assigned = assigned ? assignment_of(assigned) : YES,
        .row = person->row,
        .group_count = person->group_count,
        .groups = person->groups,
    };
    unsigned open =
        (status ? 0u : PMS_OPEN_STATUS) | (assigned ? 0u : (unsigned)PMS_OPEN_ASSIGNED);

    if (is_active == UNKNOWN)
        return add_unknown(person, PMS_MAP_STATUS, "active or suspended", mapping, directory,
                           err);
    if (record.assigned == UNKNOWN)
        return add_unknown(person, PMS_MAP_ASSIGNED, "yes or no", mapping, directory, err);
    return add_with_groups(person, &record, open, directory, err);
}
