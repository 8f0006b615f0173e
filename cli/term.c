/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "progress.h"

static volatile sig_atomic_t interrupt_seen;

static void on_interrupt(int signal)
{
    (void)signal;
    interrupt_seen = 1;
}

bool interrupted(void)
{
    return interrupt_seen != 0;
}

/* The first ^C lets the command end cleanly, the second one ends the program at once. */
void catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* A reader that goes away is noticed when writing, so that everything is still put away. */
    signal(SIGPIPE, SIG_IGN);
    /* So is a file that may grow no more. */
    signal(SIGXFSZ, SIG_IGN);
}

int pause_ms(long ms, struct pms_error *err)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    while (!interrupted() && nanosleep(&left, &left) < 0 && errno == EINTR)
        ;
    return interrupted() ? pms_fail(err, PMS_E_CANCELED, "interrupted") : 0;
}

/* A ^C between the question and the wait for its answer would else be noticed with the answer.
 * Whoever reads from a file is not waited for. */
static void wait_for_line(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    sigset_t ours;
    sigset_t before;

    if (!isatty(STDIN_FILENO))
        return;
    sigemptyset(&ours);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGTERM);
    sigprocmask(SIG_BLOCK, &ours, &before);
    if (!interrupted())
        ppoll(&input, 1, NULL, &before);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

bool hear_line(char *line, int size)
{
    wait_for_line();
    return !interrupted() && fgets(line, size, stdin);
}

void talk(const char *format, ...)
{
    va_list arguments;
    char raw[2048];
    char line[4096];

    if (globals.quiet)
        return;
    va_start(arguments, format);
    vsnprintf(raw, sizeof(raw), format, arguments);
    va_end(arguments);
    pms_text_escape(raw, line, sizeof(line));
    progress_hide();
    fprintf(stderr, "%s\n", line);
    progress_show();
}

void print_error(const struct pms_error *err)
{
    fprintf(stderr, "pmscim: %s\n", err->message);
    if (err->hint[0] != '\0')
        fprintf(stderr, "pmscim: %s\n", err->hint);
}

bool color_wanted(int fd)
{
    const char *no_color = getenv("NO_COLOR");
    const char *force = getenv("CLICOLOR_FORCE");
    const char *term = getenv("TERM");

    if (strcmp(globals.color, "auto") != 0)
        return strcmp(globals.color, "always") == 0;
    if (no_color && no_color[0] != '\0')
        return false;
    if (force && force[0] != '\0' && strcmp(force, "0") != 0)
        return true;
    return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

/* 0 where it says nothing of use. */
static size_t size_from(const char *name)
{
    const char *text = getenv(name);
    char *end;
    long number;

    if (!text || text[0] < '0' || text[0] > '9')
        return 0;
    number = strtol(text, &end, 10);
    return *end == '\0' && number > 0 && number < 100000 ? (size_t)number : 0;
}

struct terminal_size terminal_size(int fd)
{
    struct terminal_size size = {size_from("COLUMNS"), size_from("LINES")};
    struct winsize window = {0};

    ioctl(fd, TIOCGWINSZ, &window);
    if (size.columns == 0)
        size.columns = window.ws_col > 0 ? window.ws_col : 80;
    if (size.rows == 0)
        size.rows = window.ws_row > 0 ? window.ws_row : 24;
    return size;
}
