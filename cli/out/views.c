/* SPDX-License-Identifier: MIT */
#include "out/out.h"

const struct view view_users = {
    "users",
    8,
    {
        [USER_EMAIL] = {"email", "EMAIL", COLUMN_WHOLE, "userName, at Postman the e-mail"},
        [USER_GIVEN] = {"given_name", "GIVEN NAME", 0, "name.givenName"},
        [USER_FAMILY] = {"family_name", "FAMILY NAME", 0, "name.familyName"},
        [USER_ACTIVE] = {"active", "ACTIVE", COLUMN_STATE | COLUMN_TRUTH, "may sign in"},
        [USER_EXTERNAL] = {"external_id", "EXTERNAL ID", 0, "externalId, the directory's name"},
        [USER_ID] = {"id", "ID", 0, "the server's id"},
        [USER_CREATED] = {"created", "CREATED", COLUMN_WIDE | COLUMN_TIME, "meta.created"},
        [USER_MODIFIED] = {"modified", "MODIFIED", COLUMN_WIDE | COLUMN_TIME,
                           "meta.lastModified"},
    },
};

#define GROUPS_COLUMNS                                                                         \
    [GROUPS_NAME] = {"name", "NAME", COLUMN_WHOLE, "displayName"},                             \
    [GROUPS_ID] = {"id", "ID", 0, "the server's id"},                                          \
    [GROUPS_CREATED] = {"created", "CREATED", COLUMN_TIME, "meta.created"},                    \
    [GROUPS_MODIFIED] = {"modified", "MODIFIED", COLUMN_TIME, "meta.lastModified"}

const struct view view_groups = {"groups", 4, {GROUPS_COLUMNS}};

const struct view view_groups_counted = {
    "groups",
    5,
    {
        GROUPS_COLUMNS,
        [GROUPS_MEMBER_COUNT] = {"member_count", "MEMBERS", COLUMN_NUMBER,
                                 "how many are in it, with --members"},
    },
};

const struct view view_group = {
    "group",
    7,
    {
        [GROUP_NAME] = {"name", "NAME", COLUMN_WHOLE, "displayName"},
        [GROUP_ID] = {"id", "ID", 0, "the server's id"},
        [GROUP_MEMBERS] = {"members", "MEMBERS", COLUMN_LIST | COLUMN_WHOLE,
                           "who is in it, by e-mail"},
        [GROUP_EXTERNAL] = {"external_id", "EXTERNAL ID", 0,
                            "externalId, the directory's name"},
        [GROUP_CREATED] = {"created", "CREATED", COLUMN_TIME, "meta.created"},
        [GROUP_MODIFIED] = {"modified", "MODIFIED", COLUMN_TIME, "meta.lastModified"},
        [GROUP_MEMBER_IDS] = {"member_ids", "MEMBER IDS", COLUMN_WIDE | COLUMN_LIST,
                              "the members' ids"},
    },
};

const struct view view_group_gone = {
    "deleted",
    4,
    {
        [GROUP_GONE_NAME] = {"name", "NAME", COLUMN_WHOLE, "displayName"},
        [GROUP_GONE_RESULT] = {"result", "RESULT", COLUMN_STATE, "what became of it"},
        [GROUP_GONE_DEACTIVATES] = {"deactivates", "DEACTIVATES", COLUMN_LIST | COLUMN_WHOLE,
                                    "who was in no other group, by e-mail"},
        [GROUP_GONE_ID] = {"id", "ID", 0, "the server's id"},
    },
};

#define KEY_COLUMNS                                                                            \
    [KEY_NAME] = {"name", "NAME", COLUMN_WHOLE, "what it was called when made"},               \
    [KEY_KEY] = {"key", "KEY", 0, "masked"},                                                   \
    [KEY_STATUS] = {"status", "STATUS", COLUMN_STATE, "ACTIVE or REVOKED"},                    \
    [KEY_CREATED] = {"created", "CREATED", COLUMN_TIME, "when it was made"},                   \
    [KEY_LAST_USED] = {"last_used", "LAST USED", COLUMN_TIME,                                  \
                       "when a request last carried it"},                                      \
    [KEY_ID] = {"id", "ID", 0, "for revoking one of several with the same name"}

const struct view view_keys = {"keys", 6, {KEY_COLUMNS}};

/* Only gen-key has the key itself to show. */
const struct view view_new_key = {
    "key",
    7,
    {KEY_COLUMNS, [KEY_SECRET] = {"secret", "SECRET", COLUMN_WHOLE,
                                  "the key, shown this once"}},
};

const struct view view_ssos = {
    "sso",
    2,
    {
        [SSO_NAME] = {"name", "NAME", COLUMN_WHOLE, "the method"},
        [SSO_CREATED] = {"created", "CREATED", COLUMN_TIME, "when it was added"},
    },
};

const struct view view_domains = {
    "domains",
    5,
    {
        [DOMAIN_DOMAIN] = {"domain", "DOMAIN", COLUMN_WHOLE, "the domain or subdomain"},
        [DOMAIN_STATUS] = {"status", "STATUS", COLUMN_STATE, "UNVERIFIED or VERIFIED"},
        [DOMAIN_VERIFIED] = {"verified", "VERIFIED", COLUMN_TIME, "when it was verified"},
        [DOMAIN_VIA] = {"via", "VIA", COLUMN_WIDE, "whose record counts: own or root"},
        [DOMAIN_TXT] = {"txt", "TXT", COLUMN_WIDE | COLUMN_WHOLE,
                        "what the TXT record must say"},
    },
};

const struct view view_results = {
    "results",
    4,
    {
        [RESULT_EMAIL] = {"email", "EMAIL", COLUMN_WHOLE, "who"},
        [RESULT_RESULT] = {"result", "RESULT", COLUMN_STATE, "what became of it"},
        [RESULT_DETAIL] = {"detail", "DETAIL", 0, "why, where it failed"},
        [RESULT_ID] = {"id", "ID", COLUMN_WIDE, "the server's id"},
    },
};

const struct view view_scim = {
    "scim",
    2,
    {
        [SCIM_ENABLED] = {"enabled", "SCIM ENABLED", COLUMN_STATE | COLUMN_TRUTH,
                          "SCIM provisioning is on"},
        [SCIM_FORBIDDEN] = {"forbidden", "MEMBERS CANNOT", COLUMN_LIST,
                            "what SCIM forbids members"},
    },
};

const struct view view_profiles = {
    "profiles",
    11,
    {
        [PROFILE_NAME] = {"name", "NAME", COLUMN_WHOLE, "what -p takes"},
        [PROFILE_DEFAULT] = {"default", "DEFAULT", COLUMN_TRUTH, "used without -p"},
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
        [PROFILE_MANNERS_FIELDS] = {"manners_fields", "MANNERS FIELDS", COLUMN_WIDE,
                                    "single manners that are different"},
    },
};

const struct view view_status = {
    "status",
    10,
    {
        [STATUS_PROFILE] = {"profile", "PROFILE", 0, "the profile in force"},
        [STATUS_ENDPOINT] = {"endpoint", "ENDPOINT", 0, "its address"},
        [STATUS_MANNERS] = {"manners", "MANNERS", 0, "how it is spoken to"},
        [STATUS_REACHABLE] = {"reachable", "REACHABLE", COLUMN_STATE | COLUMN_TRUTH,
                              "it answered"},
        [STATUS_KEY] = {"key", "SCIM KEY", COLUMN_STATE, "none, accepted or why not"},
        [STATUS_SCIM] = {"scim", "SCIM", COLUMN_STATE, "on, off or unknown"},
        [STATUS_SSO] = {"sso", "SSO METHODS", COLUMN_LIST, "SCIM keys need exactly one"},
        [STATUS_KEYS] = {"keys", "ACTIVE KEYS", COLUMN_LIST, "names of the keys in force"},
        [STATUS_DOMAINS] = {"domains", "DOMAINS", COLUMN_LIST, "and whether they are verified"},
        [STATUS_FORBIDDEN] = {"forbidden", "MEMBERS CANNOT", COLUMN_LIST,
                              "what SCIM forbids members"},
    },
};

const struct view view_meets = {
    "meets",
    4,
    {
        [MEETS_EMAIL] = {"email", "EMAIL", 0, "who"},
        [MEETS_ACTION] = {"action", "ACTION", 0, "what they try"},
        [MEETS_ALLOWED] = {"allowed", "ALLOWED", COLUMN_STATE | COLUMN_TRUTH,
                           "whether it works"},
        [MEETS_REASON] = {"reason", "REASON", 0, "why"},
    },
};

const struct view view_members = {
    "members",
    9,
    {
        [MEMBER_EMAIL] = {"email", "EMAIL", COLUMN_WHOLE, "the account's e-mail"},
        [MEMBER_GIVEN] = {"given_name", "GIVEN NAME", 0, "given name"},
        [MEMBER_FAMILY] = {"family_name", "FAMILY NAME", 0, "family name"},
        [MEMBER_ROLE] = {"role", "ROLE", 0, "what the person may do in the team"},
        [MEMBER_STATUS] = {"status", "STATUS", COLUMN_STATE, "active, suspended or invited"},
        [MEMBER_ID] = {"id", "ID", 0, "the endpoint's id, the same as over SCIM"},
        [MEMBER_EXTERNAL] = {"external_id", "EXTERNAL ID", COLUMN_WIDE,
                             "externalId, the directory's name"},
        [MEMBER_CREATED] = {"created", "CREATED", COLUMN_WIDE | COLUMN_TIME,
                            "when the person was added"},
        [MEMBER_MODIFIED] = {"modified", "MODIFIED", COLUMN_WIDE | COLUMN_TIME,
                             "when last changed"},
    },
};

/* The time of a log is wanted as it is, not as how long ago it was. */
const struct view view_trails = {
    "audit",
    8,
    {
        [TRAIL_TIME] = {"time", "TIME", COLUMN_WHOLE | COLUMN_TIME | COLUMN_EXACT, "when"},
        [TRAIL_ACTION] = {"action", "ACTION", COLUMN_WHOLE, "what was done, by its name"},
        [TRAIL_ACTOR] = {"actor", "ACTOR", 0, "who did it"},
        [TRAIL_TARGET] = {"target", "TARGET", COLUMN_WHOLE, "to whom or what"},
        [TRAIL_MESSAGE] = {"message", "MESSAGE", COLUMN_WIDE, "the whole in a sentence"},
        [TRAIL_IP] = {"ip", "IP", 0, "from which address"},
        [TRAIL_AGENT] = {"agent", "AGENT", COLUMN_WIDE, "with which program"},
        [TRAIL_ID] = {"id", "ID", COLUMN_WIDE, "the server's id of the entry"},
    },
};

const struct view view_checks = {
    "checks",
    4,
    {
        [CHECK_CHECK] = {"check", "CHECK", COLUMN_WHOLE, "what was looked at"},
        [CHECK_STATE] = {"state", "STATE", COLUMN_STATE, "ok, note, warning, error, skipped"},
        [CHECK_DETAIL] = {"detail", "DETAIL", COLUMN_WHOLE, "what was found"},
        [CHECK_ADVICE] = {"advice", "ADVICE", COLUMN_WHOLE, "what to do about it"},
    },
};

const struct view view_policy = {
    "policy",
    4,
    {
        [POLICY_FIELD] = {"field", "FIELD", COLUMN_WHOLE, "what policy set takes"},
        [POLICY_VALUE] = {"value", "VALUE", COLUMN_WHOLE, "what is in force"},
        [POLICY_DEFAULT] = {"default", "DEFAULT", 0, "what it is when nobody says otherwise"},
        [POLICY_HELP] = {"help", "WHAT IT IS FOR", COLUMN_WHOLE, "one line"},
    },
};

const struct view view_records = {
    "records",
    10,
    {
        [RECORD_ROW] = {"row", "ROW", COLUMN_NUMBER, "where in the source"},
        [RECORD_EXTERNAL] = {"external_id", "EXTERNAL ID", 0, "the directory's own id"},
        [RECORD_EMAIL] = {"email", "EMAIL", COLUMN_WHOLE, "the address"},
        [RECORD_GIVEN] = {"given_name", "GIVEN NAME", 0, "the given name"},
        [RECORD_FAMILY] = {"family_name", "FAMILY NAME", 0, "the family name"},
        [RECORD_STATUS] = {"status", "STATUS", COLUMN_STATE, "active, suspended or waiting"},
        [RECORD_ASSIGNED] = {"assigned", "ASSIGNED", COLUMN_STATE | COLUMN_TRUTH,
                             "has the app"},
        [RECORD_GROUPS] = {"groups", "GROUPS", COLUMN_LIST, "names of groups"},
        [RECORD_COLUMN] = {"column", "COLUMN", 0,
                           "where the problem is, as the source spells it"},
        [RECORD_PROBLEM] = {"problem", "PROBLEM", COLUMN_WHOLE,
                            "why nothing is done about the row"},
    },
};

const struct view view_sources = {
    "sources",
    2,
    {
        [SOURCE_KIND] = {"kind", "KIND", 0, "what stands before the colon"},
        [SOURCE_HELP] = {"help", "WHAT IT IS", COLUMN_WHOLE, "one line"},
    },
};

const struct view view_steps = {
    "steps",
    8,
    {
        [STEP_ID] = {"step", "STEP", COLUMN_WHOLE, "its id"},
        [STEP_ACTION] = {"action", "ACTION", 0, "what is done"},
        [STEP_WHO] = {"who", "WHO", COLUMN_WHOLE, "an e-mail, or a group"},
        [STEP_CHANGE] = {"change", "CHANGE", COLUMN_WHOLE,
                         "before and after; who comes in and who goes"},
        [STEP_WHY] = {"why", "WHY", COLUMN_WHOLE, "why"},
        [STEP_APPROVAL] = {"approval", "APPROVAL", COLUMN_STATE,
                           "pending, approved, or not needed"},
        [STEP_PERSON] = {"person", "PERSON", COLUMN_WIDE, "the server's id of the person"},
        [STEP_GROUP] = {"group", "GROUP", COLUMN_WIDE, "the server's id of the group"},
    },
};

const struct view view_tasks = {
    "tasks",
    8,
    {
        [TASK_ID] = {"step", "STEP", COLUMN_WHOLE, "its id"},
        [TASK_ACTION] = {"action", "ACTION", 0, "what is done"},
        [TASK_WHO] = {"who", "WHO", COLUMN_WHOLE, "an e-mail, or a group"},
        [TASK_STATE] = {"state", "STATE", COLUMN_STATE,
                        "pending approval, provisioning, provisioned, failed or disabled"},
        [TASK_DETAIL] = {"detail", "DETAIL", COLUMN_WHOLE, "what there is to say about it"},
        [TASK_WHY] = {"why", "WHY", COLUMN_WIDE, "why the plan has it"},
        [TASK_PERSON] = {"person", "PERSON", COLUMN_WIDE, "the server's id of the person"},
        [TASK_GROUP] = {"group", "GROUP", COLUMN_WIDE, "the server's id of the group"},
    },
};

const struct view view_notes = {
    "notes",
    3,
    {
        [NOTE_KIND] = {"kind", "KIND", 0, "what sort of note it is"},
        [NOTE_WHO] = {"who", "WHO", COLUMN_WHOLE, "whom or what it is about"},
        [NOTE_MESSAGE] = {"message", "MESSAGE", COLUMN_WHOLE, "what was noticed"},
    },
};

const struct view view_plan = {
    "plan",
    16,
    {
        [PLAN_DIGEST] = {"digest", "DIGEST", COLUMN_WHOLE,
                         "SHA-256 over what the plan would do"},
        [PLAN_PROFILE] = {"profile", "PROFILE", 0, "whose plan it is"},
        [PLAN_SOURCE] = {"source", "SOURCE", 0, "the directory it was made from"},
        [PLAN_MADE] = {"made", "MADE", COLUMN_TIME, "when"},
        [PLAN_CREATE] = {"create", "CREATE", COLUMN_NUMBER, "people who are added"},
        [PLAN_REACTIVATE] = {"reactivate", "REACTIVATE", COLUMN_NUMBER,
                             "people who are let in again"},
        [PLAN_UPDATE] = {"update", "UPDATE", COLUMN_NUMBER,
                         "people whose name or e-mail changes"},
        [PLAN_GROUPS] = {"groups", "GROUPS", COLUMN_NUMBER, "groups that are made or changed"},
        [PLAN_SUSPEND] = {"suspend", "SUSPEND", COLUMN_NUMBER, "people who are suspended"},
        [PLAN_KEEP] = {"keep", "KEEP", COLUMN_NUMBER, "leavers whose account stays"},
        [PLAN_UNCHANGED] = {"unchanged", "UNCHANGED", COLUMN_NUMBER,
                            "people who are as they should be"},
        [PLAN_UNMANAGED] = {"unmanaged", "UNMANAGED", COLUMN_NUMBER,
                            "members who are left alone"},
        [PLAN_TO_APPROVE] = {"to_approve", "TO APPROVE", COLUMN_NUMBER,
                             "steps that somebody has to approve"},
        [PLAN_REQUESTS] = {"requests", "REQUESTS", COLUMN_NUMBER,
                           "how many are sent, reading included"},
        [PLAN_SECONDS] = {"seconds", "SECONDS", COLUMN_NUMBER,
                          "at least, under the server's limits"},
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

/* What --columns help prints. */
const struct view view_columns = {
    "columns",
    3,
    {
        [COLUMNS_KEY] = {"key", "KEY", COLUMN_WHOLE, "what --columns, --sort and --where take"},
        [COLUMNS_KIND] = {"kind", "KIND", 0, "text, time, truth, number or list"},
        [COLUMNS_MEANING] = {"meaning", "MEANING", 0, "what it says"},
    },
};
