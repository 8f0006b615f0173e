/* SPDX-License-Identifier: MIT */
/*
 * A plan as JSON: members in a fixed order, one step a line, so that a difference between two
 * plans can be read as one. Made by hand, since a tree of a million steps takes gigabytes.
 */
#include "sync/plan_file.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/utf8.h"

enum {
    CHUNK = 64 * 1024
};

/* Where the text goes: into the buffer, or through it into a digest. The first error sticks. */
struct writer {
    struct pms_buf *buf;
    struct pms_digest_run *run; /* NULL: keep it all */
    struct pms_error *err;
    int result;
    bool begun; /* the object or array at hand has something in it */
};

static void put(struct writer *writer, const char *text)
{
    if (writer->result == 0)
        writer->result = pms_buf_puts(writer->buf, text, writer->err);
}

static void flush(struct writer *writer, size_t most)
{
    if (!writer->run || writer->buf->length <= most)
        return;
    pms_digest_add(writer->run, writer->buf->data, writer->buf->length);
    pms_buf_reset(writer->buf);
}

/* One character as JSON has it; what is no UTF-8 becomes the sign for that. Returns how many
 * bytes it stands for. */
static size_t put_character(struct writer *writer, const char *text, size_t length)
{
    char out[8] = "";
    uint32_t c;
    size_t used = pms_utf8_decode(text, length, &c);

    if (used == 0) {
        put(writer, "\xef\xbf\xbd");
        return 1;
    }
    if (c == '"' || c == '\\')
        snprintf(out, sizeof(out), "\\%c", (char)c);
    else if (!pms_utf8_is_printable(c))
        snprintf(out, sizeof(out), "\\u%04x", (unsigned)c);
    else
        memcpy(out, text, used);
    put(writer, out);
    return used;
}

static void put_string(struct writer *writer, const char *text)
{
    size_t length = strlen(text);
    size_t at = 0;

    put(writer, "\"");
    while (at < length) {
        size_t plain = 0;

        while (at + plain < length && text[at + plain] >= ' ' && text[at + plain] < 0x7f &&
               text[at + plain] != '"' && text[at + plain] != '\\')
            plain++;
        if (plain > 0 && writer->result == 0)
            writer->result = pms_buf_add(writer->buf, text + at, plain, writer->err);
        at += plain;
        if (at < length)
            at += put_character(writer, text + at, length - at);
    }
    put(writer, "\"");
}

static void put_name(struct writer *writer, const char *name)
{
    put(writer, writer->begun ? ", \"" : "\"");
    put(writer, name);
    put(writer, "\": ");
    writer->begun = true;
}

/* NULL writes nothing. */
static void put_text(struct writer *writer, const char *name, const char *text)
{
    if (!text)
        return;
    put_name(writer, name);
    put_string(writer, text);
}

static void put_number(struct writer *writer, const char *name, long number)
{
    char out[24];

    snprintf(out, sizeof(out), "%ld", number);
    put_name(writer, name);
    put(writer, out);
}

static void put_truth(struct writer *writer, const char *name, int truth)
{
    put_name(writer, name);
    put(writer, truth ? "true" : "false");
}

/* A member of the plan itself, on a line of its own. */
static void put_line(struct writer *writer, const char *name, const char *text)
{
    if (!text)
        return;
    writer->begun = false;
    put(writer, "  ");
    put_text(writer, name, text);
    put(writer, ",\n");
}

static void open_object(struct writer *writer)
{
    put(writer, "{");
    writer->begun = false;
}

static void close_object(struct writer *writer)
{
    put(writer, "}");
    writer->begun = true;
}

static void put_state(struct writer *writer, const char *name,
                      const struct pms_person_state *state)
{
    put_name(writer, name);
    open_object(writer);
    put_text(writer, "email", state->email);
    put_text(writer, "given_name", state->given_name);
    put_text(writer, "family_name", state->family_name);
    put_text(writer, "external_id", state->external_id);
    if (state->active >= 0)
        put_truth(writer, "active", state->active);
    close_object(writer);
}

static void put_people(struct writer *writer, const char *name,
                       const struct pms_plan_person *people, size_t count)
{
    if (count == 0)
        return;
    put_name(writer, name);
    put(writer, "[");
    for (size_t i = 0; i < count; i++) {
        put(writer, i > 0 ? ", " : "");
        open_object(writer);
        put_text(writer, "id", people[i].id);
        put_text(writer, "email", people[i].email);
        put_text(writer, "step", people[i].step);
        close_object(writer);
        flush(writer, CHUNK);
    }
    put(writer, "]");
}

static bool is_about_person(enum pms_action_kind action)
{
    return action != PMS_STEP_GROUP_CREATE && action != PMS_STEP_GROUP_MEMBERS &&
           action != PMS_STEP_GROUP_DELETE;
}

static void put_step(struct writer *writer, const struct pms_plan *plan, size_t index)
{
    const struct pms_step *step = &plan->steps[index];

    put_text(writer, "id", step->id);
    put_text(writer, "action", pms_action_name(step->action));
    put_text(writer, "person", step->person);
    put_text(writer, "group", step->group);
    put_text(writer, "who", step->who);
    put_text(writer, "why", step->why);
    if (is_about_person(step->action)) {
        put_state(writer, "before", &step->before);
        put_state(writer, "after", &step->after);
    }
    put_people(writer, "adds", step->adds, step->add_count);
    put_people(writer, "removes", step->removes, step->remove_count);
    put_truth(writer, "adopts", step->adopts);
    put_truth(writer, "needs_approval", step->needs_approval);
}

static void put_finding(struct writer *writer, const struct pms_plan *plan, size_t index)
{
    const struct pms_guard_finding *finding = &plan->findings[index];

    put_text(writer, "guard", finding->guard);
    put_text(writer, "message", finding->message);
    put_number(writer, "found", finding->found);
    put_number(writer, "allowed", finding->allowed);
    put_truth(writer, "lifted", finding->lifted);
    put_truth(writer, "lifts", finding->lifts);
}

static void put_adoption(struct writer *writer, const struct pms_plan *plan, size_t index)
{
    const struct pms_adoption *adoption = &plan->adoptions[index];

    put_text(writer, "person", adoption->person);
    put_text(writer, "group", adoption->group);
    put_text(writer, "who", adoption->who);
    put_text(writer, "external_id", adoption->external_id);
}

static void put_note(struct writer *writer, const struct pms_plan *plan, size_t index)
{
    const struct pms_plan_note *note = &plan->notes[index];

    put_text(writer, "kind", note->kind);
    put_text(writer, "who", note->who);
    put_text(writer, "message", note->message);
}

static void put_approval(struct writer *writer, const struct pms_plan *plan, size_t index)
{
    const struct pms_approval *approval = &plan->approvals[index];

    put_text(writer, "by", approval->by);
    put_text(writer, "when", approval->when);
    put_text(writer, "reason", approval->reason);
    put_text(writer, "digest", plan->digest);
    put_name(writer, "actions");
    put(writer, "[");
    for (size_t i = 0; i < approval->action_count; i++) {
        put(writer, i > 0 ? ", " : "");
        put_string(writer, pms_action_name(approval->actions[i]));
    }
    put(writer, "]");
    put_name(writer, "steps");
    put(writer, "[");
    for (size_t i = 0; i < approval->step_count; i++) {
        put(writer, i > 0 ? ", " : "");
        put_string(writer, approval->steps[i]);
    }
    put(writer, "]");
}

static void put_list(struct writer *writer, const struct pms_plan *plan, const char *name,
                     size_t count,
                     void (*row)(struct writer *writer, const struct pms_plan *plan,
                                 size_t index))
{
    writer->begun = false;
    put(writer, "  ");
    put_name(writer, name);
    put(writer, "[");
    for (size_t i = 0; i < count && writer->result == 0; i++) {
        put(writer, i > 0 ? ",\n    " : "\n    ");
        open_object(writer);
        row(writer, plan, i);
        close_object(writer);
        flush(writer, CHUNK);
    }
    put(writer, count > 0 ? "\n  ]" : "]");
}

/* All that the digest covers. */
static void put_body(struct writer *writer, const struct pms_plan *plan)
{
    put_line(writer, "profile", plan->profile);
    put_line(writer, "endpoint", plan->endpoint);
    put_line(writer, "source", plan->source);
    writer->begun = false;
    put(writer, "  ");
    put_number(writer, "unchanged", (long)plan->unchanged);
    put(writer, ",\n  ");
    writer->begun = false;
    put_number(writer, "unmanaged", (long)plan->unmanaged);
    put(writer, ",\n  ");
    writer->begun = false;
    put_name(writer, "requests");
    open_object(writer);
    put_number(writer, "reads", plan->reads);
    put_number(writer, "reads_a_minute", plan->reads_a_minute);
    put_number(writer, "writes_a_minute", plan->writes_a_minute);
    close_object(writer);
    put(writer, ",\n");
    put_list(writer, plan, "findings", plan->finding_count, put_finding);
    put(writer, ",\n");
    put_list(writer, plan, "steps", plan->step_count, put_step);
    put(writer, ",\n");
    put_list(writer, plan, "adoptions", plan->adoption_count, put_adoption);
    put(writer, ",\n");
    put_list(writer, plan, "notes", plan->note_count, put_note);
    put(writer, ",\n");
}

int pms_plan_compute_digest(const struct pms_plan *plan, char out[PMS_DIGEST_SIZE],
                            struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf buf = PMS_BUF(PMS_PLAN_MAX);
    struct pms_digest_run run;
    struct writer writer = {.buf = &buf, .run = &run, .err = err};

    pms_digest_begin(&run);
    put_body(&writer, plan);
    flush(&writer, 0);
    if (writer.result == 0)
        pms_digest_end(&run, out);
    return writer.result;
}

int pms_plan_print(const struct pms_plan *plan, struct pms_buf *buf, struct pms_error *err)
{
    struct writer writer = {.buf = buf, .err = err};

    put(&writer, "{\n  ");
    put_number(&writer, "version", PMS_PLAN_VERSION);
    put(&writer, ",\n");
    put_line(&writer, "digest", plan->digest);
    put_line(&writer, "made", plan->made);
    put_body(&writer, plan);
    put_list(&writer, plan, "approvals", plan->approval_count, put_approval);
    put(&writer, "\n}\n");
    return writer.result;
}

int pms_plan_save(const struct pms_plan *plan, const char *path, struct pms_error *err)
{
    AUTO(pms_buf_free) struct pms_buf buf = PMS_BUF(PMS_PLAN_MAX);
    int r = pms_plan_print(plan, &buf, err);

    if (r == -PMS_E_REMOTE)
        return pms_fail(err, PMS_E_REFUSED, "%s: a plan of more than %zu bytes", path,
                        PMS_PLAN_MAX);
    return r < 0 ? r : pms_file_replace(path, buf.data, buf.length, err);
}
