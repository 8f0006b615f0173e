# SPDX-License-Identifier: MIT
# The verb that looks at everything: sound endpoints of every kind, and one fault after the other.

load helper
load ../fault/hostile

setup() {
  state_fresh
  script=$PMSCIM_SOURCE/tests/fault/doctor.script
}

teardown() {
  serve_stop
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
}

# What differs from run to run beside what helper.bash knows; and columns are as wide as paths are.
plain() {
  sed -E -e 's/ in [0-9]+ ms/ in <n> ms/; s/[0-9]+ days ago/<n> days ago/; s/[0-9]+ more days/<n> more days/' \
    -e 's/[0-9]+ days behind/<n> days behind/; s#keys/embedded-[0-9a-f]+#keys/embedded-<id>#' <<<"$output" |
    tr -s ' '
}

# hostile SECTION [OPTION…]: doctor's rows about that server, one of them in `row` by its name.
meets() {
  local section=$1
  shift
  hostile_start "$script" "$section" "$@"
  PMSCIM_ENDPOINT=$HOSTILE_URL PMSCIM_KEY=some-key run --separate-stderr pm doctor -o ndjson
}

row() { # CHECK
  jq -r --arg check "$1" 'select(.check == $check) | "\(.state): \(.detail)"' <<<"$output"
}

advice() { # CHECK
  jq -r --arg check "$1" 'select(.check == $check) | .advice // ""' <<<"$output"
}

@test "doctor: nothing is configured, and nothing is made" {
  run --separate-stderr pm doctor
  assert_code 5
  assert_stderr '1 error, 0 warnings'
  golden doctor-fresh.table "$(plain)"
  [ ! -e "$XDG_STATE_HOME" ]
  [ ! -e "$XDG_CONFIG_HOME" ]
  [ ! -e "$XDG_CACHE_HOME" ]
}

@test "doctor: the embedded endpoint with everything in order" {
  scim_ready
  pm users create mara.ito@acme.example >/dev/null
  pm users create noor.lind@acme.example >/dev/null
  run --separate-stderr pm doctor
  assert_code 0
  golden doctor-embedded.table "$(plain)"
  run --separate-stderr pm doctor -o csv --columns check,state
  assert_code 0
  golden doctor-embedded.csv
  run --separate-stderr pm doctor -o json
  assert_code 0
  run -0 jq -e 'length > 15 and all(.[]; has("check") and has("state") and has("detail") and has("advice"))' \
    <<<"$output"
}

@test "doctor: SCIM off and no SSO method" {
  pm sso list 2>/dev/null
  run --separate-stderr pm doctor -o ndjson
  assert_code 5
  [ "$(row scim)" = 'error: SCIM provisioning is off, so every key is refused' ]
  [ "$(advice scim)" = 'switch it on: pmscim enable' ]
  [ "$(row sso)" = 'warning: 0 SSO methods, where SCIM keys need exactly one' ]
  [ "$(row keys)" = 'warning: no key is active' ]
}

@test "doctor: warnings count with --strict" {
  scim_ready
  pm sso add okta >/dev/null
  run --separate-stderr pm doctor -o ndjson
  assert_code 0
  [ "$(row sso)" = 'warning: 2 SSO methods, where SCIM keys need exactly one' ]
  run --separate-stderr pm doctor --strict -q
  assert_code 8
  assert_stderr '0 errors, 1 warning'
}

@test "doctor: pmscim serve with TLS, through and through" {
  command -v openssl >/dev/null || skip 'openssl is missing'
  scim_ready
  (umask 077 && pm gen-key two -q >key)
  (
    umask 077
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 20 -subj /CN=ours \
      -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout server.key -out server.crt
  ) 2>/dev/null
  serve_start --tls-cert server.crt --tls-key server.key
  pm -p lab connect "https://localhost:${SERVE_URL##*:}/scim/v2" --key-file key --cacert server.crt \
    --account-key-file "$XDG_STATE_HOME/pmscim/embedded/account.key" >/dev/null
  run --separate-stderr pm -p lab doctor -o ndjson
  assert_code 0
  golden doctor-tls.ndjson "$(plain | sed -E 's/19 more/<n> more/; s/29[0-9] of 300/<n> of 300/; s/is at \[?[0-9:.]+\]?/is at <address>/')"
}

@test "doctor: a sound server that is somebody else's" {
  meets sound
  assert_code 0
  golden doctor-foreign.ndjson "$(plain)"
  # Few requests, all of them reading, and each of them once.
  [ "$(hostile_requests | grep -c '^GET ')" -eq 6 ]
  [ "$(hostile_requests | grep -vc '^GET ')" -eq 0 ]
  hostile_stop
}

@test "doctor: a server without discovery" {
  meets 'nothing but users'
  assert_code 0
  [ "$(row discovery)" = 'note: ServiceProviderConfig answers 404, ResourceTypes 501' ]
  [ "$(row paging)" = 'ok: 1 person' ]
}

@test "doctor: a clock that is wrong, and no PATCH" {
  meets 'another time'
  assert_code 0
  [[ $(row clock) == "warning: the server's is "*' days behind ours' ]]
  [ "$(row manners)" = 'note: rfc, but the server has no PATCH' ]
  [ "$(row paging)" = 'ok: 0 people' ]
}

@test "doctor: pages that lie" {
  local section want
  while IFS='|' read -r section want; do
    meets "$section"
    [ "$(row paging)" = "$want" ]
    [[ $(advice paging) == 'whoever runs the server must know'* ]]
    case $want in
      error*) assert_code 1 ;;
      *) assert_code 0 ;;
    esac
    hostile_stop
  done <<'TABLE'
the first page again|error: startIndex is ignored: the second page is the first
somebody twice|error: somebody is on the first page twice
nobody of many|error: totalResults has people, but nobody came
more than there are|error: more people came than totalResults has
another order|warning: the order changes from one page to the next
TABLE
}

@test "doctor: certificates that do not hold" {
  local kind want
  while IFS='|' read -r kind want; do
    hostile_start "$script" sound -t "$kind" -a ca.pem
    pm profile set lab endpoint="$HOSTILE_URL" cacert="$PWD/ca.pem" key=env:LAB_KEY
    LAB_KEY=some-key run --separate-stderr pm -p lab doctor -o ndjson
    assert_code 1
    # The right side is a pattern on purpose.
    # shellcheck disable=SC2053
    [[ $(row certificate) == $want ]]
    [ "$(row answer)" = 'skipped: it did not come to that' ]
    [ "$(row access)" = 'skipped: the server gave no answer' ]
    [ -z "$(hostile_requests)" ]
    hostile_stop
  done <<'TABLE'
expired|error: 127.0.0.1: its certificate has expired, * days ago
host|error: 127.0.0.1: its certificate is for another host
stranger|error: 127.0.0.1: its certificate is not trusted here*
self|error: 127.0.0.1: its certificate is not trusted here*
TABLE
  hostile_start "$script" sound -t good -a ca.pem
  pm profile set lab endpoint="$HOSTILE_URL" cacert="$PWD/ca.pem"
  LAB_KEY=some-key run --separate-stderr pm -p lab doctor -o ndjson
  assert_code 0
  [[ $(row certificate) == 'ok: trusted, for '*' more days, issued by '* ]]
}

@test "doctor: a key that is refused" {
  meets 'a refused key'
  assert_code 5
  [ "$(row answer)" = "ok: HTTP/1.1, status 401, in $(grep -oE 'in [0-9]+ ms' <<<"$(row answer)" | cut -d ' ' -f 2) ms" ]
  [[ $(row access) == 'error: 127.0.0.1 does not accept the key (401)'* ]]
  [ "$(row paging)" = 'skipped: no SCIM key is accepted' ]
  refute_stderr some-key
  [[ $output != *some-key* ]]
}

@test "doctor: nobody there, and no such host" {
  PMSCIM_ENDPOINT=http://127.0.0.1:1/scim/v2 PMSCIM_KEY=k run --separate-stderr pm doctor -o ndjson
  assert_code 6
  [ "$(row connection)" = 'error: 127.0.0.1: nothing can be reached there' ]
  [ "$(row certificate)" = 'note: plain http, which stays on this machine' ]
  [ "$(row discovery)" = 'skipped: the server gave no answer' ]
  PMSCIM_ENDPOINT=https://nobody.invalid/scim/v2 PMSCIM_KEY=k run --separate-stderr pm doctor -o ndjson
  assert_code 6
  [[ $(row dns) == 'error: nobody.invalid: '* ]]
  [ "$(row connection)" = 'skipped: it did not come to that' ]
}

@test "doctor: silence ends with the check's own time" {
  hostile_start "$script" silence
  PMSCIM_ENDPOINT=$HOSTILE_URL PMSCIM_KEY=k run --separate-stderr timeout 60 "$PMSCIM" doctor --timeout 1s -o ndjson
  assert_code 6
  [[ $(row answer) == 'error: '*'no answer'* ]]
  [ "$(row access)" = 'skipped: the server gave no answer' ]
  [ "$(hostile_requests | wc -l)" -eq 1 ]
}

@test "doctor: a redirect is not followed" {
  meets 'a redirect'
  assert_code 1
  [ "$(row answer)" = 'error: a redirect (302), which is not followed' ]
}

@test "doctor: no requests left" {
  meets 'hardly any requests left'
  [[ $(row limits) == 'warning: 0 of 300 reads'* ]] || [[ $(row limits) == 'warning: 0 reads'* ]]
}

@test "doctor: a proxy of the environment, without its password" {
  https_proxy=http://name:pass-word@127.0.0.1:1 PMSCIM_ENDPOINT=https://scim.example/scim/v2 PMSCIM_KEY=k \
    run --separate-stderr pm doctor -o ndjson
  assert_code 6
  [[ $(row proxy) == 'note: 127.0.0.1:1, from the environment'* ]]
  [[ $output != *pass-word* ]]
}

@test "doctor: configuration and keys that others may read" {
  scim_ready
  (umask 077 && pm gen-key two -q >key)
  pm profile set lab endpoint=http://127.0.0.1:1 key="file:$PWD/key"
  chmod 0640 key
  run --separate-stderr pm -p lab doctor -o ndjson
  assert_code 2
  [[ $(row key) == 'error: '*'/key: others may read it (mode 0640)' ]]
  chmod 0770 "$XDG_CONFIG_HOME/pmscim"
  run --separate-stderr pm doctor -o ndjson
  [[ $(row configuration) == 'warning: others may write to '*' (mode 0770)' ]]
  chmod 0644 "$XDG_CONFIG_HOME/pmscim/config.json"
  run --separate-stderr pm doctor -o ndjson
  assert_code 2
  [[ $(row configuration) == 'error: '*'config.json'* ]]
  [ "$(row profile)" = 'skipped: the configuration cannot be read' ]
  [ "$(row access)" = 'skipped: there is no profile to go by' ]
}

@test "doctor: an embedded state that others may enter, and one that is damaged" {
  scim_ready
  state=$XDG_STATE_HOME/pmscim/embedded
  chmod 0750 "$state"
  run --separate-stderr pm doctor -o ndjson
  assert_code 2
  [[ $(row state) == 'error: '*': others may use it (mode 0750)' ]]
  [ "$(advice state)" = "chmod 700 $state" ]
  chmod 0700 "$state"
  rm -f "$state"/state.db-*
  head -c 5000 /dev/zero | dd of="$state/state.db" conv=notrunc bs=1 seek=4096 status=none
  run --separate-stderr pm doctor -o ndjson
  assert_code 1
  [[ $(row state) == 'error: '*'the database is damaged'* ]]
  [ "$(row scim)" = 'skipped: there is no state that could be used' ]
}

@test "doctor: an old key is said to be old" {
  scim_ready
  touch -d '2 years ago' "$XDG_CONFIG_HOME"/pmscim/keys/*
  run --separate-stderr pm doctor -o ndjson
  assert_code 0
  [[ $(row key) == 'warning: '*' was written '*' days ago' ]]
}

@test "doctor: Postman's own host with other manners" {
  pm profile set acme endpoint=us manners=rfc key=env:ACME_KEY
  https_proxy=http://127.0.0.1:1 ACME_KEY=k run --separate-stderr pm -p acme doctor -o ndjson
  [[ $(row manners) == "warning: rfc, at one of Postman's own hosts" ]]
  [ "$(advice manners)" = 'pmscim profile set acme manners=postman' ]
}

@test "doctor: a report for CI" {
  meets 'words to deceive'
  [ "$status" -eq 5 ]
  PMSCIM_ENDPOINT=$HOSTILE_URL PMSCIM_KEY=k run --separate-stderr pm doctor --junit report.xml
  assert_code 5
  if command -v xmllint >/dev/null; then
    xmllint --noout report.xml
  fi
  output=$(cat report.xml)
  golden doctor.junit "$(plain)"
  run --separate-stderr pm doctor --junit absent/report.xml
  assert_code 1
  assert_stderr 'absent/report.xml: cannot write'
}

@test "doctor: wrong use" {
  run --separate-stderr pm doctor --timeout 0
  assert_code 2
  assert_stderr '--timeout must be from 1s to 10m'
  run --separate-stderr pm doctor now
  assert_code 2
  run --separate-stderr pm -p nobody doctor -o ndjson
  assert_code 3
  [[ $(row profile) == 'error: '*nobody* ]]
}
