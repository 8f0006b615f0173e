# SPDX-License-Identifier: MIT
# OneLogin: accounts, and what its API says, against a double of it.

load helper
load ../onelogin/onelogin

setup() {
  command -v jq >/dev/null || skip 'jq is not installed'
  state_fresh
}

teardown() {
  serve_stop
  onelogin_stop
}

# A small company: its app is Postman, with two roles and one that is of another app.
company() {
  cat <<'LINES'
clock 2026-03-04T10:00:00Z
app 413255 Postman connector 38 provisioning on description "API platform"
app 500 Slack connector 41 provisioning off
app 501 "Old Postman" provisioning null
role 7 QA apps 413255
role 8 "Payments, EU" apps 413255
role 9 Sales apps 500
user 1001 email mara.ito@acme.example username mara firstname Mara lastname Ito roles 7,8 external_id 48210077
user 1002 email lee.park@acme.example username lee firstname Lee lastname Park roles 7 status 2
user 1003 email new.body@acme.example firstname New lastname Body roles 7 status 0
user 1004 email un.licensed@acme.example firstname Un lastname Licensed roles 8 state 3
user 1005 email o.dd@acme.example firstname O lastname Dd roles 8 status 3
user 1006 email sales@acme.example firstname Sal lastname Es roles 9
user 1002 task 413255 enabling_failed provisioning_failed
user 1003 task 413255 enabling_pending_approval provisioning_pending_approval
LINES
}

# account [LINES]: the double of that company, and its account.
account() {
  onelogin_start - < <(company && printf '%s\n' "${1:-}")
  connect acme -q >/dev/null
}

connect() { # SUBDOMAIN [OPTION…]
  local name=$1
  shift
  pm onelogin connect "$name" --address "$ONELOGIN_URL" --client-id "$ONELOGIN_CLIENT_ID" \
    --secret-file "$ONELOGIN_SECRET_FILE" "$@"
}

config() {
  printf '%s\n' "$XDG_CONFIG_HOME/pmscim/onelogin.json"
}

# --- accounts --------------------------------------------------------------------------------

@test "connect: a token, one person, and only then the account is saved" {
  onelogin_start - < <(company)
  run --separate-stderr connect acme -o json
  assert_code 0
  assert_stderr 'the credentials are accepted, OneLogin account acme is saved'
  golden onelogin-connect.json
  run onelogin_requests
  assert_output $'POST /auth/oauth2/v2/token\nGET /api/2/users?limit=1&fields=id'
  assert_equal "$(stat -c %a "$(config)")" 600
  run jq -c '.acme | keys' "$(config)"
  assert_output '["address","client_id","client_secret"]'
}

@test "connect: a secret that is typed goes into a file of its own, and nowhere else" {
  onelogin_start - < <(company)
  run --separate-stderr pm onelogin connect acme --address "$ONELOGIN_URL" \
    --client-id "$ONELOGIN_CLIENT_ID" -v <"$ONELOGIN_SECRET_FILE"
  assert_code 0
  secret=$(cat "$ONELOGIN_SECRET_FILE")
  assert_equal "$(cat "$XDG_CONFIG_HOME/pmscim/keys/onelogin-acme.secret")" "$secret"
  assert_equal "$(stat -c %a "$XDG_CONFIG_HOME/pmscim/keys/onelogin-acme.secret")" 600
  refute_stderr "$secret"
  # OneLogin gives the same token again.
  onelogin_token
  token=$(sed 's/.* //' "$BATS_TEST_TMPDIR/onelogin.bearer")
  [ "${#token}" -ge 32 ]
  refute_stderr "$token"
  run grep -rlF -- "$secret" "$HOME"
  assert_output "$XDG_CONFIG_HOME/pmscim/keys/onelogin-acme.secret"
  run --separate-stderr pm onelogin apps -v -o json
  assert_code 0
  refute_stderr "$secret"
  refute_stderr "$token"
  assert_stderr 'GET /api/2/apps'
}

@test "connect: a secret may stay in a variable, or with a program" {
  onelogin_start - < <(company)
  local options=(--address "$ONELOGIN_URL" --client-id "$ONELOGIN_CLIENT_ID" -q)
  ACME_SECRET=$(cat "$ONELOGIN_SECRET_FILE") run pm onelogin connect acme "${options[@]}" --secret-env ACME_SECRET
  assert_code 0
  run jq -r .acme.client_secret "$(config)"
  assert_output env:ACME_SECRET
  run --separate-stderr pm onelogin apps
  assert_code 5
  assert_stderr 'OneLogin account "acme"'
  assert_stderr 'pmscim onelogin connect acme'
  run pm onelogin connect acme "${options[@]}" --secret-command "cat $ONELOGIN_SECRET_FILE"
  assert_code 0
  run pm onelogin apps --columns name --no-headings
  assert_code 0
  assert_line Postman
  run --separate-stderr pm onelogin connect acme --secret-env A --secret-file B
  assert_code 2
  [ ! -e "$XDG_CONFIG_HOME/pmscim/keys" ]
}

@test "connect: the whole name and addresses of pages are understood, others are not" {
  onelogin_start - < <(company)
  for said in ACME acme.onelogin.com Acme.OneLogin.com https://acme.onelogin.com/ \
    'https://acme.onelogin.com/apps/413255/edit#provisioning'; do
    run --separate-stderr connect "$said" -q -o ndjson --columns name
    assert_code 0
    assert_output '{"name":"acme"}'
  done
  for said in acme.example.com onelogin.com api.us.onelogin.com https://127.0.0.1:8080 .onelogin.com a_b -- -x; do
    [ "$said" != -- ] || continue
    run --separate-stderr connect "$said" -q
    assert_code 2
    [ -n "$stderr" ]
  done
  run --separate-stderr connect 'https://me:hunter2@acme.onelogin.com' -q
  assert_code 2
  refute_stderr hunter2
  run pm onelogin list -o ndjson --columns name
  assert_output '{"name":"acme"}'
}

@test "connect: what is not accepted is not saved, and --dry-run saves nothing" {
  onelogin_start - < <(company)
  run --separate-stderr connect acme -n --app Postman
  assert_code 0
  assert_output ''
  assert_stderr 'would save OneLogin account acme'
  echo wrong >wrong
  chmod 600 wrong
  run --separate-stderr pm onelogin connect acme --address "$ONELOGIN_URL" --client-id "$ONELOGIN_CLIENT_ID" <wrong
  assert_code 5
  assert_stderr '127.0.0.1 does not accept the client id and secret (401)'
  assert_stderr 'Developers, API Credentials'
  run --separate-stderr pm onelogin connect acme --address "$ONELOGIN_URL" <"$ONELOGIN_SECRET_FILE"
  assert_code 2
  assert_stderr 'the client id is missing'
  run --separate-stderr connect acme --app Nothing
  assert_code 3
  assert_stderr 'has no app "Nothing"'
  assert_stderr 'pmscim onelogin apps'
  run --separate-stderr connect acme --cacert nothing.pem
  assert_code 2
  run --separate-stderr connect acme --address ftp://127.0.0.1
  assert_code 2
  assert_stderr 'address'
  [ ! -e "$(config)" ]
  [ ! -e "$XDG_CONFIG_HOME/pmscim/keys" ]
}

@test "connect: an account that is there keeps what is not said anew" {
  account
  pm onelogin set acme groups=nothing status.locked=waiting -q
  run --separate-stderr pm onelogin connect acme --app postman --secret-file "$ONELOGIN_SECRET_FILE" </dev/null
  assert_code 0
  assert_stderr 'Postman is the app Postman (413255)'
  run jq -c '[.acme.app, .acme.groups, .acme["status.locked"], .acme.client_id]' "$(config)"
  assert_output '["413255","nothing","waiting","acme-client"]'
}

@test "list and show: accounts as they are, in every format, and nobody is asked" {
  run --separate-stderr pm onelogin list
  assert_code 0
  assert_output ''
  assert_stderr 'pmscim onelogin connect SUBDOMAIN'
  account
  onelogin_forget
  pm onelogin set acme app=413255 full_every=12h state.rejected=suspended client_secret=env:SECRET address=eu -q
  cp "$(config)" kept.json
  for format in table json ndjson csv; do
    run --separate-stderr pm onelogin list -o "$format"
    assert_code 0
    golden "onelogin-list.$format"
    run --separate-stderr pm onelogin show acme -o "$format"
    assert_code 0
    golden "onelogin-show.$format"
  done
  run onelogin_requests
  assert_output ''
  cmp "$(config)" kept.json
}

@test "one account is meant without a word, of several one has to be named" {
  run --separate-stderr pm onelogin apps
  assert_code 3
  assert_stderr 'there is no OneLogin account yet'
  account
  run pm onelogin show -o ndjson --where 'field eq "client_id"' --columns value
  assert_output '{"value":"acme-client"}'
  connect acme-eu -q >/dev/null
  for verb in apps users 'app Postman' 'tasks Postman' 'provisioning Postman on'; do
    # The words of a verb.
    # shellcheck disable=SC2086
    run --separate-stderr pm onelogin $verb
    assert_code 2
    assert_stderr 'name one: --account acme, --account acme-eu'
  done
  run --separate-stderr pm onelogin show
  assert_code 2
  assert_stderr 'name one: acme, acme-eu'
  run --separate-stderr pm onelogin apps --account acme-eu --columns name --no-headings --where 'id eq "500"'
  assert_code 0
  assert_output Slack
  run --separate-stderr pm onelogin apps --account acne
  assert_code 3
  assert_stderr 'did you mean "acme"'
  run --separate-stderr pm onelogin show acne
  assert_code 3
}

@test "set: several fields or none, and what changes is said" {
  account
  run --separate-stderr pm onelogin set acme app=500 status.locked=suspended
  assert_code 0
  assert_output ''
  assert_equal "$stderr" $'app: 500, was (nothing)\nstatus.locked: suspended, was active'
  run --separate-stderr pm onelogin set acme app=500
  assert_stderr 'says so already'
  run --separate-stderr pm onelogin set acme app= address=eu -n
  assert_code 0
  assert_stderr 'app: (nothing), was 500'
  assert_stderr 'address: https://api.eu.onelogin.com, was http://127.0.0.1:'
  assert_stderr 'would save'
  for wrong in app=Postman groups=teams status.locked=gone full_every=often address=nowhere nonsense sttus.locked=active; do
    run --separate-stderr pm onelogin set acme groups=nothing "$wrong"
    assert_code 2
    [ "$(wc -l <<<"$stderr")" -eq 2 ]
  done
  assert_stderr 'did you mean "status.locked"'
  run jq -c '[.acme.app, .acme.groups]' "$(config)"
  assert_output '["500",null]'
  run --separate-stderr pm onelogin set other app=1
  assert_code 3
  assert_stderr 'pmscim onelogin connect other'
}

@test "remove: it asks, takes its own secret along, and leaves those of others" {
  onelogin_start - < <(company)
  pm onelogin connect acme --address "$ONELOGIN_URL" --client-id "$ONELOGIN_CLIENT_ID" -q \
    <"$ONELOGIN_SECRET_FILE" >/dev/null
  connect other -q >/dev/null
  run --separate-stderr pm onelogin remove acme
  assert_code 7
  run --separate-stderr pm onelogin remove acme -n
  assert_code 0
  assert_stderr 'would remove OneLogin account acme'
  [ -e "$XDG_CONFIG_HOME/pmscim/keys/onelogin-acme.secret" ]
  run --separate-stderr pm onelogin remove acme.onelogin.com --yes
  assert_code 0
  assert_stderr 'OneLogin account acme is removed, and its secret'
  [ ! -e "$XDG_CONFIG_HOME/pmscim/keys/onelogin-acme.secret" ]
  run --separate-stderr pm onelogin remove other --yes
  assert_code 0
  assert_stderr 'its secret is left where it is'
  [ -e "$ONELOGIN_SECRET_FILE" ]
  run --separate-stderr pm onelogin remove other --yes
  assert_code 3
}

@test "an account that cannot be one is an error with its place, and can be removed" {
  account
  jq '.acme["status.lockd"] = "active"' "$(config)" >new
  cat new >"$(config)"
  run --separate-stderr pm onelogin apps
  assert_code 2
  assert_stderr "$(config): acme: "
  assert_stderr '"status.locked"'
  run --separate-stderr pm onelogin remove acme --yes
  assert_code 0
  chmod 644 "$(config)"
  run --separate-stderr pm onelogin list
  assert_code 2
  assert_stderr "$(config)"
}

# --- apps and people -------------------------------------------------------------------------

@test "apps: which there are, which are Postman's, in every format" {
  account
  for format in table json ndjson csv; do
    run --separate-stderr pm onelogin apps -o "$format"
    assert_code 0
    golden "onelogin-apps.$format"
  done
  run pm onelogin apps --postman -o ndjson --columns id,provisioning --sort id
  assert_output $'{"id":"413255","provisioning":true}\n{"id":"501","provisioning":null}'
  pm onelogin set acme app=500 -q
  run pm onelogin apps --postman -o ndjson --columns name --where 'provisioning eq false'
  assert_output '{"name":"Slack"}'
  onelogin_change $'app 413255 gone\napp 501 gone'
  pm onelogin set acme app= -q
  run --separate-stderr pm onelogin apps --postman
  assert_code 0
  assert_output ''
  assert_stderr 'pmscim onelogin set acme app=ID'
}

@test "app: by id or name, with its roles" {
  account
  for format in table json; do
    run --separate-stderr pm onelogin app postman -o "$format"
    assert_code 0
    golden "onelogin-app.$format"
  done
  run pm onelogin app 500 -o json --columns name,roles
  assert_output '{"name":"Slack","roles":["Sales"]}'
  run --separate-stderr pm onelogin app Postmann
  assert_code 3
  assert_stderr 'pmscim onelogin apps'
  run --separate-stderr pm onelogin app 7
  assert_code 3
  onelogin_change 'app 502 POSTMAN'
  run --separate-stderr pm onelogin app Postman
  assert_code 4
  assert_stderr 'by its id'
}

@test "app --states: a call for each person, which is said before" {
  account
  onelogin_forget
  run --separate-stderr pm onelogin app Postman --states -o json
  assert_code 0
  golden onelogin-app-states.json
  assert_stderr 'this takes 5 calls, one for each person'
  assert_equal "$(onelogin_count 'GET /api/2/users/*/apps')" 5
  run pm onelogin app Slack --states -o json --columns people,pending,failed,states -q
  assert_output '{"people":1,"pending":0,"failed":0,"states":["unknown 1"]}'
  onelogin_change 'app 501 "Old Postman"'
  run pm onelogin app 501 --states -o json --columns people,states -q
  assert_output '{"people":0,"states":[]}'
}

@test "users: OneLogin's words and what they mean, in every format" {
  account
  for format in table json ndjson csv; do
    run --separate-stderr pm onelogin users -o "$format"
    assert_code 0
    golden "onelogin-users.$format"
  done
  onelogin_change $'user 1005 status 6\nuser 1004 state 9'
  run pm onelogin users --where 'email sw "o.dd" or email sw "un."' -o ndjson --columns status,state,means --sort id
  assert_output $'{"status":"Active","state":"9","means":"waiting"}\n{"status":"6","state":"Approved","means":"waiting"}'
  pm onelogin set acme status.suspended=active -q
  run pm onelogin users --email lee.park@acme.example -o ndjson --columns means
  assert_output '{"means":"active"}'
}

@test "users: by app, e-mail and time, and not more than wanted" {
  account
  onelogin_change $'clock 2026-03-05T10:00:00Z\nuser 1006 lastname Ess'
  emails() {
    pm onelogin users --columns email --no-headings "$@"
  }
  run emails --app Slack
  assert_output sales@acme.example
  run emails --email mara.ito@acme.example
  assert_output mara.ito@acme.example
  run emails --updated-since 2026-03-05
  assert_output sales@acme.example
  run emails --updated-since 2026-03-05T11:00:00+02:00
  assert_output sales@acme.example
  run emails --limit 2 --sort email
  assert_equal "${#lines[@]}" 2
  run --separate-stderr pm onelogin users --email nobody@acme.example
  assert_code 0
  assert_output ''
  assert_stderr nobody
  run --separate-stderr pm onelogin users --app Nothing
  assert_code 3
  onelogin_forget
  for wrong in '--updated-since soon' '--limit 0' '--email *@acme.example' '--where nonsense'; do
    # An option and its value.
    # shellcheck disable=SC2086
    run --separate-stderr pm onelogin users $wrong
    assert_code 2
  done
  assert_equal "$(onelogin_count 'GET *')" 0
}

@test "users: a listing that breaks off is an error, and no end" {
  account $'page users 2\nfault GET "/api/2/users?*cursor=*" at 2 status 500'
  run --separate-stderr pm onelogin users -o ndjson --columns id
  assert_code 1
  assert_stderr '127.0.0.1 failed (500)'
  [ "${#lines[@]}" -lt 6 ]
  onelogin_change $'faults none\nfault GET "/api/2/users?*" repeat at 2'
  run --separate-stderr pm onelogin users -o ndjson --columns id
  assert_code 1
}

# --- provisioning ----------------------------------------------------------------------------

@test "tasks: what waits and what has failed, in OneLogin's words" {
  account
  for format in table json ndjson csv; do
    run --separate-stderr pm onelogin tasks Postman -o "$format" --sort email
    assert_code 0
    golden "onelogin-tasks.$format"
  done
  assert_stderr 'this takes 5 calls, one for each person'
  assert_stderr '5 people: 1 pending approval, 1 failed'
  assert_stderr 'Users > Provisioning'
  run pm onelogin tasks Postman -q --where 'task eq "failed"' --columns email --no-headings
  assert_output lee.park@acme.example
  run --separate-stderr pm onelogin tasks Postman --all -o ndjson --columns provisioning_state
  assert_code 0
  assert_equal "${#lines[@]}" 5
}

@test "tasks: of people who are named" {
  account
  onelogin_forget
  run --separate-stderr pm onelogin tasks Postman mara.ito@acme.example lee.park@acme.example -o ndjson --columns email,task
  assert_code 0
  assert_output '{"email":"lee.park@acme.example","task":"failed"}'
  assert_stderr '2 people: 0 pending approval, 1 failed'
  assert_equal "$(onelogin_count 'GET /api/2/users/*/apps')" 2
  assert_equal "$(onelogin_count 'GET /api/2/apps/413255/users*')" 0
  run --separate-stderr pm onelogin tasks Postman sales@acme.example --all -o ndjson --columns provisioning_state
  assert_output '{"provisioning_state":null}'
  run --separate-stderr pm onelogin tasks Postman nobody@acme.example
  assert_code 3
  assert_stderr 'nobody with the e-mail nobody@acme.example'
}

@test "tasks: many calls are asked about, and more than there are" {
  account 'people 501 from 5000 app 500'
  onelogin_forget
  run --separate-stderr pm onelogin tasks Slack
  assert_code 7
  assert_output ''
  assert_stderr 'This takes 502 of the calls that all programs of the account share'
  assert_stderr 'add --yes'
  assert_equal "$(onelogin_count 'GET /api/2/users/*/apps')" 0
  run --separate-stderr pm onelogin app Slack --states
  assert_code 7
  run --separate-stderr pm onelogin app Slack --states --yes -o json --columns people
  assert_code 0
  assert_output '{"people":502}'
  onelogin_change 'left 20'
  run --separate-stderr pm onelogin tasks Postman --all
  assert_code 0
  onelogin_change 'left 6'
  run --separate-stderr pm onelogin tasks Postman
  assert_code 7
  assert_stderr 'are left in this hour'
}

@test "provisioning: on and off, nothing but the switch is sent" {
  account
  onelogin_forget
  run --separate-stderr pm onelogin provisioning Postman on -o json --columns id,provisioning
  assert_code 0
  assert_output '{"id":"413255","provisioning":true}'
  assert_stderr 'provisioning of Postman is on already'
  run --separate-stderr pm onelogin provisioning Postman off
  assert_code 7
  run --separate-stderr pm onelogin provisioning Postman off -n
  assert_code 0
  assert_output ''
  assert_stderr 'would send PUT /api/2/apps/413255 {"provisioning":{"enabled":false}}'
  assert_equal "$(onelogin_count 'PUT *')" 0
  run --separate-stderr pm onelogin provisioning 413255 off --yes -o json --columns provisioning
  assert_code 0
  assert_output '{"provisioning":false}'
  assert_equal "$(onelogin_bodies)" '{"provisioning":{"enabled":false}}'
  assert_equal "$(onelogin_count 'PUT *')" 1
  run onelogin_state '.apps["413255"].provisioning'
  assert_output false
  run --separate-stderr pm onelogin provisioning Postman on -o json --columns provisioning
  assert_code 0
  assert_output '{"provisioning":true}'
}

@test "provisioning: what OneLogin's API does not do is told step by step" {
  account
  for how in 422 405 404 ignored; do
    onelogin_change "put $how"
    run --separate-stderr pm onelogin provisioning Postman off --yes
    assert_code 9
    assert_output ''
    assert_stderr 'untick Enable provisioning'
    assert_stderr 'https://acme.onelogin.com/admin'
    assert_stderr 'pmscim onelogin app 413255 --account acme'
  done
  golden onelogin-provisioning.stderr "$stderr"
  run pm onelogin app Postman -o json --columns provisioning
  assert_output '{"provisioning":true}'
}

@test "provisioning: of Postman's app only" {
  account
  onelogin_forget
  run --separate-stderr pm onelogin provisioning Slack on
  assert_code 7
  assert_stderr 'app Slack (500) is not Postman'
  assert_stderr 'pmscim onelogin set acme app=500'
  assert_equal "$(onelogin_count 'PUT *')" 0
  pm onelogin set acme app=500 -q
  run --separate-stderr pm onelogin provisioning Slack on -q -o json --columns provisioning
  assert_code 0
  assert_output '{"provisioning":true}'
  run --separate-stderr pm onelogin provisioning Postman maybe
  assert_code 2
  assert_stderr 'on or off'
}

# --- what administrators meet ----------------------------------------------------------------

@test "errors: one line and a hint each" {
  account
  two_lines() {
    [ "$(wc -l <<<"$stderr")" -eq 2 ] || batslib_decorate 'not two lines' <<<"$stderr" | fail
  }

  onelogin_change 'rights read-users'
  run --separate-stderr pm onelogin users -q --app 500 --columns email --no-headings
  assert_code 0
  assert_output sales@acme.example
  run --separate-stderr pm onelogin users --app Slack
  assert_code 5
  run --separate-stderr pm onelogin apps
  assert_code 5
  assert_stderr 'may not do that (403)'
  assert_stderr '"Read All"'
  two_lines
  onelogin_change 'rights read-all'
  run --separate-stderr pm onelogin provisioning Postman off --yes
  assert_code 5
  assert_stderr '"Manage All"'
  onelogin_change 'rights authentication'
  run --separate-stderr connect acme
  assert_code 5
  assert_stderr '"Read Users"'
  two_lines

  onelogin_change $'rights manage-all\nbroken yes'
  run --separate-stderr pm onelogin apps
  assert_code 1
  assert_stderr 'whoever made the API credentials was deleted'
  two_lines

  onelogin_change $'broken no\ncredentials other other'
  run --separate-stderr pm onelogin apps
  assert_code 5
  assert_stderr 'does not accept'
  assert_stderr '--address eu'
  two_lines
}

@test "errors: not there, not OneLogin, and no way there" {
  two_lines() {
    [ "$(wc -l <<<"$stderr")" -eq 2 ] || batslib_decorate 'not two lines' <<<"$stderr" | fail
  }
  account
  onelogin_change 'fault POST /auth/oauth2/v2/token status 404'
  run --separate-stderr pm onelogin apps
  assert_code 3
  assert_stderr 'is no OneLogin account (404)'
  assert_stderr 'the subdomain "acme"'
  two_lines
  onelogin_change $'faults none\nfault POST /auth/oauth2/v2/token html'
  run --separate-stderr pm onelogin apps
  assert_code 1
  assert_stderr 'not as OneLogin does'
  two_lines
  pm onelogin set acme address=http://127.0.0.1:9 -q
  run --separate-stderr pm onelogin apps
  assert_code 6
  assert_stderr 'nothing can be reached there'
  assert_stderr 'pmscim onelogin show acme'
  two_lines
}

@test "the calls of an hour: waited for when there is the patience" {
  account
  onelogin_change $'left 2\nreset 3000'
  run --separate-stderr pm onelogin users
  assert_code 0
  run --separate-stderr pm onelogin apps
  run --separate-stderr pm onelogin apps
  assert_code 6
  assert_stderr '--patience'
  onelogin_change 'reset 1'
  run --separate-stderr pm onelogin apps --columns name --no-headings
  assert_code 0
  assert_line Postman
  assert_stderr 'waiting '
}

# --- as a source -----------------------------------------------------------------------------

@test "source check: who has the app, in which roles, and who waits" {
  account
  run --separate-stderr pm source check onelogin:acme/Postman
  assert_code 0
  golden onelogin-source.table
  assert_stderr 'onelogin:acme/Postman: 6 people'
  run pm source check onelogin:acme/Postman -q -o ndjson --columns status --where 'status eq "waiting"'
  assert_equal "${#lines[@]}" 2
  run --separate-stderr pm source check onelogin:acme/Slack
  assert_code 7
  assert_stderr 'pmscim onelogin set acme app=500'
  run --separate-stderr pm source check onelogin:other
  assert_code 3
  assert_stderr 'pmscim onelogin connect other'
}

@test "sync: whoever waits is not made a member, and a member who waits is left alone" {
  scim_ready
  account
  pm policy set approve_delete=off -q
  pm sync onelogin:acme/Postman --yes -q -o csv --columns action,who >steps
  run sort steps
  golden onelogin-sync.csv
  onelogin_change $'user 1001 status 0'
  run --separate-stderr pm sync onelogin:acme/Postman --yes -o csv --columns action,who --no-headings
  assert_code 0
  assert_output ''
  run pm users list --columns email,active --no-headings --sort email
  assert_output $'mara.ito@acme.example yes\no.dd@acme.example     yes'
}

@test "as sign-in --source: whoever waits is turned away as one who is suspended" {
  scim_ready
  account
  pm users create mara.ito@acme.example --external-id 1001 -q >/dev/null
  run --separate-stderr pm as mara.ito@acme.example sign-in --source onelogin:acme/Postman -o json --columns allowed
  assert_code 0
  assert_output '{"allowed":true}'
  onelogin_change 'user 1001 status 0'
  run --separate-stderr pm as mara.ito@acme.example sign-in --source onelogin:acme/Postman -o json --columns allowed
  assert_code 7
  assert_output '{"allowed":false}'
  assert_stderr 'waiting in it and not let in yet'
}

# --- completion ------------------------------------------------------------------------------

@test "completion: accounts, fields, and apps as they were listed, and nobody is asked" {
  account
  pm onelogin apps -q >/dev/null
  onelogin_forget
  words() {
    pm __complete "$@" | cut -f 1 | paste -sd ' '
  }
  run words onelogin show a
  assert_output acme
  run words onelogin apps --account ''
  assert_output acme
  run words onelogin set acme status.l
  assert_output 'status.locked='
  run words onelogin set acme groups=
  assert_output 'groups=roles groups=groups groups=nothing'
  run words onelogin tasks Pos
  assert_output Postman
  run words onelogin users --account acme --app ''
  assert_output 'Slack Old Postman Postman'
  run words onelogin provisioning Postman ''
  assert_output 'on off'
  run words source check one
  assert_output 'onelogin:'
  run words sync onelogin:
  assert_output onelogin:acme
  run words plan create onelogin:acme/S
  assert_output onelogin:acme/Slack
  connect beta -q >/dev/null
  onelogin_forget
  run words onelogin app --account beta ''
  assert_output ''
  run words onelogin app --account=acme Sl
  assert_output Slack
  run onelogin_requests
  assert_output ''
}
