/* SPDX-License-Identifier: MIT */
#include "conf/onelogin_account.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <pmscim/text.h>

#include "conf/auto.h"
#include "conf/endpoint.h"
#include "conf/key_ref.h"

enum {
    NAME_LONGEST = 63, /* of one part of a host's name */
    TEXT_LONGEST = 4096,
    DAY_S = 24 * 60 * 60,
    FULL_EVERY_MOST = 366 * DAY_S
};

enum kind {
    TEXT,
    ADDRESS,
    PATH,
    NUMBER,
    KEY,
    GROUPING,
    MEANING,
    DURATION
};

struct field {
    const char *name;
    const char *help;
    enum kind kind;
    size_t offset;
    int standard;
};

#define AT(member)         offsetof(struct pms_onelogin_account, member)
#define STATUS(which, how) MEANING, AT(statuses[PMS_ONELOGIN_##which]), PMS_ONELOGIN_##how
#define STATE(which, how)  MEANING, AT(states[PMS_ONELOGIN_##which]), PMS_ONELOGIN_##how

/* What people cannot sign in with for a while, a forgotten password say, is no reason to take
 * their place in a team away (facts 5). */
static const struct field fields[] = {
    {"address", "where the API is, \"us\" or \"eu\"; without it, the subdomain's own host",
     ADDRESS, AT(address), 0},
    {"client_id", "id of the API credentials", TEXT, AT(client_id), 0},
    {"client_secret", "where their secret is: file:PATH, env:NAME or exec:PROGRAM ARGUMENT...",
     KEY, AT(client_secret), 0},
    {"cacert", "PEM file of certificate authorities to trust instead of the system's", PATH,
     AT(cacert), 0},
    {"app", "id of the app that is Postman's, whatever it is called", NUMBER, AT(app), 0},
    {"groups", "what becomes a group: roles, groups or nothing", GROUPING, AT(groups),
     PMS_ONELOGIN_ROLES},
    {"full_every",
     "how long people who did not change are taken from memory, as in 12h; 0 is not at all",
     DURATION, AT(full_every), 0},
    {"status.unactivated", "what Unactivated means", STATUS(UNACTIVATED, WAITING)},
    {"status.active", "what Active means", STATUS(STATUS_ACTIVE, ACTIVE)},
    {"status.suspended", "what Suspended means", STATUS(STATUS_SUSPENDED, SUSPENDED)},
    {"status.locked", "what Locked means", STATUS(LOCKED, ACTIVE)},
    {"status.password_expired", "what Password expired means",
     STATUS(PASSWORD_EXPIRED, ACTIVE)},
    {"status.awaiting_password_reset", "what Awaiting password reset means",
     STATUS(AWAITING_RESET, ACTIVE)},
    {"status.password_pending", "what Password pending means",
     STATUS(PASSWORD_PENDING, ACTIVE)},
    {"status.security_questions_required", "what Security questions required means",
     STATUS(QUESTIONS_REQUIRED, ACTIVE)},
    {"state.unapproved", "what Unapproved means", STATE(UNAPPROVED, WAITING)},
    {"state.rejected", "what Rejected means", STATE(REJECTED, WAITING)},
    {"state.unlicensed", "what Unlicensed means", STATE(UNLICENSED, WAITING)},
};
#undef AT

enum {
    FIELDS = sizeof(fields) / sizeof(*fields)
};

static const char *const groupings[] = {
    [PMS_ONELOGIN_ROLES] = "roles",
    [PMS_ONELOGIN_GROUPS] = "groups",
    [PMS_ONELOGIN_NOTHING] = "nothing",
    NULL,
};
static const char *const meanings[] = {
    [PMS_ONELOGIN_ACTIVE] = "active",
    [PMS_ONELOGIN_SUSPENDED] = "suspended",
    [PMS_ONELOGIN_WAITING] = "waiting",
    NULL,
};

/* The addresses that all accounts of a region share. */
static const struct {
    const char *word;
    const char *address;
} regions[] = {
    {"us", "https://api.us.onelogin.com"},
    {"eu", "https://api.eu.onelogin.com"},
};

static const struct {
    char sign;
    long seconds;
} units[] = {{'d', DAY_S}, {'h', 60 * 60}, {'m', 60}, {'s', 1}};

/* --- words --- */

const char *pms_onelogin_status_word(long status)
{
    static const char *const words[PMS_ONELOGIN_STATUSES] = {
        [PMS_ONELOGIN_UNACTIVATED] = "Unactivated",
        [PMS_ONELOGIN_STATUS_ACTIVE] = "Active",
        [PMS_ONELOGIN_STATUS_SUSPENDED] = "Suspended",
        [PMS_ONELOGIN_LOCKED] = "Locked",
        [PMS_ONELOGIN_PASSWORD_EXPIRED] = "Password expired",
        [PMS_ONELOGIN_AWAITING_RESET] = "Awaiting password reset",
        [PMS_ONELOGIN_PASSWORD_PENDING] = "Password pending",
        [PMS_ONELOGIN_QUESTIONS_REQUIRED] = "Security questions required",
    };

    return status >= 0 && status < PMS_ONELOGIN_STATUSES ? words[status] : NULL;
}

const char *pms_onelogin_state_word(long state)
{
    static const char *const words[PMS_ONELOGIN_STATES] = {
        [PMS_ONELOGIN_UNAPPROVED] = "Unapproved",
        [PMS_ONELOGIN_APPROVED] = "Approved",
        [PMS_ONELOGIN_REJECTED] = "Rejected",
        [PMS_ONELOGIN_UNLICENSED] = "Unlicensed",
    };

    return state >= 0 && state < PMS_ONELOGIN_STATES ? words[state] : NULL;
}

enum pms_onelogin_meaning pms_onelogin_meaning(const struct pms_onelogin_account *account,
                                               long status, long state)
{
    enum pms_onelogin_meaning said =
        pms_onelogin_status_word(status) ? account->statuses[status] : PMS_ONELOGIN_WAITING;
    enum pms_onelogin_meaning approved =
        pms_onelogin_state_word(state) ? account->states[state] : PMS_ONELOGIN_WAITING;

    if (said == PMS_ONELOGIN_SUSPENDED || approved == PMS_ONELOGIN_SUSPENDED)
        return PMS_ONELOGIN_SUSPENDED;
    return said == PMS_ONELOGIN_ACTIVE ? approved : said;
}

/* --- the account --- */

static void *place_of(const struct pms_onelogin_account *account, const struct field *field)
{
    return (char *)(uintptr_t)account + field->offset;
}

static bool is_text(const struct field *field)
{
    return field->kind == TEXT || field->kind == ADDRESS || field->kind == PATH ||
           field->kind == NUMBER;
}

static void put_standard(struct pms_onelogin_account *account, const struct field *field)
{
    void *place = place_of(account, field);

    if (is_text(field)) {
        free(*(char **)place);
        *(char **)place = NULL;
    } else if (field->kind == KEY) {
        pms_key_ref_done(place);
    } else if (field->kind == DURATION) {
        *(long *)place = field->standard;
    } else if (field->kind == GROUPING) {
        *(enum pms_onelogin_grouping *)place = (enum pms_onelogin_grouping)field->standard;
    } else {
        *(enum pms_onelogin_meaning *)place = (enum pms_onelogin_meaning)field->standard;
    }
}

static bool is_host_part(const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < length; i++)
        if (!isascii((unsigned char)name[i]) ||
            (!isalnum((unsigned char)name[i]) && (name[i] != '-' || i == 0 || i + 1 == length)))
            return false;
    return length > 0 && length <= NAME_LONGEST;
}

int pms_onelogin_name_check(const char *name, struct pms_error *err)
{
    if (is_host_part(name))
        return 0;
    pms_fail(err, PMS_E_USAGE, "\"%.80s\" is no subdomain", name);
    return pms_error_hint(err, "of https://acme.onelogin.com it would be \"acme\"");
}

int pms_onelogin_account_init(const char *name, struct pms_onelogin_account *ret_account,
                              struct pms_error *err)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = {0};
    int r = pms_onelogin_name_check(name, err);

    if (r < 0)
        return r;
    account.name = strdup(name);
    if (!account.name)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (char *p = account.name; *p != '\0'; p++)
        *p = (char)tolower((unsigned char)*p);
    for (size_t i = 0; i < FIELDS; i++)
        put_standard(&account, &fields[i]);
    account.states[PMS_ONELOGIN_APPROVED] = PMS_ONELOGIN_ACTIVE;
    account.statuses[PMS_ONELOGIN_STATUS_UNKNOWN] = PMS_ONELOGIN_WAITING;
    *ret_account = account;
    account = (struct pms_onelogin_account){0};
    return 0;
}

void pms_onelogin_account_done(struct pms_onelogin_account *account)
{
    if (!account)
        return;
    for (size_t i = 0; i < FIELDS; i++)
        if (is_text(&fields[i]))
            free(*(char **)place_of(account, &fields[i]));
    pms_key_ref_done(&account->client_secret);
    free(account->name);
    *account = (struct pms_onelogin_account){0};
}

int pms_onelogin_account_copy(const struct pms_onelogin_account *from,
                              struct pms_onelogin_account *ret_to, struct pms_error *err)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account copy = {0};
    int r = pms_onelogin_account_init(from->name, &copy, err);

    for (size_t i = 0; r == 0 && i < FIELDS; i++) {
        AUTO(free) char *text = pms_onelogin_account_get(from, fields[i].name);

        r = text ? pms_onelogin_account_set(&copy, fields[i].name, text, err)
                 : pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    if (r < 0)
        return r;
    *ret_to = copy;
    copy = (struct pms_onelogin_account){0};
    return 0;
}

char *pms_onelogin_account_address(const struct pms_onelogin_account *account)
{
    char *address = NULL;

    if (account->address)
        return strdup(account->address);
    return asprintf(&address, "https://%s.onelogin.com", account->name) < 0 ? NULL : address;
}

/* --- fields --- */

size_t pms_onelogin_field_count(void)
{
    return FIELDS;
}

const char *pms_onelogin_field_name(size_t index)
{
    return index < FIELDS ? fields[index].name : NULL;
}

const char *pms_onelogin_field_help(size_t index)
{
    return index < FIELDS ? fields[index].help : NULL;
}

const char *const *pms_onelogin_field_choices(size_t index)
{
    if (index < FIELDS && fields[index].kind == GROUPING)
        return groupings;
    return index < FIELDS && fields[index].kind == MEANING ? meanings : NULL;
}

static const struct field *find_field(const char *name)
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
    pms_fail(err, PMS_E_USAGE, "a OneLogin account has no field called \"%s\"", name);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"?", near);
    return pms_error_hint(err, "\"pmscim onelogin show\" lists the fields");
}

static int parse_choice(const char *value, const char *const *choices, size_t count, int *ret,
                        struct pms_error *err)
{
    const char *near;

    for (size_t i = 0; i < count; i++) {
        if (strcmp(value, choices[i]) != 0)
            continue;
        *ret = (int)i;
        return 0;
    }
    near = pms_nearest(value, choices, count);
    pms_fail(err, PMS_E_CONFIG, "\"%.60s\" is none of %s, %s and %s", value, choices[0],
             choices[1], choices[2]);
    return near ? pms_error_hint(err, "did you mean \"%s\"?", near) : -err->code;
}

static int parse_duration(const char *value, long *ret_seconds, struct pms_error *err)
{
    size_t digits = strspn(value, "0123456789");
    long number = digits > 0 && digits <= 9 ? strtol(value, NULL, 10) : -1;
    long unit = value[digits] == '\0' ? 1 : 0;

    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (value[digits] == units[i].sign && value[digits + 1] == '\0')
            unit = units[i].seconds;
    if (number < 0 || unit == 0 || number > FULL_EVERY_MOST / unit) {
        pms_fail(err, PMS_E_CONFIG, "\"%.60s\" is no time up to a year", value);
        return pms_error_hint(err, "write it as in 90s, 30m, 12h or 2d");
    }
    *ret_seconds = number * unit;
    return 0;
}

static int parse_address(const char *value, char **ret_address, struct pms_error *err)
{
    const char *host;
    int r;

    for (size_t i = 0; i < sizeof(regions) / sizeof(*regions); i++)
        if (strcasecmp(value, regions[i].word) == 0)
            value = regions[i].address;
    r = pms_endpoint_parse(value, ret_address, err);
    if (r == -PMS_E_CONFIG)
        return pms_error_hint(err, "write it whole, as in https://acme.onelogin.com, or \"us\" "
                                   "or \"eu\"; plain http is for this machine only");
    if (r < 0)
        return r;
    host = strstr(*ret_address, "://");
    if (!strchr(host + 3, '/'))
        return 0;
    free(*ret_address);
    *ret_address = NULL;
    pms_fail(err, PMS_E_CONFIG, "the address goes on behind its host");
    return pms_error_hint(err, "leave the path out, as in https://acme.onelogin.com");
}

static int parse_text(const struct field *field, const char *value, char **ret_text,
                      struct pms_error *err)
{
    if (field->kind == ADDRESS)
        return parse_address(value, ret_text, err);
    if (strlen(value) > TEXT_LONGEST)
        return pms_fail(err, PMS_E_CONFIG, "longer than %d bytes", TEXT_LONGEST);
    if (field->kind == PATH && value[0] != '/') {
        pms_fail(err, PMS_E_CONFIG, "the path does not start with /");
        return pms_error_hint(err, "write the whole path");
    }
    if (field->kind == NUMBER && value[strspn(value, "0123456789")] != '\0') {
        pms_fail(err, PMS_E_CONFIG, "\"%.60s\" is no id", value);
        return pms_error_hint(err, "\"pmscim onelogin apps\" shows the ids");
    }
    /* It stands between other words of a header. */
    for (const char *p = value; field->kind == TEXT && *p != '\0'; p++)
        if (!isalnum((unsigned char)*p) && *p != '-' && *p != '_')
            return pms_fail(err, PMS_E_CONFIG, "a character that no id of credentials has");
    *ret_text = strdup(value);
    return *ret_text ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static int parse(const struct field *field, const char *value, void *place,
                 struct pms_error *err)
{
    struct pms_key_ref ref = {0};
    char *text = NULL;
    int choice = 0;
    int r;

    switch (field->kind) {
    case KEY:
        r = pms_key_ref_parse(value, &ref, err);
        if (r < 0)
            return r;
        pms_key_ref_done(place);
        *(struct pms_key_ref *)place = ref;
        return 0;
    case DURATION:
        return parse_duration(value, place, err);
    case GROUPING:
        r = parse_choice(value, groupings, 3, &choice, err);
        if (r == 0)
            *(enum pms_onelogin_grouping *)place = (enum pms_onelogin_grouping)choice;
        return r;
    case MEANING:
        r = parse_choice(value, meanings, 3, &choice, err);
        if (r == 0)
            *(enum pms_onelogin_meaning *)place = (enum pms_onelogin_meaning)choice;
        return r;
    case TEXT:
    case ADDRESS:
    case PATH:
    case NUMBER:
        break;
    }
    r = parse_text(field, value, &text, err);
    if (r < 0)
        return r;
    free(*(char **)place);
    *(char **)place = text;
    return 0;
}

int pms_onelogin_account_set(struct pms_onelogin_account *account, const char *field,
                             const char *value, struct pms_error *err)
{
    const struct field *row = find_field(field);

    if (!row)
        return fail_field(field, err);
    if (value[0] == '\0') {
        put_standard(account, row);
        return 0;
    }
    if (parse(row, value, place_of(account, row), err) == 0)
        return 0;
    return pms_error_prefix(err, "%s", row->name);
}

static char *print_duration(long seconds)
{
    size_t i = 0;
    char *text = NULL;

    if (seconds == 0)
        return strdup("0");
    while (seconds % units[i].seconds != 0)
        i++;
    return asprintf(&text, "%ld%c", seconds / units[i].seconds, units[i].sign) < 0 ? NULL
                                                                                   : text;
}

char *pms_onelogin_account_get(const struct pms_onelogin_account *account, const char *field)
{
    const struct field *row = find_field(field);
    const void *place = row ? place_of(account, row) : NULL;

    if (!row)
        return NULL;
    if (is_text(row))
        return strdup(*(char *const *)place ? *(char *const *)place : "");
    if (row->kind == KEY)
        return pms_key_ref_print(place);
    if (row->kind == DURATION)
        return print_duration(*(const long *)place);
    return strdup(row->kind == GROUPING ? groupings[*(const enum pms_onelogin_grouping *)place]
                                        : meanings[*(const enum pms_onelogin_meaning *)place]);
}

int pms_onelogin_field_is_default(const struct pms_onelogin_account *account, size_t index)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account standard = {0};
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(free) char *now = pms_onelogin_account_get(account, fields[index].name);
    AUTO(free) char *before = NULL;

    if (pms_onelogin_account_init(account->name, &standard, &err) < 0)
        return 0;
    before = pms_onelogin_account_get(&standard, fields[index].name);
    return now && before && strcmp(now, before) == 0;
}
