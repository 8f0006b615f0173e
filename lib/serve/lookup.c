/* SPDX-License-Identifier: MIT */
#include "serve/lookup.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/cleanup.h"

enum {
    LOOKUPS_MOST = 8
};

/* The desk and each running thread hold one reference, so that whoever is last can leave. */
struct pms_desk {
    pthread_mutex_t lock;
    int fd;
    int references;
    int running;
    struct pms_lookup *done;
};

struct task {
    struct pms_desk *desk;
    struct pms_lookup *lookup;
};

int pms_lookup_new(const char *domain, const char *expected, const char *resolver,
                   struct pms_lookup **ret_lookup, struct pms_error *err)
{
    struct pms_lookup *lookup = calloc(1, sizeof(*lookup));

    if (!lookup)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    lookup->domain = strdup(domain);
    lookup->expected = strdup(expected);
    lookup->resolver = resolver ? strdup(resolver) : NULL;
    if (!lookup->domain || !lookup->expected || (resolver && !lookup->resolver)) {
        pms_lookup_free(lookup);
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    *ret_lookup = lookup;
    return 0;
}

void pms_lookup_free(struct pms_lookup *lookup)
{
    if (!lookup)
        return;
    pms_txt_report_done(&lookup->report);
    free(lookup->domain);
    free(lookup->expected);
    free(lookup->resolver);
    free(lookup);
}

void pms_lookup_run(struct pms_lookup *lookup)
{
    struct pms_txt_options options = {.resolver = lookup->resolver};

    lookup->r = pms_txt_check(lookup->domain, lookup->expected, &options, &lookup->report,
                              &lookup->err);
}

int pms_desk_new(struct pms_desk **ret_desk, struct pms_error *err)
{
    struct pms_desk *desk = calloc(1, sizeof(*desk));

    if (!desk)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    desk->references = 1;
    desk->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (desk->fd < 0) {
        free(desk);
        return pms_fail(err, PMS_E_IO, "no descriptor left: %s", strerror(errno));
    }
    pthread_mutex_init(&desk->lock, NULL);
    *ret_desk = desk;
    return 0;
}

/* Called with the lock held, which it gives back. */
static void leave(struct pms_desk *desk)
{
    int left = --desk->references;

    pthread_mutex_unlock(&desk->lock);
    if (left > 0)
        return;
    while (desk->done) {
        struct pms_lookup *lookup = desk->done;

        desk->done = lookup->next;
        pms_lookup_free(lookup);
    }
    close(desk->fd);
    pthread_mutex_destroy(&desk->lock);
    free(desk);
}

void pms_desk_free(struct pms_desk *desk)
{
    if (!desk)
        return;
    pthread_mutex_lock(&desk->lock);
    leave(desk);
}

int pms_desk_fd(const struct pms_desk *desk)
{
    return desk->fd;
}

static void *work(void *argument)
{
    struct task *task = argument;
    struct pms_desk *desk = task->desk;
    uint64_t one = 1;

    pms_lookup_run(task->lookup);
    pthread_mutex_lock(&desk->lock);
    task->lookup->next = desk->done;
    desk->done = task->lookup;
    desk->running--;
    /* The count only wakes the loop; when it is full the loop is awake. */
    (void)!write(desk->fd, &one, sizeof(one));
    leave(desk);
    free(task);
    return NULL;
}

/* Signals are the business of the program's own threads. */
static int start_thread(struct task *task)
{
    pthread_attr_t attributes;
    sigset_t all;
    sigset_t before;
    pthread_t thread;
    int r;

    sigfillset(&all);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    r = pthread_create(&thread, &attributes, work, task);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return r;
}

static int reserve(struct pms_desk *desk)
{
    int free_place;

    pthread_mutex_lock(&desk->lock);
    free_place = desk->running < LOOKUPS_MOST;
    desk->running += free_place;
    desk->references += free_place;
    pthread_mutex_unlock(&desk->lock);
    return free_place;
}

int pms_desk_start(struct pms_desk *desk, struct pms_lookup *take_lookup, struct pms_error *err)
{
    struct task *task;

    if (!reserve(desk)) {
        pms_lookup_free(take_lookup);
        return pms_fail(err, PMS_E_NETWORK, "too many domain checks are under way; try again");
    }
    task = calloc(1, sizeof(*task));
    if (task) {
        task->desk = desk;
        task->lookup = take_lookup;
        if (start_thread(task) == 0)
            return 0;
    }
    free(task);
    pms_lookup_free(take_lookup);
    pthread_mutex_lock(&desk->lock);
    desk->running--;
    leave(desk);
    return pms_fail(err, PMS_E_NOMEM, "no thread for a domain check");
}

struct pms_lookup *pms_desk_next(struct pms_desk *desk)
{
    struct pms_lookup *lookup;
    uint64_t count;

    (void)!read(desk->fd, &count, sizeof(count));
    pthread_mutex_lock(&desk->lock);
    lookup = desk->done;
    if (lookup) {
        desk->done = lookup->next;
        lookup->next = NULL;
    }
    pthread_mutex_unlock(&desk->lock);
    return lookup;
}
