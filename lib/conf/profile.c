/* SPDX-License-Identifier: MIT */
#include "conf/profile.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <pmscim/text.h>

#include "conf/auto.h"
#include "conf/endpoint.h"
#include "conf/key_ref.h"
#include "conf/manners_field.h"

enum {
    PATH_LONGEST = 4096,
    NAME_LONGEST = 64
};

static const char manners_prefix[] = "manners.";
static const char *const manners_names[] = {"postman", "rfc"};

enum {
    MANNERS = sizeof(manners_names) / sizeof(*manners_names)
};

static const char *manners_find(const char *word)
{
    for (size_t i = 0; i < MANNERS; i++)
        if (strcmp(manners_names[i], word) == 0)
            return manners_names[i];
    return NULL;
}

static int copy_text(const char *text, char **ret_copy, struct pms_error *err)
{
    char *copy = strdup(text);

    if (!copy)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_copy = copy;
    return 0;
}

static int parse_manners(const char *text, char **ret_text, struct pms_error *err)
{
    const char *near;

    if (manners_find(text))
        return copy_text(text, ret_text, err);
    near = pms_nearest(text, manners_names, MANNERS);
    pms_fail(err, PMS_E_CONFIG, "there are no manners called \"%s\"", text);
    return near ? pms_error_hint(err, "did you mean \"%s\"?", near)
                : pms_error_hint(err, "there are \"postman\" and \"rfc\"");
}

static int parse_manners_fields(const char *text, char **ret_text, struct pms_error *err)
{
    struct pms_manners_set set;
    int r = pms_manners_set_parse(text, &set, err);

    if (r < 0)
        return r;
    *ret_text = pms_manners_set_print(&set);
    return *ret_text ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

/* The folder we run in says nothing about the next run's. */
static int check_path(const char *text, struct pms_error *err)
{
    if (text[0] != '/') {
        pms_fail(err, PMS_E_CONFIG, "the path does not start with /");
        return pms_error_hint(err, "write the whole path");
    }
    if (strlen(text) >= PATH_LONGEST)
        return pms_fail(err, PMS_E_CONFIG, "the path is longer than %d bytes",
                        PATH_LONGEST - 1);
    return 0;
}

static int parse_path(const char *text, char **ret_text, struct pms_error *err)
{
    int r = check_path(text, err);

    return r < 0 ? r : copy_text(text, ret_text, err);
}

#define AT(member) offsetof(struct pms_profile, member)
static const struct pms_profile_field fields[] = {
    {"endpoint", "SCIM base address, \"us\" or \"eu\"; without one, the embedded endpoint",
     PMS_PROFILE_TEXT, AT(endpoint), pms_endpoint_parse},
    {"manners", "what the server is known to do: postman or rfc; without it, told by the host",
     PMS_PROFILE_TEXT, AT(manners), parse_manners},
    {"manners_fields", "single manners that are different, as in page_size=50 paging=cursor",
     PMS_PROFILE_MANNERS, AT(manners_fields), parse_manners_fields},
    {"cacert", "PEM file of certificate authorities to trust instead of the system's",
     PMS_PROFILE_TEXT, AT(cacert), parse_path},
    {"cert", "PEM file of a client certificate, for servers that demand one", PMS_PROFILE_TEXT,
     AT(cert), parse_path},
    {"cert_key", "PEM file of the client certificate's key", PMS_PROFILE_TEXT, AT(cert_key),
     parse_path},
    {"state", "state folder of the embedded endpoint", PMS_PROFILE_TEXT, AT(state_dir),
     parse_path},
    {"key", "where the SCIM key is: file:PATH, env:NAME or exec:PROGRAM ARGUMENT...",
     PMS_PROFILE_KEY, AT(key), NULL},
    {"account_key", "where the account key for administration is, written like key",
     PMS_PROFILE_KEY, AT(account_key), NULL},
};
#undef AT

enum {
    FIELDS = sizeof(fields) / sizeof(*fields)
};

_Static_assert((int)FIELDS <= PMS_PROFILE_FIELDS_MAX, "room for the names of all fields");

const struct pms_profile_field *pms_profile_field_at(size_t index)
{
    return index < FIELDS ? &fields[index] : NULL;
}

size_t pms_profile_field_count(void)
{
    return FIELDS + PMS_MANNERS_FIELDS;
}

const char *pms_profile_field_name(size_t index)
{
    if (index < FIELDS)
        return fields[index].name;
    return index < pms_profile_field_count() ? pms_manners_field_at(index - FIELDS)->name
                                             : NULL;
}

const char *pms_profile_field_help(size_t index)
{
    if (index < FIELDS)
        return fields[index].help;
    return index < pms_profile_field_count() ? pms_manners_field_at(index - FIELDS)->help
                                             : NULL;
}

static const struct pms_profile_field *field_find(const char *name)
{
    for (size_t i = 0; i < FIELDS; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

static int fail_field(const char *name, struct pms_error *err)
{
    const char *names[FIELDS];
    const char *near;

    for (size_t i = 0; i < FIELDS; i++)
        names[i] = fields[i].name;
    near = pms_nearest(name, names, FIELDS);
    pms_fail(err, PMS_E_USAGE, "a profile has no field called \"%s\"", name);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"?", near);
    return pms_error_hint(err,
                          "there are endpoint, manners, cacert, cert, cert_key, state, key, "
                          "account_key and those that begin with \"manners.\"");
}

static char **text_of(const struct pms_profile *profile, const struct pms_profile_field *field)
{
    return (char **)((char *)(uintptr_t)profile + field->offset);
}

static struct pms_key_ref *key_of(const struct pms_profile *profile,
                                  const struct pms_profile_field *field)
{
    return (struct pms_key_ref *)((char *)(uintptr_t)profile + field->offset);
}

int pms_profile_set_text(struct pms_profile *profile, const struct pms_profile_field *field,
                         const char *text, struct pms_error *err)
{
    char **place = text_of(profile, field);
    char *kept = NULL;
    int r = text[0] != '\0' ? field->parse(text, &kept, err) : 0;

    if (r < 0)
        return r;
    free(*place);
    *place = kept;
    return 0;
}

int pms_profile_set_key(struct pms_profile *profile, const struct pms_profile_field *field,
                        struct pms_key_ref *take_ref, struct pms_error *err)
{
    struct pms_key_ref *place = key_of(profile, field);
    int r = take_ref->backend == PMS_KEY_FILE ? check_path(take_ref->where, err) : 0;

    if (r < 0) {
        pms_key_ref_done(take_ref);
        return r;
    }
    pms_key_ref_done(place);
    *place = *take_ref;
    *take_ref = (struct pms_key_ref){0};
    return 0;
}

/* What stands behind "manners.", NULL for a field of another name. */
static const char *manner_of(const char *field)
{
    size_t length = sizeof(manners_prefix) - 1;

    return strncmp(field, manners_prefix, length) == 0 ? field + length : NULL;
}

static int set_manner(struct pms_profile *profile, const char *word, const char *value,
                      struct pms_error *err)
{
    struct pms_manners_set set;
    char *text;
    int r = pms_manners_set_parse(profile->manners_fields, &set, err);

    if (r == 0)
        r = pms_manners_set_one(&set, word, value, err);
    if (r < 0)
        return pms_error_prefix(err, "manners");
    text = pms_manners_set_print(&set);
    if (!text)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    free(profile->manners_fields);
    profile->manners_fields = text;
    if (text[0] != '\0')
        return 0;
    free(text);
    profile->manners_fields = NULL;
    return 0;
}

int pms_profile_set(struct pms_profile *profile, const char *field, const char *value,
                    struct pms_error *err)
{
    const struct pms_profile_field *row = field_find(field);
    struct pms_key_ref ref = {0};
    int r;

    if (manner_of(field))
        return set_manner(profile, manner_of(field), value, err);
    if (!row)
        return fail_field(field, err);
    if (row->kind != PMS_PROFILE_KEY) {
        r = pms_profile_set_text(profile, row, value, err);
    } else {
        r = pms_key_ref_parse(value, &ref, err);
        if (r == 0)
            r = pms_profile_set_key(profile, row, &ref, err);
    }
    return r < 0 ? pms_error_prefix(err, "%s", row->name) : 0;
}

static char *get_manner(const struct pms_profile *profile, const char *word)
{
    char value[PMS_MANNERS_VALUE_SIZE] = "";
    struct pms_error ignored = PMS_ERROR_INIT;
    struct pms_manners_set set;

    if (pms_manners_set_parse(profile->manners_fields, &set, &ignored) < 0)
        return NULL;
    for (size_t i = 0; i < PMS_MANNERS_FIELDS; i++) {
        if (strcmp(pms_manners_field_word(i), word) != 0)
            continue;
        if (set.values[i] != PMS_MANNER_UNSET)
            pms_manners_value_print(i, set.values[i], value);
        return strdup(value);
    }
    return NULL;
}

char *pms_profile_get(const struct pms_profile *profile, const char *field)
{
    const struct pms_profile_field *row = field_find(field);
    const char *text;

    if (manner_of(field))
        return get_manner(profile, manner_of(field));
    if (!row)
        return NULL;
    if (row->kind == PMS_PROFILE_KEY)
        return pms_key_ref_print(key_of(profile, row));
    text = *text_of(profile, row);
    return strdup(text ? text : "");
}

static int copy_field(const struct pms_profile *from, const struct pms_profile_field *field,
                      struct pms_profile *to, struct pms_error *err)
{
    const char *text;

    if (field->kind == PMS_PROFILE_KEY)
        return pms_key_ref_copy(key_of(from, field), key_of(to, field), err);
    text = *text_of(from, field);
    return text ? copy_text(text, text_of(to, field), err) : 0;
}

int pms_profile_copy(const struct pms_profile *from, struct pms_profile *ret_to,
                     struct pms_error *err)
{
    AUTO(pms_profile_done) struct pms_profile copy = {0};
    int r = from->name ? copy_text(from->name, &copy.name, err) : 0;

    for (size_t i = 0; i < FIELDS && r == 0; i++)
        r = copy_field(from, &fields[i], &copy, err);
    if (r < 0)
        return r;
    *ret_to = copy;
    copy = (struct pms_profile){0};
    return 0;
}

void pms_profile_done(struct pms_profile *profile)
{
    if (!profile)
        return;
    free(profile->name);
    for (size_t i = 0; i < FIELDS; i++)
        if (fields[i].kind == PMS_PROFILE_KEY)
            pms_key_ref_done(key_of(profile, &fields[i]));
        else
            free(*text_of(profile, &fields[i]));
    *profile = (struct pms_profile){0};
}

int pms_profile_is_embedded(const struct pms_profile *profile)
{
    return profile->endpoint == NULL;
}

int pms_profile_is_postman(const struct pms_profile *profile)
{
    return pms_endpoint_is_postman(profile->endpoint);
}

const char *pms_profile_manners(const struct pms_profile *profile)
{
    const char *known = profile->manners ? manners_find(profile->manners) : NULL;

    if (known)
        return known;
    return pms_profile_is_embedded(profile) || pms_profile_is_postman(profile) ? "postman"
                                                                               : "rfc";
}

int pms_profile_name_check(const char *name, struct pms_error *err)
{
    size_t length = name ? strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789._-")
                         : 0;

    if (length > 0 && length <= NAME_LONGEST && name[length] == '\0')
        return 0;
    pms_fail(err, PMS_E_USAGE, "\"%s\" cannot be the name of a profile", name ? name : "");
    return pms_error_hint(err, "letters, digits, '.', '_' and '-' make a name, %d at most",
                          NAME_LONGEST);
}

int pms_profile_address_check(const struct pms_profile *profile, struct pms_error *err)
{
    int is_embedded = strcmp(profile->name, PMS_PROFILE_EMBEDDED) == 0;

    if (is_embedded && profile->endpoint) {
        pms_fail(err, PMS_E_CONFIG,
                 "the profile \"" PMS_PROFILE_EMBEDDED "\" cannot have an endpoint");
        return pms_error_hint(err, "give that endpoint a profile of another name");
    }
    if (!is_embedded && !profile->endpoint && !profile->state_dir) {
        pms_fail(err, PMS_E_CONFIG, "there is neither an endpoint nor a state folder");
        return pms_error_hint(err, "add an endpoint, or the state folder of an embedded one");
    }
    return 0;
}
