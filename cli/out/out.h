/* SPDX-License-Identifier: MIT */
/*
 * One row, many formats. A view names the columns of a kind of thing; a command fills cells in
 * the order of the view; the format in force prints those the user asked for.
 */
#ifndef CLI_OUT_OUT_H
#define CLI_OUT_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include <pmscim/error.h>

enum cell_kind {
    CELL_NONE,
    CELL_TEXT,
    CELL_TRUTH,
    CELL_NUMBER,
    CELL_LIST
};

/* A lent value. An unset one is CELL_NONE: null in JSON, empty elsewhere. */
struct cell {
    enum cell_kind kind;
    const char *text;
    long number; /* of CELL_NUMBER; 0 or 1 of CELL_TRUTH; count of CELL_LIST */
    const char *const *list;
};

enum column_flags {
    COLUMN_WIDE = 1 << 0,  /* in a table only when asked for by name */
    COLUMN_STATE = 1 << 1, /* coloured by what it says */
    COLUMN_WHOLE = 1 << 2, /* never cut: what somebody is called by, and copies */
    COLUMN_TIME = 1 << 3,  /* RFC 3339 text; "3 days ago" on a terminal */
    COLUMN_TRUTH = 1 << 4, /* the kinds of cells that are no text, for --where */
    COLUMN_NUMBER = 1 << 5,
    COLUMN_LIST = 1 << 6,
    COLUMN_EXACT = 1 << 7 /* a time that is told as it is, also on a terminal */
};

struct column {
    const char *key;    /* the name in JSON, CSV and --columns: stable */
    const char *header; /* above a table */
    unsigned flags;
    const char *help;
};

enum {
    VIEW_COLUMNS = 16
};

struct view {
    const char *name;
    size_t count;
    struct column columns[VIEW_COLUMNS];
};

struct out;
struct order;
struct rows;
struct where;

struct out_format {
    const char *name;
    int (*begin)(struct out *out, struct pms_error *err); /* NULL for nothing to do */
    int (*row)(struct out *out, const struct cell *cells, struct pms_error *err);
    /* Frees; after a failure a list in JSON stays open, since a closed one would pass for
     * whole. NULL for nothing to do. */
    int (*end)(struct out *out, bool failed, struct pms_error *err);
};

struct out {
    const struct view *view;
    const struct out_format *format;
    bool one;      /* one thing, not a list that happens to have one row */
    bool terminal; /* where it is printed; asked once, since asking leaves an errno behind */
    size_t rows;   /* printed so far */
    size_t count;
    size_t columns[VIEW_COLUMNS]; /* indices into the view, in the order to print */
    void *state;                  /* the format's */
    struct where *where;          /* --where, NULL for every row */
    struct order *order;          /* --sort, NULL to print rows as they come */
    struct rows *kept;            /* until they are sorted */
};

enum out_shape {
    OUT_LIST,
    OUT_ONE
};

/* Checks --columns, --sort and --where before anything is asked or changed; the latter two are
 * for lists. */
int out_check(const struct view *view, enum out_shape shape, struct pms_error *err);
/* "help" in place of columns. */
bool out_help_wanted(void);
int out_begin(struct out *out, const struct view *view, enum out_shape shape,
              struct pms_error *err);
int out_row(struct out *out, const struct cell *cells, struct pms_error *err);
/* Also to be called after an error (`failed`), whose code it then returns. */
int out_end(struct out *out, bool failed, struct pms_error *err);

/* For what must have reached its reader before anything else is done. */
int out_flush(struct pms_error *err);

/* Begin, one row, end. */
int out_one(const struct view *view, const struct cell *cells, struct pms_error *err);

int out_columns_help(const struct view *view, struct pms_error *err);

/* The place of a column, or which was meant. */
int out_find_column(const struct view *view, const char *name, size_t length, size_t *ret_index,
                    struct pms_error *err);

/* Do rows reach a terminal as they come? Then nothing else should draw there meanwhile. */
bool out_streams(void);

/* The reader of a pipe has gone. */
bool out_reader_left(void);

struct cell cell_text(const char *text); /* NULL is an unset cell */
struct cell cell_truth(int truth);       /* -1 is an unset cell */
struct cell cell_number(long number);
struct cell cell_list(const char *const *list, size_t count);

/* The cell as one text, for tables and CSV; lists are joined with ", ". malloc()ed. */
char *cell_print(const struct cell *cell);

extern const struct out_format out_table, out_json, out_ndjson, out_csv;

/* views.c: what each kind of thing looks like. The enums give the cells' places. */
enum {
    USER_EMAIL,
    USER_GIVEN,
    USER_FAMILY,
    USER_ACTIVE,
    USER_EXTERNAL,
    USER_ID,
    USER_CREATED,
    USER_MODIFIED
};
enum {
    GROUPS_NAME,
    GROUPS_ID,
    GROUPS_CREATED,
    GROUPS_MODIFIED,
    GROUPS_MEMBER_COUNT
};
enum {
    GROUP_NAME,
    GROUP_ID,
    GROUP_MEMBERS,
    GROUP_EXTERNAL,
    GROUP_CREATED,
    GROUP_MODIFIED,
    GROUP_MEMBER_IDS
};
enum {
    GROUP_GONE_NAME,
    GROUP_GONE_RESULT,
    GROUP_GONE_DEACTIVATES,
    GROUP_GONE_ID
};
enum {
    KEY_NAME,
    KEY_KEY,
    KEY_STATUS,
    KEY_CREATED,
    KEY_LAST_USED,
    KEY_ID,
    KEY_SECRET
};
enum {
    SSO_NAME,
    SSO_CREATED
};
enum {
    DOMAIN_DOMAIN,
    DOMAIN_STATUS,
    DOMAIN_VERIFIED,
    DOMAIN_VIA,
    DOMAIN_TXT
};
enum {
    RESULT_EMAIL,
    RESULT_RESULT,
    RESULT_DETAIL,
    RESULT_ID
};
enum {
    SCIM_ENABLED,
    SCIM_FORBIDDEN
};
enum {
    PROFILE_NAME,
    PROFILE_DEFAULT,
    PROFILE_ENDPOINT,
    PROFILE_MANNERS,
    PROFILE_KEY,
    PROFILE_ACCOUNT_KEY,
    PROFILE_CACERT,
    PROFILE_CERT,
    PROFILE_CERT_KEY,
    PROFILE_STATE,
    PROFILE_MANNERS_FIELDS
};
enum {
    STATUS_PROFILE,
    STATUS_ENDPOINT,
    STATUS_MANNERS,
    STATUS_REACHABLE,
    STATUS_KEY,
    STATUS_SCIM,
    STATUS_SSO,
    STATUS_KEYS,
    STATUS_DOMAINS,
    STATUS_FORBIDDEN
};
enum {
    MEETS_EMAIL,
    MEETS_ACTION,
    MEETS_ALLOWED,
    MEETS_REASON
};
enum {
    MEMBER_EMAIL,
    MEMBER_GIVEN,
    MEMBER_FAMILY,
    MEMBER_ROLE,
    MEMBER_STATUS,
    MEMBER_ID,
    MEMBER_EXTERNAL,
    MEMBER_CREATED,
    MEMBER_MODIFIED
};
enum {
    TRAIL_TIME,
    TRAIL_ACTION,
    TRAIL_ACTOR,
    TRAIL_TARGET,
    TRAIL_MESSAGE,
    TRAIL_IP,
    TRAIL_AGENT,
    TRAIL_ID
};
enum {
    CHECK_CHECK,
    CHECK_STATE,
    CHECK_DETAIL,
    CHECK_ADVICE
};
enum {
    SETUP_STEP,
    SETUP_STATE,
    SETUP_DETAIL,
    SETUP_TODO
};
enum {
    POLICY_FIELD,
    POLICY_VALUE,
    POLICY_DEFAULT,
    POLICY_HELP
};
enum {
    RECORD_ROW,
    RECORD_EXTERNAL,
    RECORD_EMAIL,
    RECORD_GIVEN,
    RECORD_FAMILY,
    RECORD_STATUS,
    RECORD_ASSIGNED,
    RECORD_GROUPS,
    RECORD_COLUMN,
    RECORD_PROBLEM
};
enum {
    SOURCE_KIND,
    SOURCE_HELP
};
enum {
    STEP_ID,
    STEP_ACTION,
    STEP_WHO,
    STEP_CHANGE,
    STEP_WHY,
    STEP_APPROVAL,
    STEP_PERSON,
    STEP_GROUP
};
enum {
    NOTE_KIND,
    NOTE_WHO,
    NOTE_MESSAGE
};
enum {
    TASK_ID,
    TASK_ACTION,
    TASK_WHO,
    TASK_STATE,
    TASK_DETAIL,
    TASK_WHY,
    TASK_PERSON,
    TASK_GROUP
};
enum {
    PLAN_DIGEST,
    PLAN_PROFILE,
    PLAN_SOURCE,
    PLAN_MADE,
    PLAN_CREATE,
    PLAN_REACTIVATE,
    PLAN_UPDATE,
    PLAN_GROUPS,
    PLAN_SUSPEND,
    PLAN_KEEP,
    PLAN_UNCHANGED,
    PLAN_UNMANAGED,
    PLAN_TO_APPROVE,
    PLAN_REQUESTS,
    PLAN_SECONDS,
    PLAN_REFUSED
};
enum {
    ACCOUNT_NAME,
    ACCOUNT_ADDRESS,
    ACCOUNT_CLIENT_SECRET,
    ACCOUNT_APP,
    ACCOUNT_GROUPS,
    ACCOUNT_CLIENT_ID,
    ACCOUNT_CACERT,
    ACCOUNT_FULL_EVERY
};
enum {
    APP_ID,
    APP_NAME,
    APP_CONNECTOR,
    APP_PROVISIONING,
    APP_POSTMAN,
    APP_ROLES, /* of a list their number, of one app their names */
    APP_DESCRIPTION,
    APP_CREATED,
    APP_MODIFIED,
    APP_PEOPLE,
    APP_PENDING,
    APP_FAILED,
    APP_STATES
};
enum {
    PERSON_ID,
    PERSON_EMAIL,
    PERSON_GIVEN,
    PERSON_FAMILY,
    PERSON_STATUS,
    PERSON_STATE,
    PERSON_MEANS,
    PERSON_EXTERNAL,
    PERSON_LAST_LOGIN,
    PERSON_CREATED,
    PERSON_MODIFIED,
    PERSON_USERNAME
};
enum {
    PROVISIONING_EMAIL,
    PROVISIONING_TASK,
    PROVISIONING_STATUS,
    PROVISIONING_STATE,
    PROVISIONING_GIVEN,
    PROVISIONING_FAMILY,
    PROVISIONING_ID,
    PROVISIONING_ENABLED
};
enum {
    VERSION_VERSION
};
enum {
    COLUMNS_KEY,
    COLUMNS_KIND,
    COLUMNS_MEANING
};

extern const struct view view_groups, view_groups_counted, view_group, view_group_gone;
extern const struct view view_users, view_keys, view_new_key, view_ssos, view_domains,
    view_results, view_scim, view_profiles, view_status, view_meets, view_members, view_trails,
    view_version, view_columns, view_checks, view_setup, view_policy, view_records,
    view_sources, view_steps, view_notes, view_plan, view_tasks;
extern const struct view view_accounts, view_account_fields, view_apps, view_app,
    view_app_states, view_people, view_provisioning;

#endif
