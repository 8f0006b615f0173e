/* SPDX-License-Identifier: MIT */
/*
 * A directory, a team, a ledger and a policy out of the lines of a text case. Fields of a line
 * stand between bars; "-" or nothing is an absent one.
 *   record: EXTERNAL ID | EMAIL | GIVEN | FAMILY | active or suspended | app or none | GROUP, …
 *   records: FIRST-LAST       made-up people: eN, pN@x.example, active, with the app
 *   problem: EXTERNAL ID | EMAIL | COLUMN | MESSAGE
 *   incomplete: WHY
 *   member: ID | EXTERNAL ID | EMAIL | GIVEN | FAMILY | yes, no or ?
 *   members: FIRST-LAST       made-up people: mN, eN, pN@x.example, active, in the ledger
 *   group: ID | NAME | ID, … or ?
 *   ledger: ID | EXTERNAL ID
 *   ledger-group: ID | NAME
 *   policy: FIELD=VALUE
 *   allow: GUARD=N
 *   leave: yes                the server takes suspended people out of groups
 */
#ifndef TESTS_PLAN_SCENE_H
#define TESTS_PLAN_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pmscim/sync.h>

#include "scim_cases.h"

enum {
    SCENE_FIELDS = 8,
    SCENE_LIST = 32
};

struct scene {
    struct pms_directory *directory;
    struct pms_team *team;
    struct pms_ledger *ledger;
    struct pms_policy policy;
    struct pms_allowance allowances[8];
    char guards[8][64];
    size_t allowance_count;
    int leave;
    size_t row;
    int backwards; /* members are added in the other order */
};

/* Cuts a line at `bar`; NULL for "-" and for nothing. Returns how many there are. */
static inline size_t scene_cut(char *line, char bar, char **fields, size_t most)
{
    size_t count = 0;

    while (line && count < most) {
        char *end = strchr(line, bar);
        size_t length;

        if (end)
            *end = '\0';
        line += strspn(line, " ");
        length = strlen(line);
        while (length > 0 && line[length - 1] == ' ')
            line[--length] = '\0';
        fields[count++] = length == 0 || strcmp(line, "-") == 0 ? NULL : line;
        line = end ? end + 1 : NULL;
    }
    for (size_t i = count; i < most; i++)
        fields[i] = NULL;
    return count;
}

static inline void scene_record(struct scene *scene, char **f)
{
    struct pms_error err = PMS_ERROR_INIT;
    char *groups[SCENE_LIST];
    size_t count = f[6] ? scene_cut(f[6], ',', groups, SCENE_LIST) : 0;
    const struct pms_record record = {
        .external_id = f[0],
        .email = f[1],
        .given_name = f[2],
        .family_name = f[3],
        .status = f[4] && strcmp(f[4], "suspended") == 0 ? PMS_RECORD_SUSPENDED
                  : f[4] && strcmp(f[4], "waiting") == 0 ? PMS_RECORD_WAITING
                                                         : PMS_RECORD_ACTIVE,
        .assigned = !f[5] || strcmp(f[5], "none") != 0,
        .row = ++scene->row,
        .group_count = count,
        .groups = (const char *const *)groups,
    };

    assert_int_equal(pms_directory_add(scene->directory, &record, &err), 0);
}

static inline void scene_problem(struct scene *scene, char **f)
{
    struct pms_error err = PMS_ERROR_INIT;
    const struct pms_record_problem problem = {.row = ++scene->row,
                                               .column = f[2],
                                               .message = f[3] ? f[3] : "unreadable",
                                               .external_id = f[0],
                                               .email = f[1]};

    assert_int_equal(pms_directory_add_problem(scene->directory, &problem, &err), 0);
}

static inline void scene_member(struct scene *scene, char **f)
{
    struct pms_error err = PMS_ERROR_INIT;
    const struct pms_member member = {
        .id = f[0],
        .external_id = f[1],
        .email = f[2],
        .given_name = f[3],
        .family_name = f[4],
        .active = !f[5] || strcmp(f[5], "yes") == 0 ? 1
                  : strcmp(f[5], "no") == 0         ? 0
                                                    : -1,
    };

    assert_int_equal(pms_team_add_member(scene->team, &member, &err), 0);
}

static inline void scene_group(struct scene *scene, char **f)
{
    struct pms_error err = PMS_ERROR_INIT;
    char *ids[SCENE_LIST];
    int is_known = !f[2] || strcmp(f[2], "?") != 0;
    size_t count = f[2] && is_known ? scene_cut(f[2], ',', ids, SCENE_LIST) : 0;
    const struct pms_group_info group = {.id = f[0],
                                         .name = f[1],
                                         .members_known = is_known,
                                         .member_count = count,
                                         .members = (const char *const *)ids};

    assert_int_equal(pms_team_add_group(scene->team, &group, &err), 0);
}

static inline void scene_ledger(struct scene *scene, char **f)
{
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_ledger_note_person(scene->ledger, f[0], f[1], &err), 0);
}

static inline void scene_ledger_group(struct scene *scene, char **f)
{
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_ledger_note_group(scene->ledger, f[0], f[1], &err), 0);
}

static inline void scene_incomplete(struct scene *scene, char **f)
{
    struct pms_error err = PMS_ERROR_INIT;

    assert_int_equal(pms_directory_mark_incomplete(scene->directory, f[0], &err), 0);
}

static inline void scene_policy(struct scene *scene, char **f)
{
    struct pms_error err = PMS_ERROR_INIT;
    char *value = strchr(f[0], '=');

    assert_non_null(value);
    *value = '\0';
    if (pms_policy_set(&scene->policy, f[0], value + 1, &err) < 0)
        fail_msg("%s: %s", f[0], err.message);
}

static inline void scene_allow(struct scene *scene, char **f)
{
    size_t at = scene->allowance_count++;
    char *value = strchr(f[0], '=');

    assert_true(at < 8 && value);
    *value = '\0';
    snprintf(scene->guards[at], sizeof(scene->guards[at]), "%s", f[0]);
    scene->allowances[at] =
        (struct pms_allowance){scene->guards[at], strtol(value + 1, NULL, 10)};
}

static inline void scene_leave(struct scene *scene, char **f)
{
    (void)f;
    scene->leave = 1;
}

static inline void scene_many(struct scene *scene, char **f, int is_member)
{
    long last;
    char *dash = strchr(f[0], '-');
    long first = strtol(f[0], NULL, 10);

    assert_non_null(dash);
    last = strtol(dash + 1, NULL, 10);
    for (long i = first; i <= last; i++) {
        char id[24];
        char external_id[24];
        char email[40];
        char *member[SCENE_FIELDS] = {id, external_id, email};
        char *record[SCENE_FIELDS] = {external_id, email};
        char *known[SCENE_FIELDS] = {id, external_id};

        snprintf(id, sizeof(id), "m%ld", i);
        snprintf(external_id, sizeof(external_id), "e%ld", i);
        snprintf(email, sizeof(email), "p%ld@x.example", i);
        if (is_member) {
            scene_member(scene, member);
            scene_ledger(scene, known);
        } else {
            scene_record(scene, record);
        }
    }
}

static inline void scene_records(struct scene *scene, char **f)
{
    scene_many(scene, f, 0);
}

static inline void scene_members(struct scene *scene, char **f)
{
    scene_many(scene, f, 1);
}

static const struct {
    const char *name;
    void (*add)(struct scene *scene, char **f);
} scene_lines[] = {
    {"record", scene_record},
    {"records", scene_records},
    {"problem", scene_problem},
    {"incomplete", scene_incomplete},
    {"member", scene_member},
    {"members", scene_members},
    {"group", scene_group},
    {"ledger", scene_ledger},
    {"ledger-group", scene_ledger_group},
    {"policy", scene_policy},
    {"allow", scene_allow},
    {"leave", scene_leave},
};

static inline void scene_add_line(struct scene *scene, const struct case_field *field)
{
    char line[1024];
    char *fields[SCENE_FIELDS];

    snprintf(line, sizeof(line), "%s", field->value);
    scene_cut(line, '|', fields, SCENE_FIELDS);
    for (size_t i = 0; i < sizeof(scene_lines) / sizeof(*scene_lines); i++)
        if (strcmp(scene_lines[i].name, field->name) == 0)
            scene_lines[i].add(scene, fields);
}

static inline void scene_open(struct scene *scene, const struct case_file *file, int backwards)
{
    struct pms_error err = PMS_ERROR_INIT;

    *scene = (struct scene){.backwards = backwards};
    pms_policy_default(&scene->policy);
    assert_int_equal(pms_directory_new("csv:people.csv", &scene->directory, &err), 0);
    assert_int_equal(pms_team_new(&scene->team, &err), 0);
    assert_int_equal(pms_ledger_load("/nonexistent/ledger.json", "test", &scene->ledger, &err),
                     0);
    for (size_t i = 0; i < file->count; i++) {
        size_t at = backwards ? file->count - 1 - i : i;
        int is_team = strncmp(file->fields[at].name, "member", 6) == 0 ||
                      strcmp(file->fields[at].name, "group") == 0;

        if (is_team)
            scene_add_line(scene, &file->fields[at]);
    }
    for (size_t i = 0; i < file->count; i++)
        if (strncmp(file->fields[i].name, "member", 6) != 0 &&
            strcmp(file->fields[i].name, "group") != 0)
            scene_add_line(scene, &file->fields[i]);
}

static inline void scene_close(struct scene *scene)
{
    pms_directory_free(scene->directory);
    pms_team_free(scene->team);
    pms_ledger_free(scene->ledger);
    pms_policy_done(&scene->policy);
}

static inline struct pms_plan_input scene_input(const struct scene *scene)
{
    return (struct pms_plan_input){
        .directory = scene->directory,
        .team = scene->team,
        .ledger = scene->ledger,
        .policy = &scene->policy,
        .profile = "acme",
        .endpoint = "https://api.acme.example/scim/v2",
        .made = "2026-11-23T12:00:00.000Z",
        .allowances = scene->allowances,
        .allowance_count = scene->allowance_count,
        .reads_a_minute = 300,
        .writes_a_minute = 180,
        .suspended_leave_groups = scene->leave,
    };
}

#endif
