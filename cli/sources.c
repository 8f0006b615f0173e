/* SPDX-License-Identifier: MIT */
#include "sources.h"

#include <stdlib.h>
#include <string.h>

#include "progress.h"

enum {
    TOLD_MOST = 20
};

/* The profile that a source names, opened beside the one in force. What environment and flags
 * say is meant for that one, so none of it counts here. */
static int open_profile(void *context, const char *profile, struct pms_client **ret_client,
                        struct pms_error *err)
{
    struct cli *other = context;
    const struct pms_overrides said = {.profile = profile};
    int r = pms_config_load(NULL, 0, &other->config, err);

    if (r == 0)
        r = pms_profile_resolve(other->config, &said, &other->profile, err);
    if (r == 0)
        r = need_client(other, err);
    if (r < 0)
        return r;
    *ret_client = other->client;
    other->client = NULL;
    return 0;
}

/* The account's secret stays with `context`. */
static int open_onelogin(void *context, const char *account, struct pms_onelogin **ret_onelogin,
                         struct pms_error *err)
{
    struct cli *other = context;
    int r = need_onelogin(other, account, ret_onelogin, err);

    if (r == 0)
        other->onelogin = NULL;
    return r;
}

static int canceled(void *context)
{
    (void)context;
    return interrupted();
}

static void show_progress(void *context, size_t done)
{
    progress_step(context, (long)done, -1);
}

int source_read(const char *source, const char *format, const struct pms_policy *policy,
                struct pms_directory **ret_directory, struct pms_error *err)
{
    struct cli other = {0};
    struct progress progress;
    const struct pms_source_options options = {
        .policy = policy,
        .format = format,
        .open_profile = open_profile,
        .open_profile_context = &other,
        .open_onelogin = open_onelogin,
        .open_onelogin_context = &other,
        .canceled = canceled,
        .progress = show_progress,
        .progress_context = &progress,
    };
    int r;

    progress_begin(&progress, "directory", -1);
    r = pms_source_read(source, &options, ret_directory, err);
    progress_end(&progress, r < 0);
    need_done(&other);
    return r;
}

static const char *plural(size_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}

void source_tell(const struct pms_directory *directory)
{
    size_t people = pms_directory_count(directory);
    size_t problems = pms_directory_problem_count(directory);
    const char *why = pms_directory_incomplete(directory);

    talk("%s: %zu %s%s", pms_directory_name(directory), people,
         plural(people, "person", "people"),
         pms_directory_has_groups(directory) ? "" : ", nothing said of groups");
    if (problems > 0)
        talk("%zu %s left out", problems, plural(problems, "row is", "rows are"));
    if (why)
        talk("this is not all: %s", why);
}

size_t source_tell_problems(const struct pms_directory *directory)
{
    size_t count = pms_directory_problem_count(directory);

    for (size_t i = 0; i < count && i < TOLD_MOST; i++) {
        const struct pms_record_problem *problem = pms_directory_problem(directory, i);
        const char *who = problem->email ? problem->email : problem->external_id;

        talk("row %zu%s%s: %s%s%s%s", problem->row, problem->column ? ", " : "",
             problem->column ? problem->column : "", problem->message, who ? " (" : "",
             who ? who : "", who ? ")" : "");
    }
    if (count > TOLD_MOST)
        talk("and %zu more", count - TOLD_MOST);
    return count;
}
