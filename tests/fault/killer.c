/* SPDX-License-Identifier: MIT */
/*
 * killer SEED MOST JOURNAL LOG COMMAND [ARGUMENT…]
 *
 * Runs the command and ends it with SIGKILL, again and again, MOST times at most or until it
 * has ended by itself. Prints "KILLS CODE": how often it was killed, and the exit code of the
 * run that was not, or - when there was none.
 *
 * The moments are drawn from SEED, in turn of three kinds: so long after the start, when so
 * much has been added to the file JOURNAL, and when the endpoint's LOG has so many more
 * requests that write. Behind the latter two comes a pause of up to a few milliseconds, mostly
 * a short one. A moment decides which places are seen, and nothing else: no result depends on
 * it.
 */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    LOOK_EVERY_US = 200,
    FIRST_SPAN_US = 300000, /* until it is known how long a run lasts */
    MOST_BYTES = 600,
    MOST_WRITES = 4,
    PAUSES = 9 /* the longest is 2^8 times the shortest */
};

enum kind {
    AFTER_TIME,
    AFTER_BYTES,
    AFTER_WRITES,
    KINDS
};

struct moment {
    enum kind kind;
    int64_t count; /* µs, bytes or requests */
    int64_t pause_us;
};

struct log {
    int fd;
    bool is_line_start;
    int64_t writes;
};

static uint64_t state;

/* SplitMix64. */
static uint64_t draw(uint64_t below)
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

static struct moment draw_moment(int64_t span_us)
{
    static const uint64_t most[KINDS] = {
        [AFTER_BYTES] = MOST_BYTES, [AFTER_WRITES] = MOST_WRITES};
    struct moment moment = {.kind = (enum kind)draw(KINDS)};

    moment.count = moment.kind == AFTER_TIME ? (int64_t)draw((uint64_t)span_us)
                                             : 1 + (int64_t)draw(most[moment.kind]);
    moment.pause_us = (int64_t)draw(UINT64_C(32) << draw(PAUSES));
    return moment;
}

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t size_of(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 ? about.st_size : 0;
}

/* Lines begin with the method. */
static int64_t count_writes(struct log *log)
{
    char text[8192];
    ssize_t n;

    while ((n = read(log->fd, text, sizeof(text))) > 0)
        for (ssize_t i = 0; i < n; i++) {
            log->writes += log->is_line_start && text[i] != 'G';
            log->is_line_start = text[i] == '\n';
        }
    return log->writes;
}

static pid_t start(char **command)
{
    pid_t child = fork();
    int nowhere;

    if (child < 0)
        err(2, "fork");
    if (child > 0)
        return child;
    nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, STDIN_FILENO);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execv(command[0], command);
    _exit(127);
}

/* Waits for the moment; true when the command has ended before. */
static bool has_ended(pid_t child, const struct moment *moment, const char *journal,
                      struct log *log, int *status)
{
    int64_t began = now_us();
    int64_t bytes = size_of(journal);
    int64_t writes = count_writes(log);
    int64_t reached = 0;

    while (reached < moment->count) {
        if (waitpid(child, status, WNOHANG) == child)
            return true;
        usleep(LOOK_EVERY_US);
        if (moment->kind == AFTER_TIME)
            reached = now_us() - began;
        else if (moment->kind == AFTER_BYTES)
            reached = size_of(journal) - bytes;
        else
            reached = count_writes(log) - writes;
    }
    if (moment->kind != AFTER_TIME)
        usleep((useconds_t)moment->pause_us);
    kill(child, SIGKILL);
    waitpid(child, status, 0);
    return !WIFSIGNALED(*status);
}

int main(int argc, char **argv)
{
    struct log log = {.is_line_start = true};
    int64_t span_us = FIRST_SPAN_US;
    int status = 0;
    long kills = 0;

    if (argc < 6)
        errx(2, "a seed, how often, a journal, a log and a command");
    state = strtoull(argv[1], NULL, 10);
    log.fd = open(argv[4], O_RDONLY | O_CLOEXEC);
    if (log.fd < 0)
        err(2, "%s", argv[4]);
    for (; kills < strtol(argv[2], NULL, 10); kills++) {
        struct moment moment = draw_moment(span_us);
        int64_t began = now_us();
        bool is_over = has_ended(start(argv + 5), &moment, argv[3], &log, &status);

        if (is_over) {
            printf("%ld %d\n", kills, WEXITSTATUS(status));
            return 0;
        }
        if (moment.kind != AFTER_TIME)
            span_us = (3 * span_us + now_us() - began) / 4;
    }
    printf("%ld -\n", kills);
    return 0;
}
