/* SPDX-License-Identifier: MIT */
/* /admin/v1/domains: which domains are proven to be the team's. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <pmscim/domain.h>

#include "base/json.h"
#include "serve/admin_body.h"
#include "serve/audit.h"
#include "serve/lookup.h"

enum {
    TXT_DIGITS = 128
};

static void write_domain(struct pms_writer *writer, const struct pms_domain_row *row)
{
    pms_write_object(writer, NULL);
    pms_write_text(writer, "domain", row->domain);
    pms_write_text(writer, "status", row->verified > 0 ? "VERIFIED" : "UNVERIFIED");
    pms_write_text(writer, "txt", row->txt);
    pms_write_text(writer, "via", row->root[0] != '\0' ? "root" : "own");
    pms_write_time(writer, "created", row->created);
    pms_write_time(writer, "verified", row->verified);
    pms_write_object_end(writer);
}

static void write_one(void *context, const struct pms_domain_row *row)
{
    write_domain(context, row);
}

int pms_handle_domains_list(struct pms_call *call, struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(call->exchange, 200);
    int r;

    pms_write_object(&writer, NULL);
    pms_write_array(&writer, "domains");
    r = pms_store_domains(call->store, write_one, &writer, err);
    pms_write_array_end(&writer);
    pms_write_object_end(&writer);
    return r < 0 ? r : pms_write_done(&writer, err);
}

static int answer_domain(struct pms_call *call, int status, const struct pms_domain_row *row,
                         struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(call->exchange, status);

    write_domain(&writer, row);
    return pms_write_done(&writer, err);
}

/* A name as it is stored: valid, in lower case, without the dot at the end. */
static int read_name(const char *text, char name[PMS_DOMAIN_SIZE], struct pms_error *err)
{
    size_t length = strlen(text);
    int r;

    if (length > 0 && text[length - 1] == '.')
        length--;
    if (length >= PMS_DOMAIN_SIZE)
        return pms_fail(err, PMS_E_USAGE, "the domain name is too long");
    for (size_t i = 0; i < length; i++)
        name[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 'a' - 'A') : text[i];
    name[length] = '\0';
    r = pms_domain_valid(name, err);
    return r < 0 ? pms_fail(err, PMS_E_USAGE, "%s", err->message) : 0;
}

static int read_request(struct pms_call *call, struct pms_domain_row *row, bool *ret_via_root,
                        struct pms_error *err)
{
    AUTO(json) struct json_object *json = NULL;
    const char *text = NULL;
    const char *via = "own";
    int r = pms_admin_body(call, &json, err);

    if (r == 0)
        r = pms_admin_text(json, "domain", &text, err);
    if (r == 0)
        r = read_name(text, row->domain, err);
    if (r == 0 && pms_json_get(json, "via"))
        r = pms_admin_text(json, "via", &via, err);
    if (r == 0 && strcmp(via, "own") != 0 && strcmp(via, "root") != 0)
        r = pms_fail(err, PMS_E_USAGE, "\"via\" has to be \"own\" or \"root\"");
    *ret_via_root = strcmp(via, "root") == 0;
    return r;
}

/* The nearest domain above that was added with a record of its own. */
static int find_root(struct pms_call *call, const char *domain, struct pms_domain_row *ret_root,
                     struct pms_error *err)
{
    const char *above = strchr(domain, '.');

    for (; above && strchr(above + 1, '.'); above = strchr(above + 1, '.')) {
        int r = pms_store_domain_get(call->store, above + 1, ret_root, err);

        if (r < 0 || (r == 1 && ret_root->root[0] == '\0'))
            return r < 0 ? r : 0;
    }
    pms_fail(err, PMS_E_REFUSED, "no domain above %s has been added", domain);
    return pms_error_hint(err, "add the domain above it first, with a record of its own");
}

/* The root's record speaks for the subdomain, at once when it has been seen already. */
static int use_root(struct pms_call *call, struct pms_domain_row *row, struct pms_error *err)
{
    struct pms_domain_row root;
    int r = find_root(call, row->domain, &root, err);

    if (r < 0)
        return r;
    snprintf(row->root, sizeof(row->root), "%s", root.domain);
    snprintf(row->txt, sizeof(row->txt), "%s", root.txt);
    row->verified = root.verified > 0 ? call->now_ms : 0;
    return 0;
}

static void make_txt(struct pms_domain_row *row)
{
    char digits[TXT_DIGITS + 1];

    pms_random_hex(digits, TXT_DIGITS);
    snprintf(row->txt, sizeof(row->txt), "%s%s", PMS_TXT_PREFIX, digits);
}

int pms_handle_domains_add(struct pms_call *call, struct pms_error *err)
{
    struct pms_domain_row row = {.created = call->now_ms};
    bool via_root = false;
    int r = read_request(call, &row, &via_root, err);

    if (r == 0)
        r = pms_store_domain_get(call->store, row.domain, &row, err);
    if (r == 1)
        return answer_domain(call, 200, &row, err);
    if (r == 0 && via_root)
        r = use_root(call, &row, err);
    else
        make_txt(&row);
    if (r == 0)
        r = pms_store_domain_insert(call->store, &row, err);
    if (r == 0)
        r = pms_audit(call, PMS_ACTION_DOMAIN_ADD, row.domain, err);
    if (r == 0 && row.verified > 0)
        r = pms_audit(call, PMS_ACTION_DOMAIN_VERIFY, row.domain, err);
    return r < 0 ? r : answer_domain(call, 201, &row, err);
}

/* The domain of the path. */
static int get_domain(struct pms_call *call, struct pms_domain_row *ret_row,
                      struct pms_error *err)
{
    char name[PMS_DOMAIN_SIZE];
    int r = read_name(call->id, name, err);

    if (r == 0)
        r = pms_store_domain_get(call->store, name, ret_row, err);
    if (r == 0 || r == -PMS_E_USAGE)
        return pms_fail(err, PMS_E_NOTFOUND, "the team has not added the domain %s", call->id);
    return r < 0 ? r : 0;
}

/* Whose record has to say what; a root that was removed can speak for nobody. */
static int check_root(struct pms_call *call, const struct pms_domain_row *row,
                      struct pms_error *err)
{
    struct pms_domain_row root;
    int r;

    if (row->root[0] == '\0')
        return 0;
    r = pms_store_domain_get(call->store, row->root, &root, err);
    if (r < 0 || (r == 1 && strcmp(root.txt, row->txt) == 0))
        return r < 0 ? r : 0;
    pms_fail(err, PMS_E_REFUSED, "%s counts on the record of %s, which was removed",
             row->domain, row->root);
    return pms_error_hint(err, "remove %s and add it again", row->domain);
}

int pms_handle_domains_verify(struct pms_call *call, struct pms_error *err)
{
    struct pms_domain_row row;
    int r = get_domain(call, &row, err);

    if (r < 0)
        return r;
    if (row.verified > 0)
        return answer_domain(call, 200, &row, err);
    r = check_root(call, &row, err);
    if (r < 0)
        return r;
    return pms_lookup_new(row.root[0] != '\0' ? row.root : row.domain, row.txt, call->resolver,
                          &call->exchange->lookup, err);
}

/* "a", "b" and how many more, cut so that it fits a sentence. */
static void list_records(const struct pms_txt_answer *answer, char *out, size_t size)
{
    enum {
        SHOWN = 3,
        CUT = 60
    };
    size_t length = 0;

    out[0] = '\0';
    for (size_t i = 0; i < answer->record_count && i < SHOWN && length < size; i++)
        length += (size_t)snprintf(out + length, size - length, "%s\"%.*s%s\"",
                                   i > 0 ? ", " : "", CUT, answer->records[i],
                                   strlen(answer->records[i]) > CUT ? "…" : "");
    if (answer->record_count > SHOWN && length < size)
        snprintf(out + length, size - length, " and %zu more", answer->record_count - SHOWN);
}

static int explain(const struct pms_lookup *lookup, const struct pms_txt_answer *answer,
                   struct pms_error *err)
{
    char found[300];

    list_records(answer, found, sizeof(found));
    switch (answer->result) {
    case PMS_TXT_NXDOMAIN:
        return pms_fail(err, PMS_E_NOTFOUND, "%s: there is no such domain", lookup->domain);
    case PMS_TXT_MISSING:
        return pms_fail(err, PMS_E_NOTFOUND, "%s: no TXT record of ours; found: %s",
                        lookup->domain, found[0] != '\0' ? found : "none at all");
    case PMS_TXT_WRONG:
        return pms_fail(err, PMS_E_CONFLICT, "%s: a TXT record with another value; found: %s",
                        lookup->domain, found);
    default:
        return pms_fail(err, PMS_E_NETWORK, "%s: %s: %s%s%s", lookup->domain, answer->server,
                        pms_txt_result_name(answer->result), answer->reason ? ", " : "",
                        answer->reason ? answer->reason : "");
    }
}

static int judge(const struct pms_lookup *lookup, struct pms_error *err)
{
    const struct pms_txt_answer *answer = lookup->report.answers;

    if (lookup->r < 0) {
        *err = lookup->err;
        return lookup->r;
    }
    if (lookup->report.count == 0)
        return pms_fail(err, PMS_E_NETWORK, "%s: nobody answered", lookup->domain);
    return answer->result == PMS_TXT_FOUND ? 0 : explain(lookup, answer, err);
}

/* While the DNS was asked, the domain may have been removed, or removed and added anew. */
int pms_handle_domains_verified(struct pms_call *call, struct pms_error *err)
{
    const struct pms_lookup *lookup = call->exchange->lookup;
    struct pms_domain_row row;
    int r = get_domain(call, &row, err);

    if (r < 0)
        return r;
    if (strcmp(row.txt, lookup->expected) != 0)
        return pms_fail(err, PMS_E_CONFLICT, "%s: changed while the DNS was asked; try again",
                        row.domain);
    r = judge(lookup, err);
    if (r < 0)
        return r;
    if (row.verified == 0) {
        row.verified = call->now_ms;
        r = pms_store_domain_verify(call->store, row.domain, row.verified, err);
        if (r >= 0)
            r = pms_audit(call, PMS_ACTION_DOMAIN_VERIFY, row.domain, err);
    }
    return r < 0 ? r : answer_domain(call, 200, &row, err);
}

int pms_handle_domains_remove(struct pms_call *call, struct pms_error *err)
{
    struct pms_domain_row row;
    int r = get_domain(call, &row, err);

    if (r == 0)
        r = pms_store_domain_delete(call->store, row.domain, err);
    if (r >= 0)
        r = pms_audit(call, PMS_ACTION_DOMAIN_REMOVE, row.domain, err);
    return r < 0 ? r : pms_admin_no_content(call);
}
