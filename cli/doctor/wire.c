/* SPDX-License-Identifier: MIT */
/* The way to the server. All of it is seen by one request, over a connection of its own. */
#include <stdlib.h>
#include <string.h>

#include "doctor/doctor.h"

enum {
    SOON_DAYS = 30,
    SKEW_MS = 30 * 1000 /* more than an answer takes and a Date is rough */
};

static bool cannot_look(const struct doctor *doctor, struct verdict *verdict)
{
    if (!doctor->has_profile)
        verdict_say(verdict, VERDICT_SKIPPED, "there is no profile to go by");
    else if (doctor->is_embedded)
        verdict_say(verdict, VERDICT_SKIPPED, "the endpoint is inside this program");
    else
        return false;
    return true;
}

/* The first of the checks here to be run sends the request. */
static bool cannot_probe(struct doctor *doctor, struct verdict *verdict)
{
    struct pms_client_options options;
    struct pms_error err = PMS_ERROR_INIT;
    struct cli *cli = doctor->cli;
    int r;

    if (cannot_look(doctor, verdict))
        return true;
    if (doctor->has_probe)
        return false;
    r = need_options(cli, cli->key, &options, &err);
    if (r == 0)
        r = pms_probe(&options, "/ServiceProviderConfig", &doctor->probe, &err);
    if (r < 0) {
        verdict_fail(verdict, &err);
        doctor->probe.reach = PMS_PROBE_NOTHING;
        doctor->probe.err = err;
    }
    doctor->has_probe = true;
    return r < 0;
}

/* A step that was not come to has nothing to say. */
static bool has_failed(const struct doctor *doctor, int reach, struct verdict *verdict)
{
    const struct pms_probe *probe = &doctor->probe;

    if (probe->reach >= reach)
        return false;
    if (probe->reach == reach - 1)
        verdict_fail(verdict, &probe->err);
    else
        verdict_say(verdict, VERDICT_SKIPPED, "it did not come to that");
    return true;
}

static const char *configured_proxy(void)
{
    static const char *const variables[] = {"https_proxy", "HTTPS_PROXY", "all_proxy",
                                            "ALL_PROXY"};

    for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++) {
        const char *value = getenv(variables[i]);

        if (value && value[0] != '\0')
            return value;
    }
    return NULL;
}

/* What stands before the host may be a password. */
static const char *without_password(const char *proxy)
{
    const char *at = strrchr(proxy, '@');
    const char *host = strstr(proxy, "://");

    return at ? at + 1 : host ? host + 3 : proxy;
}

void check_proxy(struct doctor *doctor, struct verdict *verdict)
{
    const char *proxy = configured_proxy();

    if (cannot_probe(doctor, verdict))
        return;
    if (!proxy)
        verdict_say(verdict, VERDICT_OK, "none");
    else if (!doctor->probe.is_tls)
        verdict_say(verdict, VERDICT_OK, "none, as plain http never uses one");
    else if (doctor->probe.is_proxied || strstr(doctor->probe.err.message, "proxy"))
        verdict_say(verdict, VERDICT_NOTE,
                    "%s, from the environment; it sees the host and "
                    "nothing else",
                    without_password(proxy));
    else
        verdict_say(verdict, VERDICT_OK, "none, as no_proxy names the host");
}

/* The host of an address, without its port and brackets. */
static void host_of(const char *endpoint, char *host, size_t size)
{
    const char *start = strstr(endpoint, "://");
    size_t length;

    start = start ? start + 3 : endpoint;
    start += *start == '[';
    length = start[-1] == '[' ? strcspn(start, "]") : strcspn(start, ":/");
    snprintf(host, size, "%.*s", (int)length, start);
}

void check_dns(struct doctor *doctor, struct verdict *verdict)
{
    const struct pms_probe *probe = &doctor->probe;
    char host[256];

    if (cannot_probe(doctor, verdict) || has_failed(doctor, PMS_PROBE_NAME, verdict))
        return;
    host_of(doctor->cli->profile.endpoint, host, sizeof(host));
    if (probe->is_proxied)
        verdict_say(verdict, VERDICT_SKIPPED, "the proxy looks the name up");
    else if (!probe->address || strstr(probe->address, host))
        verdict_say(verdict, VERDICT_OK, "%s %s", host,
                    probe->address ? "is an address" : "has an address");
    else
        verdict_say(verdict, VERDICT_OK, "%s is at %s", host, probe->address);
}

void check_connection(struct doctor *doctor, struct verdict *verdict)
{
    const struct pms_probe *probe = &doctor->probe;

    if (cannot_probe(doctor, verdict) || has_failed(doctor, PMS_PROBE_CONNECTION, verdict))
        return;
    verdict_say(verdict, VERDICT_OK, "%s%s", probe->is_proxied ? "through " : "",
                probe->address ? probe->address : "made");
    if (probe->address && probe->connected_ms >= 0)
        verdict_say(verdict, VERDICT_OK, "%s%s, in %ld ms", probe->is_proxied ? "through " : "",
                    probe->address, probe->connected_ms);
}

/* libcurl's word for a certificate that is over has no date in it. */
static void say_end(const struct doctor *doctor, struct verdict *verdict)
{
    const struct pms_probe *probe = &doctor->probe;
    long days = days_between(doctor->now_ms, probe->end_ms);
    char detail[512];

    if (verdict->state != VERDICT_ERROR || probe->end_ms < 0 || probe->end_ms >= doctor->now_ms)
        return;
    snprintf(detail, sizeof(detail), "%s, %ld days ago", verdict->detail, -days);
    memcpy(verdict->detail, detail, sizeof(verdict->detail));
}

void check_certificate(struct doctor *doctor, struct verdict *verdict)
{
    const struct pms_probe *probe = &doctor->probe;
    long days;

    if (cannot_probe(doctor, verdict))
        return;
    if (!probe->is_tls) {
        verdict_say(verdict, VERDICT_NOTE, "plain http, which stays on this machine");
        return;
    }
    if (has_failed(doctor, PMS_PROBE_TLS, verdict)) {
        say_end(doctor, verdict);
        return;
    }
    if (probe->end_ms < 0) {
        verdict_say(verdict, VERDICT_OK, "trusted; it does not say until when");
        return;
    }
    days = days_between(doctor->now_ms, probe->end_ms);
    verdict_say(verdict, days < SOON_DAYS ? VERDICT_WARNING : VERDICT_OK,
                "trusted, for %ld more days%s%s", days, probe->issuer ? ", issued by " : "",
                probe->issuer ? probe->issuer : "");
    if (days < SOON_DAYS)
        verdict_advise(verdict, "its owner should renew it before requests fail");
}

void check_answer(struct doctor *doctor, struct verdict *verdict)
{
    const struct pms_probe *probe = &doctor->probe;

    if (cannot_probe(doctor, verdict) || has_failed(doctor, PMS_PROBE_ANSWER, verdict))
        return;
    verdict_say(verdict, VERDICT_OK, "HTTP/%d%s, status %d, in %ld ms", probe->version / 10,
                probe->version % 10 ? ".1" : "", probe->status, probe->answered_ms);
    if (probe->status >= 300 && probe->status < 400) {
        verdict_say(verdict, VERDICT_ERROR, "a redirect (%d), which is not followed",
                    probe->status);
        verdict_advise(verdict, "name the address it leads to: pmscim connect URL");
        verdict->code = PMS_E_REMOTE;
    }
}

static void say_length(int64_t ms, char *out, size_t size)
{
    static const struct {
        int64_t ms;
        const char *unit;
    } units[] = {{86400000, "days"}, {3600000, "hours"}, {60000, "minutes"}, {1000, "seconds"}};
    size_t i = 0;

    while (i < 3 && ms < 2 * units[i].ms)
        i++;
    snprintf(out, size, "%lld %s", (long long)(ms / units[i].ms), units[i].unit);
}

void check_clock(struct doctor *doctor, struct verdict *verdict)
{
    const struct pms_probe *probe = &doctor->probe;
    int64_t skew = probe->date_ms - probe->now_ms;
    char length[64];

    if (cannot_look(doctor, verdict) || doctor_cannot_ask(doctor, verdict))
        return;
    if (probe->date_ms < 0) {
        verdict_say(verdict, VERDICT_NOTE, "the server does not say what time it is");
        return;
    }
    if (skew < SKEW_MS && skew > -SKEW_MS) {
        verdict_say(verdict, VERDICT_OK, "as the server's");
        return;
    }
    say_length(skew < 0 ? -skew : skew, length, sizeof(length));
    verdict_say(verdict, VERDICT_WARNING, "the server's is %s %s ours", length,
                skew < 0 ? "behind" : "ahead of");
    verdict_advise(verdict, "set this machine's clock, if it is the one that is wrong");
}
