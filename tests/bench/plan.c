/* SPDX-License-Identifier: MIT */
/*
 * Planning for a million people: seconds and peak memory, beside what filling the directory and
 * the team costs, and what a file of the plan costs. `bench-plan [PEOPLE]` prints a table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <pmscim/sync.h>

#include "sync/plan_file.h"

enum {
    GROUPS = 100
};

static void must(int r, const struct pms_error *err)
{
    if (r >= 0)
        return;
    fprintf(stderr, "%s\n", err->message);
    exit(EXIT_FAILURE);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The most memory there ever was, in MiB. */
static double peak(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

/* How many of a thousand are different on both sides. */
struct scene {
    const char *name;
    int changed;
    int absent;
    int created;
    int known; /* the ledger knows everybody */
    int groups;
    int grouped; /* so many of a thousand are in the group already */
};

static const struct scene scenes[] = {
    {"nothing to do", 0, 0, 0, 1, 0, 0},
    {"nothing to do, first run", 0, 0, 0, 0, 0, 0},
    {"2 % change, 1 % leave, 1 % join", 20, 10, 10, 1, 0, 0},
    {"the same in 100 groups", 20, 10, 10, 1, 1, 980},
    {"the same in 100 empty groups", 20, 10, 10, 1, 1, 0},
    {"everybody is new", 0, 0, 1000, 1, 0, 0},
};

static int is_among(size_t i, int of_a_thousand, size_t offset)
{
    return (i * 7919 + offset) % 1000 < (size_t)of_a_thousand;
}

static struct pms_directory *fill_directory(const struct scene *scene, size_t people)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_directory *directory;

    must(pms_directory_new("bench", &directory, &err), &err);
    for (size_t i = 0; i < people; i++) {
        char external_id[16];
        char email[48];
        char family[24];
        char name[24];
        const char *groups[] = {name};
        const struct pms_record record = {.external_id = external_id,
                                          .email = email,
                                          .given_name = "Given",
                                          .family_name = family,
                                          .assigned = 1,
                                          .row = i + 1,
                                          .group_count = (size_t)scene->groups,
                                          .groups = groups};

        snprintf(external_id, sizeof(external_id), "%zu", 10000000 + i);
        snprintf(email, sizeof(email), "person.%zu@acme.example", i);
        snprintf(family, sizeof(family), "%s%zu",
                 is_among(i, scene->changed, 100) ? "New" : "Family", i);
        snprintf(name, sizeof(name), "Group %zu", i % GROUPS);
        if (!is_among(i, scene->absent, 300))
            must(pms_directory_add(directory, &record, &err), &err);
    }
    return directory;
}

static void fill_team(const struct scene *scene, size_t people, struct pms_team *team,
                      struct pms_ledger *ledger)
{
    struct pms_error err = PMS_ERROR_INIT;

    for (size_t i = 0; i < people; i++) {
        char id[64];
        char external_id[16];
        char email[48];
        char family[24];
        const struct pms_member member = {
            .id = id,
            .external_id = external_id,
            .email = email,
            .given_name = "Given",
            .family_name = family,
            .active = 1,
        };

        if (is_among(i, scene->created, 500))
            continue;
        snprintf(id, sizeof(id), "%040d%08zx", 7, i);
        snprintf(external_id, sizeof(external_id), "%zu", 10000000 + i);
        snprintf(email, sizeof(email), "Person.%zu@acme.example", i);
        snprintf(family, sizeof(family), "Family%zu", i);
        must(pms_team_add_member(team, &member, &err), &err);
        if (scene->known)
            must(pms_ledger_note_person(ledger, id, external_id, &err), &err);
    }
}

/* The number a person was made from. */
static size_t number_of(const struct pms_member *member)
{
    return strtoul(member->id + 40, NULL, 16);
}

static void fill_groups(const struct scene *scene, struct pms_team *team)
{
    struct pms_error err = PMS_ERROR_INIT;
    size_t count = pms_team_count(team);
    const char **ids = calloc(count + 1, sizeof(*ids));

    for (size_t i = 0; ids && scene->groups && i < GROUPS; i++) {
        char name[24];
        struct pms_group_info group = {
            .id = name, .name = name, .members_known = 1, .members = ids};

        snprintf(name, sizeof(name), "Group %zu", i);
        for (size_t j = 0; j < count; j++) {
            size_t number = number_of(pms_team_member(team, j));

            if (number % GROUPS == i && is_among(number, scene->grouped, 700))
                ids[group.member_count++] = pms_team_member(team, j)->id;
        }
        must(pms_team_add_group(team, &group, &err), &err);
    }
    free(ids);
}

static void run(const struct scene *scene, size_t people)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_policy policy;
    struct pms_team *team = NULL;
    struct pms_ledger *ledger = NULL;
    struct pms_plan *plan = NULL;
    struct pms_buf text = PMS_BUF(PMS_PLAN_MAX);
    struct pms_plan_input input = {.policy = &policy, .profile = "bench", .endpoint = "-"};
    double times[4];
    double memory[3];

    pms_policy_default(&policy);
    must(pms_team_new(&team, &err), &err);
    must(pms_ledger_load("/nonexistent/ledger", "bench", &ledger, &err), &err);
    times[0] = now();
    input.directory = fill_directory(scene, people);
    fill_team(scene, people, team, ledger);
    fill_groups(scene, team);
    input.team = team;
    input.ledger = ledger;
    memory[0] = peak();
    times[1] = now();
    must(pms_plan_make(&input, &plan, &err), &err);
    memory[1] = peak();
    times[2] = now();
    must(pms_plan_print(plan, &text, &err), &err);
    times[3] = now();
    memory[2] = peak();
    printf("%-34s %8zu %8.2f %8.2f %8.0f %8.0f %8.2f %8.1f\n", scene->name,
           pms_plan_step_count(plan), times[1] - times[0], times[2] - times[1], memory[0],
           memory[1], times[3] - times[2], (double)text.length / 1048576);
    fflush(stdout);
}

/* Each scene in a process of its own, so that its memory is its own. */
int main(int argc, char **argv)
{
    size_t people = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 1000000;

    printf("%zu records, %zu members\n", people, people);
    printf("%-34s %8s %8s %8s %8s %8s %8s %8s\n", "", "steps", "fill s", "plan s", "filled MiB",
           "peak MiB", "print s", "file MiB");
    for (size_t i = 0; i < sizeof(scenes) / sizeof(*scenes); i++) {
        int status = 0;
        pid_t child;

        fflush(stdout);
        child = fork();
        if (child == 0) {
            run(&scenes[i], people);
            _exit(EXIT_SUCCESS);
        }
        if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
