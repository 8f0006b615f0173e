/* SPDX-License-Identifier: MIT */
#ifndef ONELOGIN_FAULTS_H
#define ONELOGIN_FAULTS_H

#include "state.h"

/* What is to go wrong with a call, or NULL; lent until the end. */
const struct fault *fault_choose(struct onelogin *one, const char *line);

#endif
