/* SPDX-License-Identifier: MIT */
#include "out/out.h"

const struct view view_accounts = {
    "accounts",
    8,
    {
        [ACCOUNT_NAME] = {"name", "NAME", COLUMN_WHOLE, "the subdomain, what --account takes"},
        [ACCOUNT_ADDRESS] = {"address", "ADDRESS", 0, "where its API is"},
        [ACCOUNT_CLIENT_SECRET] = {"client_secret", "CLIENT SECRET", 0,
                                   "where their secret is kept"},
        [ACCOUNT_APP] = {"app", "APP", 0, "id of the app that is Postman's"},
        [ACCOUNT_GROUPS] = {"groups", "GROUPS", 0, "what becomes a group"},
        [ACCOUNT_CLIENT_ID] = {"client_id", "CLIENT ID", COLUMN_WIDE,
                               "which API credentials are used"},
        [ACCOUNT_CACERT] = {"cacert", "CACERT", COLUMN_WIDE,
                            "certificate authorities to trust"},
        [ACCOUNT_FULL_EVERY] = {"full_every", "FULL EVERY", COLUMN_WIDE,
                                "how often everybody is read again"},
    },
};

const struct view view_account_fields = {
    "account",
    4,
    {
        [POLICY_FIELD] = {"field", "FIELD", COLUMN_WHOLE, "what onelogin set takes"},
        [POLICY_VALUE] = {"value", "VALUE", COLUMN_WHOLE, "what is in force"},
        [POLICY_DEFAULT] = {"default", "DEFAULT", 0, "what it is when nobody says otherwise"},
        [POLICY_HELP] = {"help", "WHAT IT IS FOR", COLUMN_WHOLE, "one line"},
    },
};

#define APP_COLUMNS                                                                            \
    [APP_ID] = {"id", "ID", 0, "OneLogin's id"},                                               \
    [APP_NAME] = {"name", "NAME", COLUMN_WHOLE, "what it is called"},                          \
    [APP_CONNECTOR] = {"connector", "CONNECTOR", COLUMN_NUMBER, "id of the kind of app"},      \
    [APP_PROVISIONING] = {"provisioning", "PROVISIONING", COLUMN_STATE | COLUMN_TRUTH,         \
                          "OneLogin provisions it"},                                           \
    [APP_POSTMAN] = {"postman", "POSTMAN", COLUMN_TRUTH, "it is Postman's"},                   \
    [APP_DESCRIPTION] = {"description", "DESCRIPTION", COLUMN_WIDE, "what there is to say"},   \
    [APP_CREATED] = {"created", "CREATED", COLUMN_WIDE | COLUMN_TIME, "when it was added"},    \
    [APP_MODIFIED] = {"modified", "MODIFIED", COLUMN_WIDE | COLUMN_TIME, "when last changed"}

const struct view view_apps = {
    "apps",
    9,
    {
        APP_COLUMNS,
        [APP_ROLES] = {"role_count", "ROLES", COLUMN_NUMBER, "how many roles give it"},
    },
};

#define APP_ROLE_COLUMN                                                                        \
    [APP_ROLES] = {"roles", "ROLES", COLUMN_LIST | COLUMN_WHOLE, "roles that give it, by name"}

const struct view view_app = {"app", 9, {APP_COLUMNS, APP_ROLE_COLUMN}};

/* What takes a call for each person. */
const struct view view_app_states = {
    "app",
    13,
    {
        APP_COLUMNS,
        APP_ROLE_COLUMN,
        [APP_PEOPLE] = {"people", "PEOPLE", COLUMN_NUMBER, "who have it, with --states"},
        [APP_PENDING] = {"pending", "PENDING", COLUMN_NUMBER,
                         "of whom somebody has to approve something"},
        [APP_FAILED] = {"failed", "FAILED", COLUMN_NUMBER, "for whom something has failed"},
        [APP_STATES] = {"states", "STATES", COLUMN_LIST,
                        "OneLogin's words, with how many people are there"},
    },
};

const struct view view_people = {
    "people",
    12,
    {
        [PERSON_ID] = {"id", "ID", 0, "OneLogin's id"},
        [PERSON_EMAIL] = {"email", "EMAIL", COLUMN_WHOLE, "the address"},
        [PERSON_GIVEN] = {"given_name", "GIVEN NAME", 0, "firstname"},
        [PERSON_FAMILY] = {"family_name", "FAMILY NAME", 0, "lastname"},
        [PERSON_STATUS] = {"status", "STATUS", 0, "in OneLogin's words"},
        [PERSON_STATE] = {"state", "STATE", 0, "of the approval, in OneLogin's words"},
        [PERSON_MEANS] = {"means", "MEANS", COLUMN_STATE,
                          "active, suspended or waiting, by what the account says"},
        [PERSON_EXTERNAL] = {"external_id", "EXTERNAL ID", 0, "external_id of OneLogin"},
        [PERSON_LAST_LOGIN] = {"last_login", "LAST LOGIN", COLUMN_TIME,
                               "when the person last signed in at OneLogin"},
        [PERSON_CREATED] = {"created", "CREATED", COLUMN_WIDE | COLUMN_TIME, "created_at"},
        [PERSON_MODIFIED] = {"modified", "MODIFIED", COLUMN_WIDE | COLUMN_TIME, "updated_at"},
        [PERSON_USERNAME] = {"username", "USERNAME", COLUMN_WIDE, "username of OneLogin"},
    },
};

const struct view view_provisioning = {
    "provisioning",
    8,
    {
        [PROVISIONING_EMAIL] = {"email", "EMAIL", COLUMN_WHOLE, "who"},
        [PROVISIONING_TASK] = {"task", "TASK", COLUMN_STATE, "pending or failed, or nothing"},
        [PROVISIONING_STATUS] = {"provisioning_status", "PROVISIONING STATUS", COLUMN_WHOLE,
                                 "in OneLogin's words"},
        [PROVISIONING_STATE] = {"provisioning_state", "PROVISIONING STATE", COLUMN_WHOLE,
                                "in OneLogin's words"},
        [PROVISIONING_GIVEN] = {"given_name", "GIVEN NAME", 0, "firstname"},
        [PROVISIONING_FAMILY] = {"family_name", "FAMILY NAME", 0, "lastname"},
        [PROVISIONING_ID] = {"id", "ID", 0, "OneLogin's id of the person"},
        [PROVISIONING_ENABLED] = {"enabled", "ENABLED", COLUMN_WIDE | COLUMN_TRUTH,
                                  "OneLogin provisions the person"},
    },
};
