/* SPDX-License-Identifier: MIT */
/* What completion offers of OneLogin. A token takes longer than a Tab may, so nobody is asked.
 */
#include <stdio.h>
#include <string.h>

#include "onelogin.h"

/* Names are kept by profile, and no profile can be called so. */
struct shelf {
    struct cli cli;
    char name[ONELOGIN_NAME + 16];
    char *address;
};

static void shelf_done(struct shelf *shelf)
{
    free(shelf->address);
}

DEFINE_AUTO_VALUE(struct shelf, shelf_done)

static void find_shelf(const struct pms_onelogin_account *account, struct shelf *shelf)
{
    snprintf(shelf->name, sizeof(shelf->name), "onelogin:%s", account->name);
    shelf->address = pms_onelogin_account_address(account);
    shelf->cli.profile.name = shelf->name;
    shelf->cli.profile.endpoint = shelf->address;
}

void onelogin_keep_apps(const struct pms_onelogin_account *account, const struct values *values)
{
    AUTO(shelf_done) struct shelf shelf = {0};

    find_shelf(account, &shelf);
    values_keep(&shelf.cli, VALUE_APP, values);
}

static void offer(const char *before, const char *word, const char *candidate, const char *help)
{
    if (strncmp(candidate, word, strlen(word)) == 0)
        printf("%s%s\t%s\n", before, candidate, help);
}

void onelogin_offer_accounts(const char *before, const char *word)
{
    AUTO(pms_onelogin_names_done) struct pms_onelogin_names names = {0};
    struct pms_error err = PMS_ERROR_INIT;

    if (pms_onelogin_account_names(NULL, &names, &err) < 0)
        return;
    for (size_t i = 0; i < names.count; i++)
        offer(before, word, names.items[i], "OneLogin account");
}

static void offer_choices(size_t field, const char *word)
{
    const char *const *choices = pms_onelogin_field_choices(field);

    for (; choices && *choices; choices++) {
        char setting[96];

        snprintf(setting, sizeof(setting), "%s=%s", pms_onelogin_field_name(field), *choices);
        offer("", word, setting, pms_onelogin_field_help(field));
    }
}

void onelogin_offer_settings(const char *word)
{
    for (size_t i = 0; i < pms_onelogin_field_count(); i++) {
        char field[64];

        snprintf(field, sizeof(field), "%s=", pms_onelogin_field_name(i));
        if (strchr(word, '='))
            offer_choices(i, word);
        else
            offer("", word, field, pms_onelogin_field_help(i));
    }
}

void onelogin_offer_apps(const char *account, const char *before, const char *word)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account chosen = {0};
    AUTO(values_done) struct values values = {0};
    AUTO(shelf_done) struct shelf shelf = {0};
    struct pms_error err = PMS_ERROR_INIT;
    long long age_ms;

    if (onelogin_choose(account, "", &chosen, &err) < 0)
        return;
    find_shelf(&chosen, &shelf);
    if (!values_recall(&shelf.cli, VALUE_APP, &values, &age_ms))
        return;
    for (size_t i = 0; i < values.count; i++)
        offer(before, word, values.items[i].text, values.items[i].about);
}
