/* SPDX-License-Identifier: MIT */
#include "client/quota.h"

#include <string.h>

enum {
    MINUTE_MS = 60000,
    /* Servers say times in whole seconds, so one window's end wanders by that. */
    WANDER_MS = 1500
};

void pms_quota_init(struct pms_quota *quota, int64_t per_minute)
{
    memset(quota, 0, sizeof(*quota));
    if (per_minute <= PMS_QUOTA_MOST)
        quota->per_minute = per_minute;
}

/* How many of the last minute's requests still count. */
static int64_t recent(const struct pms_quota *quota, int64_t now_ms)
{
    int64_t most = quota->sent < PMS_QUOTA_MOST ? (int64_t)quota->sent : PMS_QUOTA_MOST;
    int64_t count = 0;

    while (count < most) {
        int64_t sent_ms = quota->sent_ms[(quota->sent - 1 - (uint64_t)count) % PMS_QUOTA_MOST];

        if (now_ms - sent_ms >= PMS_QUOTA_WINDOW_MS)
            break;
        count++;
    }
    return count;
}

int64_t pms_quota_wait(const struct pms_quota *quota, int64_t now_ms)
{
    int64_t oldest;

    if (quota->per_minute == 0 || quota->sent < (uint64_t)quota->per_minute)
        return 0;
    oldest = quota->sent_ms[(quota->sent - (uint64_t)quota->per_minute) % PMS_QUOTA_MOST];
    return oldest + PMS_QUOTA_WINDOW_MS > now_ms ? oldest + PMS_QUOTA_WINDOW_MS - now_ms : 0;
}

static bool is_window_open(const struct pms_quota *quota, int64_t now_ms)
{
    return quota->is_said && now_ms < quota->until_ms;
}

int64_t pms_quota_said_wait(const struct pms_quota *quota, int64_t now_ms)
{
    if (!is_window_open(quota, now_ms) || quota->lowest > quota->pending)
        return 0;
    return quota->until_ms - now_ms;
}

void pms_quota_begin(struct pms_quota *quota, int64_t now_ms)
{
    quota->sent_ms[quota->sent % PMS_QUOTA_MOST] = now_ms;
    quota->sent++;
    quota->in_flight++;
    quota->pending++;
}

/* A limit that names its window narrows ours, and never widens it. */
static void narrow(struct pms_quota *quota, const struct pms_said *said)
{
    int64_t per_minute;

    if (said->limit < 1 || said->limit > INT64_MAX / MINUTE_MS || said->window_ms < 1000)
        return;
    per_minute = said->limit * MINUTE_MS / said->window_ms;
    if (per_minute < 1)
        per_minute = 1;
    if (per_minute <= PMS_QUOTA_MOST &&
        (quota->per_minute == 0 || per_minute < quota->per_minute))
        quota->per_minute = per_minute;
}

void pms_quota_end(struct pms_quota *quota, const struct pms_said *said, int64_t now_ms)
{
    int64_t end_ms;

    quota->in_flight--;
    if (!said)
        return;
    narrow(quota, said);
    if (said->left < 0 || said->reset_ms < 0)
        return;
    end_ms = now_ms + said->reset_ms;
    /* Within a window the number only falls: a higher one was on its way for longer. */
    if (!is_window_open(quota, now_ms) || end_ms > quota->until_ms + WANDER_MS ||
        said->left < quota->lowest)
        quota->lowest = said->left;
    quota->is_said = true;
    quota->until_ms = end_ms;
    quota->pending = quota->in_flight;
}

int64_t pms_quota_left(const struct pms_quota *quota, int64_t now_ms)
{
    int64_t left = -1;

    if (quota->per_minute > 0) {
        left = quota->per_minute - recent(quota, now_ms);
        left = left > 0 ? left : 0;
    }
    if (is_window_open(quota, now_ms)) {
        int64_t said = quota->lowest > quota->pending ? quota->lowest - quota->pending : 0;

        left = left < 0 || said < left ? said : left;
    }
    return left;
}

int64_t pms_quota_time(const struct pms_quota *quota, int64_t count, int64_t now_ms)
{
    int64_t left = pms_quota_left(quota, now_ms);
    int64_t window = is_window_open(quota, now_ms) ? quota->until_ms - now_ms : 0;
    int64_t own;

    if (left < 0 || count <= left)
        return 0;
    if (quota->per_minute == 0)
        return window;
    own = (count - left) * PMS_QUOTA_WINDOW_MS / quota->per_minute;
    return own > window ? own : window;
}
