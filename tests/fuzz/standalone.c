/* SPDX-License-Identifier: MIT */
/* Feeds every file of the folders named to a fuzzer's entry, so that a corpus is an ordinary
 * test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *folder, const char *name)
{
    char path[4096];
    uint8_t *data = NULL;
    FILE *file;
    long size;
    int good = 0;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "rb");
    if (!file)
        return 0;
    if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0) {
        rewind(file);
        /* Exactly as long as the input, so that a sanitizer sees one byte too many. */
        data = malloc(size > 0 ? (size_t)size : 1);
        good = data && fread(data, 1, (size_t)size, file) == (size_t)size;
        if (good)
            LLVMFuzzerTestOneInput(data, (size_t)size);
    }
    free(data);
    fclose(file);
    return good;
}

static int replay_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    int count = 0;

    while (dir && (entry = readdir(dir)))
        if (entry->d_name[0] != '.')
            count += replay_file(folder, entry->d_name);
    if (dir)
        closedir(dir);
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;

    for (int i = 1; i < argc; i++)
        count += replay_folder(argv[i]);
    /* An input that breaks something has ended the program before this line. */
    printf("1..1\n%s 1 - %d inputs\n", count > 0 ? "ok" : "not ok", count);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
