/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pmscim/profile.h>

#include "conf/auto.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

/* Endpoints. */

static void endpoint_accepted(void **state)
{
    static const struct {
        const char *typed, *kept;
    } cases[] = {
        {"us", PMS_ENDPOINT_US},
        {"EU", PMS_ENDPOINT_EU},
        {"https://api.getpostman.com/scim/v2///", PMS_ENDPOINT_US},
        {"HTTPS://Example.COM/Path", "https://example.com/Path"},
        {"https://h", "https://h"},
        {"https://h/", "https://h"},
        {"https://h:8443/scim", "https://h:8443/scim"},
        {"https://10.0.0.1/x", "https://10.0.0.1/x"},
        {"https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443/x"},
        {"https://h/a%20b/~c:d@e", "https://h/a%20b/~c:d@e"},
        {"http://localhost:8080/scim/v2", "http://localhost:8080/scim/v2"},
        {"http://LOCALHOST", "http://localhost"},
        {"http://127.0.0.1:1", "http://127.0.0.1:1"},
        {"http://127.255.255.254/x", "http://127.255.255.254/x"},
        {"http://[::1]:65535/x/", "http://[::1]:65535/x"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(pms_profile_done) struct pms_profile profile = {0};
        AUTO(free) char *kept = NULL;

        if (pms_profile_set(&profile, "endpoint", cases[i].typed, &err) < 0)
            fail_msg("%s: %s", cases[i].typed, err.message);
        kept = pms_profile_get(&profile, "endpoint");
        assert_string_equal(kept, cases[i].kept);
    }
}

static void endpoint_refused(void **state)
{
    static const struct {
        const char *typed, *part;
    } cases[] = {
        {"api.getpostman.com", "does not start with https://"},
        {"ftp://h", "does not start with https://"},
        {"https:/h", "does not start with https://"},
        {"https//h", "does not start with https://"},
        {"http://example.com", "show the key to everybody"},
        {"http://127.evil.com", "show the key to everybody"},
        {"http://127.1", "show the key to everybody"},
        {"http://128.0.0.1", "show the key to everybody"},
        {"http://0x7f.0.0.1", "show the key to everybody"},
        {"http://localhost.evil.com", "show the key to everybody"},
        {"http://evil-localhost", "show the key to everybody"},
        {"http://[::2]", "show the key to everybody"},
        {"http://[::ffff:127.0.0.1]", "show the key to everybody"},
        {"https://", "names no host"},
        {"https:///path", "names no host"},
        {"https://:443", "names no host"},
        {"https://user:hunter2@h/x", "holds a user or password"},
        {"https://user@h", "holds a user or password"},
        {"user:hunter2@h", "holds a user or password"},
        {"https://h/x?a=hunter2", "has a query"},
        {"https://h?a", "has a query"},
        {"https://h/x#a", "has a fragment"},
        {"https://h:0", "no port"},
        {"https://h:", "no port"},
        {"https://h:65536", "no port"},
        {"https://h:99999999999999999999", "no port"},
        {"https://h:x", "no port"},
        {"https://h:80x", "a character no host has"},
        {"https://h%41/x", "a character no host has"},
        {"https://h,x", "a character no host has"},
        {"https://evil.com\\@h", "another character"},
        {"https://h/a b", "a blank"},
        {"https://h/\n", "a blank"},
        {"https://h\xc3\xa9", "another character"},
        {"https://[::1", "IPv6"},
        {"https://[:::1]", "IPv6"},
        {"https://[1.2.3.4]", "IPv6"},
        {"https://[fe80::1%25eth0]", "IPv6"},
        {"https://[]", "names no host"},
        {"https://[::1]x", "a character no host has"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(pms_profile_done) struct pms_profile profile = {.endpoint = strdup("https://old")};

        assert_int_equal(pms_profile_set(&profile, "endpoint", cases[i].typed, &err),
                         -PMS_E_CONFIG);
        if (!strstr(err.message, cases[i].part))
            fail_msg("%s: %s", cases[i].typed, err.message);
        assert_memory_equal(err.message, "endpoint: ", 10);
        assert_null(strstr(err.message, "hunter2"));
        assert_string_equal(profile.endpoint, "https://old");
    }
}

static void endpoint_of_absurd_length(void **state)
{
    char text[3000] = "https://";
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_profile profile = {0};

    (void)state;
    memset(text + 8, 'h', 300);
    assert_int_equal(pms_profile_set(&profile, "endpoint", text, &err), -PMS_E_CONFIG);
    memset(text + 8, 'h', sizeof(text) - 9);
    assert_int_equal(pms_profile_set(&profile, "endpoint", text, &err), -PMS_E_CONFIG);
    assert_null(profile.endpoint);
}

static void postman_is_told_by_the_host(void **state)
{
    static const struct {
        const char *endpoint;
        int postman;
        const char *manners;
    } cases[] = {
        {PMS_ENDPOINT_US, 1, "postman"},
        {PMS_ENDPOINT_EU, 1, "postman"},
        {"https://postman.com", 1, "postman"},
        {"https://getpostman.com:8443/x", 1, "postman"},
        {"https://API.Postman.COM", 1, "postman"},
        {"https://notpostman.com", 0, "rfc"},
        {"https://evilgetpostman.com/scim/v2", 0, "rfc"},
        {"https://postman.com.evil.com", 0, "rfc"},
        {"https://evil.com/postman.com", 0, "rfc"},
        {"https://evil.com/@api.postman.com", 0, "rfc"},
        {"https://postman.co", 0, "rfc"},
        {"http://localhost", 0, "rfc"},
        {"", 0, "postman"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(pms_profile_done) struct pms_profile profile = {0};

        assert_int_equal(pms_profile_set(&profile, "endpoint", cases[i].endpoint, &err), 0);
        assert_int_equal(pms_profile_is_postman(&profile), cases[i].postman);
        assert_string_equal(pms_profile_manners(&profile), cases[i].manners);
        assert_int_equal(pms_profile_is_embedded(&profile), cases[i].endpoint[0] == '\0');
        assert_int_equal(pms_profile_set(&profile, "manners", "rfc", &err), 0);
        assert_string_equal(pms_profile_manners(&profile), "rfc");
    }
}

/* Fields. */

static void fields_by_table(void **state)
{
    static const char *const names[] = {"endpoint", "manners", "manners_fields",
                                        "cacert",   "cert",    "cert_key",
                                        "state",    "key",     "account_key"};
    size_t count = pms_profile_field_count();

    (void)state;
    assert_true(count > COUNT(names));
    for (size_t i = 0; i < count; i++) {
        if (i < COUNT(names))
            assert_string_equal(pms_profile_field_name(i), names[i]);
        else
            assert_memory_equal(pms_profile_field_name(i), "manners.", 8);
        assert_true(strlen(pms_profile_field_help(i)) > 10);
    }
    assert_null(pms_profile_field_name(count));
    assert_null(pms_profile_field_help(count));
}

static void fields_set_get_clear_copy(void **state)
{
    static const char *const values[][2] = {
        {"endpoint", "https://h/scim"}, {"manners", "postman"},  {"manners.paging", "cursor"},
        {"manners.page_size", "50"},    {"cacert", "/ca.pem"},   {"cert", "/c.pem"},
        {"cert_key", "/k.pem"},         {"state", "/var/lib/x"}, {"key", "exec:pass show x"},
        {"account_key", "env:K"}};
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_profile_done) struct pms_profile profile = {.name = strdup("acme")};
    AUTO(pms_profile_done) struct pms_profile copy = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        AUTO(free) char *empty = pms_profile_get(&profile, values[i][0]);

        assert_string_equal(empty, "");
        assert_int_equal(pms_profile_set(&profile, values[i][0], values[i][1], &err), 0);
        assert_int_equal(pms_profile_set(&profile, values[i][0], values[i][1], &err), 0);
    }
    assert_int_equal(pms_profile_copy(&profile, &copy, &err), 0);
    assert_string_equal(copy.name, "acme");
    for (size_t i = 0; i < COUNT(values); i++) {
        AUTO(free) char *cleared = NULL;
        AUTO(free) char *kept = NULL;

        assert_int_equal(pms_profile_set(&profile, values[i][0], "", &err), 0);
        cleared = pms_profile_get(&profile, values[i][0]);
        kept = pms_profile_get(&copy, values[i][0]);
        assert_string_equal(cleared, "");
        assert_string_equal(kept, values[i][1]);
    }
    assert_null(profile.endpoint);
    assert_int_equal(profile.key.backend, PMS_KEY_NONE);
    assert_null(pms_profile_get(&profile, "nothing"));
    pms_profile_done(NULL);
}

static void fields_refuse(void **state)
{
    static const struct {
        const char *field, *value;
        int code;
        const char *message, *hint;
    } cases[] = {
        {"endpiont", "us", PMS_E_USAGE, "no field called \"endpiont\"", "\"endpoint\""},
        {"name", "x", PMS_E_USAGE, "no field called \"name\"", ""},
        {"zzzzzzzzz", "x", PMS_E_USAGE, "no field called", "account_key"},
        {"manners", "postmann", PMS_E_CONFIG, "manners: ", "\"postman\"?"},
        {"manners", "scimple", PMS_E_CONFIG, "manners: ", "\"rfc\""},
        {"cacert", "ca.pem", PMS_E_CONFIG, "cacert: the path does not start with /", ""},
        {"state", "./x", PMS_E_CONFIG, "state: the path does not start with /", ""},
        {"key", "file:key", PMS_E_CONFIG, "key: the path does not start with /", ""},
        {"key", "PMAK-1", PMS_E_CONFIG, "key: where the key is does not start", "file:PATH"},
        {"manners.pagesize", "5", PMS_E_USAGE, "manners: manners have no field",
         "\"page_size\"?"},
        {"manners.page_size", "0", PMS_E_CONFIG, "manners: page_size: not a number", ""},
        {"manners.paging", "page", PMS_E_CONFIG, "neither auto, index nor cursor", ""},
        {"manners_fields", "paging", PMS_E_CONFIG, "manners_fields: \"paging\" is no", ""},
        {"account_key", "env:", PMS_E_CONFIG, "account_key: no name", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(pms_profile_done) struct pms_profile profile = {.manners = strdup("rfc")};

        assert_int_equal(pms_profile_set(&profile, cases[i].field, cases[i].value, &err),
                         -cases[i].code);
        if (!strstr(err.message, cases[i].message) || !strstr(err.hint, cases[i].hint))
            fail_msg("%s %s: %s; %s", cases[i].field, cases[i].value, err.message, err.hint);
        assert_null(strstr(err.message, "PMAK"));
        assert_string_equal(profile.manners, "rfc");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(endpoint_accepted),
        cmocka_unit_test(endpoint_refused),
        cmocka_unit_test(endpoint_of_absurd_length),
        cmocka_unit_test(postman_is_told_by_the_host),
        cmocka_unit_test(fields_by_table),
        cmocka_unit_test(fields_set_get_clear_copy),
        cmocka_unit_test(fields_refuse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
