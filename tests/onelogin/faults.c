/* SPDX-License-Identifier: MIT */
/* Lines about what goes wrong, and when it does. */
#include "faults.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

enum {
    UNSAID = -2
};

static void fault_free(struct fault *fault)
{
    free(fault->body);
    free(fault->headers);
    free(fault);
}

void faults_free(struct onelogin *one)
{
    for (size_t i = 0; i < one->fault_count; i++)
        fault_free(one->faults[i]);
    free(one->faults);
    one->faults = NULL;
    one->fault_count = 0;
}

const struct fault *fault_choose(struct onelogin *one, const char *line)
{
    struct fault *chosen = NULL;

    for (size_t i = 0; i < one->fault_count; i++) {
        struct fault *fault = one->faults[i];

        if (fnmatch(fault->when, line, 0) != 0)
            continue;
        fault->seen++;
        if (chosen || fault->times == 0 || fault->seen < fault->at)
            continue;
        if (fault->times > 0)
            fault->times--;
        chosen = fault;
    }
    return chosen;
}

/* --- lines --- */

static bool take_switch(struct words *words, struct fault *fault)
{
    const struct {
        const char *word;
        bool *is_on;
    } switches[] = {
        {"v1error", &fault->is_v1},
        {"html", &fault->is_html},
        {"drop-cursor", &fault->drops_cursor},
        {"repeat", &fault->repeats},
        {"duplicate", &fault->duplicates},
        {"skip", &fault->skips},
        {"close", &fault->is_close},
        {"hold", &fault->is_held},
    };

    for (size_t i = 0; i < sizeof(switches) / sizeof(*switches); i++)
        if (words_take(words, switches[i].word))
            return *switches[i].is_on = true;
    return false;
}

static bool take_number(struct words *words, struct fault *fault)
{
    if (words_take(words, "at"))
        fault->at = (long)words_count(words);
    else if (words_take(words, "times"))
        fault->times = (long)words_count(words);
    else if (words_take(words, "status"))
        fault->status = (int)words_count(words);
    else if (words_take(words, "drift"))
        fault->drift = words_number(words);
    else if (words_take(words, "delay"))
        fault->delay_ms = (int)words_count(words);
    else if (words_take(words, "drip"))
        fault->drip_ms = (int)words_count(words);
    else if (words_take(words, "cut"))
        fault->cut = (long)words_count(words);
    else
        return false;
    return true;
}

static bool is_number(const struct words *words)
{
    const char *word = words_more(words) ? words->items[words->at] : NULL;

    return word && *word >= '0' && *word <= '9';
}

static void add_header(struct fault *fault, const char *header)
{
    char *before = fault->headers;

    if (asprintf(&fault->headers, "%s%s\r\n", before ? before : "", header) < 0)
        must(NULL);
    free(before);
}

static bool take_text(struct words *words, struct fault *fault)
{
    if (words_take(words, "body")) {
        set_text(&fault->body, words_text(words));
    } else if (words_take(words, "header")) {
        add_header(fault, words_text(words));
    } else if (words_take(words, "reset")) {
        fault->is_reset = true;
        if (is_number(words))
            fault->cut = (long)words_count(words);
    } else {
        return false;
    }
    return true;
}

static void read_fault(struct onelogin *one, struct words *words)
{
    struct fault *fault = must(calloc(1, sizeof(*fault)));
    const char *method = words_text(words);

    *fault = (struct fault){.times = UNSAID, .cut = -1, .drip_ms = -1};
    snprintf(fault->when, sizeof(fault->when), "%s %s", method, words_text(words));
    while (words_more(words) &&
           (take_switch(words, fault) || take_number(words, fault) || take_text(words, fault)))
        ;
    if (words_more(words) || words->wrong[0] != '\0') {
        fault_free(fault);
        return;
    }
    if (fault->times == UNSAID)
        fault->times = fault->at > 0 ? 1 : -1;
    one->faults = must(realloc(one->faults, (one->fault_count + 1) * sizeof(*one->faults)));
    one->faults[one->fault_count++] = fault;
}

static void read_faults(struct onelogin *one, struct words *words)
{
    if (!words_take(words, "none"))
        words_complain(words, "wants none");
    for (size_t i = 0; i < one->fault_count; i++)
        one->faults[i]->times = 0;
}

const struct line_kind fault_lines[] = {
    {"fault", read_fault},
    {"faults", read_faults},
    {0},
};
