/* SPDX-License-Identifier: MIT */
#include "out/out.h"

const struct view view_users = {
    "users",
    8,
    {
        [USER_EMAIL] = {"email", "EMAIL", 0, "userName, at Postman the e-mail"},
        [USER_GIVEN] = {"given_name", "GIVEN NAME", 0, "name.givenName"},
        [USER_FAMILY] = {"family_name", "FAMILY NAME", 0, "name.familyName"},
        [USER_ACTIVE] = {"active", "ACTIVE", COLUMN_STATE, "may sign in"},
        [USER_EXTERNAL] = {"external_id", "EXTERNAL ID", 0, "externalId, the directory's name"},
        [USER_ID] = {"id", "ID", 0, "the server's id"},
        [USER_CREATED] = {"created", "CREATED", COLUMN_WIDE, "meta.created"},
        [USER_MODIFIED] = {"modified", "MODIFIED", COLUMN_WIDE, "meta.lastModified"},
    },
};

#define KEY_COLUMNS                                                                            \
    [KEY_NAME] = {"name", "NAME", 0, "what it was called when made"},                          \
    [KEY_KEY] = {"key", "KEY", 0, "masked"},                                                   \
    [KEY_STATUS] = {"status", "STATUS", COLUMN_STATE, "ACTIVE or REVOKED"},                    \
    [KEY_CREATED] = {"created", "CREATED", 0, "when it was made"},                             \
    [KEY_LAST_USED] = {"last_used", "LAST USED", 0, "when a request last carried it"},         \
    [KEY_ID] = {"id", "ID", 0, "for revoking one of several with the same name"}

const struct view view_keys = {"keys", 6, {KEY_COLUMNS}};

/* Only gen-key has the key itself to show. */
const struct view view_new_key = {
    "key",
    7,
    {KEY_COLUMNS, [KEY_SECRET] = {"secret", "SECRET", 0, "the key, shown this once"}},
};

const struct view view_ssos = {
    "sso",
    2,
    {
        [SSO_NAME] = {"name", "NAME", 0, "the method"},
        [SSO_CREATED] = {"created", "CREATED", 0, "when it was added"},
    },
};

const struct view view_domains = {
    "domains",
    5,
    {
        [DOMAIN_DOMAIN] = {"domain", "DOMAIN", 0, "the domain or subdomain"},
        [DOMAIN_STATUS] = {"status", "STATUS", COLUMN_STATE, "UNVERIFIED or VERIFIED"},
        [DOMAIN_VERIFIED] = {"verified", "VERIFIED", 0, "when it was verified"},
        [DOMAIN_VIA] = {"via", "VIA", COLUMN_WIDE, "whose record counts: own or root"},
        [DOMAIN_TXT] = {"txt", "TXT", COLUMN_WIDE, "what the TXT record must say"},
    },
};

const struct view view_results = {
    "results",
    4,
    {
        [RESULT_EMAIL] = {"email", "EMAIL", 0, "who"},
        [RESULT_RESULT] = {"result", "RESULT", COLUMN_STATE, "what became of it"},
        [RESULT_DETAIL] = {"detail", "DETAIL", 0, "why, where it failed"},
        [RESULT_ID] = {"id", "ID", COLUMN_WIDE, "the server's id"},
    },
};

const struct view view_scim = {
    "scim",
    2,
    {
        [SCIM_ENABLED] = {"enabled", "SCIM ENABLED", COLUMN_STATE, "SCIM provisioning is on"},
        [SCIM_FORBIDDEN] = {"forbidden", "MEMBERS CANNOT", 0, "what SCIM forbids members"},
    },
};

const struct view view_profiles = {
    "profiles",
    10,
    {
        [PROFILE_NAME] = {"name", "NAME", 0, "what -p takes"},
        [PROFILE_DEFAULT] = {"default", "DEFAULT", COLUMN_STATE, "used without -p"},
        [PROFILE_ENDPOINT] = {"endpoint", "ENDPOINT", 0, "SCIM base address"},
        [PROFILE_MANNERS] = {"manners", "MANNERS", 0, "how the server likes to be spoken to"},
        [PROFILE_KEY] = {"key", "KEY", 0, "where the SCIM key is kept"},
        [PROFILE_ACCOUNT_KEY] = {"account_key", "ACCOUNT KEY", COLUMN_WIDE,
                                 "where the account key is kept"},
        [PROFILE_CACERT] = {"cacert", "CACERT", COLUMN_WIDE,
                            "certificate authorities to trust"},
        [PROFILE_CERT] = {"cert", "CERT", COLUMN_WIDE, "client certificate"},
        [PROFILE_CERT_KEY] = {"cert_key", "CERT KEY", COLUMN_WIDE,
                              "where the client certificate's key is"},
        [PROFILE_STATE] = {"state", "STATE", COLUMN_WIDE, "the embedded endpoint's folder"},
    },
};

const struct view view_status = {
    "status",
    10,
    {
        [STATUS_PROFILE] = {"profile", "PROFILE", 0, "the profile in force"},
        [STATUS_ENDPOINT] = {"endpoint", "ENDPOINT", 0, "its address"},
        [STATUS_MANNERS] = {"manners", "MANNERS", 0, "how it is spoken to"},
        [STATUS_REACHABLE] = {"reachable", "REACHABLE", COLUMN_STATE, "it answered"},
        [STATUS_KEY] = {"key", "SCIM KEY", COLUMN_STATE, "none, accepted or why not"},
        [STATUS_SCIM] = {"scim", "SCIM", COLUMN_STATE, "on, off or unknown"},
        [STATUS_SSO] = {"sso", "SSO METHODS", 0, "SCIM keys need exactly one"},
        [STATUS_KEYS] = {"keys", "ACTIVE KEYS", 0, "names of the keys in force"},
        [STATUS_DOMAINS] = {"domains", "DOMAINS", 0, "and whether they are verified"},
        [STATUS_FORBIDDEN] = {"forbidden", "MEMBERS CANNOT", 0, "what SCIM forbids members"},
    },
};

const struct view view_meets = {
    "meets",
    4,
    {
        [MEETS_EMAIL] = {"email", "EMAIL", 0, "who"},
        [MEETS_ACTION] = {"action", "ACTION", 0, "what they try"},
        [MEETS_ALLOWED] = {"allowed", "ALLOWED", COLUMN_STATE, "whether it works"},
        [MEETS_REASON] = {"reason", "REASON", 0, "why"},
    },
};

const struct view view_policy = {
    "policy",
    4,
    {
        [POLICY_FIELD] = {"field", "FIELD", 0, "what policy set takes"},
        [POLICY_VALUE] = {"value", "VALUE", 0, "what is in force"},
        [POLICY_DEFAULT] = {"default", "DEFAULT", 0, "what it is when nobody says otherwise"},
        [POLICY_HELP] = {"help", "WHAT IT IS FOR", 0, "one line"},
    },
};

const struct view view_records = {
    "records",
    10,
    {
        [RECORD_ROW] = {"row", "ROW", 0, "where in the source"},
        [RECORD_EXTERNAL] = {"external_id", "EXTERNAL ID", 0, "the directory's own id"},
        [RECORD_EMAIL] = {"email", "EMAIL", 0, "the address"},
        [RECORD_GIVEN] = {"given_name", "GIVEN NAME", 0, "the given name"},
        [RECORD_FAMILY] = {"family_name", "FAMILY NAME", 0, "the family name"},
        [RECORD_STATUS] = {"status", "STATUS", COLUMN_STATE, "active or suspended"},
        [RECORD_ASSIGNED] = {"assigned", "ASSIGNED", COLUMN_STATE, "has the app"},
        [RECORD_GROUPS] = {"groups", "GROUPS", 0, "names of groups"},
        [RECORD_COLUMN] = {"column", "COLUMN", 0,
                           "where the problem is, as the source spells it"},
        [RECORD_PROBLEM] = {"problem", "PROBLEM", 0, "why nothing is done about the row"},
    },
};

const struct view view_sources = {
    "sources",
    2,
    {
        [SOURCE_KIND] = {"kind", "KIND", 0, "what stands before the colon"},
        [SOURCE_HELP] = {"help", "WHAT IT IS", 0, "one line"},
    },
};

const struct view view_steps = {
    "steps",
    8,
    {
        [STEP_ID] = {"step", "STEP", 0, "its id"},
        [STEP_ACTION] = {"action", "ACTION", 0, "what is done"},
        [STEP_WHO] = {"who", "WHO", 0, "an e-mail, or a group"},
        [STEP_CHANGE] = {"change", "CHANGE", 0, "before and after; who comes in and who goes"},
        [STEP_WHY] = {"why", "WHY", 0, "why"},
        [STEP_APPROVAL] = {"approval", "APPROVAL", COLUMN_STATE,
                           "pending, approved, or not needed"},
        [STEP_PERSON] = {"person", "PERSON", COLUMN_WIDE, "the server's id of the person"},
        [STEP_GROUP] = {"group", "GROUP", COLUMN_WIDE, "the server's id of the group"},
    },
};

const struct view view_notes = {
    "notes",
    3,
    {
        [NOTE_KIND] = {"kind", "KIND", 0, "what sort of note it is"},
        [NOTE_WHO] = {"who", "WHO", 0, "whom or what it is about"},
        [NOTE_MESSAGE] = {"message", "MESSAGE", 0, "what was noticed"},
    },
};

const struct view view_plan = {
    "plan",
    16,
    {
        [PLAN_DIGEST] = {"digest", "DIGEST", 0, "SHA-256 over what the plan would do"},
        [PLAN_PROFILE] = {"profile", "PROFILE", 0, "whose plan it is"},
        [PLAN_SOURCE] = {"source", "SOURCE", 0, "the directory it was made from"},
        [PLAN_MADE] = {"made", "MADE", 0, "when"},
        [PLAN_CREATE] = {"create", "CREATE", 0, "people who are added"},
        [PLAN_REACTIVATE] = {"reactivate", "REACTIVATE", 0, "people who are let in again"},
        [PLAN_UPDATE] = {"update", "UPDATE", 0, "people whose name or e-mail changes"},
        [PLAN_GROUPS] = {"groups", "GROUPS", 0, "groups that are made or changed"},
        [PLAN_SUSPEND] = {"suspend", "SUSPEND", 0, "people who are suspended"},
        [PLAN_KEEP] = {"keep", "KEEP", 0, "leavers whose account stays"},
        [PLAN_UNCHANGED] = {"unchanged", "UNCHANGED", 0, "people who are as they should be"},
        [PLAN_UNMANAGED] = {"unmanaged", "UNMANAGED", 0, "members who are left alone"},
        [PLAN_TO_APPROVE] = {"to_approve", "TO APPROVE", 0,
                             "steps that somebody has to approve"},
        [PLAN_REQUESTS] = {"requests", "REQUESTS", 0, "how many are sent, reading included"},
        [PLAN_SECONDS] = {"seconds", "SECONDS", 0, "at least, under the server's limits"},
        [PLAN_REFUSED] = {"refused", "REFUSED BY", 0, "guards that say no"},
    },
};

const struct view view_version = {
    "version",
    1,
    {
        [VERSION_VERSION] = {"version", "VERSION", 0, "of program and library"},
    },
};
