/* SPDX-License-Identifier: MIT */
/* How the administration calls show a member of the team. */
#ifndef SERVE_ADMIN_MEMBERS_H
#define SERVE_ADMIN_MEMBERS_H

#include <pmscim/error.h>

#include "serve/handlers.h"

int pms_member_answer(struct pms_call *call, int status, const struct pms_user_row *row,
                      struct pms_error *err);

#endif
