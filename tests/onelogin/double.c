/* SPDX-License-Identifier: MIT */
/*
 * double [-t KIND] [-a FILE] [-l FILE] SCRIPT
 *
 * The double of OneLogin as a program: says "listening on ADDRESS" once it answers, and ends on
 * SIGTERM.
 *
 *   -t KIND  TLS, with this kind of certificate (../fault/certificate.h)
 *   -a FILE  write the certificate of its authority there
 *   -l FILE  write "METHOD TARGET" of every call there
 */
#include <err.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "onelogin.h"

static struct onelogin_options read_options(int argc, char **argv)
{
    struct onelogin_options options = {0};
    int option;

    while ((option = getopt(argc, argv, "t:a:l:")) != -1) {
        if (option == 't')
            options.tls = optarg;
        else if (option == 'a')
            options.ca_file = optarg;
        else if (option != 'l')
            exit(2);
        else if (!(options.log = fopen(optarg, "ae")))
            err(2, "%s", optarg);
    }
    if (argc - optind != 1)
        errx(2, "a script");
    options.file = argv[optind];
    return options;
}

int main(int argc, char **argv)
{
    const struct onelogin_options options = read_options(argc, argv);
    struct onelogin *server;
    sigset_t signals;
    int came;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    server = onelogin_start(&options);
    printf("listening on %s\n", onelogin_url(server));
    fflush(stdout);
    sigwait(&signals, &came);
    onelogin_stop(server);
    if (options.log)
        fclose(options.log);
    return 0;
}
