/* SPDX-License-Identifier: MIT */
/* Configurations that a test starts from; one that cannot be had fails it. */
#ifndef TESTS_CONFIG_GIVEN_H
#define TESTS_CONFIG_GIVEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "conf/config.h"

static inline struct pms_config *load(const char *path, unsigned flags)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_config *config = NULL;

    if (pms_config_load(path, flags, &config, &err) < 0)
        fail_msg("%s", err.message);
    return config;
}

static inline struct pms_config *parse(const char *text)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_config *config = NULL;

    if (pms_config_parse("c.json", text, strlen(text), &config, &err) < 0)
        fail_msg("%s", err.message);
    return config;
}

#endif
