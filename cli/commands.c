/* SPDX-License-Identifier: MIT */
#include "command.h"

#include <string.h>

#include "cli.h"

enum {
    WORDS_MOST = 128,
    NOUNS_MOST = 128,
    NOUN_SIZE = 16
};

#define COMMAND(id, words, operands, summary, needs)                                           \
    extern const struct command_body id##_command;
#include "commands.def"
#undef COMMAND

static const struct command commands[] = {
#define COMMAND(id, words, operands, summary, needs)                                           \
    {words, operands, summary, needs, &id##_command},
#include "commands.def"
#undef COMMAND
};

size_t command_count(void)
{
    return sizeof(commands) / sizeof(*commands);
}

const struct command *command_at(size_t index)
{
    return &commands[index];
}

static bool matches(const struct command *command, const char *first, const char *second)
{
    size_t length = strlen(first);

    if (strncmp(command->name, first, length) != 0)
        return false;
    if (!second)
        return command->name[length] == '\0';
    return command->name[length] == ' ' && strcmp(command->name + length + 1, second) == 0;
}

int command_is_noun(const char *word)
{
    size_t length = strlen(word);

    for (size_t i = 0; i < command_count(); i++)
        if (strncmp(commands[i].name, word, length) == 0 && commands[i].name[length] == ' ')
            return 1;
    return 0;
}

/* Words a typo may have meant: the first words, or the second ones behind `noun`. */
static size_t gather(const char *noun, const char *words[], size_t most)
{
    size_t n = noun ? strlen(noun) : 0;
    size_t count = 0;

    for (size_t i = 0; i < command_count() && count < most; i++) {
        const char *name = commands[i].name;

        if (commands[i].needs & HIDDEN)
            continue;
        if (!noun)
            words[count++] = name;
        else if (strncmp(name, noun, n) == 0 && name[n] == ' ')
            words[count++] = name + n + 1;
    }
    return count;
}

static int fail_unknown(const char *noun, const char *word, struct pms_error *err)
{
    const char *words[WORDS_MOST];
    size_t count = gather(noun, words, sizeof(words) / sizeof(*words));
    const char *near = pms_nearest(word, words, count);

    pms_fail(err, PMS_E_USAGE, "unknown verb \"%s%s%s\"", noun ? noun : "", noun ? " " : "",
             word);
    if (near)
        return pms_error_hint(err, "did you mean \"pmscim %s%s%s\"?", noun ? noun : "",
                              noun ? " " : "", near);
    return pms_error_hint(err, "\"pmscim help%s%s\" lists what there is", noun ? " " : "",
                          noun ? noun : "");
}

/* A noun alone, or one that is misspelled in front of a second word. */
static const char *nearest_noun(const char *word)
{
    static char nouns[NOUNS_MOST][NOUN_SIZE];
    const char *words[NOUNS_MOST];
    size_t count = 0;

    for (size_t i = 0; i < command_count() && count < NOUNS_MOST; i++) {
        const char *name = commands[i].name;
        size_t length = strcspn(name, " ");

        if (name[length] == '\0' || length >= NOUN_SIZE)
            continue;
        memcpy(nouns[count], name, length);
        words[count] = nouns[count];
        count++;
    }
    return pms_nearest(word, words, count);
}

int command_find(int count, char *const *words, const struct command **ret_command,
                 int *ret_used, struct pms_error *err)
{
    for (int used = count > 1 ? 2 : 1; used > 0; used--)
        for (size_t i = 0; i < command_count(); i++)
            if (matches(&commands[i], words[0], used > 1 ? words[1] : NULL)) {
                *ret_command = &commands[i];
                *ret_used = used;
                return 0;
            }
    if (count > 1 && command_is_noun(words[0]))
        return fail_unknown(words[0], words[1], err);
    if (nearest_noun(words[0])) {
        pms_fail(err, PMS_E_USAGE, "unknown verb \"%s\"", words[0]);
        return pms_error_hint(err, "did you mean \"pmscim %s\"?", nearest_noun(words[0]));
    }
    return fail_unknown(NULL, words[0], err);
}
