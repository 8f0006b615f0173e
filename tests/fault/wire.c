/* SPDX-License-Identifier: MIT */
#include "wire.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    PIECE = 16384
};

size_t wire_read(struct wire *wire, char *data, size_t size)
{
    ssize_t n;

    do
        n = wire->tls ? gnutls_record_recv(wire->tls, data, size) : read(wire->fd, data, size);
    while (wire->tls && (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED));
    return n > 0 ? (size_t)n : 0;
}

static ssize_t send_some(struct wire *wire, const char *data, size_t length)
{
    if (wire->tls)
        return gnutls_record_send(wire->tls, data, length);
    return send(wire->fd, data, length, MSG_NOSIGNAL);
}

/* Sleeps unless the server is to end. */
static void pause_for(const struct wire *wire, int ms)
{
    struct pollfd fd = {wire->stop, POLLIN, 0};

    if (ms > 0)
        poll(&fd, 1, ms);
}

/* Where the bytes of one answer go. */
struct sink {
    struct wire *wire;
    int drip_ms;
    bool is_over; /* nothing more may or can be sent */
};

static void put(struct sink *sink, const char *data, size_t length)
{
    while (length > 0 && !sink->is_over) {
        ssize_t n = send_some(sink->wire, data, sink->drip_ms >= 0 ? 1 : length);

        if (n <= 0) {
            sink->is_over = true;
            return;
        }
        data += n;
        length -= (size_t)n;
        pause_for(sink->wire, sink->drip_ms);
    }
}

static void put_text(struct sink *sink, const char *text)
{
    put(sink, text, strlen(text));
}

/* Headers without end, each of them short. */
static void put_flood(struct sink *sink, size_t length)
{
    static const char header[] = "X-Flood: 0123456789012345678901234567890123456789\r\n";

    for (size_t sent = 0; sent < length && !sink->is_over; sent += sizeof(header) - 1)
        put(sink, header, sizeof(header) - 1);
}

static void put_head(struct sink *sink, const struct answer *answer)
{
    char text[64];

    if (answer->line[0] != '\0') {
        put_text(sink, answer->line);
        put_text(sink, "\r\n");
    } else {
        snprintf(text, sizeof(text), "HTTP/1.1 %d Scripted\r\n", answer->status);
        put_text(sink, text);
    }
    put_text(sink, answer->headers);
    if (answer->is_chunked) {
        put_text(sink, "Transfer-Encoding: chunked\r\n");
    } else if (!answer->is_unsized && answer->status != 204) {
        snprintf(text, sizeof(text), "Content-Length: %zu\r\n", answer->length + answer->run);
        put_text(sink, text);
    }
    put_flood(sink, answer->flood);
    put_text(sink, "\r\n");
}

/* The bytes of the body from `at` on, as many as one piece takes. */
static size_t piece_of(const struct answer *answer, size_t at, char *piece)
{
    size_t whole = answer->length + answer->run;
    size_t n = whole - at < PIECE ? whole - at : PIECE;

    for (size_t i = 0; i < n; i++) {
        size_t place = at + i;

        if (place < answer->gap)
            piece[i] = answer->body[place];
        else
            piece[i] =
                place < answer->gap + answer->run ? 'x' : answer->body[place - answer->run];
    }
    return n;
}

static void put_body(struct sink *sink, const struct answer *answer)
{
    size_t whole = answer->length + answer->run;
    size_t end = answer->cut >= 0 && (size_t)answer->cut < whole ? (size_t)answer->cut : whole;
    char piece[PIECE];
    char size[32];

    for (size_t at = 0; at < end && !sink->is_over;) {
        size_t n = piece_of(answer, at, piece);

        snprintf(size, sizeof(size), "%zx\r\n", n);
        if (answer->is_chunked)
            put_text(sink, size);
        put(sink, piece, n < end - at ? n : end - at);
        if (answer->is_chunked && n <= end - at)
            put_text(sink, "\r\n");
        at += n;
    }
    if (answer->is_chunked && answer->cut < 0)
        put_text(sink, "0\r\n\r\n");
}

bool wire_answer(struct wire *wire, const struct answer *answer)
{
    struct sink sink = {.wire = wire, .drip_ms = answer->drip_ms};

    pause_for(wire, answer->delay_ms);
    wire->is_reset = answer->reset != RESET_NEVER;
    if (answer->is_close || answer->reset == RESET_BEFORE)
        return false;
    put_head(&sink, answer);
    put_body(&sink, answer);
    return !sink.is_over && answer->cut < 0 && !answer->is_unsized && !wire->is_reset;
}

/* A plain end lets everything that was sent arrive, whatever of the client's is unread. */
void wire_close(struct wire *wire)
{
    const struct linger now = {.l_onoff = 1};

    if (wire->tls && !wire->is_reset)
        gnutls_bye(wire->tls, GNUTLS_SHUT_WR);
    if (wire->tls)
        gnutls_deinit(wire->tls);
    if (wire->is_reset)
        setsockopt(wire->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    close(wire->fd);
    wire->fd = -1;
    wire->tls = NULL;
}
