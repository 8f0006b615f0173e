/* SPDX-License-Identifier: MIT */
/* What lies on this machine: configuration, keys, the embedded endpoint's state. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "doctor/doctor.h"
#include "embedded.h"

enum {
    KEY_OLD_DAYS = 365
};

static void say_file(const char *folder, size_t profiles, struct verdict *verdict)
{
    struct stat st;
    char path[4096];

    snprintf(path, sizeof(path), "%s/config.json", folder);
    if (lstat(path, &st) < 0) {
        verdict_say(verdict, VERDICT_OK, "no file, so nothing is configured");
        return;
    }
    verdict_say(verdict, VERDICT_OK, "%s is readable for you alone, with %zu profile%s", path,
                profiles, profiles == 1 ? "" : "s");
    /* Who may write the folder may put another file in the place of this one. */
    if (stat(folder, &st) == 0 && st.st_mode & 0022) {
        verdict_say(verdict, VERDICT_WARNING, "others may write to %s (mode %04o)", folder,
                    (unsigned)st.st_mode & 07777);
        verdict_advise(verdict, "chmod 700 %s", folder);
    }
}

void check_configuration(struct doctor *doctor, struct verdict *verdict)
{
    AUTO(free) char *folder = NULL;
    struct cli *cli = doctor->cli;
    struct pms_error err = PMS_ERROR_INIT;
    int r = pms_config_load(NULL, 0, &cli->config, &err);

    if (r == 0)
        r = pms_dir_config(&folder, &err);
    if (r < 0) {
        verdict_fail(verdict, &err);
        return;
    }
    say_file(folder, pms_config_count(cli->config), verdict);
}

/* Variables that change what the file says. */
static const char *overriding(void)
{
    static const char *const variables[] = {"PMSCIM_ENDPOINT", "PMSCIM_KEY_FILE", "PMSCIM_KEY"};

    for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++) {
        const char *value = getenv(variables[i]);

        if (value && value[0] != '\0')
            return variables[i];
    }
    return NULL;
}

void check_profile(struct doctor *doctor, struct verdict *verdict)
{
    struct cli *cli = doctor->cli;
    struct pms_error err = PMS_ERROR_INIT;

    if (!cli->config) {
        verdict_say(verdict, VERDICT_SKIPPED, "the configuration cannot be read");
        return;
    }
    if (need_profile(cli, &err) < 0) {
        verdict_fail(verdict, &err);
        return;
    }
    doctor->has_profile = true;
    doctor->is_embedded = pms_profile_is_embedded(&cli->profile);
    verdict_say(verdict, VERDICT_OK, "\"%s\" is %s", cli->profile.name,
                doctor->is_embedded ? "the endpoint inside this program"
                                    : cli->profile.endpoint);
    if (!doctor->is_embedded && overriding()) {
        verdict_say(verdict, VERDICT_NOTE, "\"%s\" is %s, and %s is set", cli->profile.name,
                    cli->profile.endpoint, overriding());
        verdict_advise(verdict, "unset %s if the profile alone is meant", overriding());
    }
}

void check_state(struct doctor *doctor, struct verdict *verdict)
{
    struct pms_error err = PMS_ERROR_INIT;
    const char *folder = doctor->cli->profile.state_dir;
    int r;

    if (!doctor->has_profile || !doctor->is_embedded) {
        verdict_say(verdict, VERDICT_SKIPPED, "only the embedded endpoint keeps a state here");
        return;
    }
    r = embedded_check(folder, doctor->timeout_ms, &err);
    doctor->has_state = r == 0 || r == -PMS_E_CANCELED;
    if (r == 0) {
        verdict_say(verdict, VERDICT_OK, "%s is private, and its database is whole", folder);
    } else if (r == -PMS_E_CANCELED) {
        verdict_say(verdict, VERDICT_NOTE,
                    "%s is private; its database is too large to read "
                    "whole in this time",
                    folder);
        verdict_advise(verdict, "give it more time with --timeout");
    } else if (r == -PMS_E_NOTFOUND) {
        verdict_say(verdict, VERDICT_NOTE, "%s is not there yet", folder);
        verdict_advise(verdict, "the first verb makes it: pmscim sso add onelogin");
    } else {
        verdict_fail(verdict, &err);
    }
}

/* Where no administration call tells when a key was made, its file does. */
static void say_key(const struct pms_key_ref *ref, int64_t now_ms, struct verdict *verdict)
{
    AUTO(free) char *where = pms_key_ref_print(ref);
    struct stat st;
    long days;

    verdict_say(verdict, VERDICT_OK, "%s can be read", where ? where : "it");
    if (ref->backend != PMS_KEY_FILE || stat(ref->where, &st) < 0)
        return;
    days = days_between((int64_t)st.st_mtime * 1000, now_ms);
    verdict_say(verdict, VERDICT_OK, "%s is readable for you alone", where ? where : "it");
    if (days <= KEY_OLD_DAYS)
        return;
    verdict_say(verdict, VERDICT_WARNING, "%s was written %ld days ago", where, days);
    verdict_advise(verdict, "make a new key, store it with \"pmscim connect\", and revoke this "
                            "one");
}

void check_key(struct doctor *doctor, struct verdict *verdict)
{
    struct cli *cli = doctor->cli;
    struct pms_error err = PMS_ERROR_INIT;

    if (!doctor->has_profile) {
        verdict_say(verdict, VERDICT_SKIPPED, "there is no profile to go by");
        return;
    }
    if (need_key(cli, &err) < 0) {
        verdict_fail(verdict, &err);
        return;
    }
    say_key(&cli->profile.key, doctor->now_ms, verdict);
}

void check_account_key(struct doctor *doctor, struct verdict *verdict)
{
    AUTO(pms_secret_free) struct pms_secret *key = NULL;
    const struct pms_key_ref *ref = &doctor->cli->profile.account_key;
    struct pms_error err = PMS_ERROR_INIT;

    if (!doctor->has_profile)
        verdict_say(verdict, VERDICT_SKIPPED, "there is no profile to go by");
    else if (doctor->is_embedded)
        verdict_say(verdict, VERDICT_SKIPPED, "the embedded endpoint keeps its own");
    else if (ref->backend == PMS_KEY_NONE)
        verdict_say(verdict, VERDICT_SKIPPED, "none, so there are no administration calls");
    else if (pms_key_load(ref, &key, &err) < 0)
        verdict_fail(verdict, &err);
    else
        say_key(ref, doctor->now_ms, verdict);
}
