/* SPDX-License-Identifier: MIT */
/* What the verbs that change profiles share. */
#ifndef CLI_PROFILES_H
#define CLI_PROFILES_H

#include "cli.h"
#include "out/out.h"

/* Fills the cells of view_profiles from a profile; `texts` owns what they lend from. */
enum {
    PROFILE_TEXTS = 2
};
struct profile_texts {
    char *texts[PROFILE_TEXTS];
};
int profile_cells(const struct pms_profile *profile, int is_default, struct cell cells[],
                  struct profile_texts *texts, struct pms_error *err);
void profile_texts_done(struct profile_texts *texts);

/* Could a key of the profile in force be saved for it? Asked before one is made. */
int profile_check_save(const struct cli *cli, struct pms_error *err);

/* PMS_E_CONFLICT where a variable stands in for the key of the profile. */
int profile_check_environment(struct pms_error *err);

/* Lets the profile in force say where its key is kept, and changes nothing else of what the
 * file says, so that flags and environment are not saved too. */
int profile_point_to(const struct pms_profile *in_force, const struct pms_key_ref *place,
                     struct pms_error *err);

/* Writes `key` where keys of the profile in force are kept and lets the profile say so. */
int profile_save_key(struct cli *cli, const struct pms_secret *key,
                     struct pms_key_ref *ret_place, struct pms_error *err);

/* Puts a profile into the file; `make_default` also makes it the one used without -p. */
int profile_store(const struct pms_profile *profile, int make_default, struct pms_error *err);

DEFINE_AUTO_VALUE(struct profile_texts, profile_texts_done)

#endif
