# SPDX-License-Identifier: MIT
# audit.

load helper
load ../fault/hostile

teardown() {
  serve_stop
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
}

happened() {
  scim_ready
  pm users create ada@acme.example --given Ada -q >/dev/null
  pm suspend ada@acme.example --yes -q >/dev/null
}

@test "audit: oldest first, in every format" {
  happened
  for format in table json ndjson csv; do
    run --separate-stderr pm audit -o "$format"
    assert_code 0
    golden "audit.$format"
  done
}

@test "audit: nothing has happened" {
  run --separate-stderr pm audit -o json
  assert_code 0
  assert_output '[]'
  assert_stderr 'nothing'
}

@test "audit: \"nothing\" is said when nothing is printed, sorted or picked" {
  happened
  for bounds in '' '--since 1h'; do
    # shellcheck disable=SC2086
    run --separate-stderr pm audit $bounds --sort -time -o ndjson --columns action
    assert_line --index 0 '{"action":"team.scim_deactivate_member"}'
    refute_stderr nothing
    # shellcheck disable=SC2086
    run --separate-stderr pm audit $bounds --where 'target eq "nobody"' -o json
    assert_code 0
    assert_output '[]'
    assert_stderr nothing
  done
}

@test "audit: the last of them, one action, and bounds of time" {
  happened
  run pm audit --limit 2 -q -o ndjson --columns action
  assert_line --index 0 '{"action":"team.scim_add_member"}'
  assert_line --index 1 '{"action":"team.scim_deactivate_member"}'
  [ "${#lines[@]}" -eq 2 ]
  run pm audit --action team.scim_enable -q -o ndjson --columns actor,action
  assert_output '{"actor":"Service account","action":"team.scim_enable"}'
  run bash -c '"$PMSCIM" audit --since 1h -q -o ndjson | wc -l'
  assert_output 5
  run --separate-stderr pm audit --until 1h -o json
  assert_output '[]'
  last=$(pm audit --limit 1 -q -o ndjson | jq -r .time)
  run pm audit --since "$last" -q -o ndjson --columns time
  assert_output "{\"time\":\"$last\"}"
  run bash -c '"$PMSCIM" audit --until "$1" -q -o ndjson | wc -l' - "$last"
  assert_output 4
  run pm audit --where 'target eq "onelogin"' -q -o ndjson --columns action
  assert_output '{"action":"team.add_sso"}'
  # Seconds without a fraction lie between those with one, and offsets count.
  run pm audit --where "time ge \"${last%.*}Z\" and time lt \"2999-01-01T00:00:00+14:00\"" --limit 1 -q -o ndjson --columns time
  assert_output "{\"time\":\"$last\"}"
  run pm audit --where 'time gt "yesterday"'
  assert_code 2
  run pm audit --sort -action --limit 2 -q -o csv --columns action --no-headings
  assert_output $'team.scim_deactivate_member\r\nteam.scim_add_member\r'
  run bash -c '"$PMSCIM" audit --since 2000-01-01 -q -o ndjson | wc -l'
  assert_output 5
}

@test "audit: more than fifty are cut, and it says so" {
  scim_ready
  for i in {1..26}; do
    pm sso add "m$i" -q
    pm sso remove "m$i" --yes -q
  done
  run --separate-stderr pm audit -o ndjson
  [ "${#lines[@]}" -eq 50 ]
  assert_stderr 'the last 50'
  run --separate-stderr pm audit --since 1h -o ndjson
  [ "${#lines[@]}" -eq 55 ]
  refute_stderr 'the last'
}

@test "audit: what cannot be asked" {
  run --separate-stderr pm audit --since yesterdy
  assert_code 2
  assert_stderr '--since'
  assert_stderr '3d'
  run --separate-stderr pm audit --since 2026-02-30
  assert_code 2
  run --separate-stderr pm audit --since 1h --until 2h
  assert_code 2
  run --separate-stderr pm audit --follow --until 1h
  assert_code 2
  run --separate-stderr pm audit --follow --sort action
  assert_code 2
  run --separate-stderr pm audit --follow -o json
  assert_code 2
  assert_stderr 'ndjson'
  run --separate-stderr pm audit --limit 1000000
  assert_code 2
}

@test "audit: an action that is none gets the nearest one, with and without bounds" {
  happened
  for bound in '--limit=5' '--since=1h' '--follow'; do
    run --separate-stderr pm audit --action team.scim_ad_member "$bound"
    assert_code 2
    assert_output ''
    assert_stderr 'did you mean "team.scim_add_member"'
  done
  # One that has not happened is no mistake.
  run --separate-stderr pm audit --action team.leave
  assert_code 0
}

@test "audit: the completion offers the actions that the endpoint has" {
  run diff <(pm api GET /audit-actions --admin | jq -r '.[].name' | sort) \
    <(pm __complete audit --action '' | cut -f 1 | sort)
  assert_output ''
}

has_lines() { # FILE NUMBER
  [ "$(wc -l <"$1")" -eq "$2" ]
}

@test "audit --follow: the last, then each as it happens, until ^C" {
  scim_ready
  # A job of a shell without job control would ignore SIGINT.
  : >seen
  set -m
  "$PMSCIM" audit --follow -o csv --columns action >seen 2>seen.err 3>&- &
  pid=$!
  set +m
  wait_for 20 has_lines seen 4
  pm sso add okta -q
  wait_for 20 has_lines seen 5
  pm sso remove okta --yes -q
  wait_for 20 has_lines seen 6
  kill -INT "$pid"
  code=0
  wait "$pid" || code=$?
  assert_equal "$code" 130
  run cat seen
  golden audit-follow.csv
}

@test "audit: at Postman a Postman API key is wanted, and elsewhere it is not offered" {
  pm profile set acme endpoint=us -q
  run --separate-stderr pm -p acme audit
  assert_code 5
  assert_stderr 'API key'
  assert_stderr 'account_key='
  pm profile set other endpoint=https://scim.example/v2 -q
  run --separate-stderr pm -p other audit
  assert_code 9
}

# What Postman documents: days in the query, numbers as ids, people as objects.
@test "audit: asks at the origin, by days, with the account key, and looks at the times itself" {
  cat >script <<'SCRIPT'
=== it
expect GET /audit/logs?orderBy=asc&limit=300&since=2026-03-04&until=2026-03-06&action=user.login
body {"trails":[{"id":1,"timestamp":"2026-03-04T09:00:00.000Z","action":"user.login"},{"id":2,"ip":"192.0.2.7","userAgent":"x\u001b[2J","action":"user.login","timestamp":"2026-03-04T11:00:00.000Z","message":"Ada logged in.","data":{"actor":{"id":12,"name":"Ada","email":"ada@acme.example"},"user":{"id":13,"name":"Bob"}}}],"nextCursor":"c2"}
---
expect GET /audit/logs?orderBy=asc&limit=300&since=2026-03-04&until=2026-03-06&action=user.login&cursor=c2
body {"trails":[{"id":3,"timestamp":"2026-03-05T13:00:00.000Z","action":"user.login","message":null},{"id":4,"timestamp":"2026-03-04T12:00:00.000Z","action":"other"}],"nextCursor":null}
SCRIPT
  hostile_start script it
  (umask 077; echo some-key >account)
  pm profile set acme "endpoint=$HOSTILE_URL/scim/v2" "account_key=file:$PWD/account" -q
  run --separate-stderr pm -p acme audit --since 2026-03-04T10:00:00Z --until 2026-03-05T12:00:00Z \
    --action user.login -o ndjson
  assert_code 0
  assert_output '{"time":"2026-03-04T11:00:00.000Z","action":"user.login","actor":"ada@acme.example","target":"Bob","message":"Ada logged in.","ip":"192.0.2.7","agent":"x\u001b[2J","id":"2"}'
  run grep -c 'X-API-Key: some-key' "$BATS_TEST_TMPDIR/hostile.log"
  assert_output 2
  hostile_stop
}

@test "audit: a role that is not enough, and a server without a log" {
  cat >script <<'SCRIPT'
=== no
status 403
body {"error":{"name":"ForbiddenRequest","message":"you may not"}}
=== none
status 404
body {"error":{"name":"NotFound","message":"there is no such thing"}}
SCRIPT
  (umask 077; echo some-key >account)
  hostile_start script no
  pm profile set acme "endpoint=$HOSTILE_URL/scim/v2" "account_key=file:$PWD/account" -q
  run --separate-stderr pm -p acme audit
  assert_code 5
  assert_stderr 'Admin'
  hostile_stop
  hostile_start script none
  pm profile set acme "endpoint=$HOSTILE_URL/scim/v2" -q
  run --separate-stderr pm -p acme audit
  assert_code 9
}
