/* SPDX-License-Identifier: MIT */
/*
 * Answers a shell: given the words of a command line, the last of them unfinished, prints one
 * candidate a line with a tab and a description behind it, or ":files" where the shell should
 * complete a path. It reads the same rows as the parser, so it cannot lag behind.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "out/out.h"

struct question {
    const struct command *command; /* NULL while the verb is not complete */
    const char *noun;              /* first word of an unfinished two-word verb */
    const struct option *waiting;  /* an option whose value is being typed */
    int operands;                  /* finished ones */
    const char *word;              /* the unfinished word, or its end … */
    const char *before; /* … behind "FIELD=" or "KIND:"; NULL without such a beginning */
};

static void offer(const char *word, const char *candidate, const char *help)
{
    if (strncmp(candidate, word, strlen(word)) == 0)
        printf("%s\t%s\n", candidate, help);
}

static void offer_verbs(const struct question *q)
{
    size_t length = q->noun ? strlen(q->noun) : 0;
    char last[32] = "";

    for (size_t i = 0; i < command_count(); i++) {
        const struct command *command = command_at(i);
        char first[32];

        if (command->needs & HIDDEN)
            continue;
        if (q->noun) {
            if (strncmp(command->name, q->noun, length) == 0 && command->name[length] == ' ')
                offer(q->word, command->name + length + 1, command->summary);
            continue;
        }
        snprintf(first, sizeof(first), "%.*s", (int)strcspn(command->name, " "), command->name);
        if (strcmp(first, last) != 0)
            offer(q->word, first,
                  strchr(command->name, ' ') ? "more verbs below it" : command->summary);
        memcpy(last, first, sizeof(last));
    }
}

static void offer_options(const struct question *q, const struct option *rows)
{
    for (; rows && rows->name; rows++) {
        char option[64];

        snprintf(option, sizeof(option), "--%s", rows->name);
        offer(q->word, option, rows->help);
    }
}

static void offer_profiles(const char *word)
{
    AUTO(pms_config_free) struct pms_config *config = NULL;
    struct pms_error err = PMS_ERROR_INIT;

    offer(word, PMS_PROFILE_EMBEDDED, "the endpoint inside this program");
    if (pms_config_load(NULL, 0, &config, &err) < 0)
        return;
    for (size_t i = 0; i < pms_config_count(config); i++) {
        const struct pms_profile *profile = pms_config_profile(config, i);

        if (strcmp(profile->name, PMS_PROFILE_EMBEDDED) != 0)
            offer(word, profile->name, profile->endpoint ? profile->endpoint : "embedded");
    }
}

static void offer_fields(const char *word)
{
    for (size_t i = 0; i < pms_profile_field_count(); i++) {
        char field[64];

        snprintf(field, sizeof(field), "%s=", pms_profile_field_name(i));
        offer(word, field, pms_profile_field_help(i));
    }
}

static void offer_policy_fields(const char *word, const char *sign)
{
    for (size_t i = 0; i < pms_policy_field_count(); i++) {
        char field[64];

        snprintf(field, sizeof(field), "%s%s", pms_policy_field_name(i), sign);
        offer(word, field, pms_policy_field_help(i));
    }
}

static void offer_policy_values(const struct question *q)
{
    for (size_t i = 0; i < pms_policy_field_count(); i++) {
        const char *const *choices = pms_policy_field_choices(i);

        if (strcmp(pms_policy_field_name(i), q->before) != 0)
            continue;
        for (; choices && *choices; choices++)
            offer(q->word, *choices, pms_policy_field_help(i));
    }
}

static void offer_sources(const struct question *q)
{
    for (size_t i = 0; !q->before && pms_source_kind(i); i++) {
        char kind[32];

        snprintf(kind, sizeof(kind), "%s%s", pms_source_kind(i),
                 strcmp(pms_source_kind(i), "-") == 0 ? "" : ":");
        offer(q->word, kind, pms_source_kind_help(i));
    }
    if (q->before && strcmp(q->before, "scim") == 0)
        offer_profiles(q->word);
    else if (q->before)
        printf(":files\n");
}

/* The last of the columns divided by commas is the one being typed. */
static void offer_columns(const struct question *q)
{
    const struct view *view = q->command ? q->command->body->view : NULL;
    const char *comma = strrchr(q->word, ',');
    int before = comma ? (int)(comma + 1 - q->word) : 0;

    for (size_t i = 0; view && i < view->count; i++) {
        char column[256];

        snprintf(column, sizeof(column), "%.*s%s", before, q->word, view->columns[i].key);
        offer(q->word, column, view->columns[i].help);
    }
}

static void offer_kind(const struct question *q, enum completion kind)
{
    switch (kind) {
    case COMPLETE_PROFILE:
        offer_profiles(q->word);
        break;
    case COMPLETE_FIELD:
        offer_fields(q->word);
        break;
    case COMPLETE_VERB:
        offer_verbs(q);
        break;
    case COMPLETE_COLUMN:
        offer_columns(q);
        break;
    case COMPLETE_POLICY:
        offer_policy_fields(q->word, "");
        break;
    case COMPLETE_POLICY_SET:
        if (q->before)
            offer_policy_values(q);
        else
            offer_policy_fields(q->word, "=");
        break;
    case COMPLETE_SOURCE:
        offer_sources(q);
        break;
    case COMPLETE_NONE:
        break;
    }
}

static void offer_value(const struct question *q)
{
    if (q->waiting->kind == OPTION_FILE)
        printf(":files\n");
    for (size_t i = 0; q->waiting->choices && q->waiting->choices[i]; i++)
        offer(q->word, q->waiting->choices[i], q->waiting->help);
    offer_kind(q, q->waiting->completion);
}

static void offer_operand(const struct question *q)
{
    const struct command_body *body = q->command->body;

    if (body->most >= 0 && q->operands >= body->most)
        return;
    for (size_t i = 0; q->operands == 0 && body->choices && body->choices[i]; i++)
        offer(q->word, body->choices[i], "");
    /* `profile set` takes a profile first and its fields behind. */
    if (body->completion == COMPLETE_FIELD && q->operands == 0)
        offer_profiles(q->word);
    else
        offer_kind(q, body->completion);
}

/* Reads "--name", "-x" or a plain word that is finished. */
static void take_word(struct question *q, char *word)
{
    const struct option *own = q->command ? q->command->body->options : NULL;
    const struct option *row = NULL;
    struct pms_error err = PMS_ERROR_INIT;
    char *both[2] = {(char *)q->noun, word};
    int used;

    if (q->waiting) {
        q->waiting = NULL;
        return;
    }
    if (word[0] == '-' && word[1] != '\0') {
        if (word[1] == '-' && !strchr(word, '='))
            row = option_find(own, word + 2, strlen(word + 2));
        else if (word[1] != '-' && word[2] == '\0')
            row = option_find_letter(own, word[1]);
        if (row && row->kind != OPTION_FLAG && row->kind != OPTION_SECONDS)
            q->waiting = row;
    } else if (q->command) {
        if (q->operands++ == 0 && q->command->body->completion == COMPLETE_VERB &&
            command_is_noun(word))
            q->noun = word;
    } else if (!q->noun && command_is_noun(word)) {
        q->noun = word;
    } else {
        command_find(q->noun ? 2 : 1, q->noun ? both : &word, &q->command, &used, &err);
    }
}

/* bash cuts "--output=js" at the equals sign into three words; this puts them together again.
 */
static int join_equals(int count, char **words)
{
    int kept = 0;

    for (int i = 0; i < count; i++) {
        if (strcmp(words[i], "=") == 0 && kept > 0 && strncmp(words[kept - 1], "--", 2) == 0) {
            if (i + 1 == count)
                words[kept++] = (char *)"";
            continue;
        }
        words[kept++] = words[i];
    }
    return kept;
}

/* It cuts FIELD=VALUE and KIND:NAME as well. What stands before the sign in the unfinished word
 * is kept apart, and the end of a finished one is dropped. */
static int join_operands(struct question *q, int count, char **words)
{
    int kept = 0;

    for (int i = 0; i < count; i++) {
        if (kept == 0 || (strcmp(words[i], "=") != 0 && strcmp(words[i], ":") != 0)) {
            words[kept++] = words[i];
            continue;
        }
        if (i + 2 >= count) {
            q->before = words[kept - 1];
            words[kept - 1] = i + 1 < count ? words[i + 1] : (char *)"";
            return kept;
        }
        i++;
    }
    return kept;
}

/* The same for shells that leave such a word whole. */
static void split_operand(struct question *q, char *before, size_t size)
{
    enum completion kind = q->command->body->completion;
    size_t length = strcspn(q->word, kind == COMPLETE_SOURCE ? ":" : "=");

    if ((kind != COMPLETE_SOURCE && kind != COMPLETE_POLICY_SET) || q->before ||
        q->word[length] == '\0' || length >= size)
        return;
    memcpy(before, q->word, length);
    before[length] = '\0';
    q->before = before;
    q->word += length + 1;
}

/* "--output=js" as one word is an option and the beginning of its value. */
static bool split_value(struct question *q, char *option, size_t size)
{
    size_t length = strcspn(q->word, "=");

    if (strncmp(q->word, "--", 2) != 0 || q->word[length] != '=' || length >= size)
        return false;
    memcpy(option, q->word, length);
    option[length] = '\0';
    q->word += length + 1;
    return true;
}

static int run(struct cli *cli, struct pms_error *err)
{
    struct question q = {.word = ""};
    int count = join_equals(cli->count, cli->operands);
    char option[64];
    char before[64];

    (void)err;
    count = join_operands(&q, count, cli->operands);
    if (count > 0)
        q.word = cli->operands[count - 1];
    for (int i = 0; i + 1 < count; i++)
        take_word(&q, cli->operands[i]);
    if (!q.waiting && split_value(&q, option, sizeof(option)))
        take_word(&q, option);
    if (q.waiting) {
        offer_value(&q);
    } else if (q.word[0] == '-') {
        offer_options(&q, q.command ? q.command->body->options : NULL);
        offer_options(&q, global_options);
    } else if (q.command) {
        split_operand(&q, before, sizeof(before));
        offer_operand(&q);
    } else {
        offer_verbs(&q);
    }
    return 0;
}

const struct command_body __complete_command = {.run = run, .most = -1};
