/* SPDX-License-Identifier: MIT */
/* Accounts of OneLogin without their file. */
#ifndef CONF_ONELOGIN_ACCOUNT_H
#define CONF_ONELOGIN_ACCOUNT_H

#include <stddef.h>

#include <pmscim/onelogin_account.h>

#include "base/cleanup.h"

enum {
    PMS_ONELOGIN_FILE_MAX = 1 << 20
};

/* PMS_E_USAGE unless the name can be a part of a host name. */
int pms_onelogin_name_check(const char *name, struct pms_error *err);

/* 1 when the field is as pms_onelogin_account_init() has it. */
int pms_onelogin_field_is_default(const struct pms_onelogin_account *account, size_t index);

/* One account out of the text of a file; errors call it `path`. */
int pms_onelogin_account_parse(const char *path, const char *text, size_t length,
                               const char *name, struct pms_onelogin_account *ret_account,
                               struct pms_error *err);

DEFINE_AUTO_VALUE(struct pms_onelogin_account, pms_onelogin_account_done)
DEFINE_AUTO_VALUE(struct pms_onelogin_names, pms_onelogin_names_done)

#endif
