/* SPDX-License-Identifier: MIT */
/* The proof that the people's domain is ours. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ask.h"
#include "domains.h"
#include "setup/setup.h"

enum {
    DOMAIN_MAX = 256,
    DOMAINS_MOST = 64
};

/* --- which domain --- */

struct tally {
    size_t count;
    struct {
        const char *domain; /* lent by the directory */
        size_t people;
    } rows[DOMAINS_MOST];
};

static void tally_add(struct tally *tally, const char *domain)
{
    size_t i = 0;

    while (i < tally->count && strcasecmp(tally->rows[i].domain, domain) != 0)
        i++;
    if (i == DOMAINS_MOST)
        return;
    if (i == tally->count) {
        tally->rows[i].domain = domain;
        tally->rows[tally->count++].people = 0;
    }
    tally->rows[i].people++;
}

/* Most people's, the first of several; "" where the directory does not tell. */
static void most_frequent(const struct pms_directory *directory, char out[DOMAIN_MAX])
{
    struct tally tally = {0};
    size_t best = 0;

    out[0] = '\0';
    for (size_t i = 0; i < pms_directory_count(directory); i++) {
        const char *email = pms_directory_record(directory, i)->email;
        const char *at = email ? strrchr(email, '@') : NULL;

        if (at)
            tally_add(&tally, at + 1);
    }
    for (size_t i = 1; i < tally.count; i++)
        if (tally.rows[i].people > tally.rows[best].people)
            best = i;
    if (tally.count > 0)
        snprintf(out, DOMAIN_MAX, "%s", tally.rows[best].domain);
}

/* What was said counts before what the directory suggests; "" for neither. */
static void choose(struct setup *setup, char out[DOMAIN_MAX])
{
    const char *said = setup->domain ? setup->domain : setup->memory.domain;
    struct pms_error ignored = PMS_ERROR_INIT;

    out[0] = '\0';
    if (said)
        snprintf(out, DOMAIN_MAX, "%s", said);
    else if (setup_source(setup) && setup_read(setup, &ignored) == 0)
        most_frequent(setup->directory, out);
}

/* --- seen by administration calls --- */

static const char *any_verified(const struct pms_domains *domains)
{
    for (size_t i = 0; i < domains->count; i++)
        if (domain_is_verified(&domains->items[i]))
            return domains->items[i].domain;
    return NULL;
}

static void judge(const struct pms_domains *domains, const char *wanted, struct found *found)
{
    const struct pms_domain_info *info = domain_find(domains, wanted);
    const char *verified = wanted[0] == '\0' ? any_verified(domains) : NULL;

    if (verified || (info && domain_is_verified(info))) {
        found_say(found, FOUND_DONE, "%s is verified", verified ? verified : info->domain);
    } else if (wanted[0] == '\0') {
        found_say(found, FOUND_OPEN, "no domain is verified, so e-mails cannot be changed");
        found_todo(found, "pmscim verify-domain DOMAIN");
    } else {
        found_say(found, FOUND_OPEN, "%s is not verified, so e-mails cannot be changed",
                  wanted);
        found_todo(found, "pmscim verify-domain %s", wanted);
    }
}

static void check_admin(struct setup *setup, const char *wanted, struct found *found)
{
    AUTO(pms_domains_done) struct pms_domains domains = {0};
    struct pms_error err = PMS_ERROR_INIT;
    int r = need_admin(setup->cli, &err);

    if (r == 0)
        r = pms_admin_domains(setup->cli->admin, &domains, &err);
    if (r < 0)
        found_fail(found, &err);
    else
        judge(&domains, wanted, found);
}

/* --- at Postman: the DNS can be looked at, the page cannot --- */

static bool is_published(struct setup *setup, const char *domain)
{
    AUTO(pms_txt_report_done) struct pms_txt_report report = {0};
    const struct pms_txt_options how = {.resolver = setup->resolver};
    struct pms_error ignored = PMS_ERROR_INIT;

    return setup->memory.txt &&
           pms_txt_check(domain, setup->memory.txt, &how, &report, &ignored) == 0 &&
           report.count > 0 && report.answers[0].result == PMS_TXT_FOUND;
}

static void check_page(struct setup *setup, const char *wanted, struct found *found)
{
    if (setup_answer(setup, STAGE_DOMAIN) == ANSWER_SAID) {
        found_said(setup, STAGE_DOMAIN, found);
        return;
    }
    if (wanted[0] != '\0' && is_published(setup, wanted))
        found_say(found, FOUND_UNSEEN,
                  "the TXT record of %s is in the DNS; Postman has no interface that shows "
                  "whether it was verified",
                  wanted);
    else
        found_say(found, FOUND_UNSEEN, "Postman has no interface that shows it");
    found_todo(found, "Team settings > Domains at %s", POSTMAN_PAGE);
}

void look_domain(struct setup *setup, struct found *found)
{
    char wanted[DOMAIN_MAX];

    if (setup_side(setup) == SIDE_OTHER) {
        found_say(found, FOUND_SKIPPED, "only Postman asks for it");
        return;
    }
    if (setup_answer(setup, STAGE_DOMAIN) == ANSWER_LEFT) {
        found_say(found, FOUND_SKIPPED, "left out, as somebody chose");
        return;
    }
    choose(setup, wanted);
    if (setup_side(setup) == SIDE_ADMIN)
        check_admin(setup, wanted, found);
    else
        check_page(setup, wanted, found);
}

/* --- doing it --- */

static int verify(struct setup *setup, const char *domain, struct pms_error *err)
{
    AUTO(pms_domain_info_done) struct pms_domain_info info = {0};
    AUTO(pms_domain_info_done) struct pms_domain_info after = {0};
    const struct domain_search how = {.resolver = setup->resolver};
    int r = need_admin(setup->cli, err);

    if (r == 0)
        r = pms_admin_domain_add(setup->cli->admin, domain, 0, &info, err);
    if (r < 0 || domain_is_verified(&info))
        return r;
    r = domain_verify(setup->cli, &info, &how, &after, err);
    return r == -PMS_E_NOTFOUND
               ? pms_error_hint(err,
                                "publish it where the domain's DNS is kept, then try again")
               : r;
}

static int check_txt(const char *text, struct pms_error *err)
{
    if (strncmp(text, PMS_TXT_PREFIX, strlen(PMS_TXT_PREFIX)) == 0)
        return 0;
    pms_fail(err, PMS_E_PARSE, "this is no TXT record of Postman's: %.80s", text);
    return pms_error_hint(err, "it begins with " PMS_TXT_PREFIX);
}

static int verify_on_page(struct setup *setup, const char *domain, struct pms_error *err)
{
    const struct domain_search how = {.resolver = setup->resolver};
    char txt[ANSWER_MAX];
    int r;

    steps_tell("verify-domain");
    r = ask_line("      The TXT record, which you also publish in the DNS:", setup->memory.txt,
                 txt, err);
    if (r == 0)
        r = check_txt(txt, err);
    if (r == 0)
        r = memory_set(&setup->memory.txt, txt, err);
    if (r == 0)
        r = setup_keep(setup, err);
    if (r == 0)
        r = domain_look(domain, txt, &how, err);
    if (r < 0)
        return r;
    say("It is there. Tick \"I have added the TXT record\" and press Verify Domain.");
    return setup_ask_said(setup, STAGE_DOMAIN,
                          "      Is it VERIFIED there? It cannot be seen from here.", err);
}

int do_domain(struct setup *setup, struct pms_error *err)
{
    char usual[DOMAIN_MAX];
    char domain[ANSWER_MAX];
    int r;

    choose(setup, usual);
    say("E-mails change over SCIM only on a verified domain, whose people then also join "
        "without");
    say("an invitation. \"none\" does without it.");
    r = ask_line("      Domain:", usual[0] != '\0' ? usual : NULL, domain, err);
    if (r < 0)
        return r;
    if (strcmp(domain, "none") == 0)
        return setup_note(setup, STAGE_DOMAIN, ANSWER_LEFT, err);
    r = pms_domain_valid(domain, err);
    if (r == 0)
        r = memory_set(&setup->memory.domain, domain, err);
    if (r == 0)
        r = setup_note(setup, STAGE_DOMAIN, ANSWER_CHOSEN, err);
    if (r < 0)
        return r;
    return setup_side(setup) == SIDE_ADMIN ? verify(setup, domain, err)
                                           : verify_on_page(setup, domain, err);
}
