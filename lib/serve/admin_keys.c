/* SPDX-License-Identifier: MIT */
/* /admin/v1/scim/keys: made here, shown once, kept as digests. */
#include <stdio.h>
#include <string.h>

#include <pmscim/text.h>

#include "base/json.h"
#include "base/utf8.h"
#include "serve/admin_body.h"
#include "serve/audit.h"
#include "serve/policy.h"

#define KEY_PREFIX "pmscim_"

enum {
    KEY_DIGITS = 64,
    TAIL_DIGITS = 4,
    ID_DIGITS = 24,
    NAME_MOST = 100
};
enum {
    KEY_SIZE = sizeof(KEY_PREFIX) + KEY_DIGITS
};

static void write_key(struct pms_writer *writer, const struct pms_key_row *row,
                      const char *secret)
{
    char masked[sizeof(KEY_PREFIX) + sizeof("…") + sizeof(row->tail)];

    snprintf(masked, sizeof(masked), "%s…%s", KEY_PREFIX, row->tail);
    pms_write_object(writer, NULL);
    pms_write_text(writer, "id", row->id);
    pms_write_text(writer, "name", row->name);
    pms_write_text(writer, "key", masked);
    pms_write_text(writer, "status", row->active ? "ACTIVE" : "REVOKED");
    pms_write_time(writer, "created", row->created);
    pms_write_time(writer, "last_used", row->last_used);
    if (secret)
        pms_write_text(writer, "secret", secret);
    pms_write_object_end(writer);
}

static void write_one(void *context, const struct pms_key_row *row)
{
    write_key(context, row, NULL);
}

int pms_handle_keys_list(struct pms_call *call, struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(call->exchange, 200);
    int r;

    pms_write_object(&writer, NULL);
    pms_write_array(&writer, "keys");
    r = pms_store_keys(call->store, write_one, &writer, err);
    pms_write_array_end(&writer);
    pms_write_object_end(&writer);
    return r < 0 ? r : pms_write_done(&writer, err);
}

/* Characters, not bytes; what a terminal would not print does not count as one. */
static int check_name(const char *name, struct pms_error *err)
{
    size_t length = strlen(name);
    size_t characters = 0;
    uint32_t character;

    for (size_t i = 0; i < length; characters++) {
        size_t n = pms_utf8_decode(name + i, length - i, &character);

        i += n > 0 ? n : 1;
    }
    if (characters >= 1 && characters <= NAME_MOST && strspn(name, " ") < length &&
        pms_text_escape(name, NULL, 0) == length)
        return 0;
    return pms_fail(err, PMS_E_USAGE, "the name of a key is 1 to %d printable characters",
                    NAME_MOST);
}

struct methods {
    size_t count;
    char names[256];
};

static void add_method(void *context, const struct pms_sso_row *row)
{
    struct methods *methods = context;
    size_t length = strlen(methods->names);

    snprintf(methods->names + length, sizeof(methods->names) - length, "%s%s",
             methods->count > 0 ? ", " : "", row->name);
    methods->count++;
}

static int check_allowed(struct pms_call *call, const char *name, struct pms_error *err)
{
    struct methods methods = {0};
    bool enabled = false;
    int r = pms_store_scim_enabled(call->store, &enabled, err);

    if (r == 0)
        r = pms_store_ssos(call->store, add_method, &methods, err);
    if (r == 0)
        r = pms_policy_key_create(enabled, methods.count, methods.names, err);
    if (r == 0)
        r = pms_store_key_named(call->store, name, err);
    if (r <= 0)
        return r;
    pms_fail(err, PMS_E_CONFLICT, "an active key is called \"%s\" already", name);
    return pms_error_hint(err, "choose another name, or revoke that key first");
}

static int make_key(struct pms_call *call, const char *name, struct pms_error *err)
{
    struct pms_key_row row = {.active = true, .created = call->now_ms};
    struct pms_writer writer;
    char secret[KEY_SIZE] = KEY_PREFIX;
    int r;

    pms_random_hex(secret + sizeof(KEY_PREFIX) - 1, KEY_DIGITS);
    pms_random_hex(row.id, ID_DIGITS);
    pms_digest(secret, strlen(secret), row.digest);
    snprintf(row.name, sizeof(row.name), "%s", name);
    snprintf(row.maker, sizeof(row.maker), "%s", call->caller.id);
    snprintf(row.tail, sizeof(row.tail), "%s", secret + strlen(secret) - TAIL_DIGITS);
    r = pms_store_key_insert(call->store, &row, err);
    if (r == 0)
        r = pms_audit(call, PMS_ACTION_KEY_CREATE, row.id, err);
    if (r == 0) {
        writer = pms_exchange_json(call->exchange, 201);
        write_key(&writer, &row, secret);
        r = pms_write_done(&writer, err);
    }
    explicit_bzero(secret, sizeof(secret));
    return r;
}

int pms_handle_keys_create(struct pms_call *call, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    const char *name = NULL;
    int r = pms_admin_body(call, &json, err);

    if (r == 0)
        r = pms_admin_text(json, "name", &name, err);
    if (r == 0)
        r = check_name(name, err);
    if (r == 0)
        r = check_allowed(call, name, err);
    return r < 0 ? r : make_key(call, name, err);
}

int pms_handle_keys_revoke(struct pms_call *call, struct pms_error *err)
{
    struct pms_key_row row;
    int r = pms_store_key_get(call->store, call->id, &row, err);

    if (r == 0)
        return pms_fail(err, PMS_E_NOTFOUND, "the team has no SCIM API key %s", call->id);
    if (r > 0 && row.active) {
        r = pms_store_key_revoke(call->store, row.id, err);
        if (r >= 0)
            r = pms_audit(call, PMS_ACTION_KEY_REVOKE, row.id, err);
    }
    return r < 0 ? r : pms_admin_no_content(call);
}
