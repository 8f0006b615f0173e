/* SPDX-License-Identifier: MIT */
/* Runs a program and notes what it took.
 *   peak FILE COMMAND…
 * adds a line to the file: seconds on the clock, seconds of the processor, greatest memory in
 * KiB. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static double seconds(const struct timeval *time)
{
    return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

static int note(const char *path, double took, const struct rusage *usage)
{
    FILE *file = fopen(path, "a");

    if (!file)
        return -1;
    fprintf(file, "%.4f %.4f %ld\n", took,
            seconds(&usage->ru_utime) + seconds(&usage->ru_stime), usage->ru_maxrss);
    return fclose(file);
}

int main(int argc, char **argv)
{
    double begun = now();
    struct rusage usage;
    pid_t child;
    int status;

    if (argc < 3)
        return EXIT_FAILURE;
    child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) < 0 ||
        note(argv[1], now() - begun, &usage) < 0) {
        perror(argv[1]);
        return EXIT_FAILURE;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
