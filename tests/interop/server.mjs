// SPDX-License-Identifier: MIT
// A SCIM server built on somebody else's library, with people and groups in memory. The bearer token
// is $PMSCIM_INTEROP_KEY; $PMSCIM_INTEROP_PEOPLE people are there from the start. It ends with its
// standard input, so that no test run leaves it behind.
//
// What scimmy 1.3 with Express 4 does that a client has to live with:
// - a page is 20 resources unless `count` asks for more, and itemsPerPage repeats what was asked for;
// - a startIndex past the end brings the first page again, with a true totalResults, so "until a
//   page is empty" never ends;
// - `eq` is sensitive to case, although userName is not; a userName in other letters is still a
//   conflict here, because the handler below says so;
// - one resource without `name` or `emails` makes every filter on their parts a 400, so everybody
//   here has both;
// - a filter without an operator (`filter=userName`) is 500, as is any other fault of its parser;
// - PATCH answers 200 with the resource, or 204 when nothing changed;
// - adding a member that is already there makes it a member twice;
// - meta.location is a path, because the library accepts no base address but https;
// - a PATCH path that begins with the URN of the core schema is a 400, although RFC 7644 3.10 allows it;
// - the 401 has a SCIM body with a text of its own and no scimType.
import { randomUUID } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const key = process.env.PMSCIM_INTEROP_KEY;
const people = Number(process.env.PMSCIM_INTEROP_PEOPLE ?? 0);

if (!key) throw new Error("PMSCIM_INTEROP_KEY is not set");

/** The handlers of one kind of resource, which `unique` tells apart without regard to case. */
function store(unique) {
    const kept = new Map();

    function refuseTwin(id, data) {
        const wanted = data[unique].toLowerCase();
        const twin = [...kept.values()].find(
            (other) => other.id !== id && other[unique].toLowerCase() === wanted);

        if (twin) throw new SCIMMY.Types.Error(409, "uniqueness", `${unique} is already taken`);
    }

    function find(id) {
        const found = kept.get(id);

        if (!found) throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
        return found;
    }

    return {
        ingress(resource, data) {
            const before = resource.id ? find(resource.id) : null;
            const id = before?.id ?? randomUUID();
            const now = new Date().toISOString();

            refuseTwin(id, data);
            kept.set(id, {
                ...whole(JSON.parse(JSON.stringify(data))),
                id,
                meta: { created: before?.meta.created ?? now, lastModified: now },
            });
            return kept.get(id);
        },
        egress(resource) {
            if (resource.id) return find(resource.id);
            const all = [...kept.values()];
            return resource.filter ? resource.filter.match(all) : all;
        },
        degress(resource) {
            kept.delete(find(resource.id).id);
        },
    };
}

function person(number) {
    const email = `person${String(number).padStart(4, "0")}@acme.example`;

    return {
        userName: email,
        externalId: `seed-${number}`,
        active: true,
        name: { givenName: "Person", familyName: String(number) },
        emails: [{ value: email, type: "work", primary: true }],
    };
}

/** A person as the filters of the library need them. */
function whole(data) {
    if (!data.userName) return data;
    return { name: {}, emails: [{ value: data.userName, type: "work", primary: true }], ...data };
}

function authenticate(request) {
    if (request.header("Authorization") !== `Bearer ${key}`)
        throw new Error("The token is missing or wrong");
    return "interop";
}

const users = store("userName");

for (let i = 1; i <= people; i++) users.ingress({}, person(i));
SCIMMY.Resources.declare(SCIMMY.Resources.User, users);
SCIMMY.Resources.declare(SCIMMY.Resources.Group, store("displayName"));

const app = express();

app.disable("x-powered-by");
app.use("/scim/v2", new SCIMMYRouters({ type: "bearer", handler: authenticate }));

const server = app.listen(0, "127.0.0.1", () => {
    console.log(`listening on http://127.0.0.1:${server.address().port}/scim/v2`);
});

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
