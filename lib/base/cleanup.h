/* SPDX-License-Identifier: MIT */
/* Ownership at block ends: `AUTO(free) char *text = NULL;` frees what was not handed over, and
 * `*ret = TAKE(text)` hands it over. */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct json_object;
int json_object_put(struct json_object *json);

/* For every destructor `f(struct x *)` that accepts NULL: DEFINE_AUTO(struct x *, f). */
#define DEFINE_AUTO(type, f)                                                                   \
    static inline void auto_##f(type *p)                                                       \
    {                                                                                          \
        f(*p);                                                                                 \
    }

/* For values whose contents are released through their address: DEFINE_AUTO_VALUE(struct x, f).
 */
#define DEFINE_AUTO_VALUE(type, f)                                                             \
    static inline void auto_##f(type *p)                                                       \
    {                                                                                          \
        f(p);                                                                                  \
    }

#define AUTO(f) __attribute__((cleanup(auto_##f)))

static inline void auto_free(void *p)
{
    void *memory;

    memcpy(&memory, p, sizeof(memory));
    free(memory);
}

static inline void auto_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static inline void auto_json(struct json_object **json)
{
    json_object_put(*json);
}

static inline void *take_pointer(void *p)
{
    void *taken;
    void *none = NULL;

    memcpy(&taken, p, sizeof(taken));
    memcpy(p, &none, sizeof(none));
    return taken;
}

#define TAKE(p) ((__typeof__(p))take_pointer(&(p)))

#endif
