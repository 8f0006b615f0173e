/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"

enum {
    STEPS_MOST = 6
};

/* What Postman does on its web page only (facts 2.1 and 3), by the verb somebody tried. */
static const struct {
    const char *verb; /* a whole verb or its first word */
    size_t there;     /* the first so many are done there, the others from here */
    const char *steps[STEPS_MOST];
} pages[] = {
    {"enable",
     3,
     {"sign in to Postman as an Admin or Super Admin, best with a service account",
      "open Team settings > Authentication",
      "under Authentication Methods turn SCIM Provisioning on; exactly one SSO method must be "
      "there",
      "press Generate SCIM API Key, name it and copy it: Postman shows it once",
      "store it: pmscim connect us --key-file FILE"}},
    {"disable",
     3,
     {"sign in to Postman as an Admin or Super Admin", "open Team settings > Authentication",
      "turn SCIM Provisioning off"}},
    {"gen-key",
     3,
     {"sign in to Postman as an Admin or Super Admin; the key dies with this account's "
      "membership",
      "open Team settings > Authentication > SCIM Provisioning",
      "press Generate SCIM API Key, name it and copy it: Postman shows it once",
      "store it: pmscim connect us --key-file FILE"}},
    {"keys",
     3,
     {"sign in to Postman as an Admin or Super Admin",
      "open Team settings > Authentication > SCIM Provisioning",
      "the keys and their status are listed there"}},
    {"sso",
     3,
     {"sign in to Postman as an Admin or Super Admin", "open Team settings > Authentication",
      "add or remove the method under Authentication Methods; SCIM keys need exactly one"}},
    {"domains",
     2,
     {"sign in to Postman as an Admin or Super Admin",
      "open Team settings > Domains: they are listed there with their status"}},
    {"members",
     3,
     {"sign in to Postman as an Admin, Super Admin or Organization Manager",
      "open the members of the team in the team settings",
      "remove people or change their roles there; suspended people are not listed"}},
    {"verify-domain",
     3,
     {"sign in to Postman as an Admin or Super Admin",
      "open Team settings > Domains > Add Domain",
      "enter the domain, press Continue and copy the TXT record",
      "publish it, then wait for it: pmscim verify-domain DOMAIN --txt VALUE --wait",
      "tick \"I have added the TXT record\" and press Verify Domain"}},
};

enum {
    PAGES = sizeof(pages) / sizeof(*pages)
};

static bool covers(const char *verb, const char *name)
{
    size_t length = strlen(verb);

    return strncmp(verb, name, length) == 0 && (name[length] == '\0' || name[length] == ' ');
}

static size_t page_of(const char *verb)
{
    size_t i = 0;

    while (i < PAGES && !covers(pages[i].verb, verb))
        i++;
    return i;
}

static void tell(size_t page, size_t most)
{
    talk("Postman does this on its web page only: %s", POSTMAN_PAGE);
    for (size_t step = 0; step < most && pages[page].steps[step]; step++)
        talk("  %zu. %s", step + 1, pages[page].steps[step]);
}

void steps_tell(const char *verb)
{
    size_t i = page_of(verb);

    if (i < PAGES)
        tell(i, pages[i].there);
}

static int fail_postman(const char *verb, struct pms_error *err)
{
    tell(page_of(verb), STEPS_MOST);
    pms_fail(err, PMS_E_UNSUPPORTED, "%s: Postman has no API for it, nothing was changed",
             verb);
    return pms_error_hint(err, "do the steps above at %s", POSTMAN_PAGE);
}

int steps_for(const struct cli *cli, struct pms_error *err)
{
    const char *verb = cli->command->name;

    if (pms_profile_is_postman(&cli->profile) && page_of(verb) < PAGES)
        return fail_postman(verb, err);
    pms_fail(err, PMS_E_UNSUPPORTED, "%s: %s has no administration calls that pmscim knows",
             verb, cli->profile.endpoint);
    return pms_error_hint(
        err,
        "if it is a \"pmscim serve\", name its account key: pmscim profile set "
        "%s account_key=file:STATE/account.key",
        cli->profile.name);
}
