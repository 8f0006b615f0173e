/* SPDX-License-Identifier: MIT */
/* What only administration calls tell: keys, SSO, domains. */
#include <string.h>

#include "doctor/doctor.h"

enum {
    OLD_DAYS = 365,
    UNUSED_DAYS = 30
};

static bool is_active(const struct pms_key_info *key)
{
    return key->status && strcmp(key->status, "ACTIVE") == 0;
}

/* The oldest of those in force, NULL for none. */
static const struct pms_key_info *oldest_key(const struct pms_keys *keys, size_t *ret_active)
{
    const struct pms_key_info *oldest = NULL;

    *ret_active = 0;
    for (size_t i = 0; i < keys->count; i++) {
        const struct pms_key_info *key = &keys->items[i];

        if (!is_active(key))
            continue;
        (*ret_active)++;
        if (!oldest || doctor_time(key->created) < doctor_time(oldest->created))
            oldest = key;
    }
    return oldest;
}

static const struct pms_key_info *unused_key(const struct pms_keys *keys, int64_t now_ms)
{
    for (size_t i = 0; i < keys->count; i++) {
        const struct pms_key_info *key = &keys->items[i];

        if (is_active(key) && !key->last_used &&
            days_between(doctor_time(key->created), now_ms) > UNUSED_DAYS)
            return key;
    }
    return NULL;
}

static void judge_keys(const struct pms_keys *keys, int64_t now_ms, struct verdict *verdict)
{
    size_t active = 0;
    const struct pms_key_info *oldest = oldest_key(keys, &active);
    const struct pms_key_info *unused = unused_key(keys, now_ms);
    long days = oldest ? days_between(doctor_time(oldest->created), now_ms) : 0;

    if (!oldest) {
        verdict_say(verdict, VERDICT_WARNING, "no key is active");
        verdict_advise(verdict, "make one: pmscim gen-key NAME --save");
    } else if (days > OLD_DAYS) {
        verdict_say(verdict, VERDICT_WARNING, "\"%s\" is %ld days old", oldest->name, days);
        verdict_advise(verdict, "make a new one with \"pmscim gen-key NAME --save\", then "
                                "revoke it");
    } else if (unused) {
        verdict_say(verdict, VERDICT_WARNING, "\"%s\" was never used", unused->name);
        verdict_advise(verdict, "if nobody needs it: pmscim keys revoke %s", unused->name);
    } else {
        verdict_say(verdict, VERDICT_OK, "%zu active, the oldest is %ld days old", active,
                    days);
    }
}

void check_keys(struct doctor *doctor, struct verdict *verdict)
{
    AUTO(pms_keys_done) struct pms_keys keys = {0};
    struct pms_error err = PMS_ERROR_INIT;

    if (doctor_cannot_administer(doctor, verdict))
        return;
    if (pms_admin_keys(doctor->cli->admin, &keys, &err) < 0)
        verdict_fail(verdict, &err);
    else
        judge_keys(&keys, doctor->now_ms, verdict);
}

void check_sso(struct doctor *doctor, struct verdict *verdict)
{
    AUTO(pms_ssos_done) struct pms_ssos ssos = {0};
    struct pms_error err = PMS_ERROR_INIT;

    if (doctor_cannot_administer(doctor, verdict))
        return;
    if (pms_admin_ssos(doctor->cli->admin, &ssos, &err) < 0) {
        verdict_fail(verdict, &err);
        return;
    }
    if (ssos.count == 1) {
        verdict_say(verdict, VERDICT_OK, "%s", ssos.items[0].name);
        return;
    }
    verdict_say(verdict, VERDICT_WARNING, "%zu SSO methods, where SCIM keys need exactly one",
                ssos.count);
    verdict_advise(verdict, ssos.count == 0 ? "add one: pmscim sso add onelogin"
                                            : "remove the others: pmscim sso remove METHOD");
}

void check_domains(struct doctor *doctor, struct verdict *verdict)
{
    AUTO(pms_domains_done) struct pms_domains domains = {0};
    struct pms_error err = PMS_ERROR_INIT;
    const char *open = NULL;

    if (doctor_cannot_administer(doctor, verdict))
        return;
    if (pms_admin_domains(doctor->cli->admin, &domains, &err) < 0) {
        verdict_fail(verdict, &err);
        return;
    }
    for (size_t i = 0; !open && i < domains.count; i++)
        if (strcmp(domains.items[i].status, "VERIFIED") != 0)
            open = domains.items[i].domain;
    if (domains.count == 0) {
        verdict_say(verdict, VERDICT_NOTE, "none, so e-mails cannot be changed over SCIM");
        verdict_advise(verdict, "prove one: pmscim verify-domain DOMAIN");
    } else if (open) {
        verdict_say(verdict, VERDICT_WARNING, "%s is not verified", open);
        verdict_advise(verdict, "pmscim verify-domain %s", open);
    } else {
        verdict_say(verdict, VERDICT_OK, "%zu, all verified", domains.count);
    }
}
