/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <limits.h>
#include <string.h>

#include <pmscim/text.h>

enum {
    LONGEST = 63,
    FAR = INT_MAX
};

static int same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Edits between two words (insert, drop, change, swap neighbours): optimal string alignment,
 * three rows at a time. */
static int edit_distance(const char *a, const char *b)
{
    int rows[3][LONGEST + 1];
    size_t la = strlen(a);
    size_t lb = strlen(b);

    if (la > LONGEST || lb > LONGEST)
        return FAR;
    for (size_t j = 0; j <= lb; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= la; i++) {
        int *row = rows[i % 3];
        const int *above = rows[(i - 1) % 3];

        row[0] = (int)i;
        for (size_t j = 1; j <= lb; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1,
                           above[j - 1] + !same(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                row[j] = least(row[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
    return rows[la % 3][lb];
}

/* Of words as near as each other the one that begins alike: the first letter is seldom wrong.
 */
const char *pms_nearest(const char *word, const char *const *list, size_t count)
{
    int limit = 1 + (int)strlen(word) / 3;
    int least_far = 2 * limit + 1;
    const char *best = NULL;

    for (size_t i = 0; i < count; i++) {
        int distance = edit_distance(word, list[i]);
        int far = distance <= limit ? 2 * distance + !same(word[0], list[i][0]) : FAR;

        if (far <= least_far) {
            least_far = far - 1;
            best = list[i];
        }
    }
    return best;
}
