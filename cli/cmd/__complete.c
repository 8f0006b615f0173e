/* SPDX-License-Identifier: MIT */
/*
 * Answers a shell: given the words of a command line, the last of them unfinished, prints one
 * candidate a line with a tab and a description behind it, or ":files" where the shell should
 * complete a path. It reads the same rows as the parser, so it cannot lag behind.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "onelogin.h"
#include "out/out.h"
#include "values.h"

struct question {
    const struct command *command; /* NULL while the verb is not complete */
    const char *noun;              /* first word of an unfinished two-word verb */
    const struct option *waiting;  /* an option whose value is being typed */
    int operands;                  /* finished ones */
    char **given;                  /* and what they are */
    const char *word;              /* the unfinished word */
};

/* What stands before the word is said again with each candidate. */
static void offer_behind(const char *before, const char *word, const char *candidate,
                         const char *help)
{
    if (strncmp(candidate, word, strlen(word)) == 0)
        printf("%s%s\t%s\n", before, candidate, help);
}

static void offer(const char *word, const char *candidate, const char *help)
{
    offer_behind("", word, candidate, help);
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

static void offer_profiles(const char *word, const char *before)
{
    AUTO(pms_config_free) struct pms_config *config = NULL;
    struct pms_error err = PMS_ERROR_INIT;
    size_t length = strlen(before);

    word += strncmp(word, before, length) == 0 ? length : 0;
    offer_behind(before, word, PMS_PROFILE_EMBEDDED, "the endpoint inside this program");
    if (pms_config_load(NULL, 0, &config, &err) < 0)
        return;
    for (size_t i = 0; i < pms_config_count(config); i++) {
        const struct pms_profile *profile = pms_config_profile(config, i);

        if (strcmp(profile->name, PMS_PROFILE_EMBEDDED) != 0)
            offer_behind(before, word, profile->name,
                         profile->endpoint ? profile->endpoint : "embedded");
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

static void offer_policy_values(const char *word)
{
    for (size_t i = 0; i < pms_policy_field_count(); i++) {
        const char *const *choices = pms_policy_field_choices(i);

        for (; choices && *choices; choices++) {
            char setting[96];

            snprintf(setting, sizeof(setting), "%s=%s", pms_policy_field_name(i), *choices);
            offer(word, setting, pms_policy_field_help(i));
        }
    }
}

/* "onelogin:SUBDOMAIN", or behind a slash "onelogin:SUBDOMAIN/APP". */
static void offer_onelogin(const char *word)
{
    const char *slash = strchr(word, '/');
    AUTO(free) char *before = NULL;
    AUTO(free) char *account = NULL;

    if (!slash) {
        onelogin_offer_accounts("onelogin:", word + strlen("onelogin:"));
        return;
    }
    before = strndup(word, (size_t)(slash + 1 - word));
    account = strndup(word + strlen("onelogin:"), strcspn(word, "/") - strlen("onelogin:"));
    if (before && account)
        onelogin_offer_apps(account, before, slash + 1);
}

static void offer_sources(const char *word)
{
    for (size_t i = 0; pms_source_kind(i); i++) {
        char kind[32];

        snprintf(kind, sizeof(kind), "%s%s", pms_source_kind(i),
                 strcmp(pms_source_kind(i), "-") == 0 ? "" : ":");
        if (word[strcspn(word, ":")] == '\0')
            offer(word, kind, pms_source_kind_help(i));
    }
    if (strncmp(word, "scim:", 5) == 0)
        offer_profiles(word, "scim:");
    else if (strncmp(word, "onelogin:", 9) == 0)
        offer_onelogin(word);
    else if (strchr(word, ':'))
        printf(":files\n");
}

/* The last of the columns divided by commas is the one being typed. */
static void offer_columns(const struct question *q)
{
    const struct view *view = q->command ? q->command->body->view : NULL;
    const char *comma = strrchr(q->word, ',');
    int before = comma ? (int)(comma + 1 - q->word) : 0;

    /* --sort -created */
    before += q->word[before] == '-';
    for (size_t i = 0; view && i < view->count; i++) {
        char column[256];

        snprintf(column, sizeof(column), "%.*s%s", before, q->word, view->columns[i].key);
        offer(q->word, column, view->columns[i].help);
    }
}

static void offer_live(struct cli *cli, const struct question *q, enum value_kind kind)
{
    values_offer(cli, kind, q->word, q->given, q->operands);
}

static void offer_kind(struct cli *cli, const struct question *q, enum completion kind)
{
    switch (kind) {
    case COMPLETE_USER:
        offer_live(cli, q, VALUE_USER);
        break;
    case COMPLETE_GROUP:
        offer_live(cli, q, VALUE_GROUP);
        break;
    case COMPLETE_KEY:
        offer_live(cli, q, VALUE_KEY);
        break;
    case COMPLETE_DOMAIN:
        offer_live(cli, q, VALUE_DOMAIN);
        break;
    case COMPLETE_PROFILE:
        offer_profiles(q->word, "");
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
        if (strchr(q->word, '='))
            offer_policy_values(q->word);
        else
            offer_policy_fields(q->word, "=");
        break;
    case COMPLETE_SOURCE:
        offer_sources(q->word);
        break;
    case COMPLETE_ACCOUNT:
        onelogin_offer_accounts("", q->word);
        break;
    case COMPLETE_ACCOUNT_SET:
        onelogin_offer_settings(q->word);
        break;
    case COMPLETE_APP:
        onelogin_offer_apps(onelogin_account, "", q->word);
        break;
    case COMPLETE_NONE:
        break;
    }
}

static void offer_value(struct cli *cli, const struct question *q)
{
    if (q->waiting->kind == OPTION_FILE)
        printf(":files\n");
    for (size_t i = 0; q->waiting->choices && q->waiting->choices[i]; i++)
        offer(q->word, q->waiting->choices[i], q->waiting->help);
    offer_kind(cli, q, q->waiting->completion);
}

static void offer_operand(struct cli *cli, const struct question *q)
{
    const struct command_body *body = q->command->body;

    if (body->most >= 0 && q->operands >= body->most)
        return;
    if (body->choices && q->operands == body->choices_at) {
        for (size_t i = 0; body->choices[i]; i++)
            offer(q->word, body->choices[i], "");
        return;
    }
    offer_kind(cli, q, body->first && q->operands == 0 ? body->first : body->completion);
}

/* Whose names are meant, if the command line says so. */
static void remember_option(const struct option *row, const char *value)
{
    if (row->place == &globals.profile || row->place == &globals.state ||
        row->place == &onelogin_account)
        *(const char **)row->place = value;
}

static bool remember_joined(const struct option *own, const char *word)
{
    size_t length = strcspn(word, "=");
    const struct option *row = NULL;

    if (strncmp(word, "--", 2) == 0 && word[length] == '=')
        row = option_find(own, word + 2, length - 2);
    if (row)
        remember_option(row, word + length + 1);
    return row != NULL;
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
        remember_option(q->waiting, word);
        q->waiting = NULL;
        return;
    }
    if (word[0] == '-' && word[1] != '\0') {
        if (remember_joined(own, word))
            return;
        if (word[1] == '-' && !strchr(word, '='))
            row = option_find(own, word + 2, strlen(word + 2));
        else if (word[1] != '-' && word[2] == '\0')
            row = option_find_letter(own, word[1]);
        if (row && row->kind != OPTION_FLAG && row->kind != OPTION_SECONDS)
            q->waiting = row;
    } else if (q->command) {
        if (q->operands == 0 && q->command->body->completion == COMPLETE_VERB &&
            command_is_noun(word))
            q->noun = word;
        q->given[q->operands++] = word;
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
    int count = join_equals(cli->count, cli->operands);
    struct question q = {.word = count > 0 ? cli->operands[count - 1] : ""};
    AUTO(free) char **given = calloc((size_t)count + 1, sizeof(*given));
    char option[64];

    if (!given)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    q.given = given;
    globals.quiet = 1;
    for (int i = 0; i + 1 < count; i++)
        take_word(&q, cli->operands[i]);
    if (!q.waiting && split_value(&q, option, sizeof(option)))
        take_word(&q, option);
    if (q.waiting) {
        offer_value(cli, &q);
    } else if (q.word[0] == '-') {
        offer_options(&q, q.command ? q.command->body->options : NULL);
        offer_options(&q, global_options);
    } else if (q.command) {
        offer_operand(cli, &q);
    } else {
        offer_verbs(&q);
    }
    return 0;
}

const struct command_body __complete_command = {.run = run, .most = -1};
