/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pmscim/profile.h>
#include <pmscim/text.h>

#include "base/file.h"
#include "base/json.h"
#include "conf/json_file.h"
#include "conf/key_ref.h"
#include "conf/onelogin_account.h"

enum {
    NAMES_MOST = 64 /* looked through for a near one */
};

static int parse_file(const char *path, const char *text, size_t length,
                      struct json_object **ret_json, struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    int r = pms_json_parse(text, length, &json, err);

    if (r == 0 && !json_object_is_type(json, json_type_object))
        r = pms_fail(err, PMS_E_CONFIG, "not a JSON object");
    if (r == 0 && pms_json_has_twins(json, text, length))
        r = pms_fail(err, PMS_E_CONFIG, "two members have one name");
    if (r < 0) {
        err->code = err->code == PMS_E_PARSE ? PMS_E_CONFIG : err->code;
        pms_error_prefix(err, "%s", path);
        return pms_error_hint(err, "pmscim-onelogin(5) describes the file");
    }
    *ret_json = TAKE(json);
    return 0;
}

static int read_file(const char *path, struct json_object **ret_json, struct pms_error *err)
{
    return pms_json_file_read(path, PMS_ONELOGIN_FILE_MAX, parse_file, ret_json, err);
}

static int fail_unknown(struct json_object *file, const char *name, struct pms_error *err)
{
    const char *names[NAMES_MOST];
    size_t count = 0;
    const char *near;

    json_object_object_foreach (file, there, value) {
        (void)value;
        if (count < NAMES_MOST)
            names[count++] = there;
    }
    near = pms_nearest(name, names, count);
    pms_fail(err, PMS_E_NOTFOUND, "no OneLogin account \"%s\" is connected", name);
    if (near)
        return pms_error_hint(err, "did you mean \"%s\"?", near);
    return pms_error_hint(err, "connect it with \"pmscim onelogin connect %s\"", name);
}

static int set_field(struct pms_onelogin_account *account, const char *field,
                     struct json_object *value, struct pms_error *err)
{
    const char *text =
        json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
    int r;

    if (!text || text[0] == '\0' || strlen(text) != (size_t)json_object_get_string_len(value)) {
        pms_fail(err, PMS_E_CONFIG, "%s: not a string, or an empty one", field);
        return -err->code;
    }
    r = pms_onelogin_account_set(account, field, text, err);
    if (r == -PMS_E_USAGE)
        err->code = PMS_E_CONFIG;
    return r < 0 ? -err->code : 0;
}

/* A word nobody knows is never skipped: it may have said who is to be suspended. */
static int set_fields(struct pms_onelogin_account *account, struct json_object *json,
                      struct pms_error *err)
{
    int r = 0;

    if (!json_object_is_type(json, json_type_object))
        return pms_fail(err, PMS_E_CONFIG, "not an object");
    json_object_object_foreach (json, field, value)
        if (r == 0)
            r = set_field(account, field, value, err);
    return r;
}

static int account_from(const char *path, struct json_object *file, const char *name,
                        struct pms_onelogin_account *ret_account, struct pms_error *err)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = {0};
    struct json_object *json = NULL;
    int r = pms_onelogin_account_init(name, &account, err);

    if (r < 0)
        return r;
    if (!json_object_object_get_ex(file, account.name, &json))
        return fail_unknown(file, account.name, err);
    r = set_fields(&account, json, err);
    if (r < 0) {
        pms_error_prefix(err, "%s: %s", path, account.name);
        return err->hint[0] != '\0'
                   ? -err->code
                   : pms_error_hint(err, "pmscim-onelogin(5) describes the file");
    }
    *ret_account = account;
    account = (struct pms_onelogin_account){0};
    return 0;
}

int pms_onelogin_account_parse(const char *path, const char *text, size_t length,
                               const char *name, struct pms_onelogin_account *ret_account,
                               struct pms_error *err)
{
    AUTO(json) struct json_object *file = NULL;
    int r = parse_file(path, text, length, &file, err);

    return r < 0 ? r : account_from(path, file, name, ret_account, err);
}

int pms_onelogin_account_load(const char *path, const char *name,
                              struct pms_onelogin_account *ret_account, struct pms_error *err)
{
    AUTO(json) struct json_object *file = NULL;
    AUTO(free) char *place = NULL;
    int r = pms_json_file_place(path, "onelogin.json", &place, err);

    if (r == 0)
        r = read_file(place, &file, err);
    return r < 0 ? r : account_from(place, file, name, ret_account, err);
}

static int account_to(const struct pms_onelogin_account *account, struct json_object *file,
                      struct pms_error *err)
{
    AUTO(json) struct json_object *json = json_object_new_object();
    int r = json ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");

    for (size_t i = 0; r == 0 && i < pms_onelogin_field_count(); i++) {
        const char *name = pms_onelogin_field_name(i);
        AUTO(free) char *text = pms_onelogin_account_get(account, name);

        if (!text)
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        if (!pms_onelogin_field_is_default(account, i))
            r = pms_json_add_text(json, name, text, err);
    }
    return r < 0 ? r : pms_json_add(file, account->name, TAKE(json), err);
}

/* Changes the file under a lock; `account` NULL takes the one called so away. */
static int edit(const char *path, const char *name, const struct pms_onelogin_account *account,
                struct pms_error *err)
{
    AUTO(json) struct json_object *file = NULL;
    AUTO(free) char *place = NULL;
    AUTO(free) char *target = NULL;
    AUTO(close) int lock = -1;
    int r = pms_json_file_place(path, "onelogin.json", &place, err);

    if (r < 0)
        return r;
    /* A link stays a link: what it leads to is locked and replaced. */
    target = realpath(place, NULL);
    r = pms_file_lock_beside(target ? target : place, &lock, err);
    if (r == 0)
        r = read_file(place, &file, err);
    if (r == 0 && account)
        r = account_to(account, file, err);
    else if (r == 0 && !json_object_object_get_ex(file, name, NULL))
        r = fail_unknown(file, name, err);
    else if (r == 0)
        json_object_object_del(file, name);
    return r < 0
               ? r
               : pms_json_file_write(target ? target : place, PMS_ONELOGIN_FILE_MAX, file, err);
}

int pms_onelogin_account_save(const char *path, const struct pms_onelogin_account *account,
                              struct pms_error *err)
{
    return edit(path, account->name, account, err);
}

int pms_onelogin_account_remove(const char *path, const char *name, struct pms_error *err)
{
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = {0};
    int r = pms_onelogin_account_init(name, &account, err);

    return r < 0 ? r : edit(path, account.name, NULL, err);
}

void pms_onelogin_names_done(struct pms_onelogin_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
    *names = (struct pms_onelogin_names){0};
}

static int copy_names(struct json_object *file, struct pms_onelogin_names *names,
                      struct pms_error *err)
{
    names->items = calloc((size_t)json_object_object_length(file) + 1, sizeof(*names->items));
    if (!names->items)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    json_object_object_foreach (file, name, value) {
        (void)value;
        names->items[names->count] = strdup(name);
        if (!names->items[names->count])
            return pms_fail(err, PMS_E_NOMEM, "out of memory");
        names->count++;
    }
    return 0;
}

int pms_onelogin_account_names(const char *path, struct pms_onelogin_names *ret_names,
                               struct pms_error *err)
{
    AUTO(pms_onelogin_names_done) struct pms_onelogin_names names = {0};
    AUTO(json) struct json_object *file = NULL;
    AUTO(free) char *place = NULL;
    int r = pms_json_file_place(path, "onelogin.json", &place, err);

    if (r == 0)
        r = read_file(place, &file, err);
    if (r == 0)
        r = copy_names(file, &names, err);
    if (r < 0)
        return r;
    *ret_names = names;
    names = (struct pms_onelogin_names){0};
    return 0;
}

int pms_onelogin_secret_place(const char *name, struct pms_key_ref *ret_ref,
                              struct pms_error *err)
{
    AUTO(free) char *folder = NULL;
    AUTO(free) char *path = NULL;
    AUTO(pms_onelogin_account_done) struct pms_onelogin_account account = {0};
    int r = pms_onelogin_account_init(name, &account, err);

    if (r == 0)
        r = pms_dir_config(&folder, err);
    if (r < 0)
        return r;
    if (asprintf(&path, "%s/keys/onelogin-%s.secret", folder, account.name) < 0) {
        path = NULL;
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    return pms_key_ref_make(PMS_KEY_FILE, path, ret_ref, err);
}
