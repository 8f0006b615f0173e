/* SPDX-License-Identifier: MIT */
#include "generate.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "names.h"
#include "times.h"

enum {
    YEAR_2024 = 1704067200
};

/* People of one line, and a way through them that the seed shuffles. */
struct draw {
    struct directory *directory;
    const struct crowd *crowd;
    uint64_t random;
    long first;
    size_t *order;
};

static uint64_t next_random(struct draw *draw)
{
    uint64_t x = draw->random += 0x9e3779b97f4a7c15U;

    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

static size_t below(struct draw *draw, size_t end)
{
    return (size_t)(next_random(draw) % end);
}

/* The first `count` of the order, anew. */
static void shuffle(struct draw *draw, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = below(draw, i);
        size_t own = draw->order[i - 1];

        draw->order[i - 1] = draw->order[other];
        draw->order[other] = own;
    }
}

/* The person at a place of the shuffled order. */
static struct person *drawn(const struct draw *draw, size_t place)
{
    return directory_person(draw->directory, draw->first + (long)draw->order[place]);
}

/* --- one person --- */

static void set_time(char **place, time_t seconds)
{
    char text[32];

    time_text(seconds, text, sizeof(text));
    set_text(place, text);
}

static void set_address(struct person *person, const struct crowd *crowd,
                        const struct name *given, const struct name *family, size_t index)
{
    const char *domain = crowd->domain ? crowd->domain : "acme.example";
    char text[256];

    snprintf(text, sizeof(text), "%s.%s.%ld@%s", given->latin, family->latin, person->id,
             domain);
    /* Some directories keep what somebody once typed. */
    if (index % 11 == 10)
        text[0] = (char)(text[0] - 'a' + 'A');
    set_text(&person->email, text);
    text[strcspn(text, "@")] = '\0';
    set_text(&person->username, text);
}

static void make_person(struct draw *draw, size_t index)
{
    const struct crowd *crowd = draw->crowd;
    const struct script_names *names = &all_names[below(draw, all_name_count)];
    const struct name *given = &names->given[below(draw, NAMES_EACH)];
    const struct name *family = &names->family[below(draw, NAMES_EACH)];
    struct person *person = directory_add_person(draw->directory, draw->first + (long)index);
    time_t born = YEAR_2024 + (time_t)index * 60;
    char text[32];

    set_address(person, crowd, given, family, index);
    set_text(&person->firstname, given->text);
    set_text(&person->lastname, family->text);
    set_time(&person->created_at, born);
    set_time(&person->updated_at, born + 86400);
    if (crowd->born) {
        set_text(&person->created_at, crowd->born);
        set_text(&person->updated_at, crowd->born);
    }
    if (below(draw, 3) > 0)
        set_time(&person->last_login, born + 2 * 86400);
    snprintf(text, sizeof(text), "E%05ld", person->id);
    if (crowd->has_external_ids)
        set_text(&person->external_id, text);
    snprintf(text, sizeof(text), "N-%ld", person->id);
    if (crowd->attribute)
        person_set_attribute(person, crowd->attribute, text);
    if (crowd->app)
        ids_add(&person->apps, crowd->app);
}

/* --- shares of them --- */

static void give(struct person *person, const struct share *share)
{
    switch (share->kind) {
    case SHARE_STATUS:
        person->status = share->value;
        break;
    case SHARE_STATE:
        person->state = share->value;
        break;
    case SHARE_ROLE:
        ids_add(&person->roles, share->value);
        break;
    case SHARE_GROUP:
        person->group_id = share->value;
        break;
    case SHARE_NULL:
        person_set(person, person_field(share->field), NULL);
        break;
    }
}

/* Nobody has two statuses or states or groups, so shares of one kind follow one another. */
static const char *share_out(struct draw *draw, enum share_kind kind)
{
    const struct crowd *crowd = draw->crowd;
    size_t place = 0;

    shuffle(draw, crowd->count);
    for (size_t i = 0; i < crowd->share_count; i++) {
        const struct share *share = &crowd->shares[i];

        if (share->kind != kind)
            continue;
        if (share->count > crowd->count - place)
            return "more than there are people";
        for (size_t j = 0; j < share->count; j++)
            give(drawn(draw, place++), share);
    }
    return NULL;
}

static const char *share_each(struct draw *draw, const struct share *share, size_t most)
{
    if (share->count > most)
        return "more than there are people";
    for (size_t j = 0; j < share->count; j++)
        give(drawn(draw, j), share);
    return NULL;
}

/* Those without the app have no role that might bring it; who has roles is drawn for each. */
static const char *share_app(struct draw *draw)
{
    const struct crowd *crowd = draw->crowd;
    size_t assigned = crowd->count - crowd->unassigned;
    const char *wrong = NULL;

    shuffle(draw, crowd->count);
    for (size_t i = assigned; i < crowd->count; i++)
        ids_remove(&drawn(draw, i)->apps, crowd->app);
    for (size_t i = 0; i < crowd->pending; i++)
        person_set_task(drawn(draw, i), crowd->app, "enabling_pending_approval",
                        "provisioning_pending_approval");
    for (size_t i = crowd->pending; i < crowd->pending + crowd->failed; i++)
        person_set_task(drawn(draw, i), crowd->app, "enabling_failed", "provisioning_failed");
    for (size_t i = 0; i < crowd->share_count && !wrong; i++) {
        if (crowd->shares[i].kind != SHARE_ROLE)
            continue;
        shuffle(draw, assigned);
        wrong = share_each(draw, &crowd->shares[i], assigned);
    }
    return wrong;
}

static const char *share_nulls(struct draw *draw)
{
    const struct crowd *crowd = draw->crowd;
    const char *wrong = NULL;

    for (size_t i = 0; i < crowd->share_count && !wrong; i++) {
        if (crowd->shares[i].kind != SHARE_NULL)
            continue;
        shuffle(draw, crowd->count);
        wrong = share_each(draw, &crowd->shares[i], crowd->count);
    }
    return wrong;
}

const char *generate(struct directory *directory, const struct crowd *crowd)
{
    struct draw draw = {.directory = directory, .crowd = crowd, .random = crowd->seed};
    const char *wrong;

    if (crowd->unassigned + crowd->pending + crowd->failed > crowd->count)
        return "more than there are people";
    draw.first = crowd->from ? crowd->from : 1;
    if (!crowd->from && directory->person_count > 0)
        draw.first = directory->people[directory->person_count - 1].id + 1;
    for (size_t i = 0; i < crowd->count; i++)
        if (directory_person(directory, draw.first + (long)i))
            return "some of these ids are taken";
    draw.order = must(calloc(crowd->count + 1, sizeof(*draw.order)));
    for (size_t i = 0; i < crowd->count; i++) {
        draw.order[i] = i;
        make_person(&draw, i);
    }
    wrong = share_app(&draw);
    if (!wrong)
        wrong = share_out(&draw, SHARE_STATUS);
    if (!wrong)
        wrong = share_out(&draw, SHARE_STATE);
    if (!wrong)
        wrong = share_out(&draw, SHARE_GROUP);
    if (!wrong)
        wrong = share_nulls(&draw);
    free(draw.order);
    return wrong;
}
