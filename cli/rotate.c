/* SPDX-License-Identifier: MIT */
/*
 * gen-key --replace. In this order, so that a run which ends anywhere leaves a key in the
 * profile that works, and the next run knows where it ended: the new key is made; it is put
 * beside the profile's key, so that it cannot be lost; it is tested; it takes the place of the
 * profile's key; the old key is revoked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keys.h"
#include "profiles.h"

struct rotation {
    struct cli *cli;
    const char *name;
    const char *old_name;
    bool keep_old;
    struct pms_keys keys;
    const struct pms_key_info *old;
    const struct pms_key_info *there; /* the active key that is called `name`, if any */
    struct pms_secret *saved;         /* the profile's key, NULL for none */
    struct pms_secret *waiting;       /* what an earlier run put beside it, NULL for nothing */
    struct pms_key_ref beside;
    struct pms_key_info made;
};

static void rotation_done(struct rotation *rotation)
{
    pms_keys_done(&rotation->keys);
    pms_secret_free(rotation->saved);
    pms_secret_free(rotation->waiting);
    pms_key_ref_done(&rotation->beside);
    pms_key_info_done(&rotation->made);
}

DEFINE_AUTO_VALUE(struct rotation, rotation_done)

/* Lists show the beginning and the last characters of a key, with dots between them. */
static bool is_key(const struct pms_key_info *info, const struct pms_secret *key)
{
    static const char dots[] = "…";
    const char *text = key ? pms_secret_text(key) : NULL;
    const char *mask = info && info->key ? strstr(info->key, dots) : NULL;
    size_t head, tail;

    if (!text || !mask)
        return false;
    head = (size_t)(mask - info->key);
    tail = strlen(mask + sizeof(dots) - 1);
    return tail >= 4 && strlen(text) >= head + tail && strncmp(text, info->key, head) == 0 &&
           strcmp(text + strlen(text) - tail, mask + sizeof(dots) - 1) == 0;
}

/* No key is a state to go on from, everything else that goes wrong is not. */
static int load_if_there(const struct pms_key_ref *ref, struct pms_secret **ret_key,
                         struct pms_error *err)
{
    int r = pms_key_load(ref, ret_key, err);

    if (r != -PMS_E_AUTH)
        return r;
    *err = (struct pms_error)PMS_ERROR_INIT;
    return 0;
}

static int find_beside(struct rotation *rotation, struct pms_error *err)
{
    AUTO(pms_key_ref_done) struct pms_key_ref place = {0};
    int r = pms_profile_key_place(&rotation->cli->profile, &place, err);

    if (r < 0)
        return r;
    rotation->beside.backend = place.backend;
    if (asprintf(&rotation->beside.where, "%s.new", place.where) < 0) {
        rotation->beside.where = NULL;
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    return load_if_there(&rotation->beside, &rotation->waiting, err);
}

static int look(struct rotation *rotation, struct pms_error *err)
{
    int r = profile_check_environment(err);

    if (r == 0)
        r = profile_check_save(rotation->cli, err);
    if (r == 0)
        r = pms_admin_keys(rotation->cli->admin, &rotation->keys, err);
    if (r < 0)
        return r;
    rotation->old = key_find(&rotation->keys, rotation->old_name);
    if (!rotation->old)
        return key_fail_unknown(&rotation->keys, rotation->old_name, err);
    for (size_t i = 0; i < rotation->keys.count; i++) {
        const struct pms_key_info *key = &rotation->keys.items[i];

        if (key_is_active(key) && key->name && strcmp(key->name, rotation->name) == 0)
            rotation->there = key;
    }
    if (rotation->there == rotation->old)
        return pms_fail(err, PMS_E_USAGE, "the new key needs another name than the old one, %s",
                        rotation->name);
    r = load_if_there(&rotation->cli->profile.key, &rotation->saved, err);
    return r < 0 ? r : find_beside(rotation, err);
}

static bool is_saved(const struct rotation *rotation)
{
    return is_key(rotation->there, rotation->saved);
}

/* A new key that another run, for another name, has left where ours would be put. */
static int check_waiting(const struct rotation *rotation, struct pms_error *err)
{
    for (size_t i = 0; i < rotation->keys.count; i++) {
        const struct pms_key_info *key = &rotation->keys.items[i];

        if (key == rotation->there || !key_is_active(key) || !is_key(key, rotation->waiting) ||
            is_key(key, rotation->saved))
            continue;
        pms_fail(err, PMS_E_CONFLICT, "the change to the key \"%s\" has not been finished",
                 key->name);
        return pms_error_hint(
            err,
            "finish it: pmscim gen-key %s --replace %s; or give it up: pmscim "
            "keys revoke %s",
            key->name, rotation->old_name, key->name);
    }
    return 0;
}

/* Only the profile's own key is replaced: whoever uses another one would be locked out before
 * they have the new one. */
static int check_own(const struct rotation *rotation, struct pms_error *err)
{
    if (is_key(rotation->old, rotation->saved))
        return 0;
    pms_fail(err, PMS_E_REFUSED, "\"%s\" is not the key of profile \"%s\"", rotation->old_name,
             rotation->cli->profile.name);
    return pms_error_hint(
        err,
        "for somebody else's key: make one with \"pmscim gen-key %s\", hand it "
        "over, then \"pmscim keys revoke %s\"",
        rotation->name, rotation->old_name);
}

/* A key of that name which nobody has used and we do not hold is one that an earlier run was
 * told nothing of; one in use is somebody's. */
static int check_there(const struct rotation *rotation, struct pms_error *err)
{
    if (!rotation->there || is_key(rotation->there, rotation->waiting) ||
        !rotation->there->last_used)
        return 0;
    pms_fail(err, PMS_E_CONFLICT, "a key \"%s\" is in use already", rotation->name);
    return pms_error_hint(err, "choose another name for the new key");
}

static bool is_lost(const struct rotation *rotation)
{
    return rotation->there && !is_key(rotation->there, rotation->waiting);
}

static int ask(const struct rotation *rotation, struct pms_error *err)
{
    bool revokes = !rotation->keep_old && key_is_active(rotation->old);
    char question[512];

    if (is_saved(rotation) && revokes)
        snprintf(
            question, sizeof(question),
            "The profile has \"%.80s\" already; revoke \"%.80s\", so that whoever else uses "
            "it is refused at once?",
            rotation->name, rotation->old_name);
    else if (is_saved(rotation))
        return 0;
    else if (revokes)
        snprintf(question, sizeof(question),
                 "%s \"%.80s\", save it for profile %.64s, then revoke \"%.80s\", so that "
                 "whoever else uses that is refused at once?",
                 is_lost(rotation) ? "Revoke the unused key and make it anew:" : "Make the key",
                 rotation->name, rotation->cli->profile.name, rotation->old_name);
    else if (is_lost(rotation))
        snprintf(
            question, sizeof(question),
            "Revoke the unused key \"%.80s\", which is from a run that was cut short or from "
            "somebody else, and make it anew?",
            rotation->name);
    else
        return 0;
    return confirm(question, err);
}

/* What cannot be known is said; what was refused has made nothing. */
static int fail_made(const struct rotation *rotation, struct pms_error *err)
{
    if (err->code != PMS_E_NETWORK && err->code != PMS_E_CANCELED && err->code != PMS_E_REMOTE)
        return -err->code;
    pms_error_prefix(err, "whether \"%s\" was made is not known, \"%s\" is still the key",
                     rotation->name, rotation->old_name);
    return pms_error_hint(err, "repeat the same command, it finishes what was begun");
}

static int fail_half(const struct rotation *rotation, struct pms_error *err)
{
    pms_error_prefix(err, "\"%s\" is made and not yet in use, \"%s\" is still the key",
                     rotation->name, rotation->old_name);
    return pms_error_hint(err,
                          "repeat the same command to go on, or give it up: pmscim keys revoke "
                          "%s",
                          rotation->name);
}

/* What can be kept nowhere is of no use to anybody. */
static int fail_kept(const struct rotation *rotation, struct pms_error *err)
{
    struct pms_error ignored = PMS_ERROR_INIT;
    bool is_gone = pms_admin_key_revoke(rotation->cli->admin, rotation->made.id, &ignored) == 0;

    pms_error_prefix(err, "\"%s\" cannot be saved and %s, \"%s\" is still the key",
                     rotation->name, is_gone ? "is revoked again" : "is active all the same",
                     rotation->old_name);
    return pms_error_hint(err, "see to the place, then repeat the same command");
}

static int make(struct rotation *rotation, struct pms_secret **ret_key, struct pms_error *err)
{
    int r = 0;

    if (is_lost(rotation))
        r = pms_admin_key_revoke(rotation->cli->admin, rotation->there->id, err);
    if (r >= 0)
        r = pms_admin_key_create(rotation->cli->admin, rotation->name, ret_key, &rotation->made,
                                 err);
    if (r != 0)
        return r < 0 ? fail_made(rotation, err) : r;
    r = pms_key_save(&rotation->beside, *ret_key, err);
    return r < 0 ? fail_kept(rotation, err) : 0;
}

static int test(struct rotation *rotation, const struct pms_secret *key, struct pms_error *err)
{
    AUTO(pms_client_free) struct pms_client *client = NULL;
    struct pms_client_options options;
    int r = need_options(rotation->cli, key, &options, err);

    if (r == 0)
        r = pms_client_new(&options, &client, err);
    return r < 0 ? r : pms_client_test(client, err);
}

/* From the key in hand to the key in the profile. */
static int put_in_place(struct rotation *rotation, const struct pms_secret *key,
                        struct pms_error *err)
{
    AUTO(pms_key_ref_done) struct pms_key_ref place = {0};
    int r = test(rotation, key, err);

    if (r == 0)
        r = profile_save_key(rotation->cli, key, &place, err);
    if (r < 0)
        return fail_half(rotation, err);
    unlink(rotation->beside.where);
    talk("\"%s\" works and is saved in %s for profile %s", rotation->name, place.where,
         rotation->cli->profile.name);
    r = key_print_new(rotation->made.id ? &rotation->made : rotation->there, key, err);
    if (r == 0)
        return 0;
    pms_error_prefix(err, "\"%s\" is saved but not printed, and \"%s\" is not revoked",
                     rotation->name, rotation->old_name);
    return pms_error_hint(err, "repeat the same command to revoke it");
}

static int revoke_old(struct rotation *rotation, struct pms_error *err)
{
    int r;

    if (!key_is_active(rotation->old)) {
        talk("\"%s\" was revoked before", rotation->old_name);
        return 0;
    }
    if (rotation->keep_old) {
        talk("\"%s\" stays active; when nobody uses it: pmscim keys revoke %s",
             rotation->old_name, rotation->old_name);
        return 0;
    }
    r = pms_admin_key_revoke(rotation->cli->admin, rotation->old->id, err);
    if (r == 0)
        talk("\"%s\" is revoked", rotation->old_name);
    if (r >= 0)
        return 0;
    pms_error_prefix(err, "\"%s\" is saved and in use, but \"%s\" may still be active",
                     rotation->name, rotation->old_name);
    return pms_error_hint(err, "repeat the same command, or: pmscim keys revoke %s",
                          rotation->old_name);
}

static int show_rest(struct rotation *rotation, struct pms_error *err)
{
    talk("would test the key and save it for profile %s", rotation->cli->profile.name);
    return revoke_old(rotation, err);
}

static int go(struct rotation *rotation, struct pms_error *err)
{
    AUTO(pms_secret_free) struct pms_secret *key = NULL;
    bool is_new = !rotation->there || is_lost(rotation);
    int r;

    if (is_saved(rotation)) {
        talk("profile %s has the key \"%s\" already", rotation->cli->profile.name,
             rotation->name);
        return revoke_old(rotation, err);
    }
    r = is_new ? make(rotation, &key, err) : 0;
    if (r < 0)
        return r;
    if (r == PMS_PREVIEWED || globals.dry_run)
        return show_rest(rotation, err);
    r = put_in_place(rotation, is_new ? key : rotation->waiting, err);
    return r < 0 ? r : revoke_old(rotation, err);
}

int key_rotate(struct cli *cli, const char *name, const char *old, bool keep_old,
               struct pms_error *err)
{
    AUTO(rotation_done)
    struct rotation rotation = {
        .cli = cli, .name = name, .old_name = old, .keep_old = keep_old};
    int r = look(&rotation, err);

    if (r == 0)
        r = check_waiting(&rotation, err);
    if (r == 0 && !is_saved(&rotation))
        r = check_own(&rotation, err);
    if (r == 0 && !is_saved(&rotation))
        r = check_there(&rotation, err);
    if (r == 0)
        r = ask(&rotation, err);
    return r < 0 ? r : go(&rotation, err);
}
