/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include <sys/file.h>

#include <pmscim/profile.h>

#include "base/digest.h"
#include "conf/auto.h"
#include "conf/config.h"

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
    static const char *const names[] = {"endpoint", "manners", "cacert",
                                        "state",    "key",     "account_key"};

    (void)state;
    assert_int_equal(pms_profile_field_count(), COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_string_equal(pms_profile_field_name(i), names[i]);
        assert_true(strlen(pms_profile_field_help(i)) > 10);
    }
    assert_null(pms_profile_field_name(COUNT(names)));
    assert_null(pms_profile_field_help(COUNT(names)));
}

static void fields_set_get_clear_copy(void **state)
{
    static const char *const values[][2] = {
        {"endpoint", "https://h/scim"}, {"manners", "postman"},      {"cacert", "/ca.pem"},
        {"state", "/var/lib/x"},        {"key", "exec:pass show x"}, {"account_key", "env:K"}};
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

/* The file. */

static struct pms_config *load(const char *path, unsigned flags)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_config *config = NULL;

    if (pms_config_load(path, flags, &config, &err) < 0)
        fail_msg("%s", err.message);
    return config;
}

static struct pms_config *parse(const char *text)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_config *config = NULL;

    if (pms_config_parse("c.json", text, strlen(text), &config, &err) < 0)
        fail_msg("%s", err.message);
    return config;
}

static const char everything[] =
    "{\"default\":\"acme\",\"comment\":[1,{\"x\":null}],\"profiles\":{"
    "\"lab\":{\"state\":\"/lab\"},"
    "\"acme\":{\"note\":\"ours\",\"endpoint\":\"us\",\"manners\":\"postman\",\"cacert\":\"/"
    "ca\","
    "\"key\":{\"exec\":[\"pass\",\"show\",\"x\"],\"since\":2025},"
    "\"account_key\":{\"file\":\"/k\"}},"
    "\"eu\":{\"endpoint\":\"https://h/\",\"key\":{\"env\":\"K\"},\"account_key\":null}}}";

static void config_read(void **state)
{
    AUTO(pms_config_free) struct pms_config *config = parse(everything);
    const struct pms_profile *acme = pms_config_find(config, "acme");

    (void)state;
    assert_int_equal(pms_config_count(config), 3);
    assert_string_equal(pms_config_profile(config, 0)->name, "lab");
    assert_string_equal(pms_config_profile(config, 0)->state_dir, "/lab");
    assert_string_equal(pms_config_profile(config, 2)->name, "eu");
    assert_string_equal(pms_config_profile(config, 2)->endpoint, "https://h");
    assert_int_equal(pms_config_profile(config, 2)->account_key.backend, PMS_KEY_NONE);
    assert_null(pms_config_profile(config, 3));
    assert_string_equal(pms_config_default(config), "acme");
    assert_ptr_equal(acme, pms_config_profile(config, 1));
    assert_string_equal(acme->endpoint, PMS_ENDPOINT_US);
    assert_int_equal(acme->key.backend, PMS_KEY_EXEC);
    assert_string_equal(acme->key.where, "pass show x");
    assert_string_equal(acme->account_key.where, "/k");
    assert_null(pms_config_find(config, "ACME"));
    assert_null(pms_config_find(config, "embedded"));
}

static void config_of_the_wrong_shape(void **state)
{
    static const struct {
        const char *text, *message;
        int line, column;
    } cases[] = {
        {"", "c.json: not JSON: ", 1, 1},
        {"{\n  \"default\": acme\n}", "c.json: not JSON: ", 2, 14},
        {"[]", "c.json: not a JSON object", 0, 0},
        {"{\"default\":7}", "c.json: default: not a string", 0, 0},
        {"{\"default\":\"\"}", "c.json: default: ", 0, 0},
        {"{\"profiles\":[]}", "c.json: profiles: not an object", 0, 0},
        {"{\"profiles\":{\"a b\":{}}}", "c.json: profiles: \"a b\" cannot be", 0, 0},
        {"{\"profiles\":{\"a\":7}}", "c.json: profiles.a: not an object", 0, 0},
        {"{\"profiles\":{\"a\":null}}", "c.json: profiles.a: not an object", 0, 0},
        {"{\"profiles\":{\"a\":{\"endpoint\":7}}}", "c.json: profiles.a.endpoint: not a string",
         0, 0},
        {"{\"profiles\":{\"a\":{\"endpoint\":\"\"}}}", "c.json: profiles.a.endpoint: empty", 0,
         0},
        {"{\"profiles\":{\"a\":{\"endpoint\":\"http://h\"}}}",
         "c.json: profiles.a.endpoint: the address is http", 0, 0},
        {"{\"profiles\":{\"a\":{\"manners\":\"x\"}}}", "c.json: profiles.a.manners: ", 0, 0},
        {"{\"profiles\":{\"a\":{\"cacert\":\"x\"}}}",
         "c.json: profiles.a.cacert: the path does not", 0, 0},
        {"{\"profiles\":{\"a\":{\"cacert\":\"/x\\u0000y\"}}}",
         "c.json: profiles.a.cacert: a NUL inside", 0, 0},
        {"{\"profiles\":{\"a\":{\"key\":\"PMAK-1\"}}}", "c.json: profiles.a.key: not an object",
         0, 0},
        {"{\"profiles\":{\"a\":{\"key\":{}}}}", "c.json: profiles.a.key: none of", 0, 0},
        {"{\"profiles\":{\"a\":{\"key\":{\"file\":\"/x\",\"env\":\"X\"}}}}",
         "c.json: profiles.a.key: more than one of", 0, 0},
        {"{\"profiles\":{\"a\":{\"key\":{\"file\":\"/x\",\"env\":\"X\",\"exec\":[\"x\"]}}}}",
         "c.json: profiles.a.key: more than one of", 0, 0},
        {"{\"profiles\":{\"a\":{\"key\":{\"file\":\"x\"}}}}",
         "c.json: profiles.a.key: file: the path", 0, 0},
        {"{\"profiles\":{\"a\":{\"key\":{\"file\":1}}}}",
         "c.json: profiles.a.key: file: not a string", 0, 0},
        {"{\"profiles\":{\"a\":{\"account_key\":{\"env\":\"PMAK-1\"}}}}",
         "c.json: profiles.a.account_key: env: no name", 0, 0},
        {"{\"profiles\":{\"a\":{\"key\":{\"exec\":\"pass\"}}}}",
         "c.json: profiles.a.key: exec: not an array", 0, 0},
        {"{\"profiles\":{\"a\":{\"key\":{\"exec\":[]}}}}",
         "c.json: profiles.a.key: exec: no program", 0, 0},
        {"{\"profiles\":{\"a\":{\"key\":{\"exec\":[\"a\",7]}}}}",
         "c.json: profiles.a.key: exec: word 2: not a string", 0, 0},
        {"{\"profiles\":{\"a\":{\"key\":{\"exec\":[\"a b\"]}}}}",
         "c.json: profiles.a.key: exec: word 1: a blank inside", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        struct pms_config *config = NULL;

        assert_int_equal(
            pms_config_parse("c.json", cases[i].text, strlen(cases[i].text), &config, &err),
            -PMS_E_CONFIG);
        assert_null(config);
        if (strncmp(err.message, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("%s: %s", cases[i].text, err.message);
        assert_int_equal(err.line, cases[i].line);
        assert_int_equal(err.column, cases[i].column);
        assert_null(strstr(err.message, "PMAK"));
    }
}

static void config_of_a_long_command(void **state)
{
    char text[6000] = "{\"profiles\":{\"a\":{\"key\":{\"exec\":[\"";
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_config *config = NULL;

    (void)state;
    memset(text + strlen(text), 'x', 5000);
    memcpy(text + strlen(text), "\"]}}}}", 7);
    assert_int_equal(pms_config_parse("c.json", text, strlen(text), &config, &err),
                     -PMS_E_CONFIG);
    assert_string_equal(err.message, "c.json: profiles.a.key: exec: longer than 4096 bytes");
}

static void config_absent_is_empty(void **state)
{
    AUTO(pms_config_free) struct pms_config *config = load(in_scratch("none/c.json"), 0);

    (void)state;
    assert_int_equal(pms_config_count(config), 0);
    assert_null(pms_config_default(config));
    assert_int_equal(access(in_scratch("none"), F_OK), -1);
}

static void config_of_others_refused(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_config *config = NULL;
    const char *path = in_scratch("c.json");

    (void)state;
    write_file(path, "{}", 0644);
    assert_int_equal(pms_config_load(path, 0, &config, &err), -PMS_E_CONFIG);
    assert_memory_equal(err.message, path, strlen(path));
    assert_memory_equal(err.hint, "chmod 600 /", 11);
    assert_int_equal(chmod(path, 0600), 0);
    if (chown(path, 12345, (gid_t)-1) == 0) {
        assert_int_equal(pms_config_load(path, 0, &config, &err), -PMS_E_CONFIG);
        assert_non_null(strstr(err.message, "another user"));
    }
    assert_null(config);
}

static void config_unreadable(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_config *config = NULL;
    const char *path = in_scratch("c.json");
    AUTO(free) char *large = malloc(PMS_CONFIG_MAX + 2);

    (void)state;
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(pms_config_load(path, 0, &config, &err), -PMS_E_CONFIG);
    assert_memory_equal(err.message, path, strlen(path));
    assert_int_equal(rmdir(path), 0);
    assert_non_null(large);
    memset(large, ' ', PMS_CONFIG_MAX + 1);
    large[PMS_CONFIG_MAX + 1] = '\0';
    write_file(path, large, 0600);
    assert_int_equal(pms_config_load(path, 0, &config, &err), -PMS_E_CONFIG);
    assert_non_null(strstr(err.message, "larger than"));
    write_file(path, "{", 0600);
    assert_int_equal(pms_config_load(path, PMS_CONFIG_EDIT, &config, &err), -PMS_E_CONFIG);
    assert_memory_equal(err.message, path, strlen(path));
    assert_int_equal(err.line, 1);
    assert_int_equal(err.column, 2);
    assert_null(config);
}

static void config_edited_and_saved(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    const char *path = in_scratch("a/b/c.json");
    AUTO(pms_config_free) struct pms_config *config = load(path, PMS_CONFIG_EDIT);
    AUTO(pms_config_free) struct pms_config *again = NULL;
    AUTO(pms_profile_done) struct pms_profile acme = {.name = strdup("acme")};

    (void)state;
    assert_string_equal(pms_config_path(config), path);
    assert_int_equal(pms_profile_set(&acme, "endpoint", "us", &err), 0);
    assert_int_equal(pms_profile_set(&acme, "key", "exec:pass  show x", &err), 0);
    assert_int_equal(pms_profile_set(&acme, "account_key", "file:/k", &err), 0);
    assert_int_equal(pms_config_put(config, &acme, &err), 0);
    assert_int_equal(pms_config_set_default(config, "acme", &err), 0);
    assert_int_equal(pms_config_save(config, &err), 0);
    assert_int_equal(mode_of(path), 0600);
    assert_int_equal(mode_of(in_scratch("a/b")), 0700);
    again = load(path, 0);
    assert_int_equal(pms_config_count(again), 1);
    assert_string_equal(pms_config_default(again), "acme");
    assert_string_equal(pms_config_find(again, "acme")->key.where, "pass show x");
    assert_string_equal(text_of_file(path),
                        "{\n"
                        "  \"profiles\": {\n"
                        "    \"acme\": {\n"
                        "      \"endpoint\": \"https://api.getpostman.com/scim/v2\",\n"
                        "      \"key\": {\n"
                        "        \"exec\": [\n"
                        "          \"pass\",\n"
                        "          \"show\",\n"
                        "          \"x\"\n"
                        "        ]\n"
                        "      },\n"
                        "      \"account_key\": {\n"
                        "        \"file\": \"/k\"\n"
                        "      }\n"
                        "    }\n"
                        "  },\n"
                        "  \"default\": \"acme\"\n"
                        "}\n");
}

/* What somebody else wrote stays, and so does the spelling of what is not changed. */
static void config_keeps_what_it_does_not_know(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_config_free) struct pms_config *config = parse(everything);
    AUTO(pms_config_free) struct pms_config *untouched = parse(everything);
    AUTO(pms_profile_done) struct pms_profile acme = {0};
    const char *text;

    (void)state;
    assert_int_equal(pms_profile_copy(pms_config_find(config, "acme"), &acme, &err), 0);
    assert_int_equal(pms_config_put(config, &acme, &err), 0);
    assert_string_equal(pms_config_text(config), pms_config_text(untouched));
    assert_int_equal(pms_profile_set(&acme, "manners", "rfc", &err), 0);
    assert_int_equal(pms_profile_set(&acme, "account_key", "", &err), 0);
    assert_int_equal(pms_config_put(config, &acme, &err), 0);
    assert_int_equal(pms_config_count(config), 3);
    assert_ptr_equal(pms_config_find(config, "acme"), pms_config_profile(config, 1));
    text = pms_config_text(config);
    assert_non_null(strstr(text, "\"note\": \"ours\""));
    assert_non_null(strstr(text, "\"comment\""));
    assert_non_null(strstr(text, "\"endpoint\": \"us\""));
    assert_non_null(strstr(text, "\"since\": 2025"));
    assert_non_null(strstr(text, "\"manners\": \"rfc\""));
    assert_null(strstr(text, "\"/k\""));
}

static void config_put_checks(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_config_free) struct pms_config *config = parse("{}");
    static const char *const names[] = {
        "", "a b", "a/b", "\xc3\xa9",
        "a2345678901234567890123456789012345678901234567890123456789012345"};
    struct pms_profile bad = {.name = (char *)(uintptr_t) "x",
                              .endpoint = (char *)(uintptr_t) "http://evil"};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        struct pms_profile profile = {.name = (char *)(uintptr_t)names[i]};

        assert_int_equal(pms_config_put(config, &profile, &err), -PMS_E_USAGE);
    }
    assert_int_equal(pms_config_put(config, &(struct pms_profile){0}, &err), -PMS_E_USAGE);
    assert_int_equal(pms_config_put(config, &bad, &err), -PMS_E_CONFIG);
    assert_int_equal(pms_config_count(config), 0);
    assert_string_equal(pms_config_text(config), "{\n}");
}

static void config_default_and_remove(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_config_free) struct pms_config *config = parse(everything);

    (void)state;
    assert_int_equal(pms_config_set_default(config, "acmee", &err), -PMS_E_NOTFOUND);
    assert_string_equal(err.message, "there is no profile called \"acmee\"");
    assert_string_equal(err.hint, "did you mean \"acme\"? there are: lab, acme, eu, embedded");
    assert_string_equal(pms_config_default(config), "acme");
    assert_int_equal(pms_config_remove(config, "nosuchthing", &err), -PMS_E_NOTFOUND);
    assert_string_equal(err.hint, "there are: lab, acme, eu, embedded");
    assert_int_equal(pms_config_remove(config, "lab", &err), 0);
    assert_string_equal(pms_config_default(config), "acme");
    assert_int_equal(pms_config_remove(config, "acme", &err), 0);
    assert_null(pms_config_default(config));
    assert_int_equal(pms_config_count(config), 1);
    assert_string_equal(pms_config_profile(config, 0)->name, "eu");
    assert_null(strstr(pms_config_text(config), "acme"));
    assert_non_null(strstr(pms_config_text(config), "comment"));
    assert_int_equal(pms_config_set_default(config, "embedded", &err), 0);
    assert_string_equal(pms_config_default(config), "embedded");
    assert_int_equal(pms_config_remove(config, "embedded", &err), -PMS_E_NOTFOUND);
}

static void config_locked_while_edited(void **state)
{
    const char *path = in_scratch("c.json");
    AUTO(pms_config_free) struct pms_config *config = load(path, PMS_CONFIG_EDIT);
    int fd = open(in_scratch("c.json.lock"), O_RDWR | O_CLOEXEC);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), -1);
    pms_config_free(load(path, 0)); /* reading does not wait */
    pms_config_free(TAKE(config));
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
    close(fd);
}

static void config_behind_a_link(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_config_free) struct pms_config *config = NULL;
    struct stat st;

    (void)state;
    assert_int_equal(mkdir(in_scratch("dotfiles"), 0700), 0);
    write_file(in_scratch("dotfiles/real.json"), "{}", 0600);
    assert_int_equal(symlink("dotfiles/real.json", in_scratch("c.json")), 0);
    config = load(in_scratch("c.json"), PMS_CONFIG_EDIT);
    assert_int_equal(pms_config_set_default(config, "embedded", &err), 0);
    assert_int_equal(pms_config_save(config, &err), 0);
    assert_int_equal(lstat(in_scratch("c.json"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_non_null(strstr(text_of_file(in_scratch("dotfiles/real.json")), "embedded"));
}

static void config_cannot_be_saved(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_config_free) struct pms_config *config = NULL;

    (void)state;
    write_file(in_scratch("file"), "", 0600);
    config = load(in_scratch("file/c.json"), 0);
    assert_int_equal(pms_config_save(config, &err), -PMS_E_IO);
    assert_non_null(strstr(err.message, "/file"));
}

/* What is in force. */

static int world_open(void **state)
{
    int r = scratch_open(state);

    setenv("XDG_CONFIG_HOME", in_scratch("config"), 1);
    setenv("XDG_STATE_HOME", in_scratch("state"), 1);
    return r;
}

static int world_close(void **state)
{
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
    return scratch_close(state);
}

static void usual_places(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(free) char *config = NULL;
    AUTO(free) char *state_dir = NULL;
    AUTO(pms_config_free) struct pms_config *loaded = load(NULL, 0);

    (void)state;
    assert_int_equal(pms_dir_config(&config, &err), 0);
    assert_int_equal(pms_dir_state(&state_dir, &err), 0);
    assert_string_equal(config, in_scratch("config/pmscim"));
    assert_string_equal(state_dir, in_scratch("state/pmscim"));
    assert_string_equal(pms_config_path(loaded), in_scratch("config/pmscim/config.json"));
}

/* Resolves and gives a field as text, "name" included; one buffer. */
static const char *in_force(const struct pms_config *config, struct pms_overrides overrides,
                            const char *field)
{
    static char text[600];
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_profile_done) struct pms_profile profile = {0};
    AUTO(free) char *value = NULL;

    if (pms_profile_resolve(config, &overrides, &profile, &err) < 0)
        fail_msg("%s", err.message);
    value =
        strcmp(field, "name") == 0 ? strdup(profile.name) : pms_profile_get(&profile, field);
    snprintf(text, sizeof(text), "%s", value);
    return text;
}

#define SAYS(...) ((struct pms_overrides){__VA_ARGS__})

static void nothing_configured_is_embedded(void **state)
{
    AUTO(pms_config_free) struct pms_config *config = parse("{}");
    char digest[PMS_DIGEST_SIZE];
    char key[700];
    const char *folder = in_scratch("state/pmscim/embedded");

    (void)state;
    assert_string_equal(in_force(config, SAYS(0), "name"), "embedded");
    assert_string_equal(in_force(config, SAYS(.profile = ""), "name"), "embedded");
    assert_string_equal(in_force(config, SAYS(0), "endpoint"), "");
    assert_string_equal(in_force(config, SAYS(0), "state"), folder);
    pms_digest(folder, strlen(folder), digest);
    snprintf(key, sizeof(key), "file:%s/pmscim/keys/embedded-%.16s.key", in_scratch("config"),
             digest);
    assert_string_equal(in_force(config, SAYS(0), "key"), key);
    assert_string_equal(in_force(config, SAYS(0), "account_key"), "");
    assert_string_equal(in_force(config, SAYS(.key_env = "PMSCIM_KEY"), "key"),
                        "env:PMSCIM_KEY");
    assert_string_not_equal(in_force(config, SAYS(.state_dir = "/other"), "key"), key);
}

static void profile_named(void **state)
{
    static const char *const text =
        "{\"default\":\"acme\",\"profiles\":{\"acme\":{\"endpoint\":\"us\"},"
        "\"lab\":{\"state\":\"/lab\",\"key\":{\"env\":\"LAB\"}},"
        "\"embedded\":{\"manners\":\"rfc\"}}}";
    AUTO(pms_config_free) struct pms_config *config = parse(text);

    (void)state;
    assert_string_equal(in_force(config, SAYS(0), "name"), "acme");
    assert_string_equal(in_force(config, SAYS(0), "endpoint"), PMS_ENDPOINT_US);
    assert_string_equal(in_force(config, SAYS(0), "key"), "");
    assert_string_equal(in_force(config, SAYS(.profile = "lab"), "state"), "/lab");
    assert_string_equal(in_force(config, SAYS(.profile = "lab"), "key"), "env:LAB");
    assert_string_equal(
        in_force(config, SAYS(.profile = "lab", .state_dir = "/x/../y"), "state"), "/y");
    assert_string_equal(in_force(config, SAYS(.profile = "embedded"), "manners"), "rfc");
    assert_string_equal(in_force(config, SAYS(.profile = "embedded"), "state"),
                        in_scratch("state/pmscim/embedded"));
}

static void profile_unknown(void **state)
{
    static const struct {
        const char *text, *asked, *hint;
    } cases[] = {
        {"{\"profiles\":{\"acme\":{}}}", "amce",
         "did you mean \"acme\"? there are: acme, embedded"},
        {"{\"default\":\"gone\",\"profiles\":{\"acme\":{}}}", NULL,
         "there are: acme, embedded"},
        {"{}", "embeded", "did you mean \"embedded\"? there are: embedded"},
        {"{\"profiles\":{\"embedded\":{}}}", "qqqqqqqq", "there are: embedded"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(pms_config_free) struct pms_config *config = parse(cases[i].text);
        struct pms_overrides overrides = {.profile = cases[i].asked};
        struct pms_profile profile = {0};

        assert_int_equal(pms_profile_resolve(config, &overrides, &profile, &err),
                         -PMS_E_NOTFOUND);
        assert_string_equal(err.hint, cases[i].hint);
        assert_null(profile.name);
    }
}

static void names_listed_as_far_as_there_is_room(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_config_free) struct pms_config *config = parse("{}");
    char name[65];

    (void)state;
    for (int i = 0; i < 50; i++) {
        snprintf(name, sizeof(name), "%060d", i);
        assert_int_equal(pms_config_put(config, &(struct pms_profile){.name = name}, &err), 0);
    }
    assert_int_equal(pms_config_remove(config, "nobody-here", &err), -PMS_E_NOTFOUND);
    assert_true(strlen(err.hint) < sizeof(err.hint));
    assert_memory_equal(err.hint, "there are: 0000", 15);
}

static void key_stays_with_its_origin(void **state)
{
    static const char *const text =
        "{\"default\":\"acme\",\"profiles\":{\"acme\":{\"endpoint\":\"https://api.acme.com/"
        "scim\","
        "\"key\":{\"env\":\"A\"},\"account_key\":{\"env\":\"B\"},\"cacert\":\"/ca\"}}}";
    static const struct {
        const char *endpoint, *key, *account_key;
    } cases[] = {
        {NULL, "env:A", "env:B"},
        {"", "env:A", "env:B"},
        {"https://api.acme.com/v2", "env:A", "env:B"},
        {"HTTPS://API.acme.com:443", "env:A", "env:B"},
        {"https://api.acme.com:8443/scim", "", ""},
        {"https://acme.com/scim", "", ""},
        {"https://api.acme.com.evil.com/scim", "", ""},
        {"https://evil.com", "", ""},
        {"http://localhost/scim", "", ""},
        {"us", "", ""},
    };
    AUTO(pms_config_free) struct pms_config *config = parse(text);

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pms_overrides says = {.endpoint = cases[i].endpoint};

        assert_string_equal(in_force(config, says, "name"), "acme");
        assert_string_equal(in_force(config, says, "key"), cases[i].key);
        assert_string_equal(in_force(config, says, "account_key"), cases[i].account_key);
        assert_string_equal(in_force(config, says, "cacert"), "/ca");
    }
}

static void endpoint_of_the_environment(void **state)
{
    AUTO(pms_config_free) struct pms_config *config = parse("{}");
    AUTO(pms_config_free) struct pms_config *keyed =
        parse("{\"profiles\":{\"embedded\":{\"key\":{\"env\":\"E\"}}}}");
    struct pms_overrides says = {.endpoint = "https://h/scim/", .state_dir = "/state"};
    struct pms_overrides bad = {.endpoint = "http://h"};
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_profile profile = {0};

    (void)state;
    assert_string_equal(in_force(config, says, "name"), "environment");
    assert_string_equal(in_force(config, says, "endpoint"), "https://h/scim");
    assert_string_equal(in_force(config, says, "key"), "");
    assert_string_equal(in_force(config, says, "state"), "");
    assert_string_equal(in_force(keyed, says, "name"), "environment");
    assert_string_equal(in_force(keyed, says, "key"), "");
    says.profile = "embedded";
    assert_string_equal(in_force(keyed, says, "name"), "embedded");
    assert_string_equal(in_force(keyed, says, "key"), "");
    assert_int_equal(pms_profile_resolve(config, &bad, &profile, &err), -PMS_E_CONFIG);
    assert_memory_equal(err.message, "PMSCIM_ENDPOINT: the address is http", 36);
}

static void key_of_the_environment(void **state)
{
    AUTO(pms_config_free) struct pms_config *config =
        parse("{\"default\":\"a\",\"profiles\":{\"a\":{\"endpoint\":\"us\",\"key\":{\"env\":"
              "\"A\"}}}}");

    (void)state;
    assert_string_equal(in_force(config, SAYS(.key_env = "K"), "key"), "env:K");
    assert_string_equal(in_force(config, SAYS(.key_file = "k"), "key"), "file:k");
    assert_string_equal(in_force(config, SAYS(.key_file = "k", .key_env = "K"), "key"),
                        "file:k");
    assert_string_equal(in_force(config, SAYS(.key_file = "", .key_env = ""), "key"), "env:A");
    assert_string_equal(in_force(config, SAYS(.endpoint = "https://h", .key_env = "K"), "key"),
                        "env:K");
}

/* One folder has one name, and one key, whatever it is called and before it is there. */
static void state_folder_has_one_name(void **state)
{
    static const char *const spellings[] = {"real/s",  "link/s",      "real/./s/",
                                            "real//s", "real/x/../s", "link/n/m/../../s"};
    AUTO(pms_config_free) struct pms_config *config = parse("{}");
    char key[700] = "";
    int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    (void)state;
    assert_int_equal(mkdir(in_scratch("real"), 0700), 0);
    assert_int_equal(symlink("real", in_scratch("link")), 0);
    assert_int_equal(chdir(scratch), 0);
    for (int made = 0; made < 2; made++) {
        for (size_t i = 0; i < (made ? 4 : COUNT(spellings)); i++) {
            const char *absolute = in_scratch(spellings[i]);

            assert_string_equal(in_force(config, SAYS(.state_dir = absolute), "state"),
                                in_scratch("real/s"));
            assert_string_equal(in_force(config, SAYS(.state_dir = spellings[i]), "state"),
                                in_scratch("real/s"));
            if (key[0] == '\0')
                snprintf(key, sizeof(key), "%s",
                         in_force(config, SAYS(.state_dir = absolute), "key"));
            assert_string_equal(in_force(config, SAYS(.state_dir = absolute), "key"), key);
        }
        if (!made)
            assert_int_equal(mkdir("real/s", 0700), 0);
    }
    assert_string_equal(in_force(config, SAYS(.state_dir = "/pmscim-none/../../../"), "state"),
                        "/");
    assert_int_equal(fchdir(here), 0);
    close(here);
}

static void key_place(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_profile acme = {.name = (char *)(uintptr_t) "acme",
                               .endpoint = (char *)(uintptr_t) "https://h"};
    struct pms_profile bad = {.name = (char *)(uintptr_t) "../x",
                              .endpoint = (char *)(uintptr_t) "https://h"};
    struct pms_profile nameless = {.endpoint = (char *)(uintptr_t) "https://h"};
    AUTO(pms_key_ref_done) struct pms_key_ref ref = {0};

    (void)state;
    assert_int_equal(pms_profile_key_place(&acme, &ref, &err), 0);
    assert_int_equal(ref.backend, PMS_KEY_FILE);
    assert_string_equal(ref.where, in_scratch("config/pmscim/keys/acme.key"));
    assert_int_equal(pms_profile_key_place(&bad, &ref, &err), -PMS_E_USAGE);
    assert_int_equal(pms_profile_key_place(&nameless, &ref, &err), -PMS_E_USAGE);
}

#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, world_open, world_close)

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
        cmocka_unit_test(config_read),
        cmocka_unit_test(config_of_the_wrong_shape),
        cmocka_unit_test(config_of_a_long_command),
        SCRATCH_TEST(config_absent_is_empty),
        SCRATCH_TEST(config_of_others_refused),
        SCRATCH_TEST(config_unreadable),
        SCRATCH_TEST(config_edited_and_saved),
        cmocka_unit_test(config_keeps_what_it_does_not_know),
        cmocka_unit_test(config_put_checks),
        cmocka_unit_test(config_default_and_remove),
        SCRATCH_TEST(config_locked_while_edited),
        SCRATCH_TEST(config_behind_a_link),
        SCRATCH_TEST(config_cannot_be_saved),
        WORLD_TEST(usual_places),
        WORLD_TEST(nothing_configured_is_embedded),
        WORLD_TEST(profile_named),
        WORLD_TEST(profile_unknown),
        cmocka_unit_test(names_listed_as_far_as_there_is_room),
        WORLD_TEST(key_stays_with_its_origin),
        WORLD_TEST(endpoint_of_the_environment),
        WORLD_TEST(key_of_the_environment),
        WORLD_TEST(state_folder_has_one_name),
        WORLD_TEST(key_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
