/* SPDX-License-Identifier: MIT */
/* Stands in for directory and ledger. */
#include <stdlib.h>
#include <string.h>

#include <pmscim/sync.h>

struct pms_directory {
    char *name;
    struct pms_record records[4096];
    size_t count;
    struct pms_record_problem problems[64];
    size_t problem_count;
    char *incomplete;
    int has_groups;
};
struct pms_ledger {
    char *ids[4096], *exts[4096];
    size_t count;
    char *groups[64], *names[64];
    size_t group_count;
};
static char *dup_(const char *t)
{
    return t ? strdup(t) : NULL;
}
int pms_directory_new(const char *name, struct pms_directory **ret, struct pms_error *err)
{
    (void)err;
    *ret = calloc(1, sizeof(**ret));
    (*ret)->name = strdup(name);
    return 0;
}
void pms_directory_free(struct pms_directory *d)
{
    for (size_t i = 0; i < d->count; i++) {
        free((void *)d->records[i].external_id);
        free((void *)d->records[i].email);
        free((void *)d->records[i].given_name);
        free((void *)d->records[i].family_name);
        for (size_t j = 0; j < d->records[i].group_count; j++)
            free((void *)d->records[i].groups[j]);
        free((void *)d->records[i].groups);
    }
    for (size_t i = 0; i < d->problem_count; i++) {
        free((void *)d->problems[i].external_id);
        free((void *)d->problems[i].email);
        free((void *)d->problems[i].column);
        free((void *)d->problems[i].message);
    }
    free(d->incomplete);
    free(d->name);
    free(d);
}
int pms_directory_add(struct pms_directory *d, const struct pms_record *r, struct pms_error *err)
{
    struct pms_record *c = &d->records[d->count++];
    char **groups = calloc(r->group_count + 1, sizeof(*groups));

    (void)err;
    *c = *r;
    c->external_id = dup_(r->external_id);
    c->email = dup_(r->email);
    c->given_name = dup_(r->given_name);
    c->family_name = dup_(r->family_name);
    for (size_t i = 0; i < r->group_count; i++)
        groups[i] = strdup(r->groups[i]);
    c->groups = (const char *const *)groups;
    d->has_groups |= r->group_count > 0;
    return 0;
}
int pms_directory_add_problem(struct pms_directory *d, const struct pms_record_problem *p,
                              struct pms_error *err)
{
    (void)err;
    d->problems[d->problem_count++] =
        (struct pms_record_problem){p->row, dup_(p->column), dup_(p->message),
                                    dup_(p->external_id), dup_(p->email)};
    return 0;
}
int pms_directory_mark_incomplete(struct pms_directory *d, const char *why, struct pms_error *err)
{
    (void)err;
    d->incomplete = strdup(why);
    return 0;
}
const char *pms_directory_name(const struct pms_directory *d)
{
    return d->name;
}
size_t pms_directory_count(const struct pms_directory *d)
{
    return d->count;
}
const struct pms_record *pms_directory_record(const struct pms_directory *d, size_t i)
{
    return &d->records[i];
}
size_t pms_directory_problem_count(const struct pms_directory *d)
{
    return d->problem_count;
}
const struct pms_record_problem *pms_directory_problem(const struct pms_directory *d, size_t i)
{
    return &d->problems[i];
}
const char *pms_directory_incomplete(const struct pms_directory *d)
{
    return d->incomplete;
}
int pms_directory_has_groups(const struct pms_directory *d)
{
    return d->has_groups;
}
int pms_ledger_load(const char *path, const char *profile, struct pms_ledger **ret,
                    struct pms_error *err)
{
    (void)path, (void)profile, (void)err;
    *ret = calloc(1, sizeof(**ret));
    return 0;
}
void pms_ledger_free(struct pms_ledger *l)
{
    for (size_t i = 0; i < l->count; i++) {
        free(l->ids[i]);
        free(l->exts[i]);
    }
    for (size_t i = 0; i < l->group_count; i++) {
        free(l->groups[i]);
        free(l->names[i]);
    }
    free(l);
}
int pms_ledger_note_person(struct pms_ledger *l, const char *id, const char *ext,
                           struct pms_error *err)
{
    (void)err;
    l->ids[l->count] = strdup(id);
    l->exts[l->count++] = dup_(ext);
    return 0;
}
int pms_ledger_note_group(struct pms_ledger *l, const char *id, const char *name,
                          struct pms_error *err)
{
    (void)err;
    l->groups[l->group_count] = strdup(id);
    l->names[l->group_count++] = strdup(name);
    return 0;
}
int pms_ledger_has_person(const struct pms_ledger *l, const char *id)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->ids[i], id) == 0)
            return 1;
    return 0;
}
const char *pms_ledger_external_id(const struct pms_ledger *l, const char *id)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->ids[i], id) == 0)
            return l->exts[i];
    return NULL;
}
int pms_ledger_has_group(const struct pms_ledger *l, const char *id)
{
    for (size_t i = 0; i < l->group_count; i++)
        if (strcmp(l->groups[i], id) == 0)
            return 1;
    return 0;
}
const char *pms_ledger_group_name(const struct pms_ledger *l, const char *id)
{
    for (size_t i = 0; i < l->group_count; i++)
        if (strcmp(l->groups[i], id) == 0)
            return l->names[i];
    return NULL;
}
