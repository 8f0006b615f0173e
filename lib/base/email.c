/* SPDX-License-Identifier: MIT */
#include "base/email.h"

#include <stddef.h>
#include <string.h>

#include <pmscim/text.h>

enum {
    LOCAL_MOST = 64,
    EMAIL_MOST = 254,
    LABEL_MOST = 63
};

static bool is_local_part(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f ||
            strchr("\"(),:;<>[\\]@", text[i]))
            return false;
    return length > 0 && length <= LOCAL_MOST;
}

static bool is_domain(const char *text)
{
    int labels = 0;

    while (1) {
        size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789-_");

        if (length == 0 || length > LABEL_MOST)
            return false;
        labels++;
        text += length;
        if (text[0] == '\0')
            return labels > 1;
        if (*text++ != '.')
            return false;
    }
}

/* With characters that show nothing, somebody would look just like somebody else. */
static bool hides_something(const char *email)
{
    static const char *const invisible[] = {"\u00ad", "\u200b", "\u200c",
                                            "\u200d", "\u2060", "\ufeff"};

    for (size_t i = 0; i < sizeof(invisible) / sizeof(*invisible); i++)
        if (strstr(email, invisible[i]))
            return true;
    return false;
}

bool pms_email_valid(const char *email)
{
    const char *at = strrchr(email, '@');
    size_t length = strlen(email);

    return at && length <= EMAIL_MOST && is_local_part(email, (size_t)(at - email)) &&
           is_domain(at + 1) && pms_text_escape(email, NULL, 0) == length &&
           !hides_something(email);
}
