/* SPDX-License-Identifier: MIT */
#include "client/pace.h"

enum {
    SLOWER_MS = 100, /* what may come on top of twice the usual without meaning a thing */
    RECENT_SHARE = 8,
    USUAL_SHARE = 64
};

void pms_pace_init(struct pms_pace *pace, int64_t reads_a_minute, int64_t writes_a_minute,
                   int most)
{
    *pace = (struct pms_pace){.window = 1, .most = most > 0 ? most : 1, .is_starting = true};
    pms_quota_init(&pace->quotas[PMS_PACE_READ], reads_a_minute);
    pms_quota_init(&pace->quotas[PMS_PACE_WRITE], writes_a_minute);
}

int pms_pace_in_flight(const struct pms_pace *pace)
{
    return pace->quotas[PMS_PACE_READ].in_flight + pace->quotas[PMS_PACE_WRITE].in_flight;
}

enum pms_pace_reason pms_pace_wait(const struct pms_pace *pace, int kind, int64_t now_ms,
                                   int64_t *ret_ms)
{
    const struct pms_quota *quota = &pace->quotas[kind];

    *ret_ms = 0;
    if (pms_pace_in_flight(pace) >= pace->window)
        return PMS_PACE_FULL;
    if (now_ms < pace->closed_until_ms) {
        *ret_ms = pace->closed_until_ms - now_ms;
        return PMS_PACE_CLOSED;
    }
    *ret_ms = pms_quota_wait(quota, now_ms);
    if (*ret_ms > 0)
        return PMS_PACE_QUOTA;
    *ret_ms = pms_quota_said_wait(quota, now_ms);
    return *ret_ms > 0 ? PMS_PACE_SAID : PMS_PACE_GO;
}

void pms_pace_begin(struct pms_pace *pace, int kind, int64_t now_ms)
{
    pms_quota_begin(&pace->quotas[kind], now_ms);
}

/* What was sent before the last halving says nothing about the window since. */
static void halve(struct pms_pace *pace, int64_t begun_ms, int64_t now_ms)
{
    if (begun_ms < pace->halved_ms)
        return;
    pace->window = pace->window > 1 ? pace->window / 2 : 1;
    pace->is_starting = false;
    pace->halved_ms = now_ms;
    pace->good = 0;
}

static void grow(struct pms_pace *pace)
{
    pace->good++;
    if (pace->good < pace->window && !pace->is_starting)
        return;
    pace->good = 0;
    if (pace->window < pace->most)
        pace->window++;
}

/* Takes note of how long an answer took; returns whether answers have become slow. */
static bool note_speed(struct pms_pace *pace, int kind, int64_t took_ms)
{
    int64_t *usual = &pace->speeds[kind].usual_ms;
    int64_t *lately = &pace->speeds[kind].recent_ms;

    took_ms = took_ms > 0 ? took_ms : 1;
    if (*usual == 0)
        *usual = *lately = took_ms;
    *lately += (took_ms - *lately) / RECENT_SHARE;
    if (took_ms < *usual)
        *usual = took_ms;
    else
        *usual += (took_ms - *usual) / USUAL_SHARE;
    return *lately > 2 * *usual + SLOWER_MS;
}

void pms_pace_end(struct pms_pace *pace, const struct pms_pace_end *end, int64_t now_ms)
{
    bool is_slow = false;

    pms_quota_end(&pace->quotas[end->kind], end->said, now_ms);
    if (end->status > 0 && !pms_is_refusal(end->status))
        is_slow = note_speed(pace, end->kind, now_ms - end->begun_ms);
    if (end->status == 0 || is_slow || pms_is_refusal(end->status))
        halve(pace, end->begun_ms, now_ms);
    else if (end->status < 500)
        grow(pace);
    if (now_ms + end->close_ms > pace->closed_until_ms)
        pace->closed_until_ms = now_ms + end->close_ms;
}

int64_t pms_pace_time(const struct pms_pace *pace, int64_t reads, int64_t writes,
                      int64_t now_ms)
{
    int64_t read_ms = pms_quota_time(&pace->quotas[PMS_PACE_READ], reads, now_ms);
    int64_t write_ms = pms_quota_time(&pace->quotas[PMS_PACE_WRITE], writes, now_ms);
    int64_t longest = (reads * pace->speeds[PMS_PACE_READ].recent_ms +
                       writes * pace->speeds[PMS_PACE_WRITE].recent_ms) /
                      pace->window;

    if (read_ms > longest)
        longest = read_ms;
    if (write_ms > longest)
        longest = write_ms;
    if (reads + writes > 0 && pace->closed_until_ms - now_ms > longest)
        longest = pace->closed_until_ms - now_ms;
    return longest;
}
