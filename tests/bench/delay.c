/* SPDX-License-Identifier: MIT */
/* The way to a server that is not next door: passes on what comes, each answer so much later.
 *   delay PORT MILLISECONDS
 * stands in front of 127.0.0.1:PORT, prints "listening on URL" and ends on SIGTERM. Connections
 * delay each other's answers in nothing. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in server;
static struct timespec late;

static int no_nagle(int fd)
{
    int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return fd;
}

/* Returns whether there was something, and all of it went. */
static bool pass_on(int from, int to)
{
    char bytes[65536];
    ssize_t count = read(from, bytes, sizeof(bytes));

    for (ssize_t done = 0; done < count;) {
        ssize_t n = write(to, bytes + done, (size_t)(count - done));

        if (n <= 0)
            return false;
        done += n;
    }
    return count > 0;
}

/* What the server says first after a request is the start of an answer. */
static void *serve(void *argument)
{
    struct pollfd ends[] = {
        {.fd = (int)(intptr_t)argument, .events = POLLIN},
        {.fd = no_nagle(socket(AF_INET, SOCK_STREAM, 0)), .events = POLLIN},
    };
    bool is_asked = false;
    bool goes_on = connect(ends[1].fd, (struct sockaddr *)&server, sizeof(server)) == 0;

    while (goes_on && poll(ends, 2, -1) > 0) {
        if (ends[0].revents != 0) {
            goes_on = pass_on(ends[0].fd, ends[1].fd);
            is_asked = true;
        }
        if (goes_on && ends[1].revents != 0) {
            if (is_asked)
                nanosleep(&late, NULL);
            goes_on = pass_on(ends[1].fd, ends[0].fd);
            is_asked = false;
        }
    }
    close(ends[0].fd);
    close(ends[1].fd);
    return NULL;
}

static int listen_somewhere(void)
{
    struct sockaddr_in here = {.sin_family = AF_INET};
    socklen_t size = sizeof(here);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&here, sizeof(here)) < 0 || listen(fd, SOMAXCONN) < 0 ||
        getsockname(fd, (struct sockaddr *)&here, &size) < 0)
        return -1;
    printf("listening on http://127.0.0.1:%u\n", (unsigned)ntohs(here.sin_port));
    fflush(stdout);
    return fd;
}

int main(int argc, char **argv)
{
    unsigned long port = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
    unsigned long ms = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    int fd = port > 0 ? listen_somewhere() : -1;
    int connection;

    server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    late = (struct timespec){(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
    while (fd >= 0 && (connection = accept(fd, NULL, NULL)) >= 0) {
        pthread_t thread;

        if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)no_nagle(connection)) == 0)
            pthread_detach(thread);
    }
    perror("delay");
    return EXIT_FAILURE;
}
