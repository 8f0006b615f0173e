/* SPDX-License-Identifier: MIT */
#include "setup/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>

#include "plans.h"

static const char *const kinds[] = {
    [ANSWER_NONE] = NULL,
    [ANSWER_CHOSEN] = "chosen",
    [ANSWER_SAID] = "said",
    [ANSWER_LEFT] = "left out",
};

/* The texts of a memory, by what the file calls them. */
static const struct {
    const char *key;
    size_t offset;
} texts[] = {
    {"source", offsetof(struct memory, source)},
    {"provisioner", offsetof(struct memory, provisioner)},
    {"domain", offsetof(struct memory, domain)},
    {"txt", offsetof(struct memory, txt)},
};

enum {
    TEXTS = sizeof(texts) / sizeof(*texts)
};

static void auto_json_object_put(json_object **object)
{
    json_object_put(*object);
}

static char **text_at(const struct memory *memory, size_t index)
{
    return (char **)((char *)(uintptr_t)memory + texts[index].offset);
}

void memory_done(struct memory *memory)
{
    for (size_t i = 0; i < TEXTS; i++)
        free(*text_at(memory, i));
    *memory = (struct memory){0};
}

int memory_set(char **text, const char *value, struct pms_error *err)
{
    char *copy = value ? strdup(value) : NULL;

    if (value && !copy)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    free(*text);
    *text = copy;
    return 0;
}

void memory_note(struct answer *answer, enum answer_kind kind)
{
    answer->kind = kind;
    plan_now(answer->when);
}

static int path_of(const struct cli *cli, const char *ending, char **ret_path,
                   struct pms_error *err)
{
    AUTO(free) char *folder = NULL;
    int r = pms_dir_state(&folder, err);

    if (r < 0)
        return r;
    if (asprintf(ret_path, "%s/setup/%s%s", folder, cli->profile.name, ending) >= 0)
        return 0;
    *ret_path = NULL;
    return pms_fail(err, PMS_E_NOMEM, "out of memory");
}

static int make_folders(char *path, struct pms_error *err)
{
    for (char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
        int r;

        *p = '\0';
        r = mkdir(path, 0700) < 0 && errno != EEXIST
                ? pms_fail(err, PMS_E_IO, "%s: cannot be made: %s", path, strerror(errno))
                : 0;
        *p = '/';
        if (r < 0)
            return r;
    }
    return 0;
}

int memory_place(const struct cli *cli, const char *ending, char **ret_path,
                 struct pms_error *err)
{
    AUTO(free) char *path = NULL;
    int r = path_of(cli, ending, &path, err);

    if (r == 0)
        r = make_folders(path, err);
    if (r < 0)
        return r;
    *ret_path = path;
    path = NULL;
    return 0;
}

static const char *string_of(json_object *object, const char *key)
{
    json_object *member;

    if (!json_object_object_get_ex(object, key, &member) ||
        !json_object_is_type(member, json_type_string))
        return NULL;
    return json_object_get_string(member);
}

static void read_answer(json_object *answers, const char *name, struct answer *answer)
{
    json_object *member;
    const char *kind;
    const char *when;

    if (!json_object_object_get_ex(answers, name, &member))
        return;
    kind = string_of(member, "answer");
    when = string_of(member, "when");
    for (size_t i = 1; kind && i < sizeof(kinds) / sizeof(*kinds); i++)
        if (strcmp(kinds[i], kind) == 0)
            answer->kind = (enum answer_kind)i;
    snprintf(answer->when, sizeof(answer->when), "%s", when ? when : "");
}

static int read_memory(json_object *object, const char *const *names, struct memory *memory,
                       struct pms_error *err)
{
    json_object *member;
    int r = 0;

    for (size_t i = 0; r == 0 && i < TEXTS; i++)
        r = memory_set(text_at(memory, i), string_of(object, texts[i].key), err);
    if (json_object_object_get_ex(object, "problems", &member))
        memory->problems = json_object_get_int(member) > 0 ? json_object_get_int(member) : 0;
    if (json_object_object_get_ex(object, "answers", &member))
        for (size_t i = 0; names[i]; i++)
            read_answer(member, names[i], &memory->answers[i]);
    return r;
}

static int fail_file(const char *path, const char *why, struct pms_error *err)
{
    pms_fail(err, PMS_E_CONFIG, "%s: %s", path, why);
    return pms_error_hint(err, "remove it: what it remembers is asked again then");
}

int memory_load(const struct cli *cli, const char *const *names, struct memory *ret_memory,
                struct pms_error *err)
{
    AUTO(free) char *path = NULL;
    AUTO(free) char *endpoint = plan_endpoint(cli);
    AUTO(json_object_put) json_object *object = NULL;
    AUTO(memory_done) struct memory memory = {0};
    const char *there;
    int r = path_of(cli, ".json", &path, err);

    if (r == 0 && !endpoint)
        r = pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (r < 0 || access(path, F_OK) < 0)
        return r;
    object = json_object_from_file(path);
    if (!json_object_is_type(object, json_type_object))
        return fail_file(path, "this is not what setup has written", err);
    there = string_of(object, "endpoint");
    if (there && strcmp(there, endpoint) == 0)
        r = read_memory(object, names, &memory, err);
    if (r < 0)
        return r;
    *ret_memory = memory;
    memory = (struct memory){0};
    return 0;
}

static void add_text(json_object *object, const char *key, const char *text)
{
    if (text)
        json_object_object_add(object, key, json_object_new_string(text));
}

static json_object *print_answers(const char *const *names, const struct memory *memory)
{
    json_object *answers = json_object_new_object();

    for (size_t i = 0; names[i]; i++) {
        const struct answer *answer = &memory->answers[i];
        json_object *member;

        if (answer->kind == ANSWER_NONE)
            continue;
        member = json_object_new_object();
        add_text(member, "answer", kinds[answer->kind]);
        add_text(member, "when", answer->when);
        json_object_object_add(answers, names[i], member);
    }
    return answers;
}

static int write_file(const char *path, json_object *object, struct pms_error *err)
{
    const char *text = json_object_to_json_string_ext(
        object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE);
    char fresh[4096];
    FILE *out = NULL;
    int fd = -1;

    if (!text)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    if (snprintf(fresh, sizeof(fresh), "%s.XXXXXX", path) < (int)sizeof(fresh))
        fd = mkostemp(fresh, O_CLOEXEC);
    out = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (out && fprintf(out, "%s\n", text) > 0 && fflush(out) == 0 && fsync(fd) == 0 &&
        rename(fresh, path) == 0) {
        fclose(out);
        return 0;
    }
    pms_fail(err, PMS_E_IO, "%s: cannot write: %s", path, strerror(errno));
    if (fd >= 0)
        unlink(fresh);
    if (out)
        fclose(out);
    else if (fd >= 0)
        close(fd);
    return -err->code;
}

int memory_save(const struct cli *cli, const char *const *names, const struct memory *memory,
                struct pms_error *err)
{
    AUTO(free) char *path = NULL;
    AUTO(free) char *endpoint = plan_endpoint(cli);
    AUTO(json_object_put) json_object *object = json_object_new_object();
    int r = memory_place(cli, ".json", &path, err);

    if (r < 0)
        return r;
    if (!endpoint || !object)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    add_text(object, "endpoint", endpoint);
    for (size_t i = 0; i < TEXTS; i++)
        add_text(object, texts[i].key, *text_at(memory, i));
    if (memory->problems > 0)
        json_object_object_add(object, "problems", json_object_new_int64(memory->problems));
    json_object_object_add(object, "answers", print_answers(names, memory));
    return write_file(path, object, err);
}
