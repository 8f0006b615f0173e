/* SPDX-License-Identifier: MIT */
/* What libmicrohttpd alone makes of a request: answers every GET with so many bytes.
 *   bare BYTES
 * Prints "listening on URL" and ends on SIGTERM. */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

struct page {
    char *bytes;
    size_t size;
};

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *data_size, void **request)
{
    const struct page *page = context;
    struct MHD_Response *response;
    enum MHD_Result result;

    (void)url;
    (void)method;
    (void)version;
    (void)data;
    (void)data_size;
    /* The first call is the head of a request, the second its end. */
    if (!*request) {
        *request = context;
        return MHD_YES;
    }
    /* The endpoint's answers are not constant, so this one is copied as well. */
    response = MHD_create_response_from_buffer(page->size, page->bytes, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", "application/json; charset=utf-8");
    result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

static int serve(struct page *page)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    const union MHD_DaemonInfo *info;
    struct MHD_Daemon *daemon;
    sigset_t signals;
    int which;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, page,
                              MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_END);
    info = daemon ? MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    if (!info)
        return EXIT_FAILURE;
    printf("listening on http://127.0.0.1:%u\n", (unsigned)info->port);
    fflush(stdout);
    sigwait(&signals, &which);
    MHD_stop_daemon(daemon);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct page page = {.size = argc > 1 ? strtoul(argv[1], NULL, 10) : 0};
    int code;

    page.bytes = malloc(page.size + 1);
    if (!page.bytes)
        return EXIT_FAILURE;
    memset(page.bytes, 'x', page.size);
    code = serve(&page);
    free(page.bytes);
    return code;
}
