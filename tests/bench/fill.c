/* SPDX-License-Identifier: MIT */
/* Puts people into a state folder, without HTTP and in one transaction.
 *   fill FOLDER COUNT
 * Person N is pN@bench.example; the ids are N in 48 digits. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "serve/store.h"

static int insert(struct pms_store *store, long number, struct pms_error *err)
{
    struct pms_user_row row = {.given_name = "Person",
                               .active = 1,
                               .created = 1772619072000,
                               .modified = 1772619072000};
    char user_name[64];
    char family_name[32];
    char external_id[32];

    snprintf(row.id, sizeof(row.id), "%048ld", number);
    snprintf(user_name, sizeof(user_name), "p%ld@bench.example", number);
    snprintf(family_name, sizeof(family_name), "Number%ld", number);
    snprintf(external_id, sizeof(external_id), "%ld", 10000000 + number);
    row.user_name = user_name;
    row.family_name = family_name;
    row.external_id = external_id;
    return pms_store_user_insert(store, &row, err);
}

static int fill(const char *folder, long count, struct pms_error *err)
{
    AUTO(pms_store_free) struct pms_store *store = NULL;
    int r = pms_store_open(folder, 1772619072000, &store, err);

    if (r == 0)
        r = pms_store_write(store, err);
    for (long i = 1; r == 0 && i <= count; i++)
        r = insert(store, i, err);
    return r < 0 ? r : pms_store_commit(store, err);
}

int main(int argc, char **argv)
{
    struct pms_error err = PMS_ERROR_INIT;

    if (argc != 3 || fill(argv[1], strtol(argv[2], NULL, 10), &err) < 0) {
        fprintf(stderr, "fill: %s\n", argc == 3 ? err.message : "usage: fill FOLDER COUNT");
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
