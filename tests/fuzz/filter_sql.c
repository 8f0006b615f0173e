/* SPDX-License-Identifier: MIT */
/*
 * Any filter over any people: the SQL it becomes finds those whom the evaluator finds. The
 * bytes are choices; where they end, a generator they seed goes on choosing. An odd first byte
 * makes the rest the filter itself.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "scim/auto.h"
#include "serve/exchange.h"
#include "serve/store.h"
#include "serve/user_fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    PEOPLE = 6,
    FILTERS = 12,
    DEPTH_MOST = 4
};

struct choices {
    const uint8_t *data;
    size_t left;
    uint64_t state;
};

struct person {
    char texts[4][64]; /* userName, givenName, familyName, externalId */
    struct pms_user_row row;
    struct pms_resource *user;
};

static char folder[64];
static struct pms_store *store;

static void demand(int truth, const char *what)
{
    if (truth)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static unsigned choose(struct choices *from, unsigned count)
{
    if (from->left > 0) {
        from->left--;
        return *from->data++ % count;
    }
    from->state = from->state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(from->state >> 33) % count;
}

static struct choices make_choices(const uint8_t *data, size_t size)
{
    struct choices from = {data, size, 14695981039346656037u};

    for (size_t i = 0; i < size; i++)
        from.state = (from.state ^ data[i]) * 1099511628211u;
    return from;
}

static void close_store(void)
{
    static const char *const files[] = {"state.db",   "state.db-wal", "state.db-shm",
                                        "state.lock", "account.key",  ""};

    pms_store_free(store);
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        char path[128];

        snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
        if (files[i][0] != '\0')
            unlink(path);
    }
    rmdir(folder);
}

/* One state for all inputs, in a write that is never committed. */
static void open_store(void)
{
    struct pms_error err = PMS_ERROR_INIT;

    if (store)
        return;
    snprintf(folder, sizeof(folder), "/tmp/pmscim-fuzz-XXXXXX");
    demand(mkdtemp(folder) != NULL, "mkdtemp");
    demand(pms_store_open(folder, 1772619072000, &store, &err) == 0, err.message);
    demand(pms_store_write(store, &err) == 0, err.message);
    atexit(close_store);
}

/* Few letters, so that texts meet: of both cases, outside ASCII, special to LIKE and SQL. */
static void make_text(struct choices *from, char *out, size_t size)
{
    static const char *const letters[] = {
        "a",
        "A",
        "b",
        "B",
        "%",
        "_",
        "'",
        "\"",
        "\\",
        "\xc3\xa4",
        "\xc3\x84",
        "z",
        "Z",
        "0",
        "-",
        " ",
        "true",
        "FALSE",
        "\xe6\x97\xa5",
        "\xf0\x9f\x8c\xbb",
        "[",
        "`",
        "{",
    };
    unsigned length = choose(from, 6);

    out[0] = '\0';
    for (unsigned i = 0; i < length; i++)
        strncat(out, letters[choose(from, sizeof(letters) / sizeof(*letters))],
                size - strlen(out) - 1);
}

static int64_t make_time(struct choices *from)
{
    static const int64_t times[] = {1, 946684800000, 1772619072000, 4102444800999};

    return times[choose(from, 4)] + choose(from, 3);
}

static void make_person(struct choices *from, struct person *person, unsigned number)
{
    AUTO(pms_buf_free) struct pms_buf json = PMS_BUF(PMS_ANSWER_MOST);
    struct pms_writer writer = PMS_WRITER(&json);
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_user_row *row = &person->row;

    for (int i = 0; i < 4; i++)
        make_text(from, person->texts[i], sizeof(person->texts[i]) - 4);
    snprintf(person->texts[0] + strlen(person->texts[0]), 4, "%u", number);
    *row = (struct pms_user_row){
        .user_name = person->texts[0],
        .given_name = choose(from, 4) ? person->texts[1] : NULL,
        .family_name = choose(from, 4) ? person->texts[2] : NULL,
        .external_id = choose(from, 4) ? person->texts[3] : NULL,
        .active = (int)choose(from, 2),
        .created = make_time(from),
        .modified = make_time(from),
    };
    snprintf(row->id, sizeof(row->id), "%c%u", "aAbB"[choose(from, 4)], number);
    demand(pms_store_user_insert(store, row, &err) == 0, err.message);
    pms_user_write(&writer, row);
    demand(pms_resource_parse(PMS_USER, json.data, json.length, &person->user, &err) == 0,
           err.message);
}

static void put(struct pms_buf *text, const char *more)
{
    struct pms_error err = PMS_ERROR_INIT;

    pms_buf_puts(text, more, &err);
}

static void put_string(struct pms_buf *out, const char *text)
{
    put(out, "\"");
    for (; *text; text++) {
        char one[3] = {*text};

        if (*text == '"' || *text == '\\')
            snprintf(one, sizeof(one), "\\%c", *text);
        put(out, one);
    }
    put(out, "\"");
}

static void put_time(struct choices *from, struct pms_buf *out)
{
    static const char *const others[] = {
        "2000",
        "2026-03-04T10:11:12Z",
        "2026-03-04T11:11:12+01:00",
        "2026-03-04t10",
        ".002Z",
        "T",
        "2100-01-01T00:00:00.999z",
        "01-01",
        "1969-12-31T23:59:59.999Z",
    };
    char text[PMS_TIME_SIZE];

    pms_time_print(make_time(from), text);
    if (choose(from, 2))
        put_string(out, others[choose(from, sizeof(others) / sizeof(*others))]);
    else
        put_string(out, text);
}

static void put_value(struct choices *from, struct pms_buf *out)
{
    static const char *const words[] = {"true",   "false",    "null",      "0",          "1",
                                        "-2.5e3", "\"true\"", "\"False\"", "\"\\u00c4\""};
    char text[64];

    switch (choose(from, 8)) {
    case 0:
        put(out, words[choose(from, sizeof(words) / sizeof(*words))]);
        return;
    case 1:
        put_time(from, out);
        return;
    default:
        make_text(from, text, sizeof(text));
        put_string(out, text);
    }
}

static void put_comparison(struct choices *from, struct pms_buf *out, const char *const *names,
                           unsigned count)
{
    static const char *const operators[] = {"eq", "ne", "co", "sw", "ew", "gt",
                                            "ge", "lt", "le", "EQ", "pr"};
    unsigned op = choose(from, sizeof(operators) / sizeof(*operators));

    put(out, names[choose(from, count)]);
    put(out, " ");
    put(out, operators[op]);
    if (strcmp(operators[op], "pr") == 0)
        return;
    put(out, " ");
    put_value(from, out);
}

static void put_filter(struct choices *from, struct pms_buf *out, int depth, bool inside)
{
    static const char *const names[] = {
        "userName",
        "name.givenName",
        "NAME.familyname",
        "externalId",
        "active",
        "id",
        "meta.created",
        "externalID",
        "meta.lastModified",
        "title",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName",
    };
    static const char *const parts[] = {"givenName", "familyName", "GIVENNAME", "formatted"};
    unsigned what = depth < DEPTH_MOST ? choose(from, 8) : 7;

    if (what < 3) {
        put(out, "(");
        put_filter(from, out, depth + 1, inside);
        put(out, what == 0 ? ") and (" : ") or (");
        put_filter(from, out, depth + 1, inside);
        put(out, ")");
    } else if (what == 3) {
        put(out, "not (");
        put_filter(from, out, depth + 1, inside);
        put(out, ")");
    } else if (what == 4 && !inside) {
        put(out, "name[");
        put_filter(from, out, depth + 1, /* inside= */ true);
        put(out, "]");
    } else if (inside) {
        put_comparison(from, out, parts, sizeof(parts) / sizeof(*parts));
    } else {
        put_comparison(from, out, names, sizeof(names) / sizeof(*names));
    }
}

static void note_one(void *context, const struct pms_user_row *row)
{
    *(unsigned *)context |= 1u << (row->id[1] - '0');
}

static void check(struct person people[PEOPLE], const char *text)
{
    AUTO(pms_filter_free) struct pms_filter *filter = NULL;
    struct pms_user_query query = {.page = {.start = 1, .count = PEOPLE}};
    struct pms_error err = PMS_ERROR_INIT;
    unsigned found = 0;
    unsigned matched = 0;
    int64_t total = 0;

    if (pms_filter_parse(text, &filter, &err) < 0)
        return;
    if (pms_store_users_where(store, &query, filter, note_one, &found, &total, &err) < 0) {
        demand(err.code == PMS_E_UNSUPPORTED && err.column > 0, err.message);
        return;
    }
    for (unsigned i = 0; i < PEOPLE; i++)
        matched |= (unsigned)pms_filter_match(filter, people[i].user) << i;
    demand(found == matched, text);
    demand(total == __builtin_popcount(found), text);
}

static void check_made(struct choices *from, struct person people[PEOPLE])
{
    for (int i = 0; i < FILTERS; i++) {
        AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(16384);

        put_filter(from, &text, 0, /* inside= */ false);
        check(people, pms_buf_text(&text));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct person people[PEOPLE] = {0};
    struct choices from = make_choices(data, size);
    struct pms_error err = PMS_ERROR_INIT;
    bool given = size > 0 && (data[0] & 1);

    open_store();
    demand(pms_store_mark(store, &err) == 0, err.message);
    if (given)
        from.left = 0;
    for (unsigned i = 0; i < PEOPLE; i++)
        make_person(&from, &people[i], i);
    if (given) {
        AUTO(free) char *text = strndup((const char *)data + 1, size - 1);

        demand(text != NULL, "out of memory");
        check(people, text);
    } else {
        check_made(&from, people);
    }
    pms_store_undo(store);
    for (unsigned i = 0; i < PEOPLE; i++)
        pms_resource_free(people[i].user);
    return 0;
}
