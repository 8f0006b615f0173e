/* SPDX-License-Identifier: MIT */
#include "serve/api_person.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The service account is the first number, people follow by the order in which they came. */
enum {
    FIRST_NUMBER = 10000000
};

#define ACCOUNT  "account:"
#define SCIM_KEY "scimkey:"

/* "mara.ito@acme.example" is mara-ito. */
static void make_username(const char *email, char *out, size_t size)
{
    size_t n = 0;

    for (; email[n] != '\0' && email[n] != '@' && n < size - 1; n++)
        out[n] = isascii(email[n]) && isalnum(email[n]) ? (char)tolower(email[n]) : '-';
    out[n] = '\0';
}

static void fill(struct pms_person *person, int64_t number, const char *email,
                 const char *given_name, const char *family_name)
{
    const char *given = given_name ? given_name : "";
    const char *family = family_name ? family_name : "";

    person->number = number;
    snprintf(person->name, sizeof(person->name), "%s%s%s", given,
             given[0] != '\0' && family[0] != '\0' ? " " : "", family);
    if (person->name[0] == '\0')
        snprintf(person->name, sizeof(person->name), "%s", email);
    snprintf(person->email, sizeof(person->email), "%s", email);
    make_username(email, person->username, sizeof(person->username));
}

void pms_person_of_user(const struct pms_user_row *row, struct pms_person *ret_person)
{
    fill(ret_person, FIRST_NUMBER + row->seq, row->user_name, row->given_name,
         row->family_name);
    ret_person->active = row->active;
}

static void fill_other(struct pms_person *person, int64_t number, const char *name,
                       const char *username, bool active)
{
    *person = (struct pms_person){.number = number, .active = active};
    snprintf(person->name, sizeof(person->name), "%s", name);
    snprintf(person->username, sizeof(person->username), "%s", username);
}

/* By id or by e-mail, in the team or outside; 0 for nobody. */
static int find_person(struct pms_store *store, const char *who, struct pms_person *ret_person,
                       struct pms_error *err)
{
    AUTO(pms_user_row_done) struct pms_user_row user = {0};
    struct pms_outsider_row outsider;
    int r = pms_store_user_get(store, who, &user, err);

    if (r == 0)
        r = pms_store_user_named(store, who, &user, err);
    if (r == 1)
        pms_person_of_user(&user, ret_person);
    if (r != 0)
        return r;
    r = pms_store_outsider_get(store, who, &outsider, err);
    if (r == 0)
        r = pms_store_outsider_named(store, who, &outsider, err);
    if (r == 1) {
        fill(ret_person, PMS_API_NOBODY, outsider.email, outsider.given_name,
             outsider.family_name);
        ret_person->active = false;
    }
    return r;
}

static int find_key(struct pms_store *store, const char *id, struct pms_person *ret_person,
                    struct pms_error *err)
{
    struct pms_key_row key;
    char name[PMS_NAME_SIZE + 32];
    int r = pms_store_key_get(store, id, &key, err);

    if (r == 1) {
        snprintf(name, sizeof(name), "the SCIM API key \"%s\"", key.name);
        fill_other(ret_person, PMS_API_NOBODY, name, "scim-api-key", key.active);
    }
    return r;
}

static int find_account(struct pms_store *store, const char *id, struct pms_person *ret_person,
                        struct pms_error *err)
{
    char service[PMS_ID_SIZE] = "";
    int r = pms_store_service_id(store, service, err);

    if (r < 0)
        return r;
    if (strcmp(service, id) != 0)
        return find_person(store, id, ret_person, err);
    fill_other(ret_person, FIRST_NUMBER, "Service account", "service-account", true);
    return 1;
}

static int settle(int r, const char *text, struct pms_person *ret_person)
{
    if (r == 0)
        fill_other(ret_person, PMS_API_NOBODY, text, "unknown", false);
    return r < 0 ? r : 0;
}

static bool starts(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

int pms_person_of_actor(struct pms_store *store, const char *actor,
                        struct pms_person *ret_person, struct pms_error *err)
{
    int r = 0;

    if (starts(actor, ACCOUNT))
        r = find_account(store, actor + strlen(ACCOUNT), ret_person, err);
    else if (starts(actor, SCIM_KEY))
        r = find_key(store, actor + strlen(SCIM_KEY), ret_person, err);
    return settle(r, actor, ret_person);
}

int pms_person_of_target(struct pms_store *store, enum pms_target kind, const char *target,
                         struct pms_person *ret_person, struct pms_error *err)
{
    int r = 0;

    if (kind == PMS_TARGET_PERSON)
        r = find_person(store, target, ret_person, err);
    else if (kind == PMS_TARGET_KEY)
        r = find_key(store, target, ret_person, err);
    return settle(r, target, ret_person);
}

int pms_person_actor(struct pms_store *store, int64_t number, char ret_actor[PMS_ID_SIZE * 2],
                     struct pms_error *err)
{
    char id[PMS_ID_SIZE] = "";
    int r = number < FIRST_NUMBER    ? 0
            : number == FIRST_NUMBER ? pms_store_service_id(store, id, err)
                                     : pms_store_user_id(store, number - FIRST_NUMBER, id, err);

    if (r == 1)
        snprintf(ret_actor, PMS_ID_SIZE * 2, ACCOUNT "%s", id);
    return r;
}
