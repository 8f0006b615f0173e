/* SPDX-License-Identifier: MIT */
#include "serve/guess.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

enum {
    MINUTE_MS = 60000,
    NETWORK_BYTES = 8 /* of an IPv6 address: what is behind them is one customer's */
};

static bool read_address(const char *peer, uint8_t address[16])
{
    memset(address, 0, 16);
    if (!peer || peer[0] == '\0')
        return false;
    if (inet_pton(AF_INET6, peer, address) == 1) {
        memset(address + NETWORK_BYTES, 0, 16 - NETWORK_BYTES);
        return true;
    }
    address[15] = 4; /* no network ends so */
    return inet_pton(AF_INET, peer, address) == 1;
}

static size_t find(const struct pms_guesses *guesses, const uint8_t address[16])
{
    size_t i = 0;

    while (i < guesses->count && memcmp(guesses->rows[i].address, address, 16) != 0)
        i++;
    return i;
}

/* A clock set back ends the minute too, rather than stretch it. */
static bool is_over(const struct pms_guess *row, int64_t now_ms)
{
    return now_ms < row->begun_ms || now_ms - row->begun_ms >= MINUTE_MS;
}

int pms_guesses_check(const struct pms_guesses *guesses, int64_t now_ms,
                      struct pms_exchange *exchange, struct pms_error *err)
{
    const struct pms_guess *row;
    uint8_t address[16];
    size_t i;

    if (!read_address(exchange->peer, address))
        return 0;
    i = find(guesses, address);
    row = &guesses->rows[i];
    if (i == guesses->count || is_over(row, now_ms) || row->count < PMS_GUESSES_MOST)
        return 0;
    pms_exchange_field(exchange, "Retry-After", "%" PRId64,
                       (row->begun_ms + MINUTE_MS - now_ms + 999) / 1000);
    return pms_fail(err, PMS_E_RATE, "too many wrong keys came from this address");
}

/* The row of a new address: a free one, else that of the oldest minute. */
static struct pms_guess *new_row(struct pms_guesses *guesses)
{
    struct pms_guess *oldest = &guesses->rows[0];

    if (guesses->count < PMS_GUESS_ADDRESSES_MOST)
        return &guesses->rows[guesses->count++];
    for (size_t i = 1; i < guesses->count; i++)
        if (guesses->rows[i].begun_ms < oldest->begun_ms)
            oldest = &guesses->rows[i];
    return oldest;
}

void pms_guesses_note(struct pms_guesses *guesses, int64_t now_ms,
                      const struct pms_exchange *exchange)
{
    struct pms_guess *row;
    uint8_t address[16];
    size_t i;

    if (!read_address(exchange->peer, address))
        return;
    i = find(guesses, address);
    row = i < guesses->count ? &guesses->rows[i] : new_row(guesses);
    if (memcmp(row->address, address, 16) != 0 || row->count == 0 || is_over(row, now_ms)) {
        memcpy(row->address, address, 16);
        row->begun_ms = now_ms;
        row->count = 0;
    }
    row->count++;
}
