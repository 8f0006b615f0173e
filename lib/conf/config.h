/* SPDX-License-Identifier: MIT */
/* The configuration without its file. */
#ifndef CONF_CONFIG_H
#define CONF_CONFIG_H

#include <stddef.h>

#include <pmscim/profile.h>

/* Most bytes a configuration file may have. */
enum {
    PMS_CONFIG_MAX = 1 << 20
};

/* A configuration out of its text; errors call it `path`, and it would be saved there. */
int pms_config_parse(const char *path, const char *text, size_t length,
                     struct pms_config **ret_config, struct pms_error *err);

/* The text that would be saved; lent until the next change, NULL when memory ran out. */
const char *pms_config_text(const struct pms_config *config);

/* PMS_E_NOTFOUND for the name of a profile; the hint lists those there are. */
int pms_config_unknown(const struct pms_config *config, const char *name,
                       struct pms_error *err);

#endif
