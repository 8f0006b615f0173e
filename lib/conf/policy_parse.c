/* SPDX-License-Identifier: MIT */
/* What a policy's fields may be set to. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <pmscim/text.h>

#include "conf/policy.h"

/* One of two words; which is the index of the one that was said. */
static int parse_word(const char *value, const char *const words[2], int *ret_index,
                      struct pms_error *err)
{
    const char *near;

    for (int i = 0; i < 2; i++)
        if (strcmp(value, words[i]) == 0) {
            *ret_index = i;
            return 0;
        }
    near = pms_nearest(value, words, 2);
    pms_fail(err, PMS_E_CONFIG, "\"%s\" is neither \"%s\" nor \"%s\"", value, words[0],
             words[1]);
    return near ? pms_error_hint(err, "did you mean \"%s\"?", near) : -err->code;
}

/* A limit that was misread would be none, so nothing but digits will do. */
static int parse_number(const char *value, long most, long *ret_number, struct pms_error *err)
{
    char *end;
    long number;

    if (strcmp(value, "none") == 0) {
        *ret_number = -1;
        return 0;
    }
    errno = 0;
    number = strtol(value, &end, 10);
    if (errno == 0 && value[0] >= '0' && value[0] <= '9' && *end == '\0' && number <= most) {
        *ret_number = number;
        return 0;
    }
    pms_fail(err, PMS_E_CONFIG, "\"%s\" is no number from 0 to %ld", value, most);
    return pms_error_hint(err, "write \"none\" for no limit at all");
}

static int check_text(const char *text, struct pms_error *err)
{
    if (strlen(text) > PMS_POLICY_TEXT_MAX)
        return pms_fail(err, PMS_E_CONFIG, "longer than %d bytes", PMS_POLICY_TEXT_MAX);
    if (pms_text_escape(text, NULL, 0) != strlen(text))
        return pms_fail(err, PMS_E_CONFIG, "holds control characters, or is not UTF-8");
    return 0;
}

static int parse_text(const char *value, char **place, struct pms_error *err)
{
    char *copy;
    int r = check_text(value, err);

    if (r < 0)
        return r;
    copy = strdup(value);
    if (!copy)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    free(*place);
    *place = copy;
    return 0;
}

/* E-mails have no case, everything else has. */
static int same_person(const char *a, const char *b)
{
    return strchr(a, '@') ? strcasecmp(a, b) == 0 : strcmp(a, b) == 0;
}

static size_t find_person(const struct pms_policy *policy, const char *person)
{
    size_t i = 0;

    while (i < policy->protected_count && !same_person(policy->protected_people[i], person))
        i++;
    return i;
}

static int check_person(const char *person, struct pms_error *err)
{
    int r = check_text(person, err);

    if (r < 0)
        return r;
    if (person[0] == '\0' || strcmp(person, "externalId:") == 0)
        return pms_fail(err, PMS_E_CONFIG, "nobody stands between two commas");
    if (person[0] == '+' || person[0] == '-') {
        pms_fail(err, PMS_E_CONFIG, "\"%s\" is neither a list nor a change of one", person);
        return pms_error_hint(err, "write A,B to name them all, or +A,-B to change the list");
    }
    if (!strchr(person, ' '))
        return 0;
    pms_fail(err, PMS_E_CONFIG, "\"%s\" has a blank inside", person);
    return pms_error_hint(err, "people are e-mails, ids or externalId:VALUE, with commas "
                               "between");
}

static int add_person(struct pms_policy *policy, const char *person, struct pms_error *err)
{
    char **people;
    int r = check_person(person, err);

    if (r < 0 || find_person(policy, person) < policy->protected_count)
        return r;
    if (policy->protected_count == PMS_POLICY_PEOPLE_MAX)
        return pms_fail(err, PMS_E_CONFIG, "more than %d people", PMS_POLICY_PEOPLE_MAX);
    people =
        reallocarray(policy->protected_people, policy->protected_count + 1, sizeof(*people));
    if (!people)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    policy->protected_people = people;
    people[policy->protected_count] = strdup(person);
    if (!people[policy->protected_count])
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    policy->protected_count++;
    return 0;
}

/* Who was not there is misspelt, or somebody believes them protected: both are worth a word. */
static int drop_person(struct pms_policy *policy, const char *person, struct pms_error *err)
{
    size_t i = find_person(policy, person);
    const char *near;

    if (i < policy->protected_count) {
        free(policy->protected_people[i]);
        policy->protected_count--;
        memmove(policy->protected_people + i, policy->protected_people + i + 1,
                (policy->protected_count - i) * sizeof(*policy->protected_people));
        return 0;
    }
    near = pms_nearest(person, (const char *const *)policy->protected_people,
                       policy->protected_count);
    pms_fail(err, PMS_E_CONFIG, "\"%s\" is not among them", person);
    return near ? pms_error_hint(err, "did you mean \"-%s\"?", near) : -err->code;
}

static char *trimmed(char *word)
{
    size_t length;

    word += strspn(word, " ");
    length = strlen(word);
    while (length > 0 && word[length - 1] == ' ')
        word[--length] = '\0';
    return word;
}

static int change_people(struct pms_policy *policy, char *list, int changes,
                         struct pms_error *err)
{
    int r = 0;

    for (char *next = list; r == 0 && next;) {
        char *person = trimmed(strsep(&next, ","));

        if (!changes)
            r = add_person(policy, person, err);
        else if (person[0] == '+')
            r = add_person(policy, person + 1, err);
        else if (person[0] == '-')
            r = drop_person(policy, person + 1, err);
        else {
            pms_fail(err, PMS_E_CONFIG, "\"%s\" has neither + nor - before it", person);
            r = pms_error_hint(err, "write A,B to name them all, or +A,-B to change the list");
        }
    }
    return r;
}

static int parse_people(struct pms_policy *policy, const char *value, struct pms_error *err)
{
    AUTO(pms_policy_done) struct pms_policy changed = {0};
    AUTO(free) char *list = strdup(value);
    int changes = value[0] == '+' || value[0] == '-';
    int r = list ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");

    if (r == 0 && changes)
        r = pms_policy_copy_people(policy, &changed, err);
    if (r == 0)
        r = change_people(&changed, list, changes, err);
    if (r < 0)
        return r;
    pms_policy_drop_people(policy);
    policy->protected_count = changed.protected_count;
    policy->protected_people = TAKE(changed.protected_people);
    changed.protected_count = 0;
    return 0;
}

int pms_policy_copy_people(const struct pms_policy *from, struct pms_policy *policy,
                           struct pms_error *err)
{
    if (from->protected_count == 0)
        return 0;
    policy->protected_people = calloc(from->protected_count, sizeof(*policy->protected_people));
    if (!policy->protected_people)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < from->protected_count; i++) {
        policy->protected_people[i] = strdup(from->protected_people[i]);
        if (!policy->protected_people[i])
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        policy->protected_count++;
    }
    return 0;
}

void pms_policy_drop_people(struct pms_policy *policy)
{
    for (size_t i = 0; i < policy->protected_count; i++)
        free(policy->protected_people[i]);
    free(TAKE(policy->protected_people));
    policy->protected_count = 0;
}

int pms_policy_parse(struct pms_policy *policy, const struct pms_policy_field *field,
                     const char *value, struct pms_error *err)
{
    static const char *const switches[] = {"off", "on"};
    static const char *const departures[] = {
        [PMS_DEPARTURE_SUSPEND] = "suspend", [PMS_DEPARTURE_NOTHING] = "nothing"};
    void *place = (char *)policy + field->offset;
    int index = 0;
    int r;

    switch (field->kind) {
    case PMS_POLICY_SWITCH:
        return parse_word(value, switches, place, err);
    case PMS_POLICY_DEPARTURE:
        r = parse_word(value, departures, &index, err);
        if (r == 0)
            *(enum pms_departure *)place = (enum pms_departure)index;
        return r;
    case PMS_POLICY_NUMBER:
        return parse_number(value, PMS_POLICY_NUMBER_MAX, place, err);
    case PMS_POLICY_PERCENT:
        return parse_number(value, 100, place, err);
    case PMS_POLICY_TEXT:
        return parse_text(value, place, err);
    case PMS_POLICY_PEOPLE:
        return parse_people(policy, value, err);
    }
    return pms_fail(err, PMS_E_USAGE, "a field of no kind");
}
