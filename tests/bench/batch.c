/* SPDX-License-Identifier: MIT */
/* Creates people through a batch, as create.lua has wrk do it.
 *   batch ENDPOINT KEY-FILE COUNT [MANNERS]
 * Prints how many a second. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <pmscim/pmscim.h>

static double now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static int read_key(const char *path, struct pms_secret **ret_key, struct pms_error *err)
{
    char text[256] = "";
    FILE *file = fopen(path, "r");

    if (!file || !fgets(text, sizeof(text), file))
        perror(path);
    if (file)
        fclose(file);
    text[strcspn(text, "\n")] = '\0';
    return pms_secret_new(text, strlen(text), ret_key, err);
}

static int make_person(long number, struct pms_resource **ret_user, struct pms_error *err)
{
    char name[64];
    int r = pms_resource_new(PMS_USER, ret_user, err);

    snprintf(name, sizeof(name), "b%ld.%ld@new.example", number, (long)getpid());
    if (r == 0)
        r = pms_resource_set(*ret_user, "userName", name, err);
    if (r == 0)
        r = pms_resource_set(*ret_user, "name.givenName", "New", err);
    if (r == 0)
        r = pms_resource_set(*ret_user, "name.familyName", "Person", err);
    snprintf(name, sizeof(name), "b%ld", number);
    if (r == 0)
        r = pms_resource_set(*ret_user, "externalId", name, err);
    return r == 0 ? pms_user_set_active(*ret_user, 1, err) : r;
}

/* Takes one result; returns 1, or 0 when none is left. */
static int take(struct pms_batch *batch, long *done, struct pms_error *err)
{
    struct pms_work_result result;

    if (pms_batch_next(batch, &result) == 0)
        return 0;
    pms_resource_free(result.tag);
    pms_resource_free(result.resource);
    ++*done;
    if (result.result < 0)
        *err = result.err;
    return result.result < 0 ? result.result : 1;
}

static int add(struct pms_batch *batch, long number, long *done, struct pms_error *err)
{
    struct pms_resource *user = NULL;
    struct pms_work work = {.deed = PMS_DEED_CREATE};
    int r = make_person(number, &user, err);

    work.resource = work.tag = user;
    while (r >= 0 && (r = pms_batch_add(batch, &work, err)) == PMS_BATCH_FULL)
        r = take(batch, done, err);
    return r;
}

static int create_all(struct pms_client *client, long count, long *done, struct pms_error *err)
{
    struct pms_batch *batch = NULL;
    int r = pms_batch_new(client, &batch, err);

    for (long i = 0; r >= 0 && i < count; i++)
        r = add(batch, i, done, err);
    while (r >= 0 && (r = take(batch, done, err)) == 1)
        ;
    pms_batch_free(batch);
    return r;
}

int main(int argc, char **argv)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_client_options options = {.endpoint = argv[1]};
    struct pms_secret *key = NULL;
    struct pms_client *client = NULL;
    long done = 0;
    double begun;
    int r;

    if (argc < 4) {
        fprintf(stderr, "usage: batch ENDPOINT KEY-FILE COUNT [MANNERS]\n");
        return EXIT_FAILURE;
    }
    r = read_key(argv[2], &key, &err);
    options.key = key;
    options.manners = argv[4];
    if (r == 0)
        r = pms_client_new(&options, &client, &err);
    begun = now();
    if (r == 0)
        r = create_all(client, strtol(argv[3], NULL, 10), &done, &err);
    if (r == 0)
        printf("%.0f\n", (double)done / (now() - begun));
    else
        fprintf(stderr, "batch: after %ld: %s\n", done, err.message);
    pms_client_free(client);
    pms_secret_free(key);
    return r == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
