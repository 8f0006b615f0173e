/* SPDX-License-Identifier: MIT */
/* Keys that a program prints: pass, secret-tool, a vault's client. */
#include "conf/key_ref.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"

enum {
    MOST_WORDS = 64,
    LIMIT_MS = 60 * 1000,
    PAUSE_MS = 5
};

/* One run: its words, lent from `copy`, and how far it has come. */
struct run {
    char *copy;
    char *words[MOST_WORDS + 1];
    pid_t pid; /* 0 when somebody else has waited for it */
    int output;
    int64_t deadline;
};

static void run_done(struct run *run)
{
    free(run->copy);
    if (run->output >= 0)
        close(run->output);
}

DEFINE_AUTO_VALUE(struct run, run_done)

static int split_words(const char *where, struct run *run, struct pms_error *err)
{
    char *state = NULL;
    size_t n = 0;

    run->copy = strdup(where);
    if (!run->copy)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    for (char *word = strtok_r(run->copy, PMS_KEY_BLANKS, &state); word;
         word = strtok_r(NULL, PMS_KEY_BLANKS, &state)) {
        if (n == MOST_WORDS)
            return pms_fail(err, PMS_E_CONFIG, "the command has more than %d words",
                            MOST_WORDS);
        run->words[n++] = word;
    }
    run->words[n] = NULL;
    if (n == 0)
        return pms_fail(err, PMS_E_CONFIG, "no program stands behind \"exec:\"");
    return 0;
}

int pms_secret_exec_check(const char *where, struct pms_error *err)
{
    AUTO(run_done) struct run run = {.output = -1};

    return split_words(where, &run, err);
}

/* The program gets an empty stdin, our end of a pipe as stdout, and signals as a shell would
 * hand them over; it stays in our process group so that it can ask for a passphrase on the
 * terminal. */
static int spawn_into(int output, char *const *words, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t signals;
    int problem;

    problem = posix_spawn_file_actions_init(&actions);
    if (problem != 0)
        return problem;
    problem = posix_spawnattr_init(&attributes);
    if (problem != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return problem;
    }
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    /* In this order, for without a stdin of our own the pipe may be descriptor 0. */
    problem = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (problem == 0)
        problem =
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (problem == 0)
        problem = posix_spawnp(ret_pid, words[0], &actions, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

static int start(struct run *run, int limit_ms, struct pms_error *err)
{
    int ends[2];
    int problem;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return pms_fail(err, PMS_E_IO, "cannot make a pipe: %s", strerror(errno));
    run->output = ends[0];
    run->deadline = pms_clock_monotonic_ms() + limit_ms;
    problem = spawn_into(ends[1], run->words, &run->pid);
    close(ends[1]);
    if (problem == 0)
        return 0;
    pms_fail(err, PMS_E_CONFIG,
             "the program %s, which should print the key, does not start: %s", run->words[0],
             strerror(problem));
    return pms_error_hint(err, "see whether it is installed and in PATH");
}

static int fail_late(const struct run *run, struct pms_error *err)
{
    return pms_fail(err, PMS_E_CONFIG,
                    "the program %s, which should print the key, takes too long",
                    run->words[0]);
}

/* Reads all there is, `size` bytes at most. */
static int read_output(const struct run *run, char *text, size_t size, size_t *ret_length,
                       struct pms_error *err)
{
    struct pollfd poll_for = {.fd = run->output, .events = POLLIN};
    size_t length = 0;
    ssize_t n;

    for (;;) {
        int64_t left = run->deadline - pms_clock_monotonic_ms();

        if (left <= 0)
            return fail_late(run, err);
        if (poll(&poll_for, 1, (int)left) <= 0)
            continue;
        n = read(run->output, text + length, size - length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return pms_fail(err, PMS_E_IO, "cannot read what the program %s prints: %s",
                            run->words[0], strerror(errno));
        length += (size_t)n;
        if (length == size)
            return pms_fail(err, PMS_E_CONFIG, "the program %s prints more than a key",
                            run->words[0]);
        if (n == 0)
            break;
    }
    *ret_length = length;
    return 0;
}

/* Waits until the program has ended, within the same limit. */
static int wait_for_end(struct run *run, int *ret_status, struct pms_error *err)
{
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
    pid_t pid;

    while ((pid = waitpid(run->pid, ret_status, WNOHANG)) != run->pid) {
        if (pid < 0 && errno != EINTR) {
            run->pid = 0;
            return pms_fail(err, PMS_E_IO, "cannot wait for the program %s: %s", run->words[0],
                            strerror(errno));
        }
        if (pms_clock_monotonic_ms() >= run->deadline)
            return fail_late(run, err);
        nanosleep(&pause, NULL);
    }
    return 0;
}

static void stop(const struct run *run)
{
    if (run->pid == 0)
        return;
    kill(run->pid, SIGKILL);
    while (waitpid(run->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

static int check_status(const struct run *run, int status, struct pms_error *err)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (WIFSIGNALED(status))
        return pms_fail(err, PMS_E_CONFIG,
                        "the program %s, which should print the key, was ended by signal %d",
                        run->words[0], WTERMSIG(status));
    return pms_fail(err, PMS_E_CONFIG,
                    "the program %s, which should print the key, ended with status %d",
                    run->words[0], WEXITSTATUS(status));
}

static int make_secret(const struct run *run, const char *text, size_t length,
                       struct pms_secret **ret_secret, struct pms_error *err)
{
    int r = pms_secret_new(text, length, ret_secret, err);

    if (r == 0)
        return 0;
    pms_error_prefix(err, "what the program %s prints", run->words[0]);
    return pms_error_hint(err, "it must print the key alone, on one line");
}

int pms_secret_exec_run(const char *where, int limit_ms, struct pms_secret **ret_secret,
                        struct pms_error *err)
{
    AUTO(run_done) struct run run = {.output = -1};
    char text[PMS_SECRET_MAX + 3];
    size_t length = 0;
    int status = 0;
    int r = split_words(where, &run, err);

    if (r == 0)
        r = start(&run, limit_ms, err);
    if (r < 0)
        return r;
    r = read_output(&run, text, sizeof(text), &length, err);
    if (r == 0)
        r = wait_for_end(&run, &status, err);
    if (r < 0)
        stop(&run);
    if (r == 0)
        r = check_status(&run, status, err);
    if (r == 0)
        r = make_secret(&run, text, length, ret_secret, err);
    explicit_bzero(text, sizeof(text));
    return r;
}

int pms_secret_exec_load(const char *where, struct pms_secret **ret_secret,
                         struct pms_error *err)
{
    return pms_secret_exec_run(where, LIMIT_MS, ret_secret, err);
}
