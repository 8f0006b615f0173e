/* SPDX-License-Identifier: MIT */
/*
 * pmscim: SCIM 2.0 provisioning of Postman teams, and of any SCIM 2.0 server.
 *
 * Ownership in three words: what is called _new, _parse, _load or _open gives you something to
 * free with the _free of its kind (NULL is fine); a bare noun such as pms_user_name() lends; a
 * parameter called take_x is eaten, also on failure. Out-parameters (ret_x) are written on
 * success only. libpmscim(3) has an example.
 */
#ifndef PMSCIM_H
#define PMSCIM_H

#include <pmscim/admin.h>
#include <pmscim/client.h>
#include <pmscim/domain.h>
#include <pmscim/error.h>
#include <pmscim/filter.h>
#include <pmscim/onelogin.h>
#include <pmscim/onelogin_account.h>
#include <pmscim/patch.h>
#include <pmscim/policy.h>
#include <pmscim/probe.h>
#include <pmscim/profile.h>
#include <pmscim/resource.h>
#include <pmscim/schema.h>
#include <pmscim/secret.h>
#include <pmscim/sync.h>
#include <pmscim/text.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* "MAJOR.MINOR.PATCH" of the library in use; a lent constant. */
const char *pms_version(void);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
