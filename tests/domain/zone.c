/* SPDX-License-Identifier: MIT */
#include "zone.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PORTS_TRIED = 20,
    ASKED_MOST = 500,
    MESSAGE_MAX = 1024,
    NS_MAX = 32,
    HEADER = 12
};

static char *ns_lent[NS_MAX];
static size_t ns_count;

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static socklen_t address_of(const char *text, int port, union address *ret)
{
    memset(ret, 0, sizeof(*ret));
    if (strchr(text, ':')) {
        ret->v6.sin6_family = AF_INET6;
        ret->v6.sin6_port = htons((uint16_t)port);
        inet_pton(AF_INET6, text, &ret->v6.sin6_addr);
        return sizeof(ret->v6);
    }
    ret->v4.sin_family = AF_INET;
    ret->v4.sin_port = htons((uint16_t)port);
    inet_pton(AF_INET, text, &ret->v4.sin_addr);
    return sizeof(ret->v4);
}

static int bound_socket(const char *text, int port, int type)
{
    union address address;
    socklen_t size = address_of(text, port, &address);
    int fd = socket(address.any.sa_family, type | SOCK_CLOEXEC, 0);

    if (fd >= 0 && bind(fd, &address.any, size) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool is_free(const char *address, int port)
{
    int udp = bound_socket(address, port, SOCK_DGRAM);
    int tcp = bound_socket(address, port, SOCK_STREAM);

    if (udp >= 0)
        close(udp);
    if (tcp >= 0)
        close(tcp);
    return udp >= 0 && tcp >= 0;
}

static int some_port(void)
{
    int fd = bound_socket("127.0.0.1", 0, SOCK_DGRAM);
    union address address = {0};
    socklen_t size = sizeof(address);

    if (fd < 0 || getsockname(fd, &address.any, &size) < 0)
        abort();
    close(fd);
    return ntohs(address.v4.sin_port);
}

int free_port(void)
{
    static const char *const addresses[] = {"127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"};

    while (1) {
        int port = some_port();
        size_t i = 0;

        while (i < sizeof(addresses) / sizeof(*addresses) && is_free(addresses[i], port))
            i++;
        if (i == sizeof(addresses) / sizeof(*addresses))
            return port;
    }
}

/* The end of the only question in a message, 0 when there is none. */
static size_t question_end(const unsigned char *message, size_t size)
{
    size_t at = HEADER;

    while (at < size && message[at] != 0)
        at += message[at] + (size_t)1;
    return at + 5 <= size ? at + 5 : 0;
}

struct section {
    int rcode;
    int answers;
    int authorities;
    const char *bytes;
    size_t size;
};

#define BYTES(text) .bytes = (text), .size = sizeof(text) - 1
/* A record of the name asked for: pointer, type, class IN, a minute to live. */
#define RR(type) "\xc0\x0c\x00" type "\x00\x01\x00\x00\x00\x3c"

static const struct section sections[] = {
    [ZONE_FORGETFUL] = {.answers = 1, BYTES(RR("\x10") "\x00\x25\x24" ZONE_RECORD)},
    [ZONE_SERVFAIL] = {.rcode = 2},
    [ZONE_REFERRAL] = {.authorities = 1, BYTES(RR("\x02") "\x00\x05\x02ns\xc0\x0c")},
    [ZONE_NODATA_SOA] = {.authorities = 1,
                         BYTES(RR("\x06") "\x00\x1a\x02ns\xc0\x0c\x00"
                                          "\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1")},
    [ZONE_NUL] = {.answers = 1, BYTES(RR("\x10") "\x00\x28\x27" ZONE_RECORD "\x00zz")},
    [ZONE_CUT] = {.answers = 1, BYTES(RR("\x10") "\x00\x25\x24postman")},
    [ZONE_WITHOUT_EDNS] = {.answers = 1, BYTES(RR("\x10") "\x00\x25\x24" ZONE_RECORD)},
    [ZONE_OTHER_ID] = {.answers = 1, BYTES(RR("\x10") "\x00\x25\x24" ZONE_RECORD)},
};

/* Turns the question into the scripted answer; returns its size. */
static size_t answer(unsigned char *message, size_t end, enum zone_script script)
{
    static const struct section format_error = {.rcode = 1};
    const struct section *section = &sections[script];

    if (script == ZONE_WITHOUT_EDNS && message[11] > 0)
        section = &format_error;
    if (script == ZONE_OTHER_ID)
        message[0] ^= 1;
    message[2] = 0x80 | (message[2] & 0x01);
    message[3] = (unsigned char)section->rcode;
    memset(message + 6, 0, 6);
    message[7] = (unsigned char)section->answers;
    message[9] = (unsigned char)section->authorities;
    if (section->size > 0)
        memcpy(message + end, section->bytes, section->size);
    return end + section->size;
}

static void serve(int fd, enum zone_script script)
{
    unsigned char message[2 * MESSAGE_MAX];
    unsigned asked = 0;

    while (1) {
        union address from;
        socklen_t from_size = sizeof(from);
        ssize_t n = recvfrom(fd, message, MESSAGE_MAX, 0, &from.any, &from_size);
        size_t end = n >= HEADER ? question_end(message, (size_t)n) : 0;

        if (n < 0 && errno != EINTR)
            _exit(1);
        asked++;
        if (end == 0 || script == ZONE_SILENT || (script == ZONE_FORGETFUL && asked % 2))
            continue;
        sendto(fd, message, answer(message, end, script), 0, &from.any, from_size);
    }
}

static void die_with(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
}

static bool start_script(struct world *world, size_t at, const struct zone *zone)
{
    pid_t parent = getpid();
    int fd = bound_socket(zone->address, world->port, SOCK_DGRAM);

    if (fd < 0)
        return false;
    world->servers[at].fd = fd;
    world->servers[at].pid = fork();
    if (world->servers[at].pid == 0) {
        die_with(parent);
        serve(fd, zone->script);
    }
    return world->servers[at].pid > 0;
}

static void exec_dnsmasq(const struct zone *zone, int port)
{
    const char *program = getenv("PMSCIM_TEST_DNSMASQ");
    char listen[96];
    char at_port[32];
    const char *arguments[ZONE_ARGUMENTS_MAX + 16] = {
        "dnsmasq",   "--no-daemon",       "--conf-file=/dev/null", "--no-resolv", "--no-hosts",
        "--no-ping", "--bind-interfaces", "--pid-file=",           "--user=",     listen,
        at_port};
    size_t count = 11;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    snprintf(listen, sizeof(listen), "--listen-address=%s", zone->address);
    snprintf(at_port, sizeof(at_port), "--port=%d", port);
    for (size_t i = 0; zone->arguments[i]; i++)
        arguments[count++] = zone->arguments[i];
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    execv(program ? program : "/usr/sbin/dnsmasq", (char **)(void *)arguments);
    _exit(127);
}

/* One question and a short wait; whatever comes back is an answer. */
static bool answers(int fd)
{
    static const unsigned char question[] = "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
                                            "\x05ready\x07invalid\x00\x00\x10\x00\x01";
    unsigned char reply[MESSAGE_MAX];
    struct pollfd ready = {.fd = fd, .events = POLLIN};

    if (send(fd, question, sizeof(question) - 1, 0) < 0 || poll(&ready, 1, 100) <= 0 ||
        recv(fd, reply, sizeof(reply), MSG_DONTWAIT) <= 0) {
        poll(NULL, 0, 10);
        return false;
    }
    return true;
}

static bool wait_ready(const char *text, int port, pid_t pid)
{
    union address address;
    socklen_t size = address_of(text, port, &address);
    int fd = socket(address.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool ready = false;

    if (fd < 0)
        return false;
    for (int i = 0; !ready && i < ASKED_MOST && kill(pid, 0) == 0; i++) {
        if (waitpid(pid, NULL, WNOHANG | WNOWAIT) == pid)
            break;
        ready = connect(fd, &address.any, size) == 0 && answers(fd);
    }
    close(fd);
    return ready;
}

static bool start_dnsmasq(struct world *world, size_t at, const struct zone *zone)
{
    pid_t parent = getpid();
    pid_t pid = fork();

    if (pid == 0) {
        die_with(parent);
        exec_dnsmasq(zone, world->port);
    }
    world->servers[at].pid = pid > 0 ? pid : 0;
    return pid > 0 && wait_ready(zone->address, world->port, pid);
}

static bool start_on(struct world *world, const struct zone *zones, size_t count, int port)
{
    *world = (struct world){.port = port, .count = count};
    for (size_t i = 0; i < count; i++)
        world->servers[i].fd = -1;
    for (size_t i = 0; i < count; i++)
        if (!(zones[i].script == ZONE_DNSMASQ ? start_dnsmasq(world, i, &zones[i])
                                              : start_script(world, i, &zones[i])))
            return false;
    return true;
}

bool world_start(struct world *world, const struct zone *zones, size_t count)
{
    for (int i = 0; i < PORTS_TRIED; i++) {
        if (start_on(world, zones, count, free_port()))
            return true;
        world_stop(world);
    }
    return false;
}

void world_stop(struct world *world)
{
    for (size_t i = 0; i < world->count; i++) {
        if (world->servers[i].pid > 0) {
            kill(world->servers[i].pid, SIGKILL);
            waitpid(world->servers[i].pid, NULL, 0);
        }
        if (world->servers[i].fd >= 0)
            close(world->servers[i].fd);
    }
    *world = (struct world){0};
}

static void add_hex(FILE *out, const char *name)
{
    while (*name) {
        size_t length = strcspn(name, ".");

        fprintf(out, "%02zx", length);
        for (size_t i = 0; i < length; i++)
            fprintf(out, "%02x", (unsigned char)name[i]);
        name += length + (name[length] == '.');
    }
    fputs("00", out);
}

const char *ns_argument(const char *name, const char *server)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out || ns_count == NS_MAX)
        abort();
    fprintf(out, "--dns-rr=%s,2,", name);
    add_hex(out, server);
    if (fclose(out) != 0)
        abort();
    ns_lent[ns_count++] = text;
    return text;
}

void ns_arguments_free(void)
{
    while (ns_count > 0)
        free(ns_lent[--ns_count]);
}
