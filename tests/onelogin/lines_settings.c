/* SPDX-License-Identifier: MIT */
/* Lines about credentials, limits and manners. */
#include <string.h>
#include <time.h>

#include "times.h"
#include "words.h"

static void read_credentials(struct onelogin *one, struct words *words)
{
    set_text(&one->client_id, words_text(words));
    set_text(&one->client_secret, words_text(words));
}

static void read_rights(struct onelogin *one, struct words *words)
{
    static const char *const rights[] = {
        [RIGHT_AUTHENTICATION] = "authentication", [RIGHT_READ_USERS] = "read-users",
        [RIGHT_MANAGE_USERS] = "manage-users",     [RIGHT_READ_ALL] = "read-all",
        [RIGHT_MANAGE_ALL] = "manage-all",         NULL,
    };

    one->right = (enum right)words_choice(words, rights);
}

static void read_token_life(struct onelogin *one, struct words *words)
{
    one->token_life = words_number(words);
}

static void read_token_calls(struct onelogin *one, struct words *words)
{
    one->token_calls = words_number(words);
}

static void read_token_dead(struct onelogin *one, struct words *words)
{
    (void)words;
    one->token.text[0] = '\0';
}

static void read_broken(struct onelogin *one, struct words *words)
{
    static const char *const answers[] = {"no", "yes", NULL};

    one->is_broken = words_choice(words, answers) == 1;
}

static void read_limit(struct onelogin *one, struct words *words)
{
    one->limits.limit = (long)words_count(words);
    one->limits.left = one->limits.limit;
    one->limits.until_ms = 0;
}

static void read_left(struct onelogin *one, struct words *words)
{
    one->limits.left = (long)words_count(words);
    one->limits.until_ms = 0;
}

static void read_reset(struct onelogin *one, struct words *words)
{
    one->limits.reset_s = (long)words_count(words);
    one->limits.until_ms = 0;
}

static void read_refusal(struct onelogin *one, struct words *words)
{
    one->limits.status = (int)words_count(words);
}

static void read_retry_after(struct onelogin *one, struct words *words)
{
    one->limits.retry_after = words_number(words);
}

static void read_limit_headers(struct onelogin *one, struct words *words)
{
    static const char *const modes[] = {
        [HEADERS_V1] = "v1", [HEADERS_ALL] = "all", [HEADERS_NONE] = "none", NULL};

    one->limits.headers = (enum header_mode)words_choice(words, modes);
}

static void read_page(struct onelogin *one, struct words *words)
{
    static const char *const kinds[] = {
        [PAGE_USERS] = "users",   [PAGE_APPS] = "apps",           [PAGE_ROLES] = "roles",
        [PAGE_GROUPS] = "groups", [PAGE_APP_USERS] = "app-users", NULL,
    };
    size_t kind = words_choice(words, kinds);
    long size = words_number(words);

    if (size < 1)
        words_complain(words, "is no size of a page");
    else
        one->page_sizes[kind] = size;
}

static void read_put(struct onelogin *one, struct words *words)
{
    one->ignores_put = words_take(words, "ignored");
    one->put_status = 200;
    if (!one->ignores_put && !words_take(words, "ok"))
        one->put_status = (int)words_count(words);
}

static void read_clock(struct onelogin *one, struct words *words)
{
    int64_t ms;

    if (words_take(words, "real"))
        one->clock = -1;
    else if (time_parse(words_text(words), &ms))
        one->clock = ms / 1000;
    else
        words_complain(words, "is no time");
}

static void read_release(struct onelogin *one, struct words *words)
{
    (void)words;
    one->is_released = true;
    pthread_cond_broadcast(&one->released);
}

const struct line_kind setting_lines[] = {
    {"credentials", read_credentials},
    {"rights", read_rights},
    {"token-life", read_token_life},
    {"token-calls", read_token_calls},
    {"token-dead", read_token_dead},
    {"broken", read_broken},
    {"limit", read_limit},
    {"left", read_left},
    {"reset", read_reset},
    {"refusal", read_refusal},
    {"retry-after", read_retry_after},
    {"limit-headers", read_limit_headers},
    {"page", read_page},
    {"put", read_put},
    {"clock", read_clock},
    {"release", read_release},
    {0},
};
