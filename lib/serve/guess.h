/* SPDX-License-Identifier: MIT */
/*
 * Wrong keys, counted by the address they come from: who offers too many within a minute is not
 * listened to until the minute is over. Pure functions of the time they are told.
 */
#ifndef SERVE_GUESS_H
#define SERVE_GUESS_H

#include <stddef.h>
#include <stdint.h>

#include <pmscim/error.h>

#include "serve/exchange.h"

enum {
    PMS_GUESSES_MOST = 20,          /* wrong keys of one address in a minute */
    PMS_GUESS_ADDRESSES_MOST = 1024 /* addresses that are remembered */
};

struct pms_guess {
    uint8_t address[16];
    int64_t begun_ms;
    int64_t count;
};

struct pms_guesses {
    struct pms_guess rows[PMS_GUESS_ADDRESSES_MOST];
    size_t count;
};

/* PMS_E_RATE, with Retry-After in the answer, for an address that has offered too many wrong
 * keys. Callers without an address (inside this program) are always listened to. */
int pms_guesses_check(const struct pms_guesses *guesses, int64_t now_ms,
                      struct pms_exchange *exchange, struct pms_error *err);

/* Notes that the caller's key was wrong. */
void pms_guesses_note(struct pms_guesses *guesses, int64_t now_ms,
                      const struct pms_exchange *exchange);

#endif
