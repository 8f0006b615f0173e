/* SPDX-License-Identifier: MIT */
/*
 * A server that answers what a script says, however rude: cut off, silent, wrong. Scripts are
 * sections of a text file. A section starts with "=== NAME"; its answers are divided by "---"
 * and given in order, one per request, from lines of these words:
 *
 *   when METHOD PATTERN    answer every request that fits; the pattern is the shell's, for path
 *                          and query. The first that fits answers, before those that wait for
 *                          their turn
 *   times NUMBER           so often at most
 *   expect METHOD TARGET   the request line that must come (as a rule of the test)
 *   status NUMBER          200 unless said
 *   header NAME: VALUE
 *   body TEXT              several lines are joined by newlines; $PORT is our own port
 *   list TOTAL START IDS   a ListResponse; TOTAL and START may be "-" for absent; IDS is
 * "1-3,5",
 *                          "-" for none; id 5 is "u5", userName "u5@acme.example"
 *   cursor TEXT            the nextCursor of that list
 *   fill BYTES             a body of so many bytes
 *   flood BYTES            so many bytes of further headers
 *   delay MS               before the answer
 *   cut BYTES              close the connection after so many bytes of the body
 *   close                  close it without an answer
 */
#ifndef FAULT_SCRIPTED_H
#define FAULT_SCRIPTED_H

#include <stddef.h>

struct scripted;

/* Starts on a free loopback port, or on an AF_UNIX socket when `socket_path` is not NULL. Ends
 * the process with a message when the section is not there or anything else goes wrong. */
struct scripted *scripted_start(const char *file, const char *section, const char *socket_path);

/* "http://127.0.0.1:PORT/scim/v2", lent. */
const char *scripted_url(const struct scripted *server);

/* How many requests came, and one of them as it came (line, headers, body), lent until the
 * stop. */
size_t scripted_count(struct scripted *server);
const char *scripted_request(struct scripted *server, size_t index);

/* Ends it. Returns what did not go as the script has it ("" for nothing), to be freed. */
char *scripted_stop(struct scripted *server);

#endif
