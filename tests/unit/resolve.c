/* SPDX-License-Identifier: MIT */
/* What is in force, of the file, the environment and the command line. */
#include "scratch.h"

#include <pmscim/profile.h>

#include "base/digest.h"
#include "conf/auto.h"
#include "config_given.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

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
        {"{\"profiles\":{\"acme\":{\"endpoint\":\"us\"}}}", "amce",
         "did you mean \"acme\"? there are: acme, embedded"},
        {"{\"default\":\"gone\",\"profiles\":{\"acme\":{\"state\":\"/s\"}}}", NULL,
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

static void key_stays_with_its_origin(void **state)
{
    static const char *const text =
        "{\"default\":\"acme\",\"profiles\":{\"acme\":{\"endpoint\":\"https://api.acme.com/"
        "scim\","
        "\"key\":{\"env\":\"A\"},\"account_key\":{\"env\":\"B\"},\"cacert\":\"/ca\","
        "\"cert\":\"/c\",\"cert_key\":\"/k\"}}}";
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
        assert_string_equal(in_force(config, says, "cert"),
                            cases[i].key[0] != '\0' ? "/c" : "");
        assert_string_equal(in_force(config, says, "cert_key"),
                            cases[i].key[0] != '\0' ? "/k" : "");
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
    assert_int_equal(pms_config_set_default(keyed, "embedded", &err), 0);
    assert_string_equal(in_force(keyed, says, "name"), "environment");
    /* Who names the embedded profile must not meet real people. */
    says.profile = "embedded";
    assert_int_equal(pms_profile_resolve(keyed, &says, &profile, &err), -PMS_E_CONFIG);
    assert_non_null(strstr(err.message, "PMSCIM_ENDPOINT"));
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
        WORLD_TEST(usual_places),
        WORLD_TEST(nothing_configured_is_embedded),
        WORLD_TEST(profile_named),
        WORLD_TEST(profile_unknown),
        WORLD_TEST(key_stays_with_its_origin),
        WORLD_TEST(endpoint_of_the_environment),
        WORLD_TEST(key_of_the_environment),
        WORLD_TEST(state_folder_has_one_name),
        WORLD_TEST(key_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
