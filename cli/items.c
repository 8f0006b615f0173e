/* SPDX-License-Identifier: MIT */
#include "items.h"

#include <errno.h>
#include <stdint.h>
#include <strings.h>

#include "items_text.h"

/* --- what headings and keys mean --- */

/* As they stand without blanks, dashes and capitals; the better of two for one thing first. */
static const struct {
    const char *name;
    enum field field;
} headings[] = {
    {"email", FIELD_WHO},       {"emailaddress", FIELD_WHO},
    {"mail", FIELD_WHO},        {"username", FIELD_WHO},
    {"user", FIELD_WHO},        {"id", FIELD_ID},
    {"givenname", FIELD_GIVEN}, {"firstname", FIELD_GIVEN},
    {"given", FIELD_GIVEN},     {"familyname", FIELD_FAMILY},
    {"lastname", FIELD_FAMILY}, {"surname", FIELD_FAMILY},
    {"family", FIELD_FAMILY},   {"externalid", FIELD_EXTERNAL},
    {"active", FIELD_ACTIVE},
};

enum field field_named(const char *name, int *ret_rank)
{
    char plain[32];
    size_t length = 0;

    for (; *name && length + 1 < sizeof(plain); name++)
        if (!strchr(" \t-_.", *name))
            plain[length++] = *name;
    plain[length] = '\0';
    for (size_t i = 0; *name == '\0' && i < sizeof(headings) / sizeof(*headings); i++)
        if (strcasecmp(headings[i].name, plain) == 0) {
            *ret_rank = (int)i;
            return headings[i].field;
        }
    return FIELD_NONE;
}

char **field_place(struct item *item, enum field field)
{
    switch (field) {
    case FIELD_WHO:
        return &item->who;
    case FIELD_ID:
        return &item->id;
    case FIELD_GIVEN:
        return &item->given;
    case FIELD_FAMILY:
        return &item->family;
    case FIELD_EXTERNAL:
        return &item->external_id;
    default:
        return &item->active;
    }
}

/* --- rows --- */

enum {
    LONGEST_CELL = 1023
};

void item_done(struct item *item)
{
    for (int field = 0; field < FIELD_COUNT; field++)
        free(*field_place(item, (enum field)field));
    *item = (struct item){0};
}

void items_done(struct items *items)
{
    for (size_t i = 0; i < items->count; i++)
        item_done(&items->list[i]);
    free(items->list);
    *items = (struct items){0};
}

void reading_problem(struct reading *reading, long line, const char *column, const char *why)
{
    struct pms_error problem = PMS_ERROR_INIT;

    if (column)
        pms_fail(&problem, PMS_E_PARSE, "%s line %ld, column %.40s: %s", reading->name, line,
                 column, why);
    else
        pms_fail(&problem, PMS_E_PARSE, "%s line %ld: %s", reading->name, line, why);
    reading->problems++;
    if (reading->problems == 1)
        reading->first = problem;
    else if (reading->problems <= ITEMS_PROBLEMS)
        talk("%s", problem.message);
}

/* Room for twice as many when a power of two is full. */
static int make_room(struct items *items, struct pms_error *err)
{
    struct item *list;

    if ((items->count & (items->count - 1)) != 0 && items->count > 0)
        return 0;
    list = realloc(items->list, 2 * (items->count + 1) * sizeof(*list));
    if (!list)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    items->list = list;
    return 0;
}

static int keep(struct items *items, struct item *take_item, struct pms_error *err)
{
    int r = 0;

    if (items->count == ITEMS_MAX) {
        pms_fail(err, PMS_E_USAGE, "more than %d people at once", ITEMS_MAX);
        r = pms_error_hint(err, "divide them among several runs");
    }
    if (r == 0)
        r = make_room(items, err);
    if (r == 0) {
        items->list[items->count++] = *take_item;
        *take_item = (struct item){0};
    }
    item_done(take_item);
    return r;
}

/* What no name is: then quotes, line ends or the encoding are not what they seem. */
static int check_cells(struct item *item, struct pms_error *err)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        const char *text = *field_place(item, (enum field)field);

        if (!text)
            continue;
        if (strlen(text) > LONGEST_CELL)
            return pms_fail(err, PMS_E_PARSE, "this is longer than any name");
        for (; *text != '\0'; text++)
            if ((unsigned char)*text < ' ' || *text == 0x7f)
                return pms_fail(err, PMS_E_PARSE, "a control character inside a name");
    }
    return 0;
}

int reading_add(struct reading *reading, struct item *take_item, struct pms_error *err)
{
    struct pms_error why = PMS_ERROR_INIT;

    /* An id alone names somebody, too. */
    if (!take_item->who && take_item->id) {
        take_item->who = take_item->id;
        take_item->id = NULL;
    }
    if (!take_item->who)
        pms_fail(&why, PMS_E_PARSE, "nobody is named");
    else if (check_cells(take_item, &why) == 0 && reading->check)
        reading->check(take_item, &why);
    if (why.code != PMS_OK) {
        reading_problem(reading, take_item->line, NULL, why.message);
        item_done(take_item);
        return why.code == PMS_E_NOMEM ? pms_fail(err, PMS_E_NOMEM, "out of memory") : 0;
    }
    return keep(reading->items, take_item, err);
}

/* --- who is named twice --- */

static int compare_who(const char *a, const char *b)
{
    return strchr(a, '@') && strchr(b, '@') ? strcasecmp(a, b) : strcmp(a, b);
}

static int compare_items(const void *a, const void *b)
{
    const struct item *one = *(const struct item *const *)a;
    const struct item *other = *(const struct item *const *)b;
    /* E-mails among themselves, so that the order is one. */
    bool is_email = strchr(one->who, '@');
    int order = is_email - (strchr(other->who, '@') != NULL);

    if (order == 0)
        order = compare_who(one->who, other->who);
    return order != 0 ? order : (one > other) - (one < other);
}

static bool is_same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool says_the_same(struct item *one, struct item *other)
{
    for (int field = FIELD_ID; field < FIELD_COUNT; field++)
        if (!is_same_text(*field_place(one, (enum field)field),
                          *field_place(other, (enum field)field)))
            return false;
    return true;
}

static void meet_twin(struct reading *reading, struct item *first, struct item *again,
                      size_t *told)
{
    char why[128];

    /* An operand says nothing but who. */
    if (again->line > 0 && !says_the_same(first, again)) {
        snprintf(why, sizeof(why), "line %ld says something else of the same person",
                 first->line);
        reading_problem(reading, again->line, NULL, why);
    } else if (again->line > 0 && ++*told <= ITEMS_PROBLEMS) {
        talk("%s line %ld: %.200s was named before, and counts once", reading->name,
             again->line, again->who);
    }
}

static void drop_marked(struct items *items, const bool *is_twin)
{
    size_t kept = 0;

    for (size_t i = 0; i < items->count; i++) {
        if (is_twin[i])
            item_done(&items->list[i]);
        else
            items->list[kept++] = items->list[i];
    }
    items->count = kept;
}

static int drop_twins(struct reading *reading, struct pms_error *err)
{
    struct items *items = reading->items;
    AUTO(free) struct item **order = calloc(items->count + 1, sizeof(*order));
    AUTO(free) bool *is_twin = calloc(items->count + 1, sizeof(*is_twin));
    struct item *first = NULL;
    size_t told = 0;

    if (!order || !is_twin)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (size_t i = 0; i < items->count; i++)
        order[i] = &items->list[i];
    qsort(order, items->count, sizeof(struct item *), compare_items);
    for (size_t i = 0; i < items->count; i++) {
        if (first && compare_who(first->who, order[i]->who) == 0) {
            meet_twin(reading, first, order[i], &told);
            is_twin[order[i] - items->list] = true;
        } else {
            first = order[i];
        }
    }
    if (told > ITEMS_PROBLEMS)
        talk("and %zu more who were named before", told - ITEMS_PROBLEMS);
    drop_marked(items, is_twin);
    return 0;
}

/* --- all of it --- */

static int conclude(const struct reading *reading, struct pms_error *err)
{
    if (reading->problems == 0)
        return 0;
    *err = reading->first;
    if (reading->problems > ITEMS_PROBLEMS)
        talk("and %zu more rows", reading->problems - ITEMS_PROBLEMS);
    if (reading->problems > 1)
        pms_error_prefix(err, "%zu rows cannot be used", reading->problems);
    return pms_error_hint(err, "nothing was sent; correct the file and repeat");
}

static int add_operand(struct items *items, const char *who, struct pms_error *err)
{
    struct item item = {.who = strdup(who)};

    if (!item.who)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return keep(items, &item, err);
}

static int read_named(struct reading *reading, const char *file, struct pms_error *err)
{
    AUTO(fclose) FILE *stream = fopen(file, "re");

    if (!stream)
        return pms_fail(err, PMS_E_USAGE, "%s: cannot read: %s", file, strerror(errno));
    reading->name = file;
    return items_read(reading, stream, err);
}

static bool is_dash(const char *word)
{
    return strcmp(word, "-") == 0;
}

bool items_are_read(const struct cli *cli, int first, const char *file)
{
    for (int i = first; i < cli->count; i++)
        if (is_dash(cli->operands[i]))
            return true;
    return file != NULL;
}

int items_gather(const struct cli *cli, int first, const char *file,
                 int (*check)(const struct item *item, struct pms_error *err),
                 struct items *ret_items, struct pms_error *err)
{
    AUTO(items_done) struct items items = {0};
    struct reading reading = {.name = "the names", .items = &items, .check = check};
    int r = 0;

    if (file)
        r = is_dash(file) ? items_read(&reading, stdin, err) : read_named(&reading, file, err);
    for (int i = first; r == 0 && i < cli->count; i++)
        r = is_dash(cli->operands[i]) ? items_read(&reading, stdin, err)
                                      : add_operand(&items, cli->operands[i], err);
    if (r == 0)
        r = drop_twins(&reading, err);
    if (r == 0)
        r = conclude(&reading, err);
    if (r < 0)
        return r;
    if (items.count == 0) {
        pms_fail(err, PMS_E_USAGE, "%s: nobody is named", cli->command->name);
        return pms_error_hint(err, "name people by e-mail, id or externalId:VALUE");
    }
    *ret_items = items;
    items = (struct items){0};
    return 0;
}
