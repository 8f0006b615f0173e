/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include <dirent.h>
#include <sys/file.h>

#include "base/file.h"

static int entries_in(const char *path)
{
    DIR *folder = opendir(path);
    int n = 0;

    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return n;
}

static void reads_a_whole_file(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_buf buf = PMS_BUF(100000);
    char long_text[50001];

    (void)state;
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    write_file(in_scratch("long"), long_text, 0644);
    assert_int_equal(pms_file_read(in_scratch("long"), 0, &buf, &err), 0);
    assert_string_equal(pms_buf_text(&buf), long_text);
    pms_buf_reset(&buf);
    write_file(in_scratch("empty"), "", 0644);
    assert_int_equal(pms_file_read(in_scratch("empty"), 0, &buf, &err), 0);
    assert_int_equal(buf.length, 0);
    pms_buf_free(&buf);
}

static void reading_fails_with_the_path(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_buf buf = PMS_BUF(10);
    const char *path = in_scratch("absent");

    (void)state;
    assert_int_equal(pms_file_read(path, 0, &buf, &err), -PMS_E_NOTFOUND);
    assert_memory_equal(err.message, path, strlen(path));
    assert_int_equal(pms_file_read(in_scratch("absent/below"), 0, &buf, &err), -PMS_E_NOTFOUND);
    assert_int_equal(pms_file_read(scratch, 0, &buf, &err), -PMS_E_IO);
    assert_memory_equal(err.message, scratch, strlen(scratch));
    path = in_scratch("file");
    write_file(path, "12345678901", 0600);
    assert_int_equal(pms_file_read(path, 0, &buf, &err), -PMS_E_IO);
    assert_memory_equal(err.message, path, strlen(path));
    assert_int_equal(pms_file_read(in_scratch("file/below"), 0, &buf, &err), -PMS_E_NOTFOUND);
    pms_buf_free(&buf);
}

static void private_means_private(void **state)
{
    static const struct {
        mode_t mode;
        int code;
    } cases[] = {
        {0600, 0},
        {0400, 0},
        {0700, 0},
        {0640, PMS_E_CONFIG},
        {0604, PMS_E_CONFIG},
        {0610, PMS_E_CONFIG},
        {0602, PMS_E_CONFIG},
    };
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_buf buf = PMS_BUF(100);
    const char *path = in_scratch("key");
    char hint[600];

    (void)state;
    snprintf(hint, sizeof(hint), "chmod 600 %s", path);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        unlink(path);
        write_file(path, "k", cases[i].mode);
        assert_int_equal(pms_file_read(path, 1, &buf, &err), -cases[i].code);
        if (cases[i].code != 0)
            assert_string_equal(err.hint, hint);
        assert_int_equal(pms_file_read(path, 0, &buf, &err), 0);
    }
    pms_buf_free(&buf);
}

static void private_means_ours(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_buf buf = PMS_BUF(100);
    const char *path = in_scratch("key");

    (void)state;
    write_file(path, "k", 0600);
    if (chown(path, 12345, (gid_t)-1) != 0)
        skip(); /* only root can give a file away */
    assert_int_equal(pms_file_read(path, 1, &buf, &err), -PMS_E_CONFIG);
    assert_non_null(strstr(err.message, "belongs to another user"));
    pms_buf_free(&buf);
}

/* Opening a pipe that nobody writes into would wait forever. */
static void private_is_no_pipe(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    struct pms_buf buf = PMS_BUF(100);

    (void)state;
    assert_int_equal(mkfifo(in_scratch("pipe"), 0600), 0);
    assert_int_equal(pms_file_read(in_scratch("pipe"), 1, &buf, &err), -PMS_E_CONFIG);
    assert_int_equal(pms_file_read(scratch, 1, &buf, &err), -PMS_E_CONFIG);
    pms_buf_free(&buf);
}

static void replaces_at_once(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    const char *path = in_scratch("data");
    struct stat before;
    struct stat after;

    (void)state;
    write_file(path, "old and longer", 0644);
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(pms_file_replace(path, "new", 3, &err), 0);
    assert_string_equal(text_of_file(path), "new");
    assert_int_equal(mode_of(path), 0600);
    assert_int_equal(stat(path, &after), 0);
    assert_int_not_equal(before.st_ino, after.st_ino);
    assert_int_equal(pms_file_replace(path, "", 0, &err), 0);
    assert_string_equal(text_of_file(path), "");
    assert_int_equal(entries_in(scratch), 1);
}

static void replacing_fails_and_leaves_nothing(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    const char *path = in_scratch("folder");

    (void)state;
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(pms_file_replace(path, "x", 1, &err), -PMS_E_IO);
    assert_memory_equal(err.message, path, strlen(path));
    assert_int_equal(entries_in(scratch), 1);
    assert_int_equal(pms_file_replace(in_scratch("none/x"), "x", 1, &err), -PMS_E_IO);
}

/* Whoever names a device, a pipe or a folder would lose it; also behind a link. */
static void replaces_nothing_but_files(void **state)
{
    static const char *const names[] = {"pipe", "to-pipe", "place", "to-place"};
    struct stat before, after;

    (void)state;
    assert_int_equal(mkfifo(in_scratch("pipe"), 0600), 0);
    assert_int_equal(mkdir(in_scratch("place"), 0700), 0);
    assert_int_equal(symlink("pipe", in_scratch("to-pipe")), 0);
    assert_int_equal(symlink("place", in_scratch("to-place")), 0);
    for (size_t i = 0; i < 4; i++) {
        struct pms_error err = PMS_ERROR_INIT;

        assert_int_equal(lstat(in_scratch(names[i]), &before), 0);
        assert_int_equal(pms_file_replace(in_scratch(names[i]), "new", 3, &err), -PMS_E_IO);
        assert_non_null(strstr(err.message, ": not a regular file"));
        assert_int_equal(lstat(in_scratch(names[i]), &after), 0);
        assert_int_equal(after.st_mode, before.st_mode);
        assert_int_equal(after.st_ino, before.st_ino);
    }
    assert_int_equal(entries_in(scratch), 4);
}

static void replaces_in_the_current_folder(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    (void)state;
    assert_int_equal(chdir(scratch), 0);
    assert_int_equal(pms_file_replace("bare", "x", 1, &err), 0);
    assert_int_equal(pms_dir_make_for("bare", &err), 0);
    assert_int_equal(pms_dir_make("a/b", &err), 0);
    assert_int_equal(fchdir(here), 0);
    close(here);
    assert_string_equal(text_of_file(in_scratch("bare")), "x");
    assert_int_equal(mode_of(in_scratch("a/b")), 0700);
}

static void makes_folders(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;

    (void)state;
    assert_int_equal(pms_dir_make(in_scratch("a/b//c/"), &err), 0);
    assert_int_equal(mode_of(in_scratch("a")), 0700);
    assert_int_equal(mode_of(in_scratch("a/b/c")), 0700);
    assert_int_equal(chmod(in_scratch("a"), 0755), 0);
    assert_int_equal(pms_dir_make(in_scratch("a/b/c"), &err), 0);
    assert_int_equal(mode_of(in_scratch("a")), 0755);
    assert_int_equal(pms_dir_make_for(in_scratch("x/y/file"), &err), 0);
    assert_int_equal(mode_of(in_scratch("x/y")), 0700);
    assert_int_equal(access(in_scratch("x/y/file"), F_OK), -1);
    assert_int_equal(pms_dir_make_for("/file", &err), 0);

    write_file(in_scratch("file"), "", 0600);
    assert_int_equal(pms_dir_make(in_scratch("file"), &err), -PMS_E_IO);
    assert_int_equal(pms_dir_make(in_scratch("file/below"), &err), -PMS_E_IO);
    assert_non_null(strstr(err.message, "/file/below: "));
    assert_int_equal(pms_dir_make("", &err), -PMS_E_IO);
}

static void locks(void **state)
{
    struct pms_error err = PMS_ERROR_INIT;
    const char *path = in_scratch("lock");
    int fd = -1;
    int other;

    (void)state;
    assert_int_equal(pms_file_lock(path, &fd, &err), 0);
    assert_int_equal(mode_of(path), 0600);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    other = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(flock(other, LOCK_EX | LOCK_NB), -1);
    close(fd);
    assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
    close(other);
    fd = -1;
    assert_int_equal(pms_file_lock(scratch, &fd, &err), -PMS_E_IO);
    assert_int_equal(fd, -1);
}

static void joins_paths(void **state)
{
    static const char *const cases[][3] = {
        {"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"/a//", "b/c", "/a/b/c"}, {"/", "b", "/b"}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        AUTO(free) char *path = pms_path_join(cases[i][0], cases[i][1]);

        assert_string_equal(path, cases[i][2]);
    }
}

static void finds_the_xdg_folder(void **state)
{
    static const struct {
        const char *variable, *home, *path; /* path NULL: PMS_E_CONFIG */
    } cases[] = {
        {"/x", "/home/u", "/x/pmscim"},
        {NULL, "/home/u", "/home/u/.fall/pmscim"},
        {"", "/home/u", "/home/u/.fall/pmscim"},
        {"relative", "/home/u", "/home/u/.fall/pmscim"},
        {NULL, NULL, NULL},
        {"relative", "relative", NULL},
    };
    AUTO(free) char *home = getenv("HOME") ? strdup(getenv("HOME")) : NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct pms_error err = PMS_ERROR_INIT;
        AUTO(free) char *path = NULL;
        int r;

        unsetenv("PMSCIM_TEST_XDG");
        unsetenv("HOME");
        if (cases[i].variable)
            setenv("PMSCIM_TEST_XDG", cases[i].variable, 1);
        if (cases[i].home)
            setenv("HOME", cases[i].home, 1);
        r = pms_dir_xdg("PMSCIM_TEST_XDG", ".fall", &path, &err);
        if (cases[i].path)
            assert_string_equal(path, cases[i].path);
        assert_int_equal(r, cases[i].path ? 0 : -PMS_E_CONFIG);
    }
    unsetenv("PMSCIM_TEST_XDG");
    if (home)
        setenv("HOME", home, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(reads_a_whole_file),
        SCRATCH_TEST(reading_fails_with_the_path),
        SCRATCH_TEST(private_means_private),
        SCRATCH_TEST(private_means_ours),
        SCRATCH_TEST(private_is_no_pipe),
        SCRATCH_TEST(replaces_at_once),
        SCRATCH_TEST(replacing_fails_and_leaves_nothing),
        SCRATCH_TEST(replaces_nothing_but_files),
        SCRATCH_TEST(replaces_in_the_current_folder),
        SCRATCH_TEST(makes_folders),
        SCRATCH_TEST(locks),
        cmocka_unit_test(joins_paths),
        cmocka_unit_test(finds_the_xdg_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
