/* SPDX-License-Identifier: MIT */
#include "sync/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pmscim/text.h>

#include "sync/directory.h"

enum {
    CHUNK = 64 * 1024
};

/* Text on its way into a directory. */
struct stream {
    const struct pms_text_format *format; /* NULL until the first bytes are there */
    const struct pms_policy *policy;
    struct pms_directory *directory;
    void *reader;
};

static void stream_done(struct stream *stream)
{
    if (stream->reader)
        stream->format->free(stream->reader);
}

DEFINE_AUTO_VALUE(struct stream, stream_done)

/* What files begin with that are no text in UTF-8, or not the text that somebody meant. */
static const struct {
    const char *bytes;
    size_t length;
    const char *what;
    const char *hint;
} strangers[] = {
    {"\xff\xfe", 2, "this is UTF-16", "save it as CSV in UTF-8, or convert it with iconv"},
    {"\xfe\xff", 2, "this is UTF-16", "save it as CSV in UTF-8, or convert it with iconv"},
    {"PK\x03\x04", 4, "this is a workbook or an archive", "export it as CSV in UTF-8"},
    {"\xd0\xcf\x11\xe0", 4, "this is a workbook", "export it as CSV in UTF-8"},
    {"\x1f\x8b", 2, "this is compressed", "unpack it first, as with gunzip"},
    {"<!", 2, "this is a web page", "a proxy or a sign-in page may have answered instead"},
    {"<html", 5, "this is a web page", "a proxy or a sign-in page may have answered instead"},
    {"<?xml", 5, "this is XML", "export it as CSV or JSON"},
};

static int check_bytes(const char *text, size_t length, struct pms_error *err)
{
    for (size_t i = 0; i < sizeof(strangers) / sizeof(*strangers); i++) {
        if (length < strangers[i].length ||
            memcmp(text, strangers[i].bytes, strangers[i].length) != 0)
            continue;
        pms_fail(err, PMS_E_PARSE, "%s", strangers[i].what);
        return pms_error_hint(err, "%s", strangers[i].hint);
    }
    if (!memchr(text, '\0', length < 4 ? length : 4))
        return 0;
    pms_fail(err, PMS_E_PARSE, "this is no text in UTF-8");
    return pms_error_hint(err, "save it as CSV in UTF-8, or convert it with iconv");
}

/* JSON begins with a bracket, and no heading does. */
static const struct pms_text_format *guess(const char *text, size_t length)
{
    size_t i = 0;

    while (i < length && text[i] != '\0' && strchr(" \t\r\n", text[i]))
        i++;
    return i < length && (text[i] == '[' || text[i] == '{') ? &pms_format_json
                                                            : &pms_format_csv;
}

/* The first bytes, as many as there are up to a chunk. */
static int stream_begin(struct stream *stream, const char *text, size_t length,
                        struct pms_error *err)
{
    size_t mark = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    int r = check_bytes(text, length, err);

    if (r < 0)
        return r;
    if (!stream->format)
        stream->format = guess(text + mark, length - mark);
    r = stream->format->begin(stream->policy, stream->directory, &stream->reader, err);
    if (r < 0 || length == mark)
        return r;
    return stream->format->feed(stream->reader, text + mark, length - mark, err);
}

static int find_format(const char *name, const struct pms_text_format **ret_format,
                       struct pms_error *err)
{
    static const struct pms_text_format *const formats[] = {&pms_format_csv, &pms_format_json};

    *ret_format = NULL;
    for (size_t i = 0; name && i < sizeof(formats) / sizeof(*formats); i++)
        if (strcmp(formats[i]->name, name) == 0)
            *ret_format = formats[i];
    if (!name || *ret_format)
        return 0;
    pms_fail(err, PMS_E_USAGE, "\"%s\" is no format of a source", name);
    return pms_error_hint(err, "there are csv and json");
}

int pms_source_parse(const char *text, size_t length, const char *format,
                     const struct pms_policy *policy, struct pms_directory *directory,
                     struct pms_error *err)
{
    AUTO(stream_done) struct stream stream = {.policy = policy, .directory = directory};
    size_t first = length < CHUNK ? length : CHUNK;
    int r = find_format(format, &stream.format, err);

    if (r == 0)
        r = stream_begin(&stream, text, first, err);
    for (size_t at = first; r == 0 && at < length; at += CHUNK)
        r = stream.format->feed(stream.reader, text + at,
                                length - at < CHUNK ? length - at : CHUNK, err);
    return r < 0 ? r : stream.format->end(stream.reader, err);
}

static bool is_canceled(const struct pms_source_options *options)
{
    return options->canceled && options->canceled(options->canceled_context);
}

/* Fills the buffer, unless the end comes first: 0 is the end. */
static long read_chunk(int fd, const struct pms_source_options *options, char *chunk,
                       struct pms_error *err)
{
    size_t length = 0;

    while (length < CHUNK) {
        ssize_t n = read(fd, chunk + length, CHUNK - length);

        if (is_canceled(options))
            return pms_fail(err, PMS_E_CANCELED, "interrupted");
        if (n == 0)
            break;
        if (n < 0 && errno != EINTR)
            return pms_fail(err, PMS_E_IO, "cannot read: %s", strerror(errno));
        length += n > 0 ? (size_t)n : 0;
    }
    return (long)length;
}

static int read_stream(int fd, const char *format, const struct pms_source_options *options,
                       struct pms_directory *directory, struct pms_error *err)
{
    AUTO(stream_done)
    struct stream stream = {.policy = options->policy, .directory = directory};
    AUTO(free) char *chunk = malloc(CHUNK);
    int r = chunk ? find_format(format, &stream.format, err)
                  : pms_fail(err, PMS_E_NOMEM, "out of memory");

    while (r == 0) {
        long length = read_chunk(fd, options, chunk, err);

        if (length < 0)
            return (int)length;
        if (!stream.reader)
            r = stream_begin(&stream, chunk, (size_t)length, err);
        else if (length > 0)
            r = stream.format->feed(stream.reader, chunk, (size_t)length, err);
        if (options->progress)
            options->progress(options->progress_context, pms_directory_count(directory));
        if (length < CHUNK)
            break;
    }
    return r < 0 ? r : stream.format->end(stream.reader, err);
}

static int read_stdin(const char *format, const struct pms_source_options *options,
                      struct pms_directory *directory, struct pms_error *err)
{
    int r = read_stream(STDIN_FILENO, format, options, directory, err);

    return r < 0 ? pms_error_prefix(err, "standard input") : 0;
}

static int fail_missing(const char *path, struct pms_error *err)
{
    pms_fail(err, PMS_E_NOTFOUND, "%s: no such file", path);
    return pms_error_hint(err, "see that the path is right%s",
                          path[0] == '/' ? "" : ", seen from the folder you are in");
}

/* A pipe is waited for until somebody writes to it. */
static int open_file(const char *path, const struct pms_source_options *options, int *ret_fd,
                     struct pms_error *err)
{
    int fd;

    do
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    while (fd < 0 && errno == EINTR && !is_canceled(options));
    if (fd < 0 && errno == EINTR)
        return pms_fail(err, PMS_E_CANCELED, "interrupted");
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return fail_missing(path, err);
    if (fd < 0)
        return pms_fail(err, PMS_E_IO, "%s: cannot open: %s", path, strerror(errno));
    *ret_fd = fd;
    return 0;
}

static int read_file(const char *path, const char *format,
                     const struct pms_source_options *options, struct pms_directory *directory,
                     struct pms_error *err)
{
    AUTO(close) int fd = -1;
    int r;

    if (strcmp(path, "-") == 0)
        return read_stdin(format, options, directory, err);
    r = open_file(path, options, &fd, err);
    if (r < 0)
        return r;
    if (read_stream(fd, format, options, directory, err) < 0)
        return pms_error_prefix(err, "%s", path);
    return 0;
}

static int read_csv(const char *path, const struct pms_source_options *options,
                    struct pms_directory *directory, struct pms_error *err)
{
    return read_file(path, pms_format_csv.name, options, directory, err);
}

static int read_json(const char *path, const struct pms_source_options *options,
                     struct pms_directory *directory, struct pms_error *err)
{
    return read_file(path, pms_format_json.name, options, directory, err);
}

static int read_dash(const char *path, const struct pms_source_options *options,
                     struct pms_directory *directory, struct pms_error *err)
{
    (void)path;
    return read_stdin(options->format, options, directory, err);
}

/* A kind with a colon reads what stands behind it. */
static const struct kind {
    const char *name;
    const char *help;
    int (*read)(const char *where, const struct pms_source_options *options,
                struct pms_directory *directory, struct pms_error *err);
} kinds[] = {
    {"csv", "csv:FILE, a CSV with a heading; csv:- is standard input", read_csv},
    {"json", "json:FILE, an array of objects, or one object a line", read_json},
    {"scim", "scim:PROFILE, the users and groups of another profile", pms_source_scim},
    {"onelogin", "onelogin:SUBDOMAIN[/APP], the people of OneLogin and who has Postman's app",
     pms_source_onelogin},
    {"-", "standard input, CSV or JSON by its first byte", read_dash},
};

enum {
    KINDS = sizeof(kinds) / sizeof(*kinds)
};

const char *pms_source_kind(size_t index)
{
    return index < KINDS ? kinds[index].name : NULL;
}

const char *pms_source_kind_help(size_t index)
{
    return index < KINDS ? kinds[index].help : NULL;
}

/* Whoever names a file alone means its kind by its ending. */
static const char *kind_of_file(const char *source)
{
    static const struct {
        const char *ending, *kind;
    } endings[] = {
        {".csv", "csv"},   {".tsv", "csv"},    {".txt", "csv"},
        {".json", "json"}, {".jsonl", "json"}, {".ndjson", "json"},
    };
    const char *dot = strrchr(source, '.');

    for (size_t i = 0; dot && i < sizeof(endings) / sizeof(*endings); i++)
        if (strcasecmp(dot, endings[i].ending) == 0)
            return endings[i].kind;
    return NULL;
}

static int fail_kind(const char *source, struct pms_error *err)
{
    const char *names[KINDS];
    const char *kind = strchr(source, ':') ? NULL : kind_of_file(source);
    AUTO(free) char *word = strndup(source, strcspn(source, ":"));
    const char *near;

    for (size_t i = 0; i < KINDS; i++)
        names[i] = kinds[i].name;
    near = word && strchr(source, ':') ? pms_nearest(word, names, KINDS) : NULL;
    pms_fail(err, PMS_E_USAGE, "\"%s\" is no source", source);
    if (kind)
        return pms_error_hint(err, "did you mean %s:%s?", kind, source);
    if (near)
        return pms_error_hint(err,
                              "did you mean \"%s:\"? There are csv:FILE, json:FILE, "
                              "scim:PROFILE, onelogin:SUBDOMAIN[/APP] and -",
                              near);
    return pms_error_hint(err, "there are csv:FILE, json:FILE, scim:PROFILE, "
                               "onelogin:SUBDOMAIN[/APP] and - for standard input");
}

static const struct kind *find_kind(const char *source, const char **ret_where)
{
    for (size_t i = 0; i < KINDS; i++) {
        size_t length = strlen(kinds[i].name);

        if (strncmp(source, kinds[i].name, length) != 0)
            continue;
        *ret_where = source + length + (source[length] == ':');
        if (strcmp(kinds[i].name, "-") == 0 ? source[length] == '\0'
                                            : source[length] == ':' && **ret_where != '\0')
            return &kinds[i];
    }
    return NULL;
}

int pms_source_read(const char *source, const struct pms_source_options *options,
                    struct pms_directory **ret_directory, struct pms_error *err)
{
    AUTO(pms_directory_free) struct pms_directory *directory = NULL;
    const char *where = NULL;
    const struct kind *kind = find_kind(source, &where);
    int r;

    if (!kind)
        return fail_kind(source, err);
    r = pms_directory_new(source, &directory, err);
    if (r == 0)
        r = kind->read(where, options, directory, err);
    if (r < 0)
        return r;
    *ret_directory = TAKE(directory);
    return 0;
}
