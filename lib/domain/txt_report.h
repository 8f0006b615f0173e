/* SPDX-License-Identifier: MIT */
/* A report grows by what one server said. */
#ifndef DOMAIN_TXT_REPORT_H
#define DOMAIN_TXT_REPORT_H

#include <pmscim/domain.h>

#include "domain/dns.h"

enum {
    PMS_TXT_RECORDS_MAX = 16
};

/* Adds an answer; takes the records that are worth showing out of `reply`. `take_server` NULL
 * means memory ran out making it. PMS_E_NOMEM. */
int pms_txt_report_add(struct pms_txt_report *report, char *take_server, int authoritative,
                       struct pms_dns_reply *reply, const char *expected,
                       struct pms_error *err);

#endif
