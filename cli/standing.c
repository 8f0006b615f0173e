/* SPDX-License-Identifier: MIT */
/* What SSO would say of one person, by a directory. Who cannot be told apart from others, or
 * could be in what cannot be read, has no standing: nobody is guessed out of the team. */
#include <string.h>
#include <strings.h>

#include "sources.h"

/* Who is asked for. */
struct person {
    const char *external_id; /* NULL for none */
    const char *email;
};

static bool has(const char *text)
{
    return text && text[0] != '\0';
}

static bool is_id(const struct person *person, const char *external_id)
{
    return person->external_id && has(external_id) &&
           strcmp(person->external_id, external_id) == 0;
}

static bool is_email(const struct person *person, const char *email)
{
    return has(email) && strcasecmp(person->email, email) == 0;
}

static int fail_two(const struct person *person, size_t first, size_t second,
                    struct pms_error *err)
{
    pms_fail(err, PMS_E_CONFLICT, "rows %zu and %zu of the source are both about %s", first,
             second, person->email);
    return pms_error_hint(err, "provisioning skips them, too; correct the directory");
}

/* The record of the person: NULL when there is none. */
static int find(const struct pms_directory *directory, const struct person *person,
                const struct pms_record **ret_record, struct pms_error *err)
{
    const struct pms_record *found = NULL;
    const struct pms_record *record;

    for (size_t i = 0; (record = pms_directory_record(directory, i)); i++) {
        if (!is_id(person, record->external_id) && !is_email(person, record->email))
            continue;
        if (found)
            return fail_two(person, found->row, record->row, err);
        found = record;
    }
    if (found && person->external_id && has(found->external_id) &&
        !is_id(person, found->external_id)) {
        pms_fail(err, PMS_E_CONFLICT,
                 "row %zu of the source has the e-mail of %s and another externalId",
                 found->row, person->email);
        return pms_error_hint(err, "provisioning skips it, too; correct the directory");
    }
    *ret_record = found;
    return 0;
}

/* Could this row be about the person? What it says of somebody else clears them. */
static bool may_be(const struct person *person, const struct pms_record_problem *problem)
{
    if (is_id(person, problem->external_id) || is_email(person, problem->email))
        return true;
    return !has(problem->email) && !(has(problem->external_id) && person->external_id);
}

static int check_absent(const struct pms_directory *directory, const struct person *person,
                        struct pms_error *err)
{
    const char *why = pms_directory_incomplete(directory);
    const struct pms_record_problem *problem;

    if (why)
        return pms_fail(err, PMS_E_REFUSED,
                        "the source is not whole (%s), so nobody can be said to be absent from "
                        "it",
                        why);
    for (size_t i = 0; (problem = pms_directory_problem(directory, i)); i++) {
        if (!may_be(person, problem))
            continue;
        pms_fail(err, PMS_E_REFUSED, "row %zu of the source cannot be read and may be about %s",
                 problem->row, person->email);
        return pms_error_hint(err, "\"pmscim source check %s --problems\" shows it",
                              pms_directory_name(directory));
    }
    return 0;
}

/* Whoever waits is not let in yet, so for a sign-in is as good as suspended. */
static const char *word_of(const struct pms_record *record)
{
    if (!record || !record->assigned)
        return "unassigned";
    return record->status == PMS_RECORD_ACTIVE ? "assigned" : "suspended";
}

static const char *why(const struct pms_record *record)
{
    if (!record)
        return "not in it, so unassigned";
    if (record->assigned && record->status == PMS_RECORD_WAITING)
        return "waiting in it and not let in yet, which at a sign-in is suspended";
    return word_of(record);
}

int source_standing(const struct pms_directory *directory, const char *external_id,
                    const char *email, const char **ret_word, struct pms_error *err)
{
    const struct person person = {has(external_id) ? external_id : NULL, email};
    const struct pms_record *record = NULL;
    int r = find(directory, &person, &record, err);

    if (r == 0 && !record)
        r = check_absent(directory, &person, err);
    if (r < 0)
        return r;
    *ret_word = word_of(record);
    talk("%s: %s is %s", pms_directory_name(directory), email, why(record));
    return 0;
}
