/* SPDX-License-Identifier: MIT */
/* Plan files: a file is refused with a reason, or survives being written and read again. Since
 * few inputs have the digest they say, each is tried as one step of a plan as well. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sync/plan_file.h"
#include "sync/plan_step_read.h"

static void must(int holds)
{
    if (!holds)
        abort();
}

static struct pms_plan *parse(const char *text, size_t length)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_plan *plan = NULL;
    int r = pms_plan_parse(text, length, &plan, &err);

    must(r == 0 ? plan != NULL : r == -err.code && err.message[0] != '\0');
    return plan;
}

static void survives(const struct pms_plan *plan)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_buf_free) struct pms_buf text = PMS_BUF(PMS_PLAN_MAX);
    AUTO(pms_buf_free) struct pms_buf again = PMS_BUF(PMS_PLAN_MAX);
    AUTO(pms_plan_free) struct pms_plan *copy = NULL;
    struct pms_plan_sum sum;

    must(pms_plan_print(plan, &text, &err) == 0);
    copy = parse(pms_buf_text(&text), text.length);
    must(copy != NULL);
    must(pms_plan_print(copy, &again, &err) == 0);
    must(strcmp(pms_buf_text(&text), pms_buf_text(&again)) == 0);
    pms_plan_sum(copy, &sum);
    for (size_t i = 0; i < pms_plan_step_count(copy); i++)
        must(pms_plan_is_approved(copy, pms_plan_step(copy, i)) ==
             pms_plan_is_approved(plan, pms_plan_step(plan, i)));
}

static void as_step(const char *text, size_t length)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_plan_free) struct pms_plan *plan = NULL;

    must(pms_plan_new("fuzz", "-", NULL, NULL, &plan, &err) == 0);
    if (pms_plan_step_read(plan, (struct pms_spelled){text, length}, &err) < 0)
        return;
    must(pms_plan_close(plan, &err) == 0);
    survives(plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(pms_plan_free) struct pms_plan *plan = parse((const char *)data, size);

    if (plan)
        survives(plan);
    as_step((const char *)data, size);
    return 0;
}
