/* SPDX-License-Identifier: MIT */
#include "values.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <pmscim/text.h>

#include "cli.h"

enum {
    VALUES_MOST = 20000,
    LONGEST = 320,
    FILE_MOST = 16 * 1024 * 1024,
    DAY_MS = 24 * 60 * 60 * 1000
};

/* A file: this line with the endpoint behind it, then for each kind a line "=KIND TIME" and its
 * names, a tab and what they are behind each. */
static const char first_line[] = "pmscim names 1\t";
static const char *const kinds[VALUE_KINDS] = {"user", "group", "key", "domain", "app"};

static bool is_plain(const char *text)
{
    char escaped[LONGEST + 1];
    size_t length = strlen(text);

    return length > 0 && length < sizeof(escaped) && text[0] != '-' && text[0] != '=' &&
           pms_text_escape(text, escaped, sizeof(escaped)) == length;
}

void values_add(struct values *values, const char *text, const char *about)
{
    char plain[LONGEST];
    struct value *items;

    if (!text || values->count == VALUES_MOST || !is_plain(text))
        return;
    /* Room for twice as many whenever the count is a power of two. */
    if ((values->count & (values->count - 1)) == 0) {
        size_t room = values->count > 0 ? 2 * values->count : 1;

        items = realloc(values->items, room * sizeof(*items));
        if (!items)
            return;
        values->items = items;
    }
    pms_text_escape(about ? about : "", plain, sizeof(plain));
    items = &values->items[values->count];
    items->text = strdup(text);
    items->about = strdup(plain);
    if (items->text && items->about) {
        values->count++;
        return;
    }
    free(items->text);
    free(items->about);
}

void values_done(struct values *values)
{
    for (size_t i = 0; i < values->count; i++) {
        free(values->items[i].text);
        free(values->items[i].about);
    }
    free(values->items);
    *values = (struct values){0};
}

static void add_person(const struct pms_resource *user, struct values *values)
{
    const char *given = pms_user_given_name(user);
    const char *family = pms_user_family_name(user);
    char about[256];

    snprintf(about, sizeof(about), "%s%s%s%s", given ? given : "", given && family ? " " : "",
             family ? family : "", pms_user_active(user) == 0 ? " (suspended)" : "");
    values_add(values, pms_user_name(user), about);
}

static void add_group(const struct pms_resource *group, struct values *values)
{
    char about[64] = "";

    if (pms_group_member_count(group) >= 0)
        snprintf(about, sizeof(about), "%ld members", pms_group_member_count(group));
    values_add(values, pms_group_name(group), about);
}

void values_add_resource(struct values *values, const struct pms_resource *resource)
{
    if (pms_resource_type(resource) == PMS_GROUP)
        add_group(resource, values);
    else
        add_person(resource, values);
}

long values_budget_ms(long usual_ms)
{
    const char *said = getenv("PMSCIM_COMPLETION");
    long number = said ? strtol(said, NULL, 10) : 0;

    if (said && strcmp(said, "off") == 0)
        return 0;
    return number > 0 && number <= 60000 ? number : usual_ms;
}

static long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* NULL where nothing is to be kept. */
static char *path_for(const struct cli *cli)
{
    AUTO(free) char *folder = NULL;
    struct pms_error err = PMS_ERROR_INIT;
    char *path = NULL;

    if (!cli->profile.name || !cli->profile.endpoint || values_budget_ms(1) == 0 ||
        pms_dir_cache(&folder, &err) < 0 ||
        asprintf(&path, "%s/names-%s", folder, cli->profile.name) < 0)
        return NULL;
    return path;
}

/* Only a file of our own that nobody else could have written. */
static FILE *open_private(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;
    FILE *file = NULL;

    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
        (st.st_mode & 0077) == 0 && st.st_size <= FILE_MOST)
        file = fdopen(fd, "r");
    if (!file && fd >= 0)
        close(fd);
    return file;
}

/* True for a line of that kind; its time is left behind. */
static bool is_section(const char *line, enum value_kind kind, long long *ret_time)
{
    size_t length = strlen(kinds[kind]);

    if (line[0] != '=' || strncmp(line + 1, kinds[kind], length) != 0 ||
        line[1 + length] != ' ')
        return false;
    *ret_time = strtoll(line + length + 2, NULL, 10);
    return true;
}

/* Of another endpoint nothing is of use. */
static bool is_ours(FILE *file, const struct cli *cli, char **line, size_t *size)
{
    size_t head = sizeof(first_line) - 1;

    if (getline(line, size, file) < 0 || strncmp(*line, first_line, head) != 0)
        return false;
    (*line)[strcspn(*line, "\n")] = '\0';
    return strcmp(*line + head, cli->profile.endpoint) == 0;
}

static void read_section(FILE *file, char **line, size_t *size, struct values *values)
{
    while (getline(line, size, file) >= 0 && (*line)[0] != '=') {
        char *about = strchr(*line, '\t');

        (*line)[strcspn(*line, "\n")] = '\0';
        if (!about)
            continue;
        *about = '\0';
        values_add(values, *line, about + 1);
    }
}

bool values_recall(const struct cli *cli, enum value_kind kind, struct values *ret_values,
                   long long *ret_age_ms)
{
    AUTO(free) char *path = path_for(cli);
    AUTO(free) char *line = NULL;
    AUTO(fclose) FILE *file = path ? open_private(path) : NULL;
    size_t size = 0;
    long long time;

    if (!file || !is_ours(file, cli, &line, &size))
        return false;
    while (getline(&line, &size, file) >= 0) {
        if (!is_section(line, kind, &time))
            continue;
        *ret_age_ms = now_ms() - time;
        if (*ret_age_ms < 0 || *ret_age_ms > DAY_MS)
            return false;
        read_section(file, &line, &size, ret_values);
        return true;
    }
    return false;
}

/* Everything in the old file but the names of one kind. */
static void copy_others(const struct cli *cli, const char *path, enum value_kind kind,
                        FILE *out)
{
    AUTO(free) char *line = NULL;
    AUTO(fclose) FILE *file = open_private(path);
    size_t size = 0;
    long long time;
    bool skip = false;

    if (!file || !is_ours(file, cli, &line, &size))
        return;
    while (getline(&line, &size, file) >= 0) {
        if (line[0] == '=')
            skip = is_section(line, kind, &time);
        if (!skip)
            fputs(line, out);
    }
}

static void write_file(const struct cli *cli, const char *path, enum value_kind kind,
                       const struct values *values, FILE *out)
{
    fprintf(out, "%s%s\n", first_line, cli->profile.endpoint);
    copy_others(cli, path, kind, out);
    fprintf(out, "=%s %lld\n", kinds[kind], now_ms());
    for (size_t i = 0; i < values->count; i++)
        fprintf(out, "%s\t%s\n", values->items[i].text, values->items[i].about);
}

/* Makes the folder of a path and those above it. */
static void make_folders(char *path)
{
    for (char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
        *p = '\0';
        mkdir(path, 0700);
        *p = '/';
    }
}

void values_keep(const struct cli *cli, enum value_kind kind, const struct values *values)
{
    AUTO(free) char *path = path_for(cli);
    char fresh[4096];
    FILE *out = NULL;
    int fd = -1;

    if (!path || snprintf(fresh, sizeof(fresh), "%s.XXXXXX", path) >= (int)sizeof(fresh))
        return;
    make_folders(path);
    fd = mkostemp(fresh, O_CLOEXEC);
    out = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!out)
        return;
    write_file(cli, path, kind, values, out);
    if (ferror(out) | fclose(out) || rename(fresh, path) < 0)
        unlink(fresh);
}
