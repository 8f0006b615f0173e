/* SPDX-License-Identifier: MIT */
#include "doctor/doctor.h"

#include <stdio.h>
#include <time.h>

/* In the order of their dependence: what fails first is most likely the reason for the rest. */
const struct check doctor_checks[] = {
    {"configuration", check_configuration},
    {"profile", check_profile},
    {"state", check_state},
    {"key", check_key},
    {"account-key", check_account_key},
    {"proxy", check_proxy},
    {"dns", check_dns},
    {"connection", check_connection},
    {"certificate", check_certificate},
    {"answer", check_answer},
    {"clock", check_clock},
    {"scim", check_scim},
    {"access", check_access},
    {"discovery", check_discovery},
    {"manners", check_manners},
    {"paging", check_paging},
    {"limits", check_limits},
    {"keys", check_keys},
    {"sso", check_sso},
    {"domains", check_domains},
};

static const char *const names[VERDICT_COUNT] = {
    [VERDICT_OK] = "ok",       [VERDICT_NOTE] = "note",       [VERDICT_WARNING] = "warning",
    [VERDICT_ERROR] = "error", [VERDICT_SKIPPED] = "skipped",
};

size_t doctor_check_count(void)
{
    return sizeof(doctor_checks) / sizeof(*doctor_checks);
}

const char *verdict_state_name(enum verdict_state state)
{
    return names[state];
}

static int64_t clock_ms(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int is_over(void *context)
{
    const struct doctor *doctor = context;

    return interrupted() || clock_ms(CLOCK_MONOTONIC) > doctor->deadline_ms;
}

void doctor_begin(struct doctor *doctor, struct cli *cli, long timeout_ms)
{
    *doctor = (struct doctor){
        .cli = cli,
        .timeout_ms = timeout_ms,
        .bounds = {timeout_ms, timeout_ms, is_over, doctor},
        .now_ms = clock_ms(CLOCK_REALTIME),
        .scim = -1,
    };
    cli->bounds = &doctor->bounds;
}

void doctor_run(struct doctor *doctor, const struct check *check, struct verdict *verdict)
{
    *verdict = (struct verdict){0};
    doctor->deadline_ms = clock_ms(CLOCK_MONOTONIC) + doctor->timeout_ms;
    check->run(doctor, verdict);
    if (verdict->code != PMS_E_CANCELED || interrupted())
        return;
    verdict_say(verdict, VERDICT_ERROR, "no answer within %ld s", doctor->timeout_ms / 1000);
    verdict_advise(verdict, "give it more time with --timeout");
    verdict->code = PMS_E_NETWORK;
}

void doctor_done(struct doctor *doctor)
{
    pms_probe_done(&doctor->probe);
    doctor->cli->bounds = NULL;
}

void verdict_say(struct verdict *verdict, enum verdict_state state, const char *format, ...)
{
    va_list arguments;

    verdict->state = state;
    verdict->code = PMS_OK;
    va_start(arguments, format);
    vsnprintf(verdict->detail, sizeof(verdict->detail), format, arguments);
    va_end(arguments);
}

void verdict_advise(struct verdict *verdict, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(verdict->advice, sizeof(verdict->advice), format, arguments);
    va_end(arguments);
}

void verdict_fail(struct verdict *verdict, const struct pms_error *err)
{
    struct pms_error advised = *err;

    advise(NULL, &advised);
    verdict_say(verdict, VERDICT_ERROR, "%s", err->message);
    verdict_advise(verdict, "%s", advised.hint);
    verdict->code = err->code;
}

bool doctor_cannot_ask(const struct doctor *doctor, struct verdict *verdict)
{
    if (!doctor->has_profile)
        verdict_say(verdict, VERDICT_SKIPPED, "there is no profile to go by");
    else if (doctor->is_embedded && !doctor->has_state)
        verdict_say(verdict, VERDICT_SKIPPED, "there is no state that could be used");
    else if (!doctor->is_embedded && doctor->probe.reach < PMS_PROBE_ANSWER)
        verdict_say(verdict, VERDICT_SKIPPED, "the server gave no answer");
    else
        return false;
    return true;
}

bool doctor_cannot_read(const struct doctor *doctor, struct verdict *verdict)
{
    if (doctor_cannot_ask(doctor, verdict))
        return true;
    if (doctor->is_accepted)
        return false;
    verdict_say(verdict, VERDICT_SKIPPED, "no SCIM key is accepted");
    return true;
}

bool doctor_cannot_administer(struct doctor *doctor, struct verdict *verdict)
{
    struct pms_error err = PMS_ERROR_INIT;

    if (doctor_cannot_ask(doctor, verdict))
        return true;
    if (!doctor->is_embedded && doctor->cli->profile.account_key.backend == PMS_KEY_NONE) {
        verdict_say(verdict, VERDICT_SKIPPED, "no account key, so it cannot be asked");
        return true;
    }
    if (need_admin(doctor->cli, &err) == 0)
        return false;
    verdict_fail(verdict, &err);
    return true;
}

long days_between(int64_t from_ms, int64_t to_ms)
{
    return (long)((to_ms - from_ms) / (24 * 60 * 60 * 1000LL));
}

int64_t doctor_time(const char *text)
{
    struct tm parts = {0};

    if (!text || !strptime(text, "%Y-%m-%dT%H:%M:%S", &parts))
        return -1;
    return (int64_t)timegm(&parts) * 1000;
}
