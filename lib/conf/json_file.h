/* SPDX-License-Identifier: MIT */
/* Files of JSON in the configuration folder: nobody else's to read, whole or not there. */
#ifndef CONF_JSON_FILE_H
#define CONF_JSON_FILE_H

#include <stddef.h>

#include <pmscim/error.h>

struct json_object;

/* `path`, or the file called `name` in its usual place; malloc()ed. */
int pms_json_file_place(const char *path, const char *name, char **ret_path,
                        struct pms_error *err);

/* Reads text of `most` bytes into an object; its errors start with `path`. */
typedef int pms_json_file_parse(const char *path, const char *text, size_t length,
                                struct json_object **ret_json, struct pms_error *err);

/* Reads the file; a missing one is an empty object. PMS_E_CONFIG when it cannot be read, or
 * others may read it. */
int pms_json_file_read(const char *path, size_t most, pms_json_file_parse *parse,
                       struct json_object **ret_json, struct pms_error *err);
/* Replaces it, for people to read; PMS_E_CONFIG when it would be larger than that. */
int pms_json_file_write(const char *path, size_t most, struct json_object *json,
                        struct pms_error *err);

#endif
