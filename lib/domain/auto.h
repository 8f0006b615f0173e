/* SPDX-License-Identifier: MIT */
/* AUTO() for the values of this layer. */
#ifndef DOMAIN_AUTO_H
#define DOMAIN_AUTO_H

#include <pmscim/domain.h>

#include "base/cleanup.h"
#include "domain/dns.h"
#include "domain/name_servers.h"

DEFINE_AUTO_VALUE(struct pms_dns_list, pms_dns_list_done)
DEFINE_AUTO_VALUE(struct pms_dns_reply, pms_dns_reply_done)
DEFINE_AUTO_VALUE(struct pms_name_servers, pms_name_servers_done)
DEFINE_AUTO_VALUE(struct pms_txt_report, pms_txt_report_done)

#endif
