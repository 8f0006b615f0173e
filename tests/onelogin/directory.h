/* SPDX-License-Identifier: MIT */
/* Who and what is in the double's directory. Everything is sorted by id. */
#ifndef ONELOGIN_DIRECTORY_H
#define ONELOGIN_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Numbers that nobody has given: null in JSON. */
enum {
    ABSENT = -1
};

struct ids {
    long *items;
    size_t count;
};

/* A custom attribute; its value is NULL for null. */
struct attribute {
    char *name;
    char *value;
    struct attribute *next;
};

/* What provisioning is at for one of a person's apps, where it is not simply done. */
struct task {
    long app;
    char *status;
    char *state;
    struct task *next;
};

/* Texts are NULL for null. */
struct person {
    long id;
    char *email;
    char *username;
    char *firstname;
    char *lastname;
    char *phone;
    char *external_id;
    char *samaccountname;
    char *distinguished_name;
    char *member_of;
    char *userprincipalname;
    char *title;
    char *department;
    char *company;
    char *comment;
    char *preferred_locale_code;
    char *activated_at;
    char *created_at;
    char *updated_at;
    char *last_login;
    char *invitation_sent_at;
    char *locked_until;
    char *password_changed_at;
    long status;
    long state;
    long group_id;
    long directory_id;
    long manager_ad_id;
    long manager_user_id;
    long trusted_idp_id;
    long invalid_login_attempts;
    struct ids roles;
    struct ids apps; /* those the person has without a role that brings them */
    struct attribute *attributes;
    struct task *tasks;
};

struct app {
    long id;
    char *name;
    char *description;
    long connector;
    int provisioning; /* 1 on, 0 off, ABSENT: not said */
    bool is_hidden;
};

/* A role brings its apps to those who have it. */
struct role {
    long id;
    char *name;
    struct ids apps;
};

struct group {
    long id;
    char *name;
};

struct directory {
    struct person *people;
    size_t person_count;
    struct app *apps;
    size_t app_count;
    struct role *roles;
    size_t role_count;
    struct group *groups;
    size_t group_count;
};

void directory_done(struct directory *directory);

/* NULL for none; lent until the directory changes. */
struct person *directory_person(const struct directory *directory, long id);
struct app *directory_app(const struct directory *directory, long id);
struct role *directory_role(const struct directory *directory, long id);
struct group *directory_group(const struct directory *directory, long id);

/* Finds it or makes room for it, empty but for its id. */
struct person *directory_add_person(struct directory *directory, long id);
struct app *directory_add_app(struct directory *directory, long id);
struct role *directory_add_role(struct directory *directory, long id);
struct group *directory_add_group(struct directory *directory, long id);

void directory_remove_person(struct directory *directory, long id);
void directory_remove_app(struct directory *directory, long id);
void directory_remove_role(struct directory *directory, long id);
void directory_remove_group(struct directory *directory, long id);

/* By itself or by a role. */
bool person_has_app(const struct directory *directory, const struct person *person, long app);
struct task *person_task(const struct person *person, long app);
void person_set_task(struct person *person, long app, const char *status, const char *state);
void person_set_attribute(struct person *person, const char *name, const char *value);

bool ids_have(const struct ids *ids, long id);
void ids_add(struct ids *ids, long id); /* at its end */
void ids_remove(struct ids *ids, long id);
void ids_done(struct ids *ids);

/* Memory that is there, or the end of the process. */
void *must(void *memory);
/* A text of one's own in place of the one before; NULL stays NULL. */
void set_text(char **place, const char *value);

#endif
