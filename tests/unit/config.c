/* SPDX-License-Identifier: MIT */
/* The configuration file: what is read, refused, kept and written. */
#include "scratch.h"

#include <sys/file.h>

#include <pmscim/profile.h>

#include "conf/auto.h"
#include "config_given.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

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
        {"{\"profiles\":{\"a\":{\"endpoint\":\"us\",\"manners_fields\":7}}}",
         "c.json: profiles.a.manners_fields: not an object such as", 0, 0},
        {"{\"profiles\":{\"a\":{\"endpoint\":\"us\",\"manners_fields\":{\"page_size\":0}}}}",
         "c.json: profiles.a.manners_fields: page_size: not a number from 1 to 10000", 0, 0},
        {"{\"profiles\":{\"a\":{\"endpoint\":\"us\",\"manners_fields\":{\"paging\":1}}}}",
         "c.json: profiles.a.manners_fields: paging: not a string", 0, 0},
        {"{\"profiles\":{\"a\":{\"endpoint\":\"us\",\"manners_fields\":{\"page_sise\":5}}}}",
         "c.json: profiles.a.manners_fields: \"page_sise\" is no member", 0, 0},
        {"{\"profils\":{}}", "c.json: \"profils\" is no member", 0, 0},
        {"{\"defualt\":\"a\"}", "c.json: \"defualt\" is no member", 0, 0},
        {"{\"profiles\":{\"a\":{\"endpont\":\"us\"}}}",
         "c.json: profiles.a: \"endpont\" is no member", 0, 0},
        {"{\"profiles\":{\"a\":{\"endpoint\":\"us\",\"Key\":{\"env\":\"K\"}}}}",
         "c.json: profiles.a: \"Key\" is no member", 0, 0},
        {"{\"profiles\":{\"a\":{\"address\":\"us\"}}}",
         "c.json: profiles.a: there is neither an endpoint", 0, 0},
        {"{\"profiles\":{\"embedded\":{\"endpoint\":\"us\"}}}",
         "c.json: profiles.embedded: the profile \"embedded\" cannot have an endpoint", 0, 0},
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

static void names_listed_as_far_as_there_is_room(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    AUTO(pms_config_free) struct pms_config *config = parse("{}");
    char name[65];

    (void)state;
    for (int i = 0; i < 50; i++) {
        struct pms_profile profile = {.name = name, .state_dir = (char *)"/s"};

        snprintf(name, sizeof(name), "%060d", i);
        assert_int_equal(pms_config_put(config, &profile, &err), 0);
    }
    assert_int_equal(pms_config_remove(config, "nobody-here", &err), -PMS_E_NOTFOUND);
    assert_true(strlen(err.hint) < sizeof(err.hint));
    assert_memory_equal(err.hint, "there are: 0000", 15);
}

/* Single manners are an object there; what else it holds is not ours. */
static void config_manners_fields(void **state)
{
    AUTO(pms_config_free) struct pms_config *config =
        parse("{\"profiles\":{\"a\":{\"endpoint\":\"us\",\"manners_fields\":{\"page_size\":50,"
              "\"colour\":\"red\",\"search\":\"post\"}}}}");
    AUTO(pms_profile_done) struct pms_profile a = {0};
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_string_equal(pms_config_find(config, "a")->manners_fields,
                        "page_size=50 search=post");
    assert_int_equal(pms_profile_copy(pms_config_find(config, "a"), &a, &err), 0);
    assert_int_equal(pms_profile_set(&a, "manners.search", "", &err), 0);
    assert_int_equal(pms_profile_set(&a, "manners.paging", "index", &err), 0);
    assert_int_equal(pms_config_put(config, &a, &err), 0);
    assert_non_null(strstr(pms_config_text(config), "\"colour\""));
    assert_non_null(strstr(pms_config_text(config), "\"page_size\": 50"));
    assert_non_null(strstr(pms_config_text(config), "\"paging\": \"index\""));
    assert_null(strstr(pms_config_text(config), "search"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(config_read),
        cmocka_unit_test(config_manners_fields),
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
        cmocka_unit_test(names_listed_as_far_as_there_is_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
