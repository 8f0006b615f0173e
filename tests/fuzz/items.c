/* SPDX-License-Identifier: MIT */
/* Whatever stands in a list of people, each of them is named once and by what can be a name, or
 * nobody is. */
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "items.h"

enum {
    COMPARED = 100
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the program says on the way is of no interest here. */
void talk(const char *format, ...)
{
    (void)format;
}

static void check_text(const char *text)
{
    if (text && (text[0] == '\0' || strlen(text) > 1023))
        abort();
    for (; text && *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            abort();
}

static void check_items(const struct items *items)
{
    if (items->count == 0 || items->count > ITEMS_MAX)
        abort();
    for (size_t i = 0; i < items->count; i++) {
        if (!items->list[i].who)
            abort();
        for (int field = 0; field < FIELD_COUNT; field++)
            check_text(*field_place(&items->list[i], (enum field)field));
        for (size_t j = 0; j < i && j < COMPARED; j++)
            if (strcmp(items->list[i].who, items->list[j].who) == 0)
                abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct command_body body;
    static const struct command command = {.name = "suspend", .body = &body};
    static const struct cli cli = {.command = &command};
    AUTO(items_done) struct items items = {0};
    struct pms_error err = PMS_ERROR_INIT;
    FILE *usual = stdin;
    int r;

    if (size == 0 || !setlocale(LC_CTYPE, "C.UTF-8"))
        return 0;
    stdin = fmemopen((void *)data, size, "r");
    if (!stdin)
        abort();
    r = items_gather(&cli, 0, "-", NULL, &items, &err);
    fclose(stdin);
    stdin = usual;
    if (r == 0)
        check_items(&items);
    else if (err.code != PMS_E_PARSE && err.code != PMS_E_USAGE)
        abort();
    return 0;
}
