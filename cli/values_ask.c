/* SPDX-License-Identifier: MIT */
/* Asking for names while somebody waits for a Tab. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "values.h"

enum {
    BUDGET_MS = 50,
    EMBEDDED_MS = 1000, /* it never takes so long */
    FRESH_MS = 60 * 1000,
    PAGE = 100,
    EMBEDDED_PEOPLE = 1000
};

/* What is written when the time is over, made ready beforehand: a signal handler can do no
 * more than that. */
static char *fallback;
static size_t fallback_size;

static void on_alarm(int signal)
{
    (void)signal;
    if (fallback_size > 0 && write(STDOUT_FILENO, fallback, fallback_size) < 0)
        _exit(0);
    _exit(0);
}

static void set_alarm(long ms)
{
    const struct itimerval timer = {.it_value = {ms / 1000, ms % 1000 * 1000}};
    struct sigaction action = {.sa_handler = on_alarm};

    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static bool is_given(const char *text, char **given, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(given[i], text) == 0)
            return true;
    return false;
}

static void print_to(FILE *out, const struct values *values, const char *word, char **given,
                     int given_count)
{
    for (size_t i = 0; i < values->count; i++) {
        const struct value *value = &values->items[i];

        if (strncmp(value->text, word, strlen(word)) == 0 &&
            !is_given(value->text, given, given_count))
            fprintf(out, "%s\t%s\n", value->text, value->about);
    }
}

static int ask_listing(struct cli *cli, enum pms_type type, struct values *values,
                       struct pms_error *err)
{
    AUTO(pms_pages_free) struct pms_pages *pages = NULL;
    struct pms_query query = {.type = type};
    int r = need_client(cli, err);

    if (r == 0) {
        query.limit = cli->embedded ? EMBEDDED_PEOPLE : PAGE;
        r = pms_client_list(cli->client, &query, &pages, err);
    }
    while (r == 0) {
        AUTO(pms_resource_free) struct pms_resource *resource = NULL;

        r = pms_pages_next(pages, &resource, err);
        if (r <= 0)
            break;
        values_add_resource(values, resource);
        r = 0;
    }
    return r;
}

static int ask_keys(struct cli *cli, struct values *values, struct pms_error *err)
{
    AUTO(pms_keys_done) struct pms_keys keys = {0};
    int r = need_admin(cli, err);

    if (r == 0)
        r = pms_admin_keys(cli->admin, &keys, err);
    for (size_t i = 0; r == 0 && i < keys.count; i++)
        values_add(values, keys.items[i].name, keys.items[i].status);
    return r;
}

static int ask_domains(struct cli *cli, struct values *values, struct pms_error *err)
{
    AUTO(pms_domains_done) struct pms_domains domains = {0};
    int r = need_admin(cli, err);

    if (r == 0)
        r = pms_admin_domains(cli->admin, &domains, err);
    for (size_t i = 0; r == 0 && i < domains.count; i++)
        values_add(values, domains.items[i].domain, domains.items[i].status);
    return r;
}

static int ask(struct cli *cli, enum value_kind kind, struct values *values,
               struct pms_error *err)
{
    switch (kind) {
    case VALUE_USER:
        return ask_listing(cli, PMS_USER, values, err);
    case VALUE_GROUP:
        return ask_listing(cli, PMS_GROUP, values, err);
    case VALUE_KEY:
        return ask_keys(cli, values, err);
    case VALUE_DOMAIN:
        return ask_domains(cli, values, err);
    case VALUE_APP: /* of no profile */
    case VALUE_KINDS:
        break;
    }
    return -PMS_E_USAGE;
}

/* A program that fetches a key may ask somebody; and no state is made by a Tab. */
static bool may_ask(const struct cli *cli, enum value_kind kind)
{
    bool is_admin = kind == VALUE_KEY || kind == VALUE_DOMAIN;
    const struct pms_key_ref *ref = is_admin ? &cli->profile.account_key : &cli->profile.key;
    char path[4096];

    if (pms_profile_is_embedded(&cli->profile)) {
        snprintf(path, sizeof(path), "%s/state.db", cli->profile.state_dir);
        return access(path, R_OK) == 0 && cli->profile.key.backend != PMS_KEY_EXEC;
    }
    return ref->backend == PMS_KEY_FILE || ref->backend == PMS_KEY_ENV;
}

/* Asks until the alarm rings. True when all of the names came. */
static bool ask_within(struct cli *cli, enum value_kind kind, long budget_ms,
                       struct values *values)
{
    const struct bounds bounds = {budget_ms, budget_ms, NULL, NULL};
    struct pms_error err = PMS_ERROR_INIT;
    int r;

    cli->bounds = &bounds;
    set_alarm(budget_ms);
    r = ask(cli, kind, values, &err);
    set_alarm(0);
    cli->bounds = NULL;
    return r == 0;
}

void values_offer(struct cli *cli, enum value_kind kind, const char *word, char **given,
                  int given_count)
{
    AUTO(values_done) struct values old = {0};
    AUTO(values_done) struct values fresh = {0};
    struct pms_error err = PMS_ERROR_INIT;
    long long age = 0;
    long budget;
    bool has_old;
    FILE *ready;

    if (need_profile(cli, &err) < 0)
        return;
    budget = values_budget_ms(pms_profile_is_embedded(&cli->profile) ? EMBEDDED_MS : BUDGET_MS);
    if (budget == 0)
        return;
    has_old = values_recall(cli, kind, &old, &age);
    if ((has_old && (age < FRESH_MS || old.count > PAGE)) || !may_ask(cli, kind)) {
        print_to(stdout, &old, word, given, given_count);
        return;
    }
    ready = open_memstream(&fallback, &fallback_size);
    if (!ready)
        return;
    print_to(ready, &old, word, given, given_count);
    fclose(ready);
    fflush(stdout);
    if (ask_within(cli, kind, budget, &fresh)) {
        values_keep(cli, kind, &fresh);
        print_to(stdout, &fresh, word, given, given_count);
    } else {
        print_to(stdout, &old, word, given, given_count);
    }
    fflush(stdout);
    fallback_size = 0;
    /* Taking leave of a server may take time too, as of a name service that is silent. */
    if (!cli->embedded)
        set_alarm(budget);
}
