/* SPDX-License-Identifier: MIT */
/*
 * hostile [-t KIND] [-a FILE] [-l FILE] SCRIPT SECTION
 *
 * The scripted server as a program: says "listening on ADDRESS" once it answers, lets held
 * answers go on SIGUSR1, ends on SIGTERM, and then says on stderr what did not go as the script
 * has it, with exit code 1.
 *
 *   -t KIND  TLS, with this kind of certificate: good, expired, early, host, stranger, self,
 * old -a FILE  write the certificate of its authority there -l FILE  write every request there
 */
#include <err.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scripted.h"

static struct scripted_options read_options(int argc, char **argv)
{
    struct scripted_options options = {0};
    int option;

    while ((option = getopt(argc, argv, "t:a:l:")) != -1) {
        if (option == 't')
            options.tls = optarg;
        else if (option == 'a')
            options.ca_file = optarg;
        else if (option != 'l')
            exit(2);
        else if (!(options.log = fopen(optarg, "we")))
            err(2, "%s", optarg);
    }
    if (argc - optind != 2)
        errx(2, "a script and a section of it");
    options.file = argv[optind];
    options.section = argv[optind + 1];
    return options;
}

int main(int argc, char **argv)
{
    const struct scripted_options options = read_options(argc, argv);
    struct scripted *server;
    sigset_t signals;
    char *trouble;
    int came;
    int status;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    server = scripted_start_with(&options);
    printf("listening on %.*s\n", (int)(strlen(scripted_url(server)) - strlen("/scim/v2")),
           scripted_url(server));
    fflush(stdout);
    while (sigwait(&signals, &came) == 0 && came == SIGUSR1)
        scripted_release(server);
    trouble = scripted_stop(server);
    fputs(trouble, stderr);
    status = trouble[0] != '\0';
    free(trouble);
    if (options.log)
        fclose(options.log);
    return status;
}
