/* SPDX-License-Identifier: MIT */
#ifndef SYNC_JOURNAL_TEXT_H
#define SYNC_JOURNAL_TEXT_H

#include "sync/journal.h"

/* Takes in the text of a journal. `*ret_whole` is how many bytes of it are whole lines. */
int pms_journal_parse(struct pms_journal *journal, const char *text, size_t length,
                      size_t *ret_whole, struct pms_error *err);

#endif
