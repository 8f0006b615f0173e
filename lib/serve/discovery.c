/* SPDX-License-Identifier: MIT */
/* What the endpoint says about itself. */
#include <stdio.h>

#include <pmscim/schema.h>

#include "serve/handlers.h"

#define URN_CONFIG  "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
#define URN_KIND    "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
#define MANUAL      "https://learning.postman.com/docs/administration/scim-provisioning/overview/"
#define BEARER_SPEC "http://www.rfc-editor.org/info/rfc6750"

enum {
    RESULTS_MOST = 100
};

static void write_schemas(struct pms_writer *writer, const char *urn)
{
    pms_write_array(writer, "schemas");
    pms_write_text(writer, NULL, urn);
    pms_write_array_end(writer);
}

static void write_supported(struct pms_writer *writer, const char *name, bool supported)
{
    pms_write_object(writer, name);
    pms_write_truth(writer, "supported", supported);
    pms_write_object_end(writer);
}

static void write_features(struct pms_writer *writer)
{
    write_supported(writer, "patch", true);
    pms_write_object(writer, "bulk");
    pms_write_truth(writer, "supported", false);
    pms_write_number(writer, "maxOperations", 0);
    pms_write_number(writer, "maxPayloadSize", 0);
    pms_write_object_end(writer);
    pms_write_object(writer, "filter");
    pms_write_truth(writer, "supported", true);
    pms_write_number(writer, "maxResults", RESULTS_MOST);
    pms_write_object_end(writer);
    write_supported(writer, "changePassword", false);
    write_supported(writer, "sort", false);
    write_supported(writer, "etag", false);
}

static void write_scheme(struct pms_writer *writer)
{
    pms_write_array(writer, "authenticationSchemes");
    pms_write_object(writer, NULL);
    pms_write_text(writer, "name", "OAuth Bearer Token");
    pms_write_text(writer, "description", "A SCIM API key, sent as a bearer token");
    pms_write_text(writer, "specUri", BEARER_SPEC);
    pms_write_text(writer, "type", "oauthbearertoken");
    pms_write_object_end(writer);
    pms_write_array_end(writer);
}

int pms_handle_provider_config(struct pms_call *call, struct pms_error *err)
{
    struct pms_writer writer = pms_exchange_json(call->exchange, 200);
    char location[256];

    snprintf(location, sizeof(location), "%s/scim/v2/ServiceProviderConfig", call->url);
    pms_write_object(&writer, NULL);
    write_schemas(&writer, URN_CONFIG);
    pms_write_text(&writer, "documentationUri", MANUAL);
    write_features(&writer);
    write_scheme(&writer);
    pms_write_object(&writer, "meta");
    pms_write_text(&writer, "resourceType", "ServiceProviderConfig");
    pms_write_text(&writer, "location", location);
    pms_write_object_end(&writer);
    pms_write_object_end(&writer);
    return pms_write_done(&writer, err);
}

/* The enterprise extension is announced as required, as Postman does, and asked for nowhere. */
static void write_extension(struct pms_writer *writer)
{
    pms_write_array(writer, "schemaExtensions");
    pms_write_object(writer, NULL);
    pms_write_text(writer, "schema", PMS_URN_ENTERPRISE);
    pms_write_truth(writer, "required", true);
    pms_write_object_end(writer);
    pms_write_array_end(writer);
}

int pms_handle_resource_types(struct pms_call *call, struct pms_error *err)
{
    static const struct {
        const char *name, *endpoint, *description, *schema;
        bool extended;
    } kinds[] = {
        {"User", "/Users", "A person's account", PMS_URN_USER, true},
        {"Group", "/Groups", "A group of people", PMS_URN_GROUP, false},
    };
    struct pms_writer writer = pms_exchange_json(call->exchange, 200);

    pms_write_array(&writer, NULL);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        pms_write_object(&writer, NULL);
        write_schemas(&writer, URN_KIND);
        pms_write_text(&writer, "id", kinds[i].name);
        pms_write_text(&writer, "name", kinds[i].name);
        pms_write_text(&writer, "endpoint", kinds[i].endpoint);
        pms_write_text(&writer, "description", kinds[i].description);
        pms_write_text(&writer, "schema", kinds[i].schema);
        if (kinds[i].extended)
            write_extension(&writer);
        pms_write_object_end(&writer);
    }
    pms_write_array_end(&writer);
    return pms_write_done(&writer, err);
}
