/* SPDX-License-Identifier: MIT */
#include "domain/txt_report.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "domain/txt_match.h"

static const char *const result_names[PMS_TXT_COUNT] = {
    [PMS_TXT_FOUND] = "found",      [PMS_TXT_MISSING] = "missing",
    [PMS_TXT_WRONG] = "wrong",      [PMS_TXT_NXDOMAIN] = "no such domain",
    [PMS_TXT_SILENT] = "no answer", [PMS_TXT_FAILED] = "failed",
};

const char *pms_txt_result_name(enum pms_txt_result result)
{
    return (unsigned)result < PMS_TXT_COUNT ? result_names[result] : "unknown";
}

static void answer_done(struct pms_txt_answer *answer)
{
    free(answer->server);
    free(answer->reason);
    for (size_t i = 0; i < answer->record_count; i++)
        free(answer->records[i]);
    free(answer->records);
}

DEFINE_AUTO_VALUE(struct pms_txt_answer, answer_done)

void pms_txt_report_done(struct pms_txt_report *report)
{
    for (size_t i = 0; i < report->count; i++)
        answer_done(&report->answers[i]);
    free(report->answers);
    *report = (struct pms_txt_report){0};
}

static enum pms_txt_result result_of(const struct pms_dns_reply *reply, const char *expected)
{
    switch (reply->status) {
    case PMS_DNS_RECORDS:
        return pms_txt_match(reply->records.items, reply->records.count, expected);
    case PMS_DNS_NODATA:
        return PMS_TXT_MISSING;
    case PMS_DNS_NXDOMAIN:
        return PMS_TXT_NXDOMAIN;
    case PMS_DNS_SILENT:
        return PMS_TXT_SILENT;
    default:
        return PMS_TXT_FAILED;
    }
}

static int compare_records(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A domain carries many TXT records of other services; they are worth showing only where none
 * is ours. Servers rotate them, so they are put in order. */
static bool take_records(struct pms_txt_answer *answer, struct pms_dns_list *records)
{
    size_t ours = 0;

    for (size_t i = 0; i < records->count; i++)
        ours += pms_txt_is_ours(records->items[i]);
    if (records->count == 0)
        return true;
    qsort(records->items, records->count, sizeof(*records->items), compare_records);
    answer->records = calloc(PMS_TXT_RECORDS_MAX, sizeof(*answer->records));
    if (!answer->records)
        return false;
    for (size_t i = 0; i < records->count && answer->record_count < PMS_TXT_RECORDS_MAX; i++)
        if (ours == 0 || pms_txt_is_ours(records->items[i]))
            answer->records[answer->record_count++] = TAKE(records->items[i]);
    return true;
}

int pms_txt_report_add(struct pms_txt_report *report, char *take_server, int authoritative,
                       struct pms_dns_reply *reply, const char *expected, struct pms_error *err)
{
    AUTO(answer_done) struct pms_txt_answer answer = {
        .server = take_server,
        .authoritative = authoritative,
        .result = result_of(reply, expected),
        .reason = reply->reason ? strdup(reply->reason) : NULL,
    };
    struct pms_txt_answer *answers;

    if (!answer.server || (reply->reason && !answer.reason) ||
        !take_records(&answer, &reply->records))
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    answers = realloc(report->answers, (report->count + 1) * sizeof(*answers));
    if (!answers)
        return pms_fail(err, PMS_E_NOMEM, "out of memory");
    report->answers = answers;
    report->answers[report->count++] = answer;
    answer = (struct pms_txt_answer){0};
    return 0;
}
