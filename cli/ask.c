/* SPDX-License-Identifier: MIT */
#include "ask.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli.h"

bool ask_possible(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static int fail_ended(struct pms_error *err)
{
    fputc('\n', stderr);
    return pms_fail(err, PMS_E_CANCELED,
                    interrupted() ? "interrupted" : "nobody answers any more");
}

/* What is too long for a line is read to its end, and is no answer. */
static bool is_whole(char *line)
{
    size_t length = strlen(line);
    int c;

    if (length > 0 && line[length - 1] == '\n')
        return true;
    if (length + 1 < ANSWER_MAX)
        return true;
    while ((c = getchar()) != EOF && c != '\n')
        ;
    return false;
}

static void trim(char *line)
{
    size_t length = strlen(line);
    size_t begin = strspn(line, " \t");

    while (length > begin && strchr(" \t\r\n", line[length - 1]))
        length--;
    memmove(line, line + begin, length - begin);
    line[length - begin] = '\0';
}

static void show(const char *question, const char *usual)
{
    char line[2048];

    pms_text_escape(question, line, sizeof(line));
    fprintf(stderr, "%s ", line);
    if (usual) {
        pms_text_escape(usual, line, sizeof(line));
        fprintf(stderr, "[%s] ", line);
    }
}

static int fail_stopped(struct pms_error *err)
{
    return pms_fail(err, PMS_E_CANCELED, "stopped, as you said");
}

/* One line as typed. */
static int read_line(char answer[ANSWER_MAX], struct pms_error *err)
{
    if (!hear_line(answer, ANSWER_MAX))
        return fail_ended(err);
    if (!is_whole(answer)) {
        talk("      that is too long");
        answer[0] = '\0';
        return 1;
    }
    trim(answer);
    return strcmp(answer, "q") == 0 ? fail_stopped(err) : 0;
}

int ask_line(const char *question, const char *usual, char answer[ANSWER_MAX],
             struct pms_error *err)
{
    for (;;) {
        int r;

        show(question, usual);
        r = read_line(answer, err);
        if (r < 0)
            return r;
        if (r > 0)
            continue;
        if (answer[0] == '\0' && usual)
            snprintf(answer, ANSWER_MAX, "%s", usual);
        if (answer[0] != '\0')
            return 0;
        talk("      an answer is needed, or q to stop here");
    }
}

int ask_hidden(const char *question, struct pms_secret **ret_secret, struct pms_error *err)
{
    AUTO(pms_secret_free) struct pms_secret *secret = NULL;
    int r = ask_secret(question, &secret, err);

    if (r < 0)
        return feof(stdin) ? fail_ended(err) : r;
    if (strcmp(pms_secret_text(secret), "q") == 0)
        return fail_stopped(err);
    *ret_secret = secret;
    secret = NULL;
    return 0;
}

/* -1 when it is none of them, or could be several. */
static int find(const char *answer, const char *const *words)
{
    size_t length = strlen(answer);
    int found = -1;

    for (int i = 0; words[i]; i++) {
        if (strcasecmp(answer, words[i]) == 0)
            return i;
        if (length == 0 || strncasecmp(answer, words[i], length) != 0)
            continue;
        if (found >= 0)
            return -1;
        found = i;
    }
    return found;
}

static void join(const char *const *words, const char *between, char *out, size_t size)
{
    size_t length = 0;

    out[0] = '\0';
    for (int i = 0; words[i] && length < size; i++)
        length += (size_t)snprintf(out + length, size - length, "%s%s", i > 0 ? between : "",
                                   words[i]);
}

int ask_choice(const char *question, const char *const *words, int usual, int *ret_index,
               struct pms_error *err)
{
    char answer[ANSWER_MAX];
    char list[512];
    char line[2048];

    join(words, "/", list, sizeof(list));
    snprintf(line, sizeof(line), "%s (%s)", question, list);
    for (;;) {
        int r = ask_line(line, usual >= 0 ? words[usual] : NULL, answer, err);

        if (r < 0)
            return r;
        *ret_index = find(answer, words);
        if (*ret_index >= 0)
            return 0;
        talk("      please answer one of %s, or q to stop here", list);
    }
}

int ask_yes(const char *question, bool usual, bool *ret_yes, struct pms_error *err)
{
    static const char *const words[] = {"yes", "no", NULL};
    char answer[ANSWER_MAX];
    char line[2048];

    snprintf(line, sizeof(line), "%s [%s]", question, usual ? "Y/n" : "y/N");
    for (;;) {
        int r;
        int index;

        show(line, NULL);
        r = read_line(answer, err);
        if (r < 0)
            return r;
        index = find(answer, words);
        if (r == 0 && (index >= 0 || answer[0] == '\0')) {
            *ret_yes = index < 0 ? usual : index == 0;
            return 0;
        }
        talk("      please answer y or n, or q to stop here");
    }
}
