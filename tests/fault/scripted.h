/* SPDX-License-Identifier: MIT */
/*
 * A server that answers what a script says, however rude: cut off, silent, wrong. Scripts are
 * sections of a text file. A section starts with "=== NAME"; its answers are divided by "---".
 * An answer has its turn once, in the order of the script, unless it says `when`. Its lines:
 *
 *   when METHOD PATTERN    answer every request that fits; the pattern is the shell's, for path
 *                          and query. The first that fits answers, before those that wait for
 *                          their turn
 *   times NUMBER           so often at most
 *   expect METHOD TARGET   the request line that must come (as a rule of the test)
 *   status NUMBER          200 unless said
 *   line TEXT              instead of the whole status line
 *   header NAME: VALUE
 *   body TEXT              several lines are joined by newlines
 *   list TOTAL START IDS   a ListResponse; TOTAL and START may be "-" for absent; IDS is
 *                          "1-3,5", "-" for none; id 5 is "u5", userName "u5@acme.example"
 *   cursor TEXT            the nextCursor of that list
 *   string BYTES           so many bytes where the body has $STRING, made while they are sent
 *   deep LEVELS            so many arrays in arrays where the body has $DEEP
 *   fill BYTES             a body of so many bytes, starting like an object
 *   bom                    a byte order mark before the body
 *   gzip                   compress the body
 *   chunked                send it in chunks, without its length
 *   unsized                send it without its length; the end of the connection is its end
 *   flood BYTES            so many bytes of further headers
 *   delay MS               before the answer
 *   hold                   wait before the answer until told to go on
 *   drip MS                byte by byte, with so much time between two
 *   cut BYTES              close the connection after so many bytes of the body
 *   close                  close it without an answer
 *   reset                  reset the connection without an answer
 *   reset BYTES            after so many bytes of the body
 *   reset after            after the whole answer
 *
 * In body and header lines $PORT is our port, $URL our address without a path and $OTHER the
 * address of another host, where nobody may come: a connection to it is what the script has
 * not.
 */
#ifndef FAULT_SCRIPTED_H
#define FAULT_SCRIPTED_H

#include <stddef.h>
#include <stdio.h>

struct scripted;

/* Only `file` and `section` are required. */
struct scripted_options {
    const char *file;
    const char *section;
    const char *socket_path; /* an AF_UNIX socket instead of a port of 127.0.0.1 */
    const char *tls;         /* the kind of its certificate (certificate.h) */
    const char *ca_file;     /* where to write the authority that is to be trusted */
    FILE *log; /* every request goes there as it came, indented but for its line */
};

/* Starts on a free port. Ends the process with a message when the section is not there or
 * anything else goes wrong. */
struct scripted *scripted_start_with(const struct scripted_options *options);
struct scripted *scripted_start(const char *file, const char *section, const char *socket_path);

/* "http://127.0.0.1:PORT/scim/v2", lent. */
const char *scripted_url(const struct scripted *server);

/* How many requests came, and one of them as it came (line, headers, body), lent until the
 * stop. */
size_t scripted_count(struct scripted *server);
const char *scripted_request(struct scripted *server, size_t index);

/* Lets every answer go that holds, now and from now on. */
void scripted_release(struct scripted *server);

/* Takes in what has been sent and answers nobody any more, so that the count is final. */
void scripted_settle(struct scripted *server);

/* Ends it. Returns what did not go as the script has it ("" for nothing), to be freed. */
char *scripted_stop(struct scripted *server);

#endif
