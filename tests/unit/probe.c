/* SPDX-License-Identifier: MIT */
/* What is seen of a server without working with it. */
#include "client_scene.h"

#include <pmscim/probe.h>

static void meet(struct scene *s, const char *section, const char *tls, const char *ca_file)
{
    char file[4096];
    const struct scripted_options options = {
        .file = file, .section = section, .tls = tls, .ca_file = ca_file};

    snprintf(file, sizeof(file), "%s/doctor.script", getenv("PMSCIM_TEST_FAULT"));
    serve_with(s, &options);
    s->options.cacert = ca_file;
    connect_client(s);
}

static void test_probe(void **state)
{
    struct pms_probe probe;
    struct scene s;

    (void)state;
    meet(&s, "another time", NULL, NULL);
    assert_int_equal(pms_probe(&s.options, "/ServiceProviderConfig", &probe, &s.err), 0);
    assert_int_equal(probe.reach, PMS_PROBE_ANSWER);
    assert_int_equal(probe.err.code, PMS_OK);
    assert_int_equal(probe.status, 200);
    assert_int_equal(probe.version, 11);
    assert_false(probe.is_tls);
    assert_false(probe.is_proxied);
    assert_has(probe.address, "127.0.0.1:");
    assert_int_equal(probe.date_ms, 1420070400000);
    assert_true(probe.end_ms == -1);
    assert_null(probe.issuer);
    pms_probe_done(&probe);
    pms_probe_done(&probe);
    end(&s);
}

static void test_status_is_an_answer(void **state)
{
    struct pms_probe probe;
    struct scene s;

    (void)state;
    meet(&s, "a redirect", NULL, NULL);
    assert_int_equal(pms_probe(&s.options, "/Users", &probe, &s.err), 0);
    assert_int_equal(probe.status, 302);
    assert_int_equal(scripted_count(s.server), 1);
    assert_has(scripted_request(s.server, 0), "GET /scim/v2/Users HTTP/1.1");
    pms_probe_done(&probe);
    end(&s);
}

static void test_certificates(void **state)
{
    static const struct {
        const char *kind;
        int reach;
        const char *words;
    } kinds[] = {
        {"good", PMS_PROBE_ANSWER, ""},
        {"expired", PMS_PROBE_CONNECTION, "has expired"},
        {"host", PMS_PROBE_CONNECTION, "for another host"},
        {"stranger", PMS_PROBE_CONNECTION, "is not trusted"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        struct pms_probe probe;
        struct scene s;
        char ca[] = "/tmp/pmscim-probe-XXXXXX";
        int fd = mkstemp(ca);

        assert_true(fd >= 0);
        close(fd);
        meet(&s, "sound", kinds[i].kind, ca);
        assert_int_equal(pms_probe(&s.options, "/ServiceProviderConfig", &probe, &s.err), 0);
        assert_true(probe.is_tls);
        assert_int_equal(probe.reach, kinds[i].reach);
        assert_has(probe.err.message, kinds[i].words);
        if (probe.reach == PMS_PROBE_ANSWER) {
            assert_true(probe.end_ms > probe.now_ms);
            assert_has(probe.issuer, "the authority of the tests");
        } else {
            assert_int_equal(scripted_count(s.server), 0);
        }
        pms_probe_done(&probe);
        end(&s);
        unlink(ca);
    }
}

static void test_nobody_there(void **state)
{
    struct pms_client_options options = {.endpoint = "http://127.0.0.1:1/scim/v2"};
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_probe probe;

    (void)state;
    assert_int_equal(pms_probe(&options, "/", &probe, &err), 0);
    assert_true(probe.reach < PMS_PROBE_CONNECTION);
    assert_int_equal(probe.err.code, PMS_E_NETWORK);
    pms_probe_done(&probe);
    options.endpoint = "http://scim.example/";
    assert_int_equal(pms_probe(&options, "/", &probe, &err), -PMS_E_CONFIG);
}

static void test_discover(void **state)
{
    struct pms_discovery found;
    struct scene s;

    (void)state;
    meet(&s, "sound", NULL, NULL);
    assert_int_equal(pms_probe_discovery(s.client, &found, &s.err), 0);
    assert_int_equal(found.config_status, 200);
    assert_int_equal(found.patch, 1);
    assert_int_equal(found.bulk, 0);
    assert_int_equal(found.etag, 1);
    assert_int_equal(found.max_results, 200);
    assert_int_equal(found.users, 1);
    assert_int_equal(found.groups, 1);
    assert_int_equal(scripted_count(s.server), 2);
    end(&s);

    meet(&s, "another time", NULL, NULL);
    assert_int_equal(pms_probe_discovery(s.client, &found, &s.err), 0);
    assert_int_equal(found.patch, 0);
    assert_int_equal(found.bulk, -1);
    assert_int_equal(found.max_results, -1);
    assert_int_equal(found.groups, 0);
    end(&s);

    meet(&s, "nothing but users", NULL, NULL);
    assert_int_equal(pms_probe_discovery(s.client, &found, &s.err), 0);
    assert_int_equal(found.config_status, 404);
    assert_int_equal(found.types_status, 501);
    assert_int_equal(found.users, -1);
    end(&s);

    meet(&s, "a refused key", NULL, NULL);
    assert_int_equal(pms_probe_discovery(s.client, &found, &s.err), -PMS_E_AUTH);
    end(&s);
}

static void test_slice(void **state)
{
    struct pms_slice slice;
    struct scene s;

    (void)state;
    meet(&s, "sound", NULL, NULL);
    assert_int_equal(pms_client_slice(s.client, PMS_USER, 2, 2, &slice, &s.err), 0);
    assert_int_equal(slice.total, 5);
    assert_int_equal(slice.start, 2);
    assert_int_equal(slice.count, 2);
    assert_false(slice.has_cursor);
    assert_string_equal(slice.ids[0], "u2");
    assert_string_equal(slice.ids[1], "u3");
    pms_slice_done(&slice);
    pms_slice_done(&slice);
    end(&s);

    meet(&s, "somebody twice", NULL, NULL);
    assert_int_equal(pms_client_slice(s.client, PMS_USER, 1, 3, &slice, &s.err), 0);
    assert_string_equal(slice.ids[0], slice.ids[2]);
    pms_slice_done(&slice);
    end(&s);

    meet(&s, "a refused key", NULL, NULL);
    assert_int_equal(pms_client_slice(s.client, PMS_USER, 1, 3, &slice, &s.err), -PMS_E_AUTH);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_probe),        cmocka_unit_test(test_status_is_an_answer),
        cmocka_unit_test(test_certificates), cmocka_unit_test(test_nobody_there),
        cmocka_unit_test(test_discover),     cmocka_unit_test(test_slice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
