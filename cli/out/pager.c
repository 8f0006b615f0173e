/* SPDX-License-Identifier: MIT */
#include "out/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"

enum {
    MOST_WORDS = 16
};

static const char *pager_name(void)
{
    const char *own = getenv("PMSCIM_PAGER");
    const char *name = own && own[0] != '\0' ? own : getenv("PAGER");

    return name && name[strspn(name, " \t")] != '\0' ? name : NULL;
}

bool pager_wanted(size_t lines)
{
    return !globals.no_pager && pager_name() && isatty(STDOUT_FILENO) &&
           lines >= terminal_size(STDOUT_FILENO).rows;
}

/* Words are divided by blanks; there is no shell, so nothing else means anything. */
static void split(char *text, char *words[MOST_WORDS + 1])
{
    size_t count = 0;
    char *word;

    while (count < MOST_WORDS && (word = strsep(&text, " \t")))
        if (word[0] != '\0')
            words[count++] = word;
    words[count] = NULL;
}

/* The environment, with what less does well by where nothing is said about it. Threads of the
 * embedded endpoint may read the environment, so it is copied and not changed. */
static char **environment_of_pager(void)
{
    size_t count = 0;
    char **copy;

    while (environ[count])
        count++;
    copy = calloc(count + 2, sizeof(*copy));
    if (!copy)
        return NULL;
    memcpy(copy, environ, count * sizeof(*copy));
    if (!getenv("LESS"))
        copy[count] = (char *)"LESS=FRX";
    return copy;
}

static int spawn(char *const words[], int input, pid_t *ret_pid)
{
    AUTO(free) char **environment = environment_of_pager();
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t usual;
    int r;

    if (!environment)
        return ENOMEM;
    sigemptyset(&usual);
    sigaddset(&usual, SIGINT);
    sigaddset(&usual, SIGQUIT);
    sigaddset(&usual, SIGPIPE);
    sigaddset(&usual, SIGXFSZ);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    r = posix_spawnp(ret_pid, words[0], &actions, &attributes, words, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return r;
}

/* Whoever quits early has seen enough, so that is no failure. */
static void feed(int fd, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, text, length);

        if (written < 0 && errno != EINTR)
            break;
        if (written > 0) {
            text += written;
            length -= (size_t)written;
        }
    }
    close(fd);
}

/* ^C is the pager's while it runs, as in a shell's system(). */
static void feed_and_wait(pid_t pid, int fd, const char *text, size_t length)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction before_int;
    struct sigaction before_quit;

    sigaction(SIGINT, &ignore, &before_int);
    sigaction(SIGQUIT, &ignore, &before_quit);
    feed(fd, text, length);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    sigaction(SIGINT, &before_int, NULL);
    sigaction(SIGQUIT, &before_quit, NULL);
}

bool pager_show(const char *text, size_t length)
{
    AUTO(free) char *name = strdup(pager_name());
    char *words[MOST_WORDS + 1];
    int ends[2];
    pid_t pid;
    int r;

    if (!name || pipe2(ends, O_CLOEXEC) < 0)
        return false;
    split(name, words);
    fflush(stdout);
    r = spawn(words, ends[0], &pid);
    close(ends[0]);
    if (r != 0) {
        close(ends[1]);
        talk("pmscim: the pager %s cannot be started: %s", words[0], strerror(r));
        return false;
    }
    feed_and_wait(pid, ends[1], text, length);
    return true;
}
