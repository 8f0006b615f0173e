/* SPDX-License-Identifier: MIT */
/* OneLogin's pages, by what is done there (facts 4.1). */
#include "setup/setup.h"

enum {
    LINES_MOST = 5
};

#define APPS "Administration > Applications > Applications > "

static const struct {
    const char *path;
    const char *lines[LINES_MOST];
} pages[PAGE_COUNT] = {
    [PAGE_CREDENTIALS] = {"Administration > Developers > API Credentials",
                          {"press New Credential and name it",
                           "choose Read All, or Manage All, with which pmscim can also switch "
                           "the app's provisioning",
                           "press Save, then copy Client ID and Client Secret"}},
    [PAGE_TOKEN] = {APPS "Postman > Configuration",
                    {"under API Connection paste a SCIM key of its own into SCIM Bearer Token",
                     "press Enable: API Status becomes Enabled", "press Save"}},
    [PAGE_PROVISIONING_ON] = {APPS "Postman > Provisioning",
                              {"tick Enable provisioning", "press Save"}},
    [PAGE_PROVISIONING_OFF] = {APPS "Postman > Provisioning",
                               {"take the tick from Enable provisioning", "press Save"}},
    [PAGE_FEATURES] = {APPS "Postman > Parameters",
                       {"scimusername: map it to Email",
                        "Groups: tick Include in User Provisioning",
                        "Rules: Set Groups in Postman, Map from OneLogin, for each role",
                        "press Save"}},
    [PAGE_APPROVALS] = {APPS "Postman > Provisioning",
                        {"under Require admin approval before this action is performed tick "
                         "Create user, Delete user and Update user as you want them",
                         "press Save"}},
    [PAGE_DEPARTURES] = {APPS "Postman > Provisioning",
                         {"When users are deleted in OneLogin, or the user's app access is "
                          "removed: choose Suspend or Do Nothing",
                          "When user accounts are suspended in OneLogin: choose Suspend or Do "
                          "Nothing",
                          "press Save"}},
    [PAGE_TASKS] = {"Administration > Users > Provisioning",
                    {"press Pending at each person, then Approve",
                     "after a change of rules press Reapply mappings in the app"}},
};

const char *page_path(enum onelogin_page page)
{
    return pages[page].path;
}

void page_tell(const char *account, enum onelogin_page page)
{
    say("On OneLogin's web page, https://%s.onelogin.com/admin:", account);
    say("  1. sign in as an administrator and open %s", pages[page].path);
    for (size_t i = 0; i < LINES_MOST && pages[page].lines[i]; i++)
        say("  %zu. %s", i + 2, pages[page].lines[i]);
}

void setup_page(struct setup *setup, enum onelogin_page page)
{
    char account[ACCOUNT_MAX];

    setup_account_name(setup, account);
    page_tell(account, page);
}
