/* SPDX-License-Identifier: MIT */
#include "fields.h"

#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct person, member)

const struct field person_fields[] = {
    {"id", FIELD_NUMBER, AT(id), false},
    {"email", FIELD_TEXT, AT(email), false},
    {"username", FIELD_TEXT, AT(username), false},
    {"firstname", FIELD_TEXT, AT(firstname), false},
    {"lastname", FIELD_TEXT, AT(lastname), false},
    {"phone", FIELD_TEXT, AT(phone), false},
    {"state", FIELD_NUMBER, AT(state), false},
    {"status", FIELD_NUMBER, AT(status), false},
    {"group_id", FIELD_NUMBER, AT(group_id), false},
    {"directory_id", FIELD_NUMBER, AT(directory_id), false},
    {"external_id", FIELD_TEXT, AT(external_id), false},
    {"samaccountname", FIELD_TEXT, AT(samaccountname), false},
    {"distinguished_name", FIELD_TEXT, AT(distinguished_name), false},
    {"member_of", FIELD_TEXT, AT(member_of), false},
    {"activated_at", FIELD_TEXT, AT(activated_at), false},
    {"created_at", FIELD_TEXT, AT(created_at), false},
    {"updated_at", FIELD_TEXT, AT(updated_at), false},
    {"last_login", FIELD_TEXT, AT(last_login), false},
    {"invitation_sent_at", FIELD_TEXT, AT(invitation_sent_at), false},
    {"invalid_login_attempts", FIELD_NUMBER, AT(invalid_login_attempts), false},
    {"locked_until", FIELD_TEXT, AT(locked_until), false},
    {"password_changed_at", FIELD_TEXT, AT(password_changed_at), false},
    {"role_ids", FIELD_IDS, AT(roles), true},
    {"title", FIELD_TEXT, AT(title), true},
    {"department", FIELD_TEXT, AT(department), true},
    {"company", FIELD_TEXT, AT(company), true},
    {"comment", FIELD_TEXT, AT(comment), true},
    {"userprincipalname", FIELD_TEXT, AT(userprincipalname), true},
    {"manager_ad_id", FIELD_NUMBER, AT(manager_ad_id), true},
    {"manager_user_id", FIELD_NUMBER, AT(manager_user_id), true},
    {"trusted_idp_id", FIELD_NUMBER, AT(trusted_idp_id), true},
    {"preferred_locale_code", FIELD_TEXT, AT(preferred_locale_code), true},
    {"custom_attributes", FIELD_ATTRIBUTES, AT(attributes), true},
};
const size_t person_field_count = sizeof(person_fields) / sizeof(*person_fields);

const struct field *person_field(const char *name)
{
    for (size_t i = 0; i < person_field_count; i++)
        if (strcmp(person_fields[i].name, name) == 0)
            return &person_fields[i];
    return NULL;
}

static void *member(const struct person *person, const struct field *field)
{
    return (char *)person + field->offset;
}

char *person_text(const struct person *person, const struct field *field)
{
    return *(char **)member(person, field);
}

static bool parse_number(const char *text, char **ret_end, long *ret_number)
{
    *ret_number = strtol(text, ret_end, 10);
    return *ret_end != text && *ret_number >= 0;
}

bool person_set(struct person *person, const struct field *field, const char *value)
{
    long number = ABSENT;
    char *end;

    if (field->kind == FIELD_TEXT) {
        set_text(member(person, field), value);
        return true;
    }
    if (field->kind != FIELD_NUMBER || strcmp(field->name, "id") == 0 ||
        (value && (!parse_number(value, &end, &number) || *end != '\0')))
        return false;
    *(long *)member(person, field) = number;
    return true;
}

void person_init(struct person *person)
{
    for (size_t i = 1; i < person_field_count; i++)
        if (person_fields[i].kind == FIELD_NUMBER)
            *(long *)member(person, &person_fields[i]) = ABSENT;
    person->status = 1;
    person->state = 1;
    person->invalid_login_attempts = 0;
}

void person_texts_done(struct person *person)
{
    for (size_t i = 0; i < person_field_count; i++)
        if (person_fields[i].kind == FIELD_TEXT)
            free(person_text(person, &person_fields[i]));
}

/* --- JSON --- */

void put_text(FILE *out, const char *text)
{
    if (!text) {
        fputs("null", out);
        return;
    }
    putc('"', out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else if ((unsigned char)*text < 0x20)
            fprintf(out, "\\u%04x", (unsigned int)*text);
        else
            putc(*text, out);
    }
    putc('"', out);
}

void put_number(FILE *out, long number)
{
    if (number == ABSENT)
        fputs("null", out);
    else
        fprintf(out, "%ld", number);
}

void put_ids(FILE *out, const struct ids *ids)
{
    putc('[', out);
    for (size_t i = 0; i < ids->count; i++)
        fprintf(out, "%s%ld", i ? "," : "", ids->items[i]);
    putc(']', out);
}

static void put_attributes(FILE *out, const struct attribute *attributes)
{
    putc('{', out);
    for (const struct attribute *at = attributes; at; at = at->next) {
        if (at != attributes)
            putc(',', out);
        put_text(out, at->name);
        putc(':', out);
        put_text(out, at->value);
    }
    putc('}', out);
}

static void put_field(FILE *out, const struct person *person, const struct field *field)
{
    fprintf(out, "\"%s\":", field->name);
    switch (field->kind) {
    case FIELD_TEXT:
        put_text(out, person_text(person, field));
        break;
    case FIELD_NUMBER:
        put_number(out, *(long *)member(person, field));
        break;
    case FIELD_IDS:
        put_ids(out, member(person, field));
        break;
    case FIELD_ATTRIBUTES:
        put_attributes(out, person->attributes);
        break;
    }
}

void put_person(FILE *out, const struct person *person,
                bool (*take)(const void *context, const struct field *field),
                const void *context)
{
    bool is_first = true;

    putc('{', out);
    for (size_t i = 0; i < person_field_count; i++) {
        if (!take(context, &person_fields[i]))
            continue;
        if (!is_first)
            putc(',', out);
        is_first = false;
        put_field(out, person, &person_fields[i]);
    }
    putc('}', out);
}

bool ids_parse(const char *text, struct ids *ret_ids)
{
    struct ids ids = {0};
    bool fits = true;
    char *end = NULL;
    long id;

    while (fits && *text && strcmp(text, "-") != 0) {
        fits = parse_number(text, &end, &id) && (*end == ',' || *end == '\0');
        if (fits)
            ids_add(&ids, id);
        text = end + (*end == ',');
    }
    if (fits)
        *ret_ids = ids;
    else
        ids_done(&ids);
    return fits;
}
