/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli.h"
#include "embedded.h"

static const char *const limit_choices[] = {"postman", "off", NULL};

static struct {
    const char *listen;
    const char *resolver;
    const char *limits;
} opt = {.listen = "127.0.0.1:8080", .limits = "postman"};

static const struct option options[] = {
    {"listen", 0, OPTION_TEXT, &opt.listen, "ADDRESS:PORT",
     "where to listen; port 0 is any free one; 127.0.0.1:8080 without it", NULL, COMPLETE_NONE},
    {"resolver", 0, OPTION_TEXT, &opt.resolver, "HOST[:PORT]",
     "DNS server that domain checks ask, instead of the system's", NULL, COMPLETE_NONE},
    {"limits", 0, OPTION_CHOICE, &opt.limits, "WHICH",
     "postman (180 writes and 300 reads a minute) or off", limit_choices, COMPLETE_NONE},
    {0},
};

static int check(struct pms_error *err)
{
    return opt.resolver ? pms_resolver_valid(opt.resolver, err) : 0;
}

static int run(struct cli *cli, struct pms_error *err)
{
    AUTO(pms_profile_done) struct pms_profile profile = {0};
    struct pms_overrides said = {.profile = PMS_PROFILE_EMBEDDED,
                                 .state_dir = overrides().state_dir};
    const struct embedded_listen listen = {
        .address = opt.listen,
        .resolver = opt.resolver,
        .limits = strcmp(opt.limits, "postman") == 0,
        .log = !globals.quiet,
    };
    int r = pms_config_load(NULL, 0, &cli->config, err);

    if (r == 0)
        r = pms_profile_resolve(cli->config, &said, &profile, err);
    return r < 0 ? r : embedded_serve(profile.state_dir, &listen, err);
}

const struct command_body serve_command = {
    .run = run,
    .prepare = check,
    .options = options,
    .about =
        "Prints \"listening on URL\" on standard output once it answers, logs requests on\n"
        "standard error, and runs until SIGTERM. Several programs may use one state folder.",
    .examples = {{"pmscim serve --listen 127.0.0.1:0", "on any free port"},
                 {"pmscim serve --limits off --state /tmp/rehearsal",
                  "a rehearsal at full speed"}},
};
