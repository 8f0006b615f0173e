/* SPDX-License-Identifier: MIT */
#include "domain/dns.h"

#include <ares.h>
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"

/* The size that passes every network in one piece, as resolvers agreed on in 2020. */
enum {
    EDNS_SIZE = 1232,
    SERVERS_MAX = 4,
    ADDRESSES_MAX = 8,
    TEXT_MAX = 4 * 65536
};
enum {
    CLASS_IN = 1,
    HEADER_SIZE = 12,
    AA_BIT = 0x04
}; /* RFC 1035 4.1.1 */

struct slot {
    ares_channel channel;
    const struct pms_dns_question *question;
    struct pms_dns_reply *reply;
    int64_t deadline_ms;
    int ended;
    int out_of_memory;
};

struct batch {
    struct slot slots[PMS_DNS_BATCH];
    size_t count;
};

static void batch_done(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        if (batch->slots[i].channel)
            ares_destroy(batch->slots[i].channel);
}

DEFINE_AUTO_VALUE(struct batch, batch_done)

static pthread_once_t library_once = PTHREAD_ONCE_INIT;
static int library_status;

static void library_init(void)
{
    library_status = ares_library_init(ARES_LIB_INIT_ALL);
}

int pms_dns_list_add(struct pms_dns_list *list, char *take_text)
{
    AUTO(free) char *text = take_text;
    char **items;

    if (!text)
        return 0;
    items = realloc(list->items, (list->count + 1) * sizeof(*items));
    if (!items)
        return 0;
    list->items = items;
    list->items[list->count++] = TAKE(text);
    return 1;
}

void pms_dns_list_done(struct pms_dns_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct pms_dns_list){0};
}

void pms_dns_reply_done(struct pms_dns_reply *reply)
{
    pms_dns_list_done(&reply->records);
}

static int add_address(struct pms_dns_list *list, int family, const void *address)
{
    char text[INET6_ADDRSTRLEN];

    if (!inet_ntop(family, address, text, sizeof(text)))
        return ARES_EBADRESP;
    return pms_dns_list_add(list, strdup(text)) ? ARES_SUCCESS : ARES_ENOMEM;
}

static int decode_a(const unsigned char *data, int size, struct pms_dns_list *list)
{
    struct ares_addrttl found[ADDRESSES_MAX];
    int count = ADDRESSES_MAX;
    int status = ares_parse_a_reply(data, size, /* host= */ NULL, found, &count);

    for (int i = 0; status == ARES_SUCCESS && i < count; i++)
        status = add_address(list, AF_INET, &found[i].ipaddr);
    return status;
}

static int decode_aaaa(const unsigned char *data, int size, struct pms_dns_list *list)
{
    struct ares_addr6ttl found[ADDRESSES_MAX];
    int count = ADDRESSES_MAX;
    int status = ares_parse_aaaa_reply(data, size, /* host= */ NULL, found, &count);

    for (int i = 0; status == ARES_SUCCESS && i < count; i++)
        status = add_address(list, AF_INET6, &found[i].ip6addr);
    return status;
}

static int decode_ns(const unsigned char *data, int size, struct pms_dns_list *list)
{
    struct hostent *host = NULL;
    int status = ares_parse_ns_reply(data, size, &host);

    if (status != ARES_SUCCESS)
        return status;
    for (char **name = host->h_aliases; status == ARES_SUCCESS && *name; name++)
        if (!pms_dns_list_add(list, strdup(*name)))
            status = ARES_ENOMEM;
    ares_free_hostent(host);
    return status;
}

/* A NUL would end a C string early and so make a longer record look like the right one; it is
 * spelled as zone files do. */
static int add_piece(struct pms_buf *text, const struct ares_txt_ext *piece)
{
    struct pms_error err = PMS_ERROR_INIT;
    const char *at = (const char *)piece->txt;
    const char *end = at + piece->length;

    while (at < end) {
        size_t run = strnlen(at, (size_t)(end - at));
        int r = run > 0 ? pms_buf_add(text, at, run, &err) : pms_buf_puts(text, "\\000", &err);

        if (r < 0)
            return 0;
        at += run > 0 ? run : 1;
    }
    return 1;
}

/* Adds the record that starts at `piece` and goes on to the next start. */
static const struct ares_txt_ext *add_record(const struct ares_txt_ext *piece,
                                             struct pms_dns_list *list, int *ret_status)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(TEXT_MAX);
    int fits = 1;

    do {
        fits = fits && add_piece(&text, piece);
        piece = piece->next;
    } while (piece && !piece->record_start);
    if (!fits || !pms_dns_list_add(list, strdup(pms_buf_text(&text))))
        *ret_status = ARES_ENOMEM;
    return piece;
}

static int decode_txt(const unsigned char *data, int size, struct pms_dns_list *list)
{
    struct ares_txt_ext *first = NULL;
    int status = ares_parse_txt_reply_ext(data, size, &first);
    const struct ares_txt_ext *piece = first;

    while (status == ARES_SUCCESS && piece)
        piece = add_record(piece, list, &status);
    if (first)
        ares_free_data(first);
    return status;
}

static const struct {
    int code; /* RFC 1035 3.2.2, RFC 3596 2.1 */
    int (*decode)(const unsigned char *data, int size, struct pms_dns_list *list);
} types[PMS_DNS_TYPE_COUNT] = {
    [PMS_DNS_A] = {1, decode_a},
    [PMS_DNS_AAAA] = {28, decode_aaaa},
    [PMS_DNS_NS] = {2, decode_ns},
    [PMS_DNS_TXT] = {16, decode_txt},
};

/* The bytes of the encoded name at `at`, 0 when it is broken. */
static size_t name_size(const unsigned char *data, int size, size_t at)
{
    char *name = NULL;
    long used = 0;

    if (at >= (size_t)size ||
        ares_expand_name(data + at, data, size, &name, &used) != ARES_SUCCESS)
        return 0;
    ares_free_string(name);
    return (size_t)used;
}

/* A server that only points at others (names of servers where the answer should be, and not in
 * its own right) was never told about the domain: that it shows no record means nothing. `data`
 * holds no answers, so the authority section follows the question. */
static int is_referral(const unsigned char *data, int size)
{
    size_t asked;
    size_t owner;
    size_t at;

    if (size < HEADER_SIZE || (data[2] & AA_BIT) || (data[8] == 0 && data[9] == 0))
        return 0;
    asked = name_size(data, size, HEADER_SIZE);
    at = HEADER_SIZE + asked + 2 * sizeof(uint16_t);
    owner = name_size(data, size, at);
    at += owner;
    return asked && owner && at + 1 < (size_t)size && data[at] == 0 &&
           data[at + 1] == types[PMS_DNS_NS].code;
}

static enum pms_dns_status status_of(int status)
{
    switch (status) {
    case ARES_SUCCESS:
        return PMS_DNS_RECORDS;
    case ARES_ENODATA:
        return PMS_DNS_NODATA;
    case ARES_ENOTFOUND:
        return PMS_DNS_NXDOMAIN;
    case ARES_ETIMEOUT:
    case ARES_ECANCELLED:
    case ARES_EDESTRUCTION:
        return PMS_DNS_SILENT;
    default:
        return PMS_DNS_FAILED;
    }
}

int pms_dns_read(const struct pms_dns_question *question, const unsigned char *data, int size,
                 int status, struct pms_dns_reply *reply)
{
    if (status == ARES_SUCCESS)
        status = types[question->type].decode(data, size, &reply->records);
    if (status == ARES_SUCCESS && reply->records.count == 0)
        status = ARES_ENODATA;
    if (status != ARES_SUCCESS)
        pms_dns_list_done(&reply->records);
    reply->status = status_of(status);
    reply->reason = NULL;
    if (reply->status == PMS_DNS_SILENT)
        reply->reason = ares_strerror(ARES_ETIMEOUT);
    if (reply->status == PMS_DNS_FAILED)
        reply->reason = ares_strerror(status);
    if (status == ARES_ENODATA && question->direct && is_referral(data, size)) {
        reply->status = PMS_DNS_FAILED;
        reply->reason = "The server does not answer for this domain";
    }
    return status != ARES_ENOMEM;
}

static void on_answer(void *argument, int status, int timeouts, unsigned char *data, int size)
{
    struct slot *slot = argument;

    (void)timeouts;
    slot->ended = 1;
    slot->out_of_memory = !pms_dns_read(slot->question, data, size, status, slot->reply);
}

static int fail_status(int status, struct pms_error *err)
{
    if (status == ARES_ENOMEM)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return pms_fail(err, PMS_E_IO, "cannot set up DNS: %s", ares_strerror(status));
}

/* Points a channel at servers of ours instead of the system's. */
static int set_servers(ares_channel channel, const struct pms_dns_question *question,
                       struct pms_error *err)
{
    struct ares_addr_port_node nodes[SERVERS_MAX] = {0};
    size_t count = question->server_count < SERVERS_MAX ? question->server_count : SERVERS_MAX;
    int status;

    for (size_t i = 0; i < count; i++) {
        struct ares_addr_port_node *node = &nodes[i];

        node->family = strchr(question->servers[i], ':') ? AF_INET6 : AF_INET;
        node->next = i + 1 < count ? &nodes[i + 1] : NULL;
        node->udp_port = question->port;
        node->tcp_port = question->port;
        if (inet_pton(node->family, question->servers[i], &node->addr) != 1)
            return pms_fail(err, PMS_E_PARSE, "'%s' is no address", question->servers[i]);
    }
    status = ares_set_servers_ports(channel, nodes);
    return status == ARES_SUCCESS ? 0 : fail_status(status, err);
}

static int count_servers(ares_channel channel)
{
    struct ares_addr_port_node *first = NULL;
    int count = 0;

    if (ares_get_servers_ports(channel, &first) != ARES_SUCCESS)
        return 1;
    for (const struct ares_addr_port_node *node = first; node; node = node->next)
        count++;
    ares_free_data(first);
    return count > 0 ? count : 1;
}

/* One try of each server: repeating is up to pms_dns_ask, because the library would double the
 * timeout each time. The file of hosts and the search list have no say in any of this. */
static int open_channel(struct slot *slot, int timeout_ms, struct pms_error *err)
{
    char lookups[] = "b";
    struct ares_options options = {
        .flags = ARES_FLAG_NOSEARCH | ARES_FLAG_EDNS |
                 (slot->question->direct ? ARES_FLAG_NORECURSE : 0) |
                 (slot->question->failover ? 0 : ARES_FLAG_NOCHECKRESP),
        .timeout = timeout_ms,
        .tries = 1,
        .ednspsz = EDNS_SIZE,
        .lookups = lookups,
    };
    int status = ares_init_options(&slot->channel, &options,
                                   ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                                       ARES_OPT_EDNSPSZ | ARES_OPT_LOOKUPS | ARES_OPT_DOMAINS |
                                       ARES_OPT_NOROTATE);
    int r;

    if (status != ARES_SUCCESS)
        return fail_status(status, err);
    r = slot->question->server_count > 0 ? set_servers(slot->channel, slot->question, err) : 0;
    if (r < 0)
        return r;
    /* Twice, because a truncated answer is asked for again over TCP. */
    slot->deadline_ms =
        pms_clock_monotonic_ms() + (int64_t)2 * timeout_ms * count_servers(slot->channel);
    ares_query(slot->channel, slot->question->name, CLASS_IN, types[slot->question->type].code,
               on_answer, slot);
    return 0;
}

struct pollset {
    struct pollfd fds[PMS_DNS_BATCH * ARES_GETSOCK_MAXNUM];
    ares_channel owners[PMS_DNS_BATCH * ARES_GETSOCK_MAXNUM];
    nfds_t count;
    int wait_ms;
};

static int64_t wait_of(const struct slot *slot, int64_t now_ms)
{
    int64_t left = slot->deadline_ms - now_ms;
    struct timeval most = {.tv_sec = (time_t)(left / 1000), .tv_usec = left % 1000 * 1000};
    struct timeval next;
    const struct timeval *wait = ares_timeout(slot->channel, &most, &next);

    return (int64_t)wait->tv_sec * 1000 + (wait->tv_usec + 999) / 1000;
}

static void watch(struct pollset *set, const struct slot *slot, int64_t now_ms)
{
    ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
    unsigned bits = (unsigned)ares_getsock(slot->channel, sockets, ARES_GETSOCK_MAXNUM);
    int64_t wait_ms = wait_of(slot, now_ms);

    for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
        /* The library's own macros shift a one into the sign, which C leaves undefined. */
        int events = (bits >> i & 1 ? POLLIN : 0) |
                     (bits >> (i + ARES_GETSOCK_MAXNUM) & 1 ? POLLOUT : 0);

        if (!events)
            continue;
        set->fds[set->count] = (struct pollfd){.fd = sockets[i], .events = (short)events};
        set->owners[set->count++] = slot->channel;
    }
    if (wait_ms < set->wait_ms)
        set->wait_ms = (int)wait_ms;
}

/* Returns how many questions are still open. */
static size_t watch_all(struct batch *batch, struct pollset *set)
{
    int64_t now_ms = pms_clock_monotonic_ms();
    size_t open = 0;

    set->count = 0;
    set->wait_ms = INT_MAX;
    for (size_t i = 0; i < batch->count; i++) {
        struct slot *slot = &batch->slots[i];

        if (!slot->ended && now_ms >= slot->deadline_ms)
            ares_cancel(slot->channel);
        if (slot->ended)
            continue;
        watch(set, slot, now_ms);
        open++;
    }
    return open;
}

static int turn(struct batch *batch, struct pollset *set, struct pms_error *err)
{
    if (poll(set->fds, set->count, set->wait_ms) < 0 && errno != EINTR)
        return pms_fail(err, PMS_E_IO, "cannot wait for DNS answers: %s", strerror(errno));
    for (nfds_t i = 0; i < set->count; i++) {
        ares_socket_t fd = set->fds[i].fd;
        short got = set->fds[i].revents;

        if (got)
            ares_process_fd(set->owners[i], got & ~POLLOUT ? fd : ARES_SOCKET_BAD,
                            got & POLLOUT ? fd : ARES_SOCKET_BAD);
    }
    for (size_t i = 0; i < batch->count; i++) /* the timeouts */
        ares_process_fd(batch->slots[i].channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    return 0;
}

/* Asks once what nobody has answered yet. */
static int ask_round(const struct pms_dns_question *questions, size_t count, int timeout_ms,
                     struct pms_dns_reply *replies, struct pms_error *err)
{
    AUTO(batch_done) struct batch batch = {0};
    struct pollset set;

    for (size_t i = 0; i < count; i++) {
        struct slot *slot = &batch.slots[batch.count];
        int r;

        if (replies[i].status != PMS_DNS_SILENT)
            continue;
        *slot = (struct slot){.question = &questions[i], .reply = &replies[i]};
        batch.count++;
        r = open_channel(slot, timeout_ms, err);
        if (r < 0)
            return r;
    }
    while (watch_all(&batch, &set) > 0) {
        int r = turn(&batch, &set, err);

        if (r < 0)
            return r;
    }
    for (size_t i = 0; i < batch.count; i++)
        if (batch.slots[i].out_of_memory)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
    return 0;
}

int pms_dns_ask(const struct pms_dns_question *questions, size_t count,
                struct pms_dns_patience patience, struct pms_dns_reply *ret_replies,
                struct pms_error *err)
{
    struct pms_dns_reply replies[PMS_DNS_BATCH] = {0};
    int r = 0;

    if (count > PMS_DNS_BATCH)
        return pms_fail(err, PMS_E_USAGE, "more than %d DNS questions at once", PMS_DNS_BATCH);
    pthread_once(&library_once, library_init);
    if (library_status != ARES_SUCCESS)
        return fail_status(library_status, err);
    for (size_t i = 0; i < count; i++)
        replies[i].status = PMS_DNS_SILENT;
    for (int i = 0; r == 0 && i < patience.tries; i++)
        r = ask_round(questions, count, patience.timeout_ms, replies, err);
    for (size_t i = 0; r < 0 && i < count; i++)
        pms_dns_reply_done(&replies[i]);
    if (r == 0 && count > 0)
        memcpy(ret_replies, replies, count * sizeof(*replies));
    return r;
}
