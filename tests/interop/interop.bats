# SPDX-License-Identifier: MIT
# The program against a SCIM server that is not ours. `npm ci` in this folder fetches it; without it,
# or without node, every test is skipped. $PMSCIM names the program, otherwise it is found in PATH.
# shellcheck disable=SC2154 # bats sets $stderr
bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

PEOPLE=250
HERE="$BATS_TEST_DIRNAME"

setup_file() {
    export PMSCIM="${PMSCIM:-pmscim}"
    export XDG_CONFIG_HOME="$BATS_FILE_TMPDIR/config" XDG_STATE_HOME="$BATS_FILE_TMPDIR/state"
    export KEY_FILE="$BATS_FILE_TMPDIR/key" NO_COLOR=1
    unset PMSCIM_PROFILE PMSCIM_ENDPOINT PMSCIM_KEY PMSCIM_KEY_FILE PMSCIM_STATE_DIR

    MISSING=""
    command -v node >/dev/null || MISSING="node is not installed"
    [[ -n $MISSING || -d $HERE/node_modules/scimmy-routers ]] ||
        MISSING="the packages are not there: npm ci in tests/interop brings them"
    export MISSING
    [[ -z $MISSING ]] || return 0

    start_server
    "$PMSCIM" connect "$URL" --key-file "$KEY_FILE"
}

# The server prints one line once it answers; it ends when its standard input does.
start_server() {
    local line

    (umask 077 && node -p 'crypto.randomUUID()' >"$KEY_FILE")
    mkfifo "$BATS_FILE_TMPDIR/in" "$BATS_FILE_TMPDIR/out"
    PMSCIM_INTEROP_KEY="$(<"$KEY_FILE")" PMSCIM_INTEROP_PEOPLE=$PEOPLE \
        node "$HERE/server.mjs" <"$BATS_FILE_TMPDIR/in" >"$BATS_FILE_TMPDIR/out" \
        2>"$BATS_FILE_TMPDIR/log" 3>&- &
    export SERVER=$!
    exec 7>"$BATS_FILE_TMPDIR/in"
    read -r -t 20 line <"$BATS_FILE_TMPDIR/out"
    export URL="${line#listening on }"
    [[ $URL == http://127.0.0.1:*/scim/v2 ]]
}

teardown_file() {
    [[ -z ${SERVER:-} ]] || kill "$SERVER"
}

setup() {
    [[ -z $MISSING ]] || skip "$MISSING"
}

# json EXPRESSION: prints the expression over $output, parsed, as `it`.
json() {
    node -e 'const it = JSON.parse(process.argv[1]); const value = eval(process.argv[2]);
        console.log(typeof value === "string" ? value : JSON.stringify(value));' "$output" "$1"
}

# The status first, so that a failure shows what was said on stderr.
pmscim() {
    run --separate-stderr "$PMSCIM" "$@" 7>&- </dev/null
}

created() {
    pmscim users create "$1" --given Ann --family Lee --external-id "x-$1" -o json
    assert_success
}

@test "connect refuses a wrong key and keeps the good one" {
    (umask 077 && echo wrong >"$BATS_TEST_TMPDIR/key")
    pmscim connect "$URL" --key-file "$BATS_TEST_TMPDIR/key"
    assert_failure 5
    assert [ -n "$stderr" ]
    pmscim users list --limit 1 -o json
    assert_success
}

@test "a wrong key in the environment ends with 5 and is never shown" {
    (umask 077 && echo wrong-interop-key >"$BATS_TEST_TMPDIR/key")
    PMSCIM_KEY_FILE="$BATS_TEST_TMPDIR/key" pmscim users list -o json
    assert_failure 5
    [[ "$output$stderr" != *wrong-interop-key* ]]
}

@test "users create gives the person with all keys" {
    created create@acme.example
    assert_equal "$(json '[it.email, it.given_name, it.family_name, it.active, it.external_id].join()')" \
        "create@acme.example,Ann,Lee,true,x-create@acme.example"
    assert_equal "$(json '[it.id, it.created, it.modified].every((x) => typeof x === "string" && x)')" true
}

@test "users create refuses a second one, also in other letters" {
    created twice@acme.example
    pmscim users create twice@acme.example --given Ann --family Lee -o json
    assert_failure 4
    assert_output ""
    pmscim users create TWICE@acme.example --given Ann --family Lee -o json
    assert_failure 4
    pmscim users list --filter 'userName eq "twice@acme.example"' -o json
    assert_success
    assert_equal "$(json it.length)" 1
}

@test "users get finds by e-mail, id and external id" {
    created get@acme.example
    local id
    id="$(json it.id)"
    for user in get@acme.example "$id" externalId:x-get@acme.example; do
        pmscim users get "$user" -o json
        assert_success
        assert_equal "$(json '[it].flat()[0].id')" "$id"
    done
}

@test "an unknown user ends with 3" {
    for user in nobody@acme.example 00000000-0000-4000-8000-000000000000 externalId:nobody; do
        pmscim users get "$user" -o json
        assert_failure 3
        assert_output ""
    done
    pmscim suspend nobody@acme.example --yes
    assert_failure 3
}

@test "users list goes through every page and shows nobody twice" {
    pmscim users list --filter 'externalId sw "seed-"' -o json
    assert_success
    assert_equal "$(json it.length)" "$PEOPLE"
    assert_equal "$(json 'new Set(it.map((x) => x.id)).size')" "$PEOPLE"
    pmscim users list -o json
    assert_success
    assert_equal "$(json 'new Set(it.map((x) => x.id)).size === it.length')" true
    assert_equal "$(json "it.filter((x) => x.external_id.startsWith('seed-')).length")" "$PEOPLE"
}

@test "users list stops at the limit" {
    pmscim users list --limit 7 -o json
    assert_success
    assert_equal "$(json it.length)" 7
}

@test "users list filters, and nobody is an empty array" {
    pmscim users list --filter 'userName eq "person0042@acme.example"' -o json
    assert_success
    assert_equal "$(json 'it.map((x) => x.external_id).join()')" seed-42
    pmscim users list --filter 'userName eq "nobody@acme.example"' -o json
    assert_success
    assert_equal "$(json it.length)" 0
}

@test "a broken filter is refused before it is sent" {
    pmscim users list --filter 'userName' -o json
    assert_failure 2
    assert_output ""
}

@test "users update changes the name that is given and leaves the other" {
    created update@acme.example
    pmscim users update update@acme.example --given Anna
    assert_success
    pmscim users get update@acme.example -o json
    assert_success
    assert_equal "$(json '[it].flat()[0].given_name + " " + [it].flat()[0].family_name')" "Anna Lee"
    # The server answers 204 without a body when nothing changes.
    pmscim users update update@acme.example --given Anna
    assert_success
}

@test "suspend and reactivate, each twice" {
    created away@acme.example
    for _ in 1 2; do
        pmscim suspend away@acme.example --yes
        assert_success
        pmscim users get away@acme.example -o json
        assert_equal "$(json '[it].flat()[0].active')" false
    done
    pmscim users list --inactive -o json
    assert_success
    assert_equal "$(json 'it.some((x) => x.email === "away@acme.example")')" true
    for _ in 1 2; do
        pmscim reactivate away@acme.example
        assert_success
        pmscim users get away@acme.example -o json
        assert_equal "$(json '[it].flat()[0].active')" true
    done
}

@test "suspend without --yes and without a terminal does nothing" {
    created stays@acme.example
    pmscim suspend stays@acme.example
    assert_failure
    pmscim users get stays@acme.example -o json
    assert_equal "$(json '[it].flat()[0].active')" true
}

# library TEST: one test of the program that speaks to the server through the library alone.
library() {
    local program
    program="$(dirname "$PMSCIM")/../tests/interop/interop-client"
    [[ -x $program ]] || skip "interop-client is not built"
    CMOCKA_MESSAGE_OUTPUT=STDOUT run "$program" "$URL" "$KEY_FILE" "$1" 7>&-
    assert_success
    assert_output --partial "1 test(s)"
}

@test "library: pages of every size give everybody once" { library pages; }
@test "library: filters with every operator, also as we spell them" { library filters; }
@test "library: values that filters and addresses must escape" { library filter_values; }
@test "library: PUT keeps what we have no word for" { library put; }
@test "library: PATCH in every form of path" { library patch_forms; }
@test "library: the server and pms_patch_apply() agree" { library patch_agrees; }
@test "library: a PATCH without a target is refused with its scimType" { library patch_refused; }
@test "library: names that are taken" { library conflicts; }
@test "library: ids that nobody has" { library unknown_ids; }
@test "library: groups, their members and their names" { library groups; }
@test "library: changes that are looked at afterwards" { library checked_changes; }
