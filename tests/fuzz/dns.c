/* SPDX-License-Identifier: MIT */
/* DNS answers: the first byte says what was asked and of whom, the rest is the answer as it
 * came. Whatever it is, there is a reply that agrees with itself, and no record says more or
 * less than its bytes. */
#include <ares.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "domain/auto.h"
#include "domain/txt_match.h"

enum {
    ANSWER_MAX = 65535,
    DIRECT = 0x80
};

static void must(int holds)
{
    if (!holds)
        abort();
}

static void check_reply(const struct pms_dns_question *question,
                        const struct pms_dns_reply *reply)
{
    static const char expected[] = PMS_TXT_PREFIX "a";
    enum pms_txt_result result;

    must((reply->status == PMS_DNS_RECORDS) == (reply->records.count > 0));
    must((reply->status == PMS_DNS_SILENT || reply->status == PMS_DNS_FAILED) ==
         (reply->reason != NULL));
    for (size_t i = 0; i < reply->records.count; i++)
        must(reply->records.items[i] != NULL);
    if (question->type != PMS_DNS_TXT)
        return;
    result = pms_txt_match(reply->records.items, reply->records.count, expected);
    for (size_t i = 0; i < reply->records.count; i++)
        must(strcmp(reply->records.items[i], expected) != 0 || result == PMS_TXT_FOUND);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(pms_dns_reply_done) struct pms_dns_reply reply = {0};
    struct pms_dns_question question = {.name = "acme.example"};

    if (size < 1 || size > ANSWER_MAX)
        return 0;
    question.type = (enum pms_dns_type)((data[0] & ~DIRECT) % PMS_DNS_TYPE_COUNT);
    question.direct = (data[0] & DIRECT) != 0;
    must(pms_dns_read(&question, data + 1, (int)size - 1, ARES_SUCCESS, &reply));
    check_reply(&question, &reply);
    return 0;
}
