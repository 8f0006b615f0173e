/* SPDX-License-Identifier: MIT */
#include "conf/json_file.h"

#include <stdlib.h>
#include <string.h>

#include <pmscim/profile.h>

#include "base/file.h"
#include "base/json.h"

int pms_json_file_place(const char *path, const char *name, char **ret_path,
                        struct pms_error *err)
{
    AUTO(free) char *folder = NULL;
    char *place;
    int r = path ? 0 : pms_dir_config(&folder, err);

    if (r < 0)
        return r;
    place = path ? strdup(path) : pms_path_join(folder, name);
    if (!place)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    *ret_path = place;
    return 0;
}

int pms_json_file_read(const char *path, size_t most, pms_json_file_parse *parse,
                       struct json_object **ret_json, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(most);
    int r = pms_file_read(path, 1, &text, err);

    if (r == -PMS_E_NOTFOUND) {
        *ret_json = json_object_new_object();
        return *ret_json ? 0 : pms_fail(err, PMS_E_NOMEM, "out of memory");
    }
    if (r == -PMS_E_IO)
        err->code = PMS_E_CONFIG;
    if (r < 0)
        return -err->code;
    return parse(path, pms_buf_text(&text), text.length, ret_json, err);
}

int pms_json_file_write(const char *path, size_t most, struct json_object *json,
                        struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(most);
    const char *pretty =
        json_object_to_json_string_ext(json, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
                                                 JSON_C_TO_STRING_NOSLASHESCAPE);
    int r = pretty ? pms_buf_printf(&text, err, "%s\n", pretty)
                   : pms_fail(err, PMS_E_NOMEM, "out of memory");

    if (r == -PMS_E_REMOTE)
        return pms_fail(err, PMS_E_CONFIG, "%s: it would be larger than %zu bytes", path, most);
    return r < 0 ? r : pms_file_replace(path, text.data, text.length, err);
}
