/* SPDX-License-Identifier: MIT */
/* The configuration file: whatever it holds, it is refused with a reason or survives being
 * edited and read again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <pmscim/profile.h>

#include "conf/auto.h"
#include "conf/config.h"

static void must(int holds)
{
    if (!holds)
        abort();
}

static struct pms_config *parse(const char *text, size_t length)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_config *config = NULL;
    int r = pms_config_parse("config.json", text, length, &config, &err);

    must(r == 0 ? config != NULL : r == -err.code && err.message[0] != '\0');
    return config;
}

/* Every field goes through text and comes back the same. */
static void set_again(const struct pms_profile *profile)
{
    for (size_t i = 0; i < pms_profile_field_count(); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(pms_profile_done) struct pms_profile copy = {0};
        AUTO(free) char *before = pms_profile_get(profile, pms_profile_field_name(i));
        AUTO(free) char *after = NULL;

        must(pms_profile_set(&copy, pms_profile_field_name(i), before, &err) == 0);
        after = pms_profile_get(&copy, pms_profile_field_name(i));
        must(strcmp(before, after) == 0);
    }
}

static void put_as(struct pms_config *config, const struct pms_profile *profile,
                   const char *name)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_profile_done) struct pms_profile copy = {0};

    must(pms_profile_copy(profile, &copy, &err) == 0);
    free(copy.name);
    copy.name = strdup(name);
    must(pms_config_put(config, &copy, &err) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_config_free) struct pms_config *config = parse((const char *)data, size);
    AUTO(pms_config_free) struct pms_config *again = NULL;
    size_t count = config ? pms_config_count(config) : 0;

    if (count == 0)
        return 0;
    for (size_t i = 0; i < count; i++)
        set_again(pms_config_profile(config, i));
    put_as(config, pms_config_profile(config, 0), "fuzz.copy");
    must(pms_config_set_default(config, "fuzz.copy", &err) == 0);
    again = parse(pms_config_text(config), strlen(pms_config_text(config)));
    must(again && pms_config_count(again) == pms_config_count(config));
    must(strcmp(pms_config_default(again), "fuzz.copy") == 0);
    for (size_t i = 0; i < pms_config_count(again); i++)
        must(strcmp(pms_config_profile(again, i)->name, pms_config_profile(config, i)->name) ==
             0);
    must(pms_config_remove(config, "fuzz.copy", &err) == 0);
    return 0;
}
