/* SPDX-License-Identifier: MIT */
/* Ownership at block ends, for what the public headers hand out. */
#ifndef CLI_AUTO_H
#define CLI_AUTO_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pmscim/onelogin.h>
#include <pmscim/pmscim.h>

#define AUTO(f) __attribute__((cleanup(auto_##f)))

#define DEFINE_AUTO(type, f)                                                                   \
    static inline void auto_##f(type *p)                                                       \
    {                                                                                          \
        f(*p);                                                                                 \
    }
#define DEFINE_AUTO_VALUE(type, f)                                                             \
    static inline void auto_##f(type *p)                                                       \
    {                                                                                          \
        f(p);                                                                                  \
    }

static inline void auto_free(void *p)
{
    void *memory;

    memcpy(&memory, p, sizeof(memory));
    free(memory);
}

static inline void auto_fclose(FILE **file)
{
    if (*file)
        fclose(*file);
}

DEFINE_AUTO(struct pms_secret *, pms_secret_free)
DEFINE_AUTO(struct pms_resource *, pms_resource_free)
DEFINE_AUTO(struct pms_filter *, pms_filter_free)
DEFINE_AUTO(struct pms_pages *, pms_pages_free)
DEFINE_AUTO(struct pms_config *, pms_config_free)
DEFINE_AUTO(struct pms_client *, pms_client_free)
DEFINE_AUTO(struct pms_admin *, pms_admin_free)
DEFINE_AUTO(struct pms_raw_walk *, pms_raw_walk_free)
DEFINE_AUTO(struct pms_directory *, pms_directory_free)
DEFINE_AUTO(struct pms_ledger *, pms_ledger_free)
DEFINE_AUTO(struct pms_plan *, pms_plan_free)
DEFINE_AUTO(struct pms_team *, pms_team_free)
DEFINE_AUTO_VALUE(struct pms_profile, pms_profile_done)
DEFINE_AUTO_VALUE(struct pms_policy, pms_policy_done)
DEFINE_AUTO_VALUE(struct pms_key_ref, pms_key_ref_done)
DEFINE_AUTO_VALUE(struct pms_keys, pms_keys_done)
DEFINE_AUTO_VALUE(struct pms_key_info, pms_key_info_done)
DEFINE_AUTO_VALUE(struct pms_ssos, pms_ssos_done)
DEFINE_AUTO_VALUE(struct pms_domains, pms_domains_done)
DEFINE_AUTO_VALUE(struct pms_domain_info, pms_domain_info_done)
DEFINE_AUTO_VALUE(struct pms_scim_state, pms_scim_state_done)
DEFINE_AUTO_VALUE(struct pms_sign_in, pms_sign_in_done)
DEFINE_AUTO_VALUE(struct pms_members, pms_members_done)
DEFINE_AUTO_VALUE(struct pms_member_info, pms_member_info_done)
DEFINE_AUTO_VALUE(struct pms_trails, pms_trails_done)
DEFINE_AUTO_VALUE(struct pms_audit_actions, pms_audit_actions_done)
DEFINE_AUTO_VALUE(struct pms_raw_answer, pms_raw_answer_done)
DEFINE_AUTO_VALUE(struct pms_probe, pms_probe_done)
DEFINE_AUTO_VALUE(struct pms_slice, pms_slice_done)
DEFINE_AUTO_VALUE(struct pms_onelogin_account, pms_onelogin_account_done)
DEFINE_AUTO_VALUE(struct pms_onelogin_names, pms_onelogin_names_done)
DEFINE_AUTO_VALUE(struct pms_txt_report, pms_txt_report_done)

#endif
