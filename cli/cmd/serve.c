/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "activation.h"
#include "cli.h"
#include "embedded.h"

#define DEFAULT_ADDRESS "127.0.0.1:8080"

static const char *const limit_choices[] = {"postman", "off", NULL};

static const char *const log_choices[] = {"human", "json", NULL};

static struct {
    const char *listen;
    const char *tls_cert;
    const char *tls_key;
    int cleartext;
    const char *resolver;
    const char *limits;
    const char *log;
} opt = {.limits = "postman", .log = "human"};

static const struct option options[] = {
    {"listen", 0, OPTION_TEXT, &opt.listen, "ADDRESS:PORT",
     "where to listen; port 0 is any free one; 127.0.0.1:8080 without it", NULL, COMPLETE_NONE},
    {"tls-cert", 0, OPTION_FILE, &opt.tls_cert, "FILE",
     "speak TLS with this certificate and its chain, in PEM form", NULL, COMPLETE_NONE},
    {"tls-key", 0, OPTION_FILE, &opt.tls_key, "FILE",
     "the certificate's key, in PEM form, in a file of mode 600", NULL, COMPLETE_NONE},
    {"cleartext-beyond-loopback", 0, OPTION_FLAG, &opt.cleartext, NULL,
     "listen beyond loopback without TLS: keys can be read on the way", NULL, COMPLETE_NONE},
    {"limits", 0, OPTION_CHOICE, &opt.limits, "WHICH",
     "postman (180 writes and 300 reads a minute) or off", limit_choices, COMPLETE_NONE},
    {"log", 0, OPTION_CHOICE, &opt.log, "HOW", "requests on stderr: human or json", log_choices,
     COMPLETE_NONE},
    {"resolver", 0, OPTION_TEXT, &opt.resolver, "HOST[:PORT]",
     "DNS server that domain checks ask, instead of the system's", NULL, COMPLETE_NONE},
    {0},
};

static int prepare(struct pms_error *err)
{
    if (!opt.tls_cert != !opt.tls_key)
        return pms_fail(err, PMS_E_USAGE, "--tls-cert and --tls-key go together");
    return opt.resolver ? pms_resolver_valid(opt.resolver, err) : 0;
}

/* A socket that came with the start of this program is where to listen, and nothing else is. */
static int choose_place(struct embedded_listen *listen, struct pms_error *err)
{
    int r = activation_take(&listen->take_fd, err);

    if (r < 0)
        return r;
    if (listen->take_fd > 0 && opt.listen)
        return pms_fail(err, PMS_E_USAGE, "--listen: a socket to listen at was handed over");
    listen->address = listen->take_fd > 0 ? NULL : opt.listen ? opt.listen : DEFAULT_ADDRESS;
    return 0;
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_profile_done) struct pms_profile profile = {0};
    struct pms_overrides said = {.profile = PMS_PROFILE_EMBEDDED,
                                 .state_dir = overrides().state_dir};
    struct embedded_listen listen = {
        .tls_cert = opt.tls_cert,
        .tls_key = opt.tls_key,
        .cleartext = opt.cleartext,
        .resolver = opt.resolver,
        .limits = strcmp(opt.limits, "postman") == 0,
        .log = !globals.quiet,
        .log_json = strcmp(opt.log, "json") == 0,
    };
    int r = choose_place(&listen, err);

    if (r == 0)
        r = pms_config_load(NULL, 0, &cli->config, err);
    if (r == 0)
        r = pms_profile_resolve(cli->config, &said, &profile, err);
    return r < 0 ? r : embedded_serve(profile.state_dir, &listen, err);
}

const struct command_body serve_command = {
    .run = run,
    .prepare = prepare,
    .options = options,
    .about =
        "Prints \"listening on URL\" on standard output once it answers, logs requests on\n"
        "standard error, and runs until SIGTERM. Several programs may use one state folder.\n"
        "A listening socket handed over by systemd is used instead of --listen.",
    .examples = {{"pmscim serve --listen 127.0.0.1:0", "on any free port"},
                 {"pmscim serve --limits off --state /tmp/rehearsal",
                  "a rehearsal at full speed"},
                 {"pmscim serve --listen 0.0.0.0:8443 --tls-cert scim.crt --tls-key scim.key",
                  "for other machines"}},
};
