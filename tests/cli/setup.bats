# SPDX-License-Identifier: MIT
# The guided set-up: how it looks at things, and the walk through all of it at a terminal.

load helper
load terminal
load ../onelogin/onelogin

table=$BATS_TEST_DIRNAME/setup.table

setup() {
  proxy_pid=
  terminal_fresh
  command -v jq >/dev/null || skip 'jq is missing'
}

teardown() {
  terminal_end
  dns_stop
  serve_stop
  [ -z "$onelogin_pid" ] || end_process "$onelogin_pid"
  [ -z "$proxy_pid" ] || end_process "$proxy_pid"
}

# --- answers at a terminal -------------------------------------------------------------------

# The line on which a question waits for its answer.
last_line() {
  screen | sed '/^$/d' | tail -n 1
}

asks() { # REGEX
  last_line | grep -qE -- "$1"
}

# answer REGEX [TEXT]: when that is what is asked.
answer() {
  wait_for 30 asks "$1" || screen | sed '/^$/d' | batslib_decorate "nothing asks $1" | fail
  type_keys -l "${2:-}"
  type_keys Enter
}

# --- what there is ---------------------------------------------------------------------------

onelogin_acme() {
  onelogin_start - <<'LINES'
app 555001 Postman provisioning on
app 555002 Slack
app 555003 "Postman (old)" hidden
role 70 Payments apps 555001
role 71 "On Call" apps 555001
user 101 email mara.ito@acme.example username mara.ito firstname Mara lastname Ito status 1 state 1 roles 70,71
user 102 email lee.park@acme.example username lee.park firstname Lee lastname Park status 1 state 1 roles 70
user 103 email noor.lind@acme.example username noor.lind firstname Noor lastname Lind status 2 state 1 roles 70
user 104 email pat.diaz@other.example username pat.diaz firstname Pat lastname Diaz status 0 state 1 roles 70
user 105 email ana.cruz@acme.example username ana.cruz firstname Ana lastname Cruz status 1 state 1
user 106 username kim.roy firstname Kim lastname Roy status 1 state 1 roles 70
LINES
}

# In its own words: what differs from run to run beside what helper.bash knows.
plain() {
  sed -E -e 's#keys/embedded-[0-9a-f]+#keys/embedded-<id>#; s#-[0-9a-f]{12}\.plan#-<id>.plan#' -e '/^$/d'
}

publish() {
  dns_start "--txt-record=acme.example,$(pm domains list --columns txt --no-headings)"
}

# The rows of setup.table, cut at the tabs.
rows() {
  grep -v '^#' "$table"
}

# give ROW: answers as it says.
give() {
  local stage question text
  IFS=$'\t' read -r stage question text _ <<<"$1"
  case $text in
    %enter) text='' ;;
    %secret) text=$(cat "$ONELOGIN_SECRET_FILE") ;;
    %url) text=$ONELOGIN_URL ;;
    %publish)
      wait_for 30 asks "$question"
      publish
      text=y
      ;;
  esac
  answer "$question" "$text"
}

everything_starts() {
  onelogin_acme
  dns_start '--txt-record=acme.example,something-else'
  setup="pmscim setup --resolver $DNS_SERVER"
}

# What the team, OneLogin and the configuration are in the end, however they came there.
outcome() {
  pm setup --check -o csv --resolver "$DNS_SERVER" 2>&1 | plain
  pm users list -o csv --columns email,active,external_id --sort email
  pm groups list -o csv --members --columns name,member_count
  pm keys list -o csv --columns name,status
  pm policy show -o csv --columns field,value
  pm audit -o csv --columns action,target --no-headings | sort | uniq -c
  onelogin_bodies
  (cd "$HOME" && find config state -type f ! -name '*.db*' ! -path '*/learned/*' -printf '%m %p\n' | sort | plain)
}

@test "setup: from nothing to the first sync, in one go" {
  everything_starts
  terminal_start 200 300
  type_command "$setup"
  while IFS= read -r row <&4; do
    give "$row"
  done 4< <(rows)
  assert_ended 0
  golden setup.screen "$(screen | plain)"
  golden setup.outcome "$(outcome)"
  # A second run asks nothing.
  type_command "$setup"
  assert_ended 0
  golden setup.again.screen "$(screen | plain)"
  refute_screen "$(cat "$ONELOGIN_SECRET_FILE")"
  run grep -rF "$(cat "$ONELOGIN_SECRET_FILE")" "$XDG_STATE_HOME" "$XDG_CONFIG_HOME" -l
  assert_output "$XDG_CONFIG_HOME/pmscim/keys/onelogin-acme.secret"
  onelogin_stop
}

has_ended() {
  last_line | grep -qxF '>'
}

# stop NUMBER: at a question, in one way after the other: ^C, q, the end of the input, and a terminal
# that is closed.
stop() {
  case $(($1 % 4)) in
    0) type_keys C-c ;;
    1)
      type_keys -l q
      type_keys Enter
      ;;
    2) type_keys C-d ;;
    3)
      terminal_stop
      terminal_start 200 300
      ;;
  esac
  wait_for 30 has_ended || screen | sed '/^$/d' | batslib_decorate 'it does not end' | fail
}

@test "setup: stopped at every question, it goes on where it was" {
  everything_starts
  terminal_start 200 300
  type_command "$setup"
  local number=0 stage question text further last='' stage_rows=()
  while IFS= read -r row <&4; do
    IFS=$'\t' read -r stage question text further <<<"$row"
    [ "$stage" = "$last" ] || stage_rows=()
    last=$stage
    wait_for 30 asks "$question" || screen | sed '/^$/d' | batslib_decorate "nothing asks $question" | fail
    # What was asked at this step before is asked again, since nothing of it is half done.
    if [ "$further" != %skip ]; then
      stop $((number++))
      assert_equal "$(pm keys list -o json 2>/dev/null | jq length)" "$(key_count "$stage")"
      type_command "$setup"
      for earlier in "${stage_rows[@]}"; do
        give "$earlier"
      done
    fi
    give "$row"
    stage_rows+=("$row")
  done 4< <(rows)
  assert_ended 0
  golden setup.outcome "$(outcome)"
  onelogin_stop
}

# How many keys there are while a step is open.
key_count() { # STEP
  case $1 in
    endpoint | sso | scim | key) echo 0 ;;
    *) echo 1 ;;
  esac
}

# --- how it looks at things ------------------------------------------------------------------

# look TITLE [OPTION…]: what --check says now, behind what it has said before.
look() {
  local title=$1 code=0
  shift
  pm setup --check -o csv --no-headings "$@" >look.csv 2>look.err || code=$?
  {
    printf '== %s: %s\n' "$title" "$code"
    cat look.csv
    sed 's/^/-- /' look.err
  } | tr -d '\r' >>looks
}

# What setup has been told before, as its file says it (pmscim-setup(1)).
told() { # JSON
  mkdir -p "$XDG_STATE_HOME/pmscim/setup"
  jq -n --arg endpoint "embedded:$XDG_STATE_HOME/pmscim/embedded" --argjson more "$1" \
    '{endpoint: $endpoint} + $more' >"$XDG_STATE_HOME/pmscim/setup/embedded.json"
}

# One answer to several steps, for `told`.
answered() { # ANSWER STEP…
  jq -nc '$ARGS.positional[0] as $answer |
    [$ARGS.positional[1:][] | {key: ., value: {answer: $answer, when: "2026-03-04T10:00:00.000Z"}}] |
    from_entries' --args "$@"
}

@test "setup --check: from nothing to a key that works, and is revoked" {
  look 'nothing is configured'
  assert_equal "$(ls -A)" "$(printf '%s\n' look.csv look.err looks)"
  look 'nothing is there where it is to be' --state elsewhere
  pm -q sso list
  look 'no SSO method'
  pm -q sso add okta
  pm -q sso add onelogin
  look 'two SSO methods'
  pm -q sso remove okta --yes
  look 'SCIM off'
  pm -q enable >/dev/null
  look 'no key'
  pm -q gen-key ci --save >/dev/null
  look 'a key'
  pm -q keys revoke ci --yes >/dev/null
  look 'a key that is revoked'
  chmod 0644 config/pmscim/keys/*.key
  look 'a key that others may read'
  mkdir -p state/pmscim/setup
  echo nonsense >state/pmscim/setup/embedded.json
  look 'a memory that cannot be read'
  golden setup.looks.endpoint "$(plain <looks)"
}

@test "setup --check: a file as directory, up to a sync that leaves nothing to do" {
  scim_ready
  look 'no such file' --source csv:people.csv
  printf '%s\n' id,email,given_name,family_name 7,mara.ito@acme.example,Mara,Ito \
    8,lee.park@acme.example,Lee,Park >people.csv
  look 'nothing chosen' --source csv:people.csv
  local source answers
  source="\"source\": \"csv:$HOME/people.csv\""
  answers=$(answered chosen features approvals departures)
  told "{$source, \"answers\": $answers}"
  look 'all of it chosen, the domain not verified'
  look 'chosen again' --again
  answers=$(jq -c ". + $(answered 'left out' domain)" <<<"$answers")
  told "{$source, \"answers\": $answers}"
  look 'no domain wanted'
  pm -q sync csv:people.csv >/dev/null
  look 'all done'
  echo 9,,Noor,Lind >>people.csv
  look 'a row that cannot be used'
  told "{$source, \"problems\": 1, \"answers\": $(jq -c ". + $(answered chosen directory)" <<<"$answers")}"
  look 'a row that may be left out'
  echo id,email,given_name,family_name >people.csv
  look 'an empty directory'
  for number in {10..29}; do
    echo "$number,p$number@acme.example,A,B" >>people.csv
  done
  pm -q sync csv:people.csv --allow shrink-percent=100 --yes >/dev/null 2>&1 || true
  head -n 2 people.csv >few.csv
  look 'a guard' --source csv:few.csv
  golden setup.looks.file "$(plain <looks)"
}

@test "setup --check: OneLogin, its app, and who makes the changes" {
  scim_ready
  onelogin_acme
  local source='"source": "onelogin:acme"' answers
  look 'no account' --source onelogin:acme
  pm -q onelogin connect acme --address "$ONELOGIN_URL" --client-id acme-client \
    --secret-file "$ONELOGIN_SECRET_FILE" >/dev/null
  look 'an account, the only one there is'
  onelogin_change 'credentials acme-client another'
  look 'credentials that are refused'
  onelogin_change "credentials acme-client $(cat "$ONELOGIN_SECRET_FILE")"
  look 'an app that is not called Postman' --source 'onelogin:acme/Slack'
  look 'no such app' --source 'onelogin:acme/Miro'
  pm -q onelogin set acme app=555002
  look 'an app that somebody says is Postman'
  pm -q onelogin set acme app=555001
  answers=$(answered chosen token features approvals departures)
  told "{$source, \"provisioner\": \"pmscim\", \"answers\": $answers}"
  look 'two who make the changes'
  onelogin_change 'app 555001 Postman provisioning off'
  look 'pmscim alone makes the changes'
  onelogin_change 'app 555001 Postman provisioning null'
  look 'OneLogin does not say'
  told "{$source, \"provisioner\": \"onelogin\", \"answers\": $answers}"
  onelogin_change 'app 555001 Postman provisioning off'
  look 'OneLogin makes the changes'
  onelogin_change 'app 555001 Postman provisioning on'
  told "{$source, \"provisioner\": \"onelogin\", \"problems\": 1,
    \"answers\": $(jq -c ". + $(answered chosen directory)" <<<"$(answered said token features approvals departures)")}"
  look 'OneLogin makes the changes, and all is said'
  onelogin_stop
  onelogin_pid=
  look 'OneLogin does not answer'
  golden setup.looks.onelogin "$(plain <looks)"
}

@test "setup --check: an endpoint elsewhere, of ours and of others" {
  scim_ready
  (umask 077 && pm gen-key two -q >key)
  serve_start --limits off
  pm -q profile set lab "endpoint=$SERVE_URL/scim/v2" "key=file:$HOME/key"
  look 'any SCIM server' -p lab
  pm -q profile set lab "account_key=file:$XDG_STATE_HOME/pmscim/embedded/account.key"
  look 'an endpoint of ours' -p lab
  serve_stop
  look 'it does not answer' -p lab
  look 'no such profile' -p nowhere
  echo nonsense >config/pmscim/config.json
  look 'a configuration that cannot be read'
  golden setup.looks.elsewhere "$(plain <looks)"
}

@test "setup --check in every format, with --where and --columns, and without a terminal" {
  scim_ready
  for format in json ndjson csv table; do
    run --separate-stderr pm setup --check -o "$format" --columns step,state </dev/null
    assert_code 8
    golden "setup.$format"
  done
  run --separate-stderr pm setup --check -o csv --no-headings --where 'state eq "open"' --columns step --sort step
  assert_code 8
  assert_equal "${output//$'\r'/}" "$(printf '%s\n' domain onelogin)"
  assert_stderr 'steps are not done: onelogin'
  assert_stderr '"pmscim setup" goes on with the first'
}

@test "setup needs a terminal, and says what to use without one" {
  run --separate-stderr pm setup </dev/null
  assert_code 2
  assert_stderr 'setup asks at a terminal, and here is none'
  assert_stderr 'pmscim setup --check'
  for wrong in '--source -' '--source acme' '--domain x' '--resolver :::' 'now'; do
    # shellcheck disable=SC2086
    run --separate-stderr pm setup --check $wrong
    assert_code 2
    assert_output ''
    assert_equal "$(wc -l <<<"$stderr")" 2
  done
  run -0 --separate-stderr pm setup --dry-run </dev/null
  golden setup.dry "$(plain <<<"$stderr")"
  assert_output ''
  # Nothing was made by any of it.
  assert_equal "$(ls -A)" ''
}

# --- other ways through it -------------------------------------------------------------------

# walk OPTION…: at a terminal that is large enough for all of it.
walk() {
  [ -e "$BATS_TEST_TMPDIR/tmux.sock" ] || terminal_start 200 300
  type_command "pmscim setup $*"
}

@test "setup: an address without its path, a key that is wrong and one in a file, and a guard" {
  scim_ready
  (umask 077 && pm gen-key two -q >two.key && echo wrong >wrong.key)
  printf '%s\n' id,email,given_name,family_name 7,mara.ito@acme.example,Mara,Ito \
    8,lee.park@acme.example,Lee,Park 9,noor.lind@acme.example,Noor,Lind >people.csv
  serve_start --limits off
  walk --source csv:people.csv
  answer 'Postman: \[embedded\]$' http://127.0.0.1:1
  answer 'Try again\? \[Y/n\]$' y
  answer 'Postman: \[embedded\]$' "$SERVE_URL"
  answer 'Where is the key\?' file
  answer 'Its path:$' "~"/wrong.key
  answer 'Try again\? \[Y/n\]$'
  answer 'Where is the key\?' command
  answer 'The command that prints it:$' "cat $HOME/two.key"
  policy_answers approve_delete=off
  answer 'Make these changes .*\? \[y/N\]$' n
  assert_ended 8
  golden setup.elsewhere.screen "$(screen | plain)"
  assert_equal "$(pm profile show -o json | jq -r .key)" "exec:cat $HOME/two.key"
  assert_equal "$(pm profile list -o json | jq -c '.[] | select(.default) | .name')" "\"127.0.0.1-${SERVE_URL##*:}\""
  # A file that has become short takes nobody away.
  pm -q sync csv:people.csv >/dev/null
  sed -i '3,$d' people.csv
  walk
  answer 'Try again\? \[Y/n\]$' n
  assert_ended 7
  golden setup.guard.screen "$(screen | plain)"
  # One who left is asked about by name, after the changes as a whole.
  echo 8,lee.park@acme.example,Lee,Park >>people.csv
  walk
  answer 'Make these changes \(suspend 1\) .*\? \[y/N\]$' y
  answer 'suspends 1 person: noor.lind@acme.example\? \[y/N\]$' n
  assert_ended 8
  walk
  answer 'Make these changes \(suspend 1\) .*\? \[y/N\]$' y
  answer 'suspends 1 person: noor.lind@acme.example\? \[y/N\]$' y
  assert_ended 0
  assert_equal "$(pm users list --inactive -o csv --columns email --no-headings | tr -d '\r')" noor.lind@acme.example
}

# policy_answers FIELD=VALUE…: to every question about the policy, Enter but for these.
policy_answers() {
  local field said
  for field in create update email deactivate reactivate groups approve_create approve_update \
    approve_delete when_deleted when_suspended; do
    for said in "$@" "$field="; do
      [ "${said%%=*}" != "$field" ] || break
    done
    answer "^ *$field: .*\\]\$" "${said#*=}"
  done
}

# A stand-in for Postman at its own name: an endpoint of ours behind a proxy that leads there.
postman_start() {
  command -v openssl >/dev/null || skip 'openssl is missing'
  scim_ready
  (umask 077 && pm gen-key onelogin -q >postman.key && openssl req -x509 -newkey ec \
    -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 20 -subj /CN=ours \
    -addext subjectAltName=DNS:api.getpostman.com -keyout server.key -out server.crt 2>/dev/null)
  serve_start --tls-cert server.crt --tls-key server.key
  : >proxy.out
  "$(dirname "$PMSCIM")/../tests/cli/connect-proxy" seen to "${SERVE_URL##*:}" >proxy.out 2>&1 </dev/null 3>&- &
  proxy_pid=$!
  wait_for 10 grep -q listening proxy.out
  export https_proxy
  https_proxy=http://$(sed -n 's/^listening on //p' proxy.out)
  pm -q profile set postman endpoint=us "cacert=$PWD/server.crt"
}

@test "setup: Postman itself, whose pages are named, and which is believed only as far as it shows" {
  postman_start
  printf '%s\n' id,email,given_name,family_name 7,mara.ito@acme.example,Mara,Ito >people.csv
  local txt
  txt=postman-domain-verification=$(printf 'ab%.0s' {1..64})
  dns_start "--txt-record=acme.example,$txt"
  look 'before anything is said' -p postman --source csv:people.csv
  walk --source csv:people.csv --resolver "$DNS_SERVER"
  answer 'Postman: \[embedded\]$' us
  answer 'Is there exactly one SSO method now\?.*\[y/N\]$' n
  answer '^ *create: ' q
  assert_ended 130
  walk --source csv:people.csv --resolver "$DNS_SERVER"
  answer 'Is there exactly one SSO method now\?.*\[y/N\]$' y
  look 'SSO is said to be there'
  answer 'Is SCIM provisioning on now\?.*\[y/N\]$' y
  answer 'Where is the key\?' paste
  answer 'SCIM key \(it is not shown\):$' "$(cat postman.key)"
  policy_answers
  answer 'Domain: \[acme.example\]$'
  answer 'The TXT record, which you also publish in the DNS:$' something
  answer 'Try again\? \[Y/n\]$'
  answer 'Domain: \[acme.example\]$'
  answer 'The TXT record, which you also publish in the DNS:$' "$txt"
  answer 'Is it VERIFIED there\?.*\[y/N\]$' n
  look 'the record is there' --resolver "$DNS_SERVER"
  answer 'Make these changes .*\? \[y/N\]$' y
  assert_ended 8
  golden setup.postman.screen "$(screen | plain)"
  walk --resolver "$DNS_SERVER"
  answer 'Domain: \[acme.example\]$'
  answer 'The TXT record, which you also publish in the DNS: \[postman-domain-verification=.*\]$'
  answer 'Is it VERIFIED there\?.*\[y/N\]$' y
  assert_ended 0
  look 'all done' --resolver "$DNS_SERVER"
  refute_screen "$(cat postman.key)"
  golden setup.looks.postman "$(plain <looks)"
}

@test "setup: OneLogin makes the changes, and its pages are named" {
  scim_ready
  onelogin_acme
  onelogin_change 'app 555001 Postman provisioning off'
  walk
  answer 'Postman: \[embedded\]$'
  answer "OneLogin's subdomain, or a directory:$" acme.corp
  answer 'Try again\? \[Y/n\]$'
  answer "OneLogin's subdomain, or a directory:$" https://ACME.onelogin.com/admin2/apps
  answer 'Address of its API, .* \[https://acme.onelogin.com\]$' "$ONELOGIN_URL"
  answer 'Client ID:$' acme-client
  answer 'Client Secret \(it is not shown\):$' wrong-secret
  answer 'Try again\? \[Y/n\]$'
  answer "OneLogin's subdomain, or a directory:$" acme
  answer 'Address of its API, ' "$ONELOGIN_URL"
  answer 'Client ID:$' acme-client
  answer 'Client Secret \(it is not shown\):$' "$(cat "$ONELOGIN_SECRET_FILE")"
  answer 'Which one is Postman' Slack
  answer 'Slack \(555002\) is not called Postman\. Is it .*\[y/N\]$' n
  answer '^ *Domain:$' none
  assert_ended 8
  walk
  answer 'Which one is Postman' 555001
  answer 'Who makes them\?' onelogin
  answer 'Is the API Status Enabled now\? \[y/N\]$' y
  onelogin_change 'put 405'
  answer 'Switch provisioning of Postman \(555001\) on in OneLogin\? \[Y/n\]$'
  answer 'Look again\? \[Y/n\]$'
  answer 'Try again\? \[Y/n\]$'
  answer 'Switch provisioning of Postman \(555001\) on in OneLogin\? \[Y/n\]$'
  wait_for 30 asks 'Look again\? \[Y/n\]$'
  onelogin_change 'app 555001 Postman provisioning on'
  answer 'Look again\? \[Y/n\]$'
  for stage in features approvals departures; do
    wait_for 30 screen_has "^1[012]/15 $stage +unseen"
    answer 'Is it there as you want it\? \[y/N\]$' y
    wait_for 30 screen_has "^1[012]/15 $stage +done"
  done
  answer 'Leave those rows out, and go on\? \[y/N\]$' y
  answer 'Look again\? \[Y/n\]$' n
  assert_ended 8
  golden setup.onelogin.screen "$(screen | plain)"
  assert_equal "$(pm onelogin app Postman -o json | jq -c .provisioning)" true
  # What OneLogin has done is found, and nothing is done here.
  assert_equal "$(pm users list -o csv --no-headings)" ''
  onelogin_stop
}

@test "setup: SSO methods that are too many, and a key that a run has lost" {
  pm -q sso add okta
  pm -q sso add onelogin
  pm -q sso add saml
  walk
  answer 'Postman: \[embedded\]$'
  answer 'Which one stays\? \(.*\) \[onelogin\]$'
  answer 'Remove okta, with which nobody can sign in any more\? \[y/N\]$' y
  answer 'Remove saml, with which nobody can sign in any more\? \[y/N\]$' n
  wait_for 30 screen_has "OneLogin's subdomain"
  assert_equal "$(pm sso list -o csv --columns name --no-headings | tr -d '\r' | sort | paste -sd,)" onelogin,saml
  answer "OneLogin's subdomain, or a directory:$" q
  assert_ended 130
  golden setup.sso.screen "$(screen | plain)"
  pm -q sso remove saml --yes
  pm -q enable >/dev/null
  pm gen-key pmscim -q >lost
  (umask 077 && pm gen-key used -q >used)
  pm -q connect --key-file used >/dev/null
  rm config/pmscim/keys/*
  walk
  answer 'Name of the key: \[pmscim\]$' used
  answer 'Try again\? \[Y/n\]$'
  answer 'Name of the key: \[pmscim\]$'
  answer 'A key "pmscim" is there that nobody has used.*Revoke it and make it anew\? \[Y/n\]$'
  answer "OneLogin's subdomain, or a directory:$" q
  assert_ended 130
  golden setup.key.screen "$(screen | plain)"
  assert_equal "$(pm keys list -o json | jq -c '[.[] | select(.status == "ACTIVE") | .name]')" '["used","pmscim"]'
  # A key that is revoked meanwhile is replaced.
  pm -q keys revoke pmscim --yes >/dev/null
  walk
  answer 'Put another key in its place\? \[Y/n\]$'
  answer 'Name of the key: \[pmscim\]$' next
  answer "OneLogin's subdomain, or a directory:$" q
  assert_ended 130
  pm -q users list
}

@test "setup: ^C while OneLogin is asked, and a profile that -p makes" {
  scim_ready
  (umask 077 && pm gen-key two -q >two.key)
  serve_start --limits off
  onelogin_acme
  pm -q profile use embedded
  walk -p lab
  answer 'Postman:$' "$SERVE_URL"
  answer 'Where is the key\?' file
  answer 'Its path:$' two.key
  answer "OneLogin's subdomain, or a directory:$" acme
  answer 'Address of its API, ' "$ONELOGIN_URL"
  answer 'Client ID:$' acme-client
  onelogin_change 'fault GET * hold'
  answer 'Client Secret \(it is not shown\):$' "$(cat "$ONELOGIN_SECRET_FILE")"
  wait_for 30 onelogin_is_asked
  type_keys C-c
  wait_for 30 has_ended
  assert_screen 'pmscim: onelogin: .*interrupted'
  assert_screen '"pmscim setup" goes on from here'
  run find config -name '*onelogin*'
  assert_output ''
  assert_equal "$(pm profile show lab -o json | jq -c '[.default, .endpoint]')" "[false,\"$SERVE_URL/scim/v2\"]"
}

onelogin_is_asked() {
  [ "$(onelogin_count 'GET /api/2/users*')" -gt 0 ]
}
