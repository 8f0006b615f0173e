/* SPDX-License-Identifier: MIT */
/*
 * A proxy for https on loopback: answers CONNECT and then carries bytes both ways. Everything
 * it gets to see is written to a file, so that a test can say what a proxy sees and what not.
 *
 *   connect-proxy SEEN [STATUS]
 *
 * Prints "listening on 127.0.0.1:PORT". With a status it answers every request with that
 * instead. It ends when it is killed.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    HEAD_MAX = 8192
};

static const char *refusal;

static void write_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t n = write(fd, data, length);

        if (n <= 0)
            exit(1);
        data += n;
        length -= (size_t)n;
    }
}

static int dial(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
        exit(1);
    return fd;
}

/* Reads up to the empty line, one byte at a time so that nothing behind it is taken. */
static void read_head(int fd, char head[HEAD_MAX])
{
    size_t length = 0;

    head[0] = '\0';
    while (length + 1 < HEAD_MAX && !strstr(head, "\r\n\r\n")) {
        if (read(fd, head + length, 1) != 1)
            exit(0);
        head[++length] = '\0';
    }
}

static void carry(int client, int server, FILE *seen)
{
    struct pollfd ends[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    char data[16384];

    while (poll(ends, 2, -1) > 0)
        for (int i = 0; i < 2; i++) {
            ssize_t n;

            if (!ends[i].revents)
                continue;
            n = read(ends[i].fd, data, sizeof(data));
            if (n <= 0)
                return;
            fwrite(data, 1, (size_t)n, seen);
            fflush(seen);
            write_all(ends[1 - i].fd, data, (size_t)n);
        }
}

static void serve(int client, const char *path)
{
    FILE *seen = fopen(path, "ab");
    char head[HEAD_MAX];
    const char *port;
    int server;

    if (!seen)
        exit(1);
    read_head(client, head);
    fputs(head, seen);
    fflush(seen);
    if (refusal) {
        dprintf(client, "HTTP/1.1 %s Refused\r\nContent-Length: 0\r\n\r\n", refusal);
        exit(0);
    }
    port = strncmp(head, "CONNECT ", 8) == 0 ? strchr(head, ':') : NULL;
    if (!port) {
        dprintf(client, "HTTP/1.1 405 Not a tunnel\r\nContent-Length: 0\r\n\r\n");
        exit(0);
    }
    server = dial((int)strtol(port + 1, NULL, 10));
    dprintf(client, "HTTP/1.1 200 Established\r\nX-Proxy: yes\r\n\r\n");
    carry(client, server, seen);
    exit(0);
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    if (argc < 2 || listener < 0)
        return 2;
    refusal = argc > 2 ? argv[2] : NULL;
    signal(SIGCHLD, SIG_IGN);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(listener, 16) < 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) < 0)
        return 1;
    printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int client = accept(listener, NULL, NULL);

        if (client < 0)
            return 1;
        if (fork() == 0) {
            close(listener);
            serve(client, argv[1]);
        }
        close(client);
    }
}
