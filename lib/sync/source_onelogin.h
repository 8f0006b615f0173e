/* SPDX-License-Identifier: MIT */
/* OneLogin as a source: what its files share while it is read. */
#ifndef SYNC_SOURCE_ONELOGIN_H
#define SYNC_SOURCE_ONELOGIN_H

#include <stdbool.h>

#include "base/arena.h"
#include "client/onelogin.h"
#include "sync/index.h"
#include "sync/mapping.h"
#include "sync/onelogin_memory.h"
#include "sync/source.h"

/* Ids with what is called so; without a name they are only a set. */
struct pms_onelogin_table {
    struct pms_onelogin_entry {
        const char *id;
        const char *name;
        bool is_met;
    } * rows;
    size_t count;
    size_t room;
    struct pms_index ids;
};

struct pms_onelogin_reading {
    const struct pms_source_options *options;
    struct pms_directory *directory;
    struct pms_onelogin *onelogin;
    const struct pms_onelogin_account *account;
    char *app; /* its id, NULL for everybody */
    bool with_groups;
    struct pms_mapping mapping;
    struct pms_onelogin_table holders; /* of the app */
    struct pms_onelogin_table groups;
    struct pms_arena texts;
    struct pms_memory *memory; /* NULL unless people are remembered */
    unsigned spoken;
    size_t row;
};

/* The policy says where the field is. */
static inline bool pms_onelogin_is_mapped(const struct pms_onelogin_reading *world,
                                          enum pms_map field)
{
    return pms_mapping_wanted(&world->mapping, field) != NULL;
}

/* Hands everybody to `take`, of a listing or of what is remembered. A listing that breaks off
 * is PMS_E_REMOTE, and who came before was taken. */
typedef int pms_onelogin_take(void *world, struct json_object *person, struct pms_error *err);
int pms_onelogin_list_users(struct pms_onelogin_reading *world, pms_onelogin_take *take,
                            struct pms_error *err);

#endif
