/* SPDX-License-Identifier: MIT */
#ifndef CLI_OUT_WHEN_H
#define CLI_OUT_WHEN_H

#include <stdbool.h>
#include <stddef.h>

/* Reads an RFC 3339 time as milliseconds since 1970. */
bool when_parse(const char *text, long long *ret_ms);

/* "3 days ago", "in 2 hours", "just now". */
void when_ago(long long ms, long long now_ms, char *out, size_t size);

#endif
