/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#include "cli.h"

bool confirm_asks(void)
{
    return !globals.yes && !globals.dry_run;
}

int confirm(const char *question, struct pms_error *err)
{
    char answer[16] = "";
    char line[2048];

    if (!confirm_asks())
        return 0;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
        pms_fail(err, PMS_E_REFUSED, "%s Nobody is there to answer, so nothing was done",
                 question);
        return pms_error_hint(err,
                              "add --yes to do it without being asked, or --dry-run to see it");
    }
    pms_text_escape(question, line, sizeof(line));
    fprintf(stderr, "%s [y/N] ", line);
    if (!hear_line(answer, sizeof(answer)))
        answer[0] = '\0';
    answer[strcspn(answer, "\r\n")] = '\0';
    if (strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0)
        return 0;
    return pms_fail(err, PMS_E_CANCELED, "not done, as you said");
}

int ask_secret(const char *prompt, struct pms_secret **ret_secret, struct pms_error *err)
{
    char line[PMS_SECRET_MAX + 2] = "";
    struct termios before;
    struct termios silent;
    bool hidden = tcgetattr(STDIN_FILENO, &before) == 0;
    int r;

    if (hidden) {
        silent = before;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
        fprintf(stderr, "%s: ", prompt);
    }
    if (!hear_line(line, sizeof(line)))
        line[0] = '\0';
    if (hidden) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fputc('\n', stderr);
    }
    r = interrupted() ? pms_fail(err, PMS_E_CANCELED, "interrupted")
                      : pms_secret_new(line, strlen(line), ret_secret, err);
    explicit_bzero(line, sizeof(line));
    return r;
}
