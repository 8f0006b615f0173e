/* SPDX-License-Identifier: MIT */
/* The administration calls. */
#include "client_scene.h"

#include <pmscim/admin.h>

static struct pms_admin *administer(struct scene *s, const char *section)
{
    struct pms_admin *admin = NULL;

    serve(s, section, NULL);
    assert_int_equal(pms_admin_new(&s->options, &admin, &s->err), 0);
    return admin;
}

static void test_admin_state(void **state)
{
    struct pms_scim_state scim = {0};
    struct scene s;
    struct pms_admin *admin = administer(&s, "admin state");

    (void)state;
    assert_int_equal(pms_admin_scim_get(admin, &scim, &s.err), 0);
    assert_int_equal(scim.enabled, 1);
    assert_int_equal(scim.forbidden_count, 2);
    assert_string_equal(scim.forbidden[1], "set-email");
    pms_scim_state_done(&scim);
    assert_int_equal(pms_admin_scim_set(admin, 0, &scim, &s.err), 0);
    assert_int_equal(scim.enabled, 0);
    pms_scim_state_done(&scim);
    assert_has(scripted_request(s.server, 0), "\r\nX-API-Key: sekrit-key-1\r\n");
    assert_null(strstr(scripted_request(s.server, 0), "Authorization"));
    assert_has(scripted_request(s.server, 1), "\r\nContent-Type: application/json\r\n");
    assert_has(scripted_request(s.server, 1), "{\"enabled\":false}");
    pms_admin_free(admin);
    end(&s);
}

static void test_admin_keys(void **state)
{
    AUTO(pms_secret_free) struct pms_secret *key = NULL;
    struct pms_keys keys = {0};
    struct pms_key_info info = {0};
    struct scene s;
    struct pms_admin *admin = administer(&s, "admin keys");

    (void)state;
    assert_int_equal(pms_admin_keys(admin, &keys, &s.err), 0);
    assert_int_equal(keys.count, 1);
    assert_string_equal(keys.items[0].name, "ci");
    assert_null(keys.items[0].last_used);
    pms_keys_done(&keys);
    assert_int_equal(pms_admin_key_create(admin, "new", &key, &info, &s.err), 0);
    assert_string_equal(pms_secret_text(key), "brand-new-secret");
    assert_string_equal(info.id, "k2");
    pms_key_info_done(&info);
    assert_int_equal(pms_admin_key_revoke(admin, "k2", &s.err), 0);
    assert_null(strstr(pms_buf_text(&s.trace), "brand-new-secret"));
    assert_has(pms_buf_text(&s.trace), "\"secret\":\"***\"");
    pms_admin_free(admin);
    end(&s);
}

static void test_admin_sso(void **state)
{
    struct pms_ssos ssos = {0};
    struct scene s;
    struct pms_admin *admin = administer(&s, "admin sso");

    (void)state;
    assert_int_equal(pms_admin_ssos(admin, &ssos, &s.err), 0);
    assert_int_equal(ssos.count, 1);
    assert_string_equal(ssos.items[0].name, "onelogin");
    pms_ssos_done(&ssos);
    assert_int_equal(pms_admin_sso_add(admin, "my idp", &s.err), 0);
    assert_int_equal(pms_admin_sso_remove(admin, "my idp", &s.err), 0);
    pms_admin_free(admin);
    end(&s);
}

static void test_admin_domains(void **state)
{
    struct pms_domains domains = {0};
    struct pms_domain_info info = {0};
    struct scene s;
    struct pms_admin *admin = administer(&s, "admin domains");

    (void)state;
    assert_int_equal(pms_admin_domains(admin, &domains, &s.err), 0);
    assert_string_equal(domains.items[0].txt, "postman-domain-verification=ab");
    pms_domains_done(&domains);
    assert_int_equal(pms_admin_domain_add(admin, "eu.acme.example", 1, &info, &s.err), 0);
    assert_string_equal(info.via, "root");
    pms_domain_info_done(&info);
    assert_int_equal(pms_admin_domain_verify(admin, "eu.acme.example", &info, &s.err), 0);
    assert_string_equal(info.status, "VERIFIED");
    pms_domain_info_done(&info);
    assert_int_equal(pms_admin_domain_remove(admin, "eu.acme.example", &s.err), 0);
    assert_has(scripted_request(s.server, 1),
               "{\"domain\":\"eu.acme.example\",\"via\":\"root\"}");
    pms_admin_free(admin);
    end(&s);
}

/* Out-parameters are written on success only. */
static void test_admin_keeps_out(void **state)
{
    struct pms_domain_info kept = {.via = (char *)"kept"};
    struct scene s;
    struct pms_admin *admin = administer(&s, "admin domain odd");

    (void)state;
    assert_int_equal(pms_admin_domain_verify(admin, "acme.example", &kept, &s.err),
                     -PMS_E_REMOTE);
    assert_string_equal(kept.via, "kept");
    assert_null(kept.domain);
    pms_admin_free(admin);
    end(&s);
}

static void test_admin_errors(void **state)
{
    static const struct {
        const char *section;
        int code, status;
        const char *message, *hint;
    } cases[] = {
        {"admin refused", PMS_E_REFUSED, 409, "two SSO methods are on", "remove one of ***"},
        {"admin notfound", PMS_E_NOTFOUND, 404, "Not found", ""},
        {"admin auth", PMS_E_AUTH, 403, "*** is no administrator's", ""},
        {"admin none", PMS_E_UNSUPPORTED, 404, "has no administration calls", "web page"},
        {"admin html", PMS_E_UNSUPPORTED, 200, "has no administration calls", "web page"},
        {"admin broken", PMS_E_REMOTE, 500, "failed (500)", ""},
        {"admin odd", PMS_E_REMOTE, 0, "\"id\" is missing", ""},
        {"status 401", PMS_E_AUTH, 401, "does not accept the key", ""},
        {"closed", PMS_E_NETWORK, 0, "closed without an answer", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pms_keys keys = {0};
        struct scene s;
        struct pms_admin *admin = administer(&s, cases[i].section);

        print_message("# %s\n", cases[i].section);
        assert_int_equal(pms_admin_keys(admin, &keys, &s.err), -cases[i].code);
        assert_int_equal(s.err.http_status, cases[i].status);
        assert_has(s.err.message, cases[i].message);
        assert_has(s.err.hint, cases[i].hint);
        assert_null(keys.items);
        pms_admin_free(admin);
        end(&s);
    }
}

static void test_admin_preview(void **state)
{
    struct pms_keys keys = {0};
    struct pms_secret *key = NULL;
    struct pms_admin *admin = NULL;
    struct scene s;

    (void)state;
    serve(&s, "admin empty", NULL);
    s.options.preview = on_preview;
    s.options.preview_context = &s;
    assert_int_equal(pms_admin_new(&s.options, &admin, &s.err), 0);
    assert_int_equal(pms_admin_keys(admin, &keys, &s.err), 0);
    assert_int_equal(keys.count, 0);
    pms_keys_done(&keys);
    assert_int_equal(pms_admin_key_create(admin, "x", &key, NULL, &s.err), PMS_PREVIEWED);
    assert_int_equal(pms_admin_sso_add(admin, "x", &s.err), PMS_PREVIEWED);
    assert_null(key);
    assert_string_equal(pms_buf_text(&s.preview), "POST /admin/v1/scim/keys {\"name\":\"x\"}\n"
                                                  "PUT /admin/v1/sso/x -\n");
    pms_admin_free(admin);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_admin_state),     cmocka_unit_test(test_admin_keys),
        cmocka_unit_test(test_admin_sso),       cmocka_unit_test(test_admin_domains),
        cmocka_unit_test(test_admin_keeps_out), cmocka_unit_test(test_admin_errors),
        cmocka_unit_test(test_admin_preview),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
