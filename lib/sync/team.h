/* SPDX-License-Identifier: MIT */
#ifndef SYNC_TEAM_H
#define SYNC_TEAM_H

#include <pmscim/sync.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "sync/index.h"

struct pms_team {
    struct pms_arena texts;
    struct pms_member *members;
    size_t member_count;
    size_t member_room;
    struct pms_group_info *groups;
    size_t group_count;
    size_t group_room;
    struct pms_index ids; /* members by id */
    bool has_groups;      /* none are left out */
};

/* Where the member with an id is, or PMS_INDEX_NONE. */
size_t pms_team_find(const struct pms_team *team, const char *id);

DEFINE_AUTO(struct pms_team *, pms_team_free)

#endif
