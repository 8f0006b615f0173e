/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"

/* The contract with scripts, pmscim(1) EXIT STATUS. */
static const int statuses[PMS_E_COUNT] = {
    [PMS_OK] = 0,           [PMS_E_NOMEM] = 1,   [PMS_E_IO] = 1,      [PMS_E_REMOTE] = 1,
    [PMS_E_USAGE] = 2,      [PMS_E_PARSE] = 2,   [PMS_E_CONFIG] = 2,  [PMS_E_NOTFOUND] = 3,
    [PMS_E_CONFLICT] = 4,   [PMS_E_STALE] = 4,   [PMS_E_AUTH] = 5,    [PMS_E_RATE] = 6,
    [PMS_E_NETWORK] = 6,    [PMS_E_REFUSED] = 7, [PMS_E_PARTIAL] = 8, [PMS_E_UNSUPPORTED] = 9,
    [PMS_E_CANCELED] = 130,
};

static const struct {
    int status;
    const char *meaning;
} meanings[] = {
    {0, "done, or nothing to do"},
    {1, "the other side, the machine or standard output failed"},
    {2, "wrong usage, or input or configuration that cannot be read"},
    {3, "no such user, group, key, SSO method, domain, profile, OneLogin account or app"},
    {4, "a conflict: it is there already, or several match where one must"},
    {5, "the key is missing, bad or revoked, or may not do this"},
    {6, "try again later: not reached, or asked for fewer requests"},
    {7, "refused by a rule, or nobody was there to say yes"},
    {8, "some of several failed; the rows say which"},
    {9, "this endpoint does not offer it"},
    {10, "plan create --detailed-exitcode: the plan has something to do"},
    {130, "interrupted, or the answer to a question was no"},
};

/* What to do next when all that is known is the kind of the failure. */
static const char *const advices[PMS_E_COUNT] = {
    [PMS_E_NOMEM] = "close other programs, or work on fewer people at once",
    [PMS_E_IO] = "see that the file is there and may be used, and that the disk is not full",
    [PMS_E_USAGE] = "\"pmscim help\" lists the verbs and the options of every verb",
    [PMS_E_PARSE] = "correct it and repeat",
    [PMS_E_REMOTE] = "add -v to see what was sent and answered",
    [PMS_E_CONFIG] = "pmscim-config(5) describes the configuration and the files of keys",
    [PMS_E_CONFLICT] = "look at how things are now, then decide again",
    [PMS_E_STALE] = "look at how things are now, then decide again",
    [PMS_E_AUTH] = "\"pmscim status\" tells what the key is good for",
    [PMS_E_RATE] = "wait a minute and repeat",
    [PMS_E_NETWORK] = "check the network and the address, then repeat",
    [PMS_E_UNSUPPORTED] = "\"pmscim status\" tells which endpoint this is",
};

/* Where the names that a verb takes are listed; the first word of the verb decides. */
static const struct {
    const char *word;
    const char *advice;
} lists[] = {
    {"users", "\"pmscim users list\" shows everybody"},
    {"groups", "\"pmscim groups list\" shows them"},
    {"suspend", "\"pmscim users list\" shows everybody"},
    {"reactivate", "\"pmscim users list\" shows everybody"},
    {"members", "\"pmscim members list --all\" shows everybody"},
    {"as", "\"pmscim members list --all\" shows everybody"},
    {"keys", "\"pmscim keys list\" shows them"},
    {"sso", "\"pmscim sso list\" shows them"},
    {"domains", "\"pmscim domains list\" shows them"},
    {"onelogin",
     "\"pmscim onelogin apps\" shows the apps, \"pmscim onelogin users\" the people"},
};

int exit_status(int code)
{
    return code >= 0 && code < PMS_E_COUNT ? statuses[code] : 1;
}

const char *exit_meaning(int status)
{
    for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
        if (meanings[i].status == status)
            return meanings[i].meaning;
    return NULL;
}

static const char *list_advice(const char *verb)
{
    size_t length = strcspn(verb, " ");

    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
        if (strlen(lists[i].word) == length && strncmp(lists[i].word, verb, length) == 0)
            return lists[i].advice;
    return NULL;
}

void advise(const struct command *command, struct pms_error *err)
{
    const char *verb = command ? command->name : NULL;
    const char *advice = advices[err->code];

    if (err->hint[0] != '\0')
        return;
    if (err->http_status > 0 && err->code == PMS_E_USAGE)
        pms_error_hint(err, "%s", advices[PMS_E_REMOTE]);
    else if (verb && (err->code == PMS_E_USAGE || err->code == PMS_E_PARSE))
        pms_error_hint(err, "\"pmscim help %s\" explains it", verb);
    else if (verb && err->code == PMS_E_NOTFOUND && list_advice(verb))
        pms_error_hint(err, "%s", list_advice(verb));
    else if (advice)
        pms_error_hint(err, "%s", advice);
}
