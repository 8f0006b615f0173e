/* SPDX-License-Identifier: MIT */
/* What the verbs about groups share. */
#ifndef CLI_GROUPS_H
#define CLI_GROUPS_H

#include "cli.h"
#include "items.h"
#include "out/out.h"

/* Texts, each malloc()ed. */
struct names {
    size_t count;
    char **list;
};
void names_done(struct names *names);

/* Does the server deactivate people with their last group? Postman does. */
bool groups_carry_people(const struct cli *cli);

/* A name that people can tell from others. */
int group_name_check(const char *name, struct pms_error *err);

/* The group and who is in it, where the server shows that. */
int group_read(struct cli *cli, const char *who, struct pms_resource **ret_group,
               struct pms_error *err);

/* Prints a group alone, its members by e-mail. */
int group_print(struct cli *cli, const struct pms_resource *group, struct pms_error *err);

/* The members' e-mails, in the order of `ids`, or what else they are called; only those who may
 * sign in when `only_active`. */
int group_emails(struct cli *cli, const struct names *ids, bool only_active,
                 struct names *ret_emails, struct pms_error *err);

/* Which of these members are in no group but this one: reads all groups. PMS_E_REFUSED when
 * some group does not show who is in it. What comes back is sorted. */
int group_loners(struct cli *cli, const struct pms_resource *group, const struct names *ids,
                 struct names *ret_ids, struct pms_error *err);

/* The ids of all members, in their order. */
int group_member_ids(const struct pms_resource *group, struct names *ret_ids,
                     struct pms_error *err);

int names_add(struct names *names, const char *text, struct pms_error *err);

/* Puts them into the order that names_have() needs. */
void names_sort(struct names *names);
bool names_have(const struct names *names, const char *text);

/* "a, b and 3 more" into `out`. */
void names_say(const struct names *names, char *out, size_t size);

/* group_people.c: adds or removes everybody who is named behind the group, and prints a row
 * each. */
int group_people(struct cli *cli, const char *file, bool adding, struct pms_error *err);

DEFINE_AUTO_VALUE(struct names, names_done)

#endif
