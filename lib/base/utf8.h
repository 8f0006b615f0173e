/* SPDX-License-Identifier: MIT */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one character of at most `length` bytes; returns its length in bytes and sets
 * `*ret_character`, or returns 0 when the bytes are no well-formed UTF-8 (RFC 3629). */
size_t pms_utf8_decode(const char *text, size_t length, uint32_t *ret_character);

/* False for what moves the cursor, changes colours or reorders what stands around it. */
bool pms_utf8_is_printable(uint32_t character);

#endif
