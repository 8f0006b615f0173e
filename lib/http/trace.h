/* SPDX-License-Identifier: MIT */
/* What went over the wire, one line at a time, fit for a terminal and without any secret. */
#ifndef HTTP_TRACE_H
#define HTTP_TRACE_H

#include <stddef.h>

enum {
    PMS_TRACE_BODY_MAX = 2048
};

/* Where the lines go; without `line` nothing is traced. `key`, and what was got for it, are
 * struck out wherever they turn up, also when a server echoes them; NULL for none. */
struct pms_trace {
    void (*line)(void *context, const char *line);
    void *context;
    const char *key;
    const char *token;
};

/* One line behind a mark: '>' for what goes out, '<' for what comes in, '*' for a remark. */
__attribute__((format(printf, 3, 4))) void pms_trace_line(const struct pms_trace *trace,
                                                          char mark, const char *format, ...);

/* One header; the values of those that carry secrets become "***". */
void pms_trace_header(const struct pms_trace *trace, char mark, const char *name,
                      const char *value);

/* The start of a body, members that carry secrets struck out at any depth. Of a body that
 * starts as JSON but is none only the length is shown, for nobody can tell where its secrets
 * end. */
void pms_trace_body(const struct pms_trace *trace, char mark, const char *body, size_t length);

#endif
