/* SPDX-License-Identifier: MIT */
/*
 * A proxy for https on loopback: answers CONNECT and then carries bytes both ways. Everything
 * it gets to see is written to a file, so that a test can say what a proxy sees and what not.
 *
 *   connect-proxy SEEN [STATUS]
 *   connect-proxy SEEN to PORT
 *   connect-proxy SEEN lose SEED MOST PORT
 *
 * Prints "listening on 127.0.0.1:PORT". With a status it answers every request with that
 * instead. It ends when it is killed.
 *
 * With "to" every tunnel leads to PORT of loopback, whatever host it is for.
 *
 * With "lose" it stands in front of a server on PORT and loses the answer to one request of
 * MOST, drawn from SEED: the connection breaks before the request was passed on, after it was
 * carried out, in the middle of the answer, or at once while the request is passed on later.
 * SEEN has a line for each request: what became of it, method and path.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    HEAD_MAX = 8192,
    LATE_MOST_US = 300000
};

enum fate {
    CARRIED,
    LOST_BEFORE,
    LOST_AFTER,
    LOST_HALFWAY,
    LATE,
    FATES
};

static const char *refusal;
static int detour; /* the port every tunnel leads to, 0 for the one it is for */

/* What "lose" was told; each connection is a process, and they draw in turn. */
static struct {
    uint64_t seed;
    uint64_t most;
    int port;
    _Atomic uint64_t *turns; /* of all draws, and of losses */
} loss;

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
    server = dial(detour > 0 ? detour : (int)strtol(port + 1, NULL, 10));
    dprintf(client, "HTTP/1.1 200 Established\r\nX-Proxy: yes\r\n\r\n");
    carry(client, server, seen);
    exit(0);
}

/* SplitMix64: the number of this turn. */
static uint64_t draw(void)
{
    uint64_t z = loss.seed + atomic_fetch_add(&loss.turns[0], 1) * UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* The ways to lose an answer take turns. */
static enum fate draw_fate(void)
{
    if (draw() % loss.most > 0)
        return CARRIED;
    return (enum fate)(1 + atomic_fetch_add(&loss.turns[1], 1) % (FATES - 1));
}

/* A message whole, malloc()ed; both sides say how long their bodies are. */
static char *read_message(int fd, size_t *ret_length)
{
    char head[HEAD_MAX];
    const char *found;
    size_t length;
    size_t body;
    char *text;

    read_head(fd, head);
    found = strcasestr(head, "\ncontent-length:");
    body = found ? (size_t)strtoul(found + strlen("\ncontent-length:"), NULL, 10) : 0;
    length = strlen(head);
    text = malloc(length + body + 1);
    if (!text)
        exit(1);
    memcpy(text, head, length);
    while (body > 0) {
        ssize_t n = read(fd, text + length, body);

        if (n <= 0)
            exit(0);
        length += (size_t)n;
        body -= (size_t)n;
    }
    text[length] = '\0';
    *ret_length = length;
    return text;
}

static void note_fate(const char *path, enum fate fate, const char *request)
{
    static const char *const names[FATES] = {"carried", "before", "after", "halfway", "late"};
    char line[256];
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    int length = snprintf(line, sizeof(line), "%s %.*s\n", names[fate],
                          (int)strcspn(request, "?\r"), request);

    if (fd < 0 || length >= (int)sizeof(line))
        exit(1);
    write_all(fd, line, (size_t)length);
    close(fd);
}

/* One request; exits when the connection is to break. */
static void pass_on(int client, int server, const char *path)
{
    size_t length;
    char *request = read_message(client, &length);
    enum fate fate = draw_fate();
    char *answer;

    note_fate(path, fate, request);
    if (fate == LOST_BEFORE)
        exit(0);
    if (fate == LATE) {
        shutdown(client, SHUT_RDWR);
        usleep((useconds_t)(draw() % LATE_MOST_US));
    }
    write_all(server, request, length);
    free(request);
    answer = read_message(server, &length);
    if (fate == CARRIED)
        write_all(client, answer, length);
    if (fate == LOST_HALFWAY)
        write_all(client, answer, length / 2);
    free(answer);
    if (fate != CARRIED)
        exit(0);
}

static void serve_badly(int client, const char *path)
{
    int server = dial(loss.port);

    for (;;)
        pass_on(client, server, path);
}

static void read_loss(int argc, char **argv)
{
    if (argc != 6)
        exit(2);
    loss.seed = strtoull(argv[3], NULL, 10);
    loss.most = strtoull(argv[4], NULL, 10);
    loss.port = (int)strtol(argv[5], NULL, 10);
    loss.turns = mmap(NULL, 2 * sizeof(*loss.turns), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (loss.turns == MAP_FAILED || loss.most == 0)
        exit(2);
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    if (argc < 2 || listener < 0)
        return 2;
    if (argc > 2 && strcmp(argv[2], "lose") == 0)
        read_loss(argc, argv);
    else if (argc > 3 && strcmp(argv[2], "to") == 0)
        detour = (int)strtol(argv[3], NULL, 10);
    else if (argc > 2)
        refusal = argv[2];
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
            if (loss.port > 0)
                serve_badly(client, argv[1]);
            serve(client, argv[1]);
        }
        close(client);
    }
}
