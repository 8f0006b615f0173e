/* SPDX-License-Identifier: MIT */
/* Calls of the double's own: changing it, and looking at what it knows. */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "fields.h"

static void change(struct call *call)
{
    char *wrong = read_lines(call->one, call->body);

    if (wrong) {
        call->answer.status = 400;
        fprintf(call->out, "%s\n", wrong);
    }
    free(wrong);
}

static bool all(const void *context, const struct field *field)
{
    (void)context;
    (void)field;
    return true;
}

static void put_tasks(FILE *out, const struct task *tasks)
{
    for (const struct task *task = tasks; task; task = task->next) {
        fprintf(out, "%s{\"app\":%ld,\"status\":", task == tasks ? "" : ",", task->app);
        put_text(out, task->status);
        fputs(",\"state\":", out);
        put_text(out, task->state);
        putc('}', out);
    }
}

static void list_people(struct call *call)
{
    const struct directory *directory = &call->one->directory;

    for (size_t i = 0; i < directory->person_count; i++) {
        const struct person *person = &directory->people[i];
        struct ids apps = {0};

        for (size_t j = 0; j < directory->app_count; j++)
            if (person_has_app(directory, person, directory->apps[j].id))
                ids_add(&apps, directory->apps[j].id);
        put_person(call->out, person, all, NULL);
        /* Over the brace that ends it. */
        fseek(call->out, -1, SEEK_CUR);
        fputs(",\"apps\":", call->out);
        put_ids(call->out, &apps);
        fputs(",\"tasks\":[", call->out);
        put_tasks(call->out, person->tasks);
        fputs("]}\n", call->out);
        ids_done(&apps);
    }
}

/* The line without the query, and with # for ids; the version in "/api/2" is none. */
static char *kind_of(const char *line)
{
    char *kind = must(strndup(line, strcspn(line, "?")));
    char *to = strchrnul(kind, ' ');

    if (strncmp(to, " /api/", strlen(" /api/")) == 0)
        to += strlen(" /api/");
    for (char *from = to; *from;) {
        size_t digits = *from == '/' ? strspn(from + 1, "0123456789") : 0;

        *to++ = *from;
        from += 1 + digits;
        if (digits > 0)
            *to++ = '#';
    }
    *to = '\0';
    return kind;
}

static int compare(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void put_counts(FILE *out, const struct calls *calls)
{
    char **kinds = must(calloc(calls->count + 1, sizeof(*kinds)));
    size_t count = 0;

    for (size_t i = 0; i < calls->count; i++)
        kinds[i] = kind_of(calls->lines[i]);
    qsort(kinds, calls->count, sizeof(*kinds), compare);
    for (size_t i = 0; i < calls->count; i++) {
        count++;
        if (i + 1 < calls->count && strcmp(kinds[i], kinds[i + 1]) == 0)
            continue;
        put_text(out, kinds[i]);
        fprintf(out, ":%zu%s", count, i + 1 < calls->count ? "," : "");
        count = 0;
    }
    for (size_t i = 0; i < calls->count; i++)
        free(kinds[i]);
    free(kinds);
}

static void show_state(struct call *call)
{
    const struct onelogin *one = call->one;
    const struct directory *directory = &one->directory;

    fprintf(call->out, "{\"people\":%zu,\"left\":%ld,\"tokens\":%u,\"apps\":{",
            directory->person_count, one->limits.left, one->tokens);
    for (size_t i = 0; i < directory->app_count; i++) {
        const struct app *app = &directory->apps[i];

        fprintf(call->out, "%s\"%ld\":{\"provisioning\":%s}", i ? "," : "", app->id,
                app->provisioning == ABSENT ? "null"
                : app->provisioning         ? "true"
                                            : "false");
    }
    fputs("},\"calls\":{", call->out);
    put_counts(call->out, &one->calls);
    fputs("}}\n", call->out);
}

bool answer_double(struct call *call)
{
    static const struct {
        const char *line;
        void (*answer)(struct call *call);
    } own[] = {
        {"POST /double/change", change},
        {"GET /double/people", list_people},
        {"GET /double/state", show_state},
    };

    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
        if (strcmp(own[i].line, call->line) == 0) {
            own[i].answer(call);
            return true;
        }
    return false;
}
