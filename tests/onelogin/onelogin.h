/* SPDX-License-Identifier: MIT */
/*
 * A double of OneLogin's Admin API, as far as its calls are known: token, rate limit, users,
 * apps and who has them, roles, groups. It is told what to be, and to become while it runs, in
 * lines of words. A word with blanks in it stands in double quotes, where \" and \\ are a quote
 * and a backslash; null is null. Lines that begin with # are comments.
 *
 * Who and what is there. Everything has a number; what is not there yet is made.
 *
 *   app ID NAME …          description TEXT | connector NUMBER | provisioning on|off|null |
 *                          hidden | gone
 *   role ID NAME …         apps ID,ID (which it brings to those who have it) | gone
 *   group ID NAME …        gone
 *   people COUNT …         so many people, drawn from a seed, with names from many scripts:
 *                            seed N, from ID (the first of their numbers), domain NAME,
 *                            app ID (everybody has it), unassigned N (but for so many, who have
 *                            no role either), status K N, state K N (N of them are K; the
 *                            others are active, and approved), role ID N, group ID N,
 *                            null FIELD N, pending N and failed N (of those with the app),
 *                            external-ids, attribute NAME (a value for everybody)
 *   user ID …              one person: FIELD VALUE (also status, state, group_id,
 *                          custom_attributes.NAME), roles ID,ID and apps ID,ID ("-" for none),
 *                          task APP STATUS STATE (what provisioning is at), gone, quiet (leave
 *                          updated_at alone)
 *
 * Credentials and limits.
 *
 *   credentials ID SECRET  "id" and "secret" unless said
 *   rights RIGHT           authentication, read-users, manage-users, read-all, manage-all (the
 *                          default)
 *   token-life SECONDS     36000 unless said
 *   token-calls N          a token is dead after so many calls; -1 for never
 *   token-dead             the token that is out is dead now
 *   broken yes|no          whoever made the credentials was deleted: 500 for everything
 *   limit N                calls an hour, 5000 unless said; `left` starts there
 *   left N                 so many are left
 *   reset SECONDS          how long to wait once none is left, 3600 unless said; it is counted
 *                          from the first refusal on, so that nothing depends on how fast
 *                          anybody is
 *   refusal STATUS         429 unless said
 *   retry-after SECONDS    refusals say this, too; -1 for not
 *   limit-headers WHERE    v1 (the default), all, none
 *   page KIND N            the most on a page of users, apps, roles, groups (50), app-users
 *                          (1000)
 *   put STATUS|ignored|ok  how changes of apps are answered
 *   clock TIME|real        what time changes are noted at, and headers say
 *
 * What goes wrong. The first fault that fits and is not used up is done to a call.
 *
 *   fault METHOD PATTERN …  the pattern is the shell's, for path and query; then
 *     at N                 the Nth call that fits, instead of each
 *     times N              so often at most
 *     status N             an error, in the shape of its version
 *     v1error              an error in the shape of version 1, 500 unless said
 *     html                 a page for people instead of JSON
 *     body TEXT            this instead of JSON
 *     header "NAME: VALUE"
 *     drop-cursor          After-Cursor is missing, or null
 *     repeat               the page before once more, with its cursor
 *     duplicate            begin the page with the last of the one before
 *     skip                 leave out the one who would be the first
 *     drift N              Total-Count is off by so many
 *     delay MS, drip MS, cut BYTES, close, reset [BYTES], hold   as in ../fault/scripted.h
 *   faults none            forget all of them
 *   release                let go what `hold` holds, now and from now on
 *
 * Beside OneLogin's calls it answers some of its own, which are in no log and no count:
 *
 *   POST /double/change    lines; 400 and a sentence for those it does not understand
 *   GET /double/people     everybody, a JSON object a line, with `apps` and `tasks`
 *   GET /double/state      apps, what is left of the limit, calls by kind
 */
#ifndef ONELOGIN_ONELOGIN_H
#define ONELOGIN_ONELOGIN_H

#include <stddef.h>
#include <stdio.h>

struct onelogin;

/* All may be NULL. */
struct onelogin_options {
    const char *file;    /* with lines */
    const char *lines;   /* further ones */
    const char *tls;     /* the kind of its certificate (../fault/certificate.h) */
    const char *ca_file; /* where to write the authority that is to be trusted */
    FILE *log;           /* "METHOD TARGET" of every call; bodies of PUT indented below */
};

/* Starts on a free port. Ends the process with a message when anything goes wrong. */
struct onelogin *onelogin_start(const struct onelogin_options *options);

/* "http://127.0.0.1:PORT", lent. */
const char *onelogin_url(const struct onelogin *server);

/* Ends the process for lines that make no sense. */
void onelogin_change(struct onelogin *server, const char *lines);

/* How many calls came whose "METHOD TARGET" fits a pattern of the shell's. */
size_t onelogin_count(struct onelogin *server, const char *pattern);

void onelogin_stop(struct onelogin *server);

#endif
