/* SPDX-License-Identifier: MIT */
/*
 * PATCH /Groups/{id} as identity providers send it, read into steps. They are taken on the
 * state itself, so that a change of one member costs the same in a group of ten and of twenty
 * thousand.
 */
#ifndef SERVE_GROUPS_PATCH_H
#define SERVE_GROUPS_PATCH_H

#include <json-c/json.h>

#include <pmscim/error.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "serve/group_fields.h"

enum pms_group_change {
    PMS_GROUP_RENAME,
    PMS_GROUP_EXTERNAL_ID,
    PMS_GROUP_ADD,    /* these members */
    PMS_GROUP_REMOVE, /* these members, who may be anybody */
    PMS_GROUP_ONLY    /* these members and no others */
};

struct pms_group_step {
    enum pms_group_change change;
    const char *text; /* RENAME, EXTERNAL_ID ("" for none) */
    struct pms_member_ids members;
    struct pms_group_step *next;
};

struct pms_group_patch {
    struct pms_arena arena;
    struct pms_group_step *first;
    struct pms_group_step *last;
};

/* Reads the request body for the group `id`; 400 invalidSyntax for what is not supported. The
 * steps live as long as the patch and the JSON. */
int pms_group_patch_read(struct json_object *json, const char *id,
                         struct pms_group_patch *patch, struct pms_error *err);
void pms_group_patch_done(struct pms_group_patch *patch);

DEFINE_AUTO_VALUE(struct pms_group_patch, pms_group_patch_done)

#endif
