#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# OneLogin as a directory: from its double into the embedded endpoint.

load helper
load ../onelogin/onelogin

setup() {
  command -v jq >/dev/null || skip 'jq is not installed'
  state_fresh
}

teardown() {
  onelogin_stop
}

# connected LINES: a double that is this, and an account that is connected to it.
connected() {
  onelogin_start "$1"
  pm onelogin connect acme --address "$ONELOGIN_URL" --client-id "$ONELOGIN_CLIENT_ID" \
    --secret-file "$ONELOGIN_SECRET_FILE" -q >/dev/null
  onelogin_forget
}

# Nothing waits for anybody, and no limit counts.
lenient_policy() {
  pm policy set approve_delete=off approve_update=off approve_create=off suspend_limit=none \
    suspend_percent=none removal_limit=none removal_percent=none shrink_percent=none >/dev/null
}

# team_of: "EMAIL ACTIVE NAMES" of everybody on the team, and their groups.
team_of() {
  pm users list -o ndjson --columns email,active,given_name,family_name |
    jq -r '[.email, .active, .given_name, .family_name] | map(tostring) | join(" ")' | sort
}

# wanted: the same of everybody who is active, approved and has the app at OneLogin.
wanted() {
  onelogin_people '.[] | select(.status == 1 and .state == 1 and (.apps | index(123)))
    | [.email, true, .firstname, .lastname] | map(tostring) | join(" ")' | jq -r . | sort
}

company='app 123 Postman
app 9 Slack
role 1 Backend apps 123
role 2 QA apps 123
role 3 Ops apps 123
role 4 Sales apps 9
people 3010 seed 7 app 123 unassigned 10 status 0 200 status 2 100 role 1 800 role 2 500 role 3 300 role 4 400'
for n in {11..19}; do company+=$'\n'"role $n Team-$n apps 123"; done

# pages KIND COUNT SIZE: how many calls that takes.
pages() {
  echo $((($1 + $2 - 1) / $2))
}

@test "three thousand people, twelve roles, sixty-one pages: the fewest calls, and everybody is there" {
  connected "$company"
  scim_ready
  run --separate-stderr pm sync onelogin:acme/123 --yes -q -o csv --columns action,state
  assert_code 0
  assert_equal "$(grep -c '^create,provisioned' <<<"$output")" "$(wanted | wc -l)"
  diff <(team_of) <(wanted)
  assert_equal "$(onelogin_count 'POST /auth/oauth2/v2/token')" 1
  assert_equal "$(onelogin_count 'GET /api/2/apps/123')" 1
  assert_equal "$(onelogin_count 'GET /api/2/roles[?]*')" "$(pages 12 50)"
  assert_equal "$(onelogin_count 'GET /api/2/apps/123/users[?]*')" "$(pages 3000 1000)"
  assert_equal "$(onelogin_count 'GET /api/2/users[?]*')" "$(pages 3010 50)"
  assert_equal "$(onelogin_count '*')" $((1 + 1 + 1 + 3 + 61))
  # A second run has nothing to do.
  run --separate-stderr pm sync onelogin:acme/123 --yes
  assert_code 0
  assert_stderr 'nothing to send'
  # Each group has who has the role, is active and has the app, and nobody else.
  for name in Backend QA Ops; do
    pm groups get "$name" -o json | jq -r '.members[]' | sort >is
    onelogin_people ".[] | select(.status == 1 and .state == 1 and (.apps | index(123))
      and (.role_ids | index({Backend: 1, QA: 2, Ops: 3}[\"$name\"]))) | .email" | jq -r . | sort >wanted
    [ -s wanted ]
    diff is wanted
  done
}

small='app 123 Postman
role 1 Backend apps 123
people 120 seed 3 app 123 role 1 60'

# A team of a hundred and twenty, who are to be found as they were.
settled() {
  connected "$small"
  scim_ready
  lenient_policy
  pm sync onelogin:acme/123 --yes -q >/dev/null
  team_of >before
  onelogin_forget
}

@test "a page that fails in the middle: nobody is suspended, exit 7" {
  settled
  onelogin_change 'fault GET /api/2/users?limit=50* at 2 status 500'
  run --separate-stderr pm sync onelogin:acme/123 --yes
  assert_code 7
  assert_stderr 'source-incomplete: the source is not whole (127.0.0.1 failed (500)'
  diff <(team_of) before
}

@test "lists that are not whole: shortened, repeated, drifting, or without who has the app" {
  local fault
  settled
  # The last two lack somebody, and the very last says that as many are there as come.
  for fault in 'at 3 drift 1' 'at 3 drift -1' 'at 2 drop-cursor' 'at 2 repeat' 'at 2 skip' \
    'at 2 skip drift -1'; do
    onelogin_change "faults none
fault GET /api/2/users?limit=50* $fault"
    run --separate-stderr pm source check onelogin:acme/123 -q
    assert_code 8
    assert_stderr 'the source is not whole'
    onelogin_change "faults none
fault GET /api/2/users?limit=50* $fault"
    run --separate-stderr pm sync onelogin:acme/123 --yes
    assert_code 7
    assert_stderr 'the source is not whole'
    diff <(team_of) before
  done
}

@test "lists of apps, roles and holders that are not whole are no directory at all" {
  local kind
  settled
  for kind in '/api/2/apps/123/users*' '/api/2/roles*'; do
    onelogin_change "faults none
fault GET $kind drift 1"
    run --separate-stderr pm sync onelogin:acme/123 --yes
    # A list without a total cannot drift; then nothing is wrong with it.
    [ "$status" -eq 1 ] || assert_stderr 'nothing to send'
    diff <(team_of) before
    onelogin_change "faults none
fault GET $kind html"
    run --separate-stderr pm sync onelogin:acme/123 --yes
    assert_code 1
    assert_stderr 'answered a web page'
  done
  diff <(team_of) before
}

@test "a token that ends in the middle is renewed once" {
  settled
  onelogin_change 'token-calls 3'
  run --separate-stderr pm source check onelogin:acme/123 -q
  assert_code 0
  assert_equal "$(onelogin_count 'POST /auth/oauth2/v2/token')" 2
  onelogin_change 'token-calls 0'
  run --separate-stderr pm source check onelogin:acme/123 -q
  assert_code 5
  assert_stderr 'does not accept the token it gave (401)'
}

@test "the hour's limit is waited for as the patience allows, and ends the run otherwise" {
  local refusal
  settled
  for refusal in 429 403 400; do
    onelogin_change "limit-headers all
left 4
reset 1
refusal $refusal"
    run --separate-stderr pm source check onelogin:acme/123 -q --patience 60s
    assert_code 0
    onelogin_change "left 4
reset 1800"
    run --separate-stderr pm sync onelogin:acme/123 --yes --patience 2s
    assert_code 6
    assert_stderr 'has no calls left this hour; wait 1'
    assert_stderr '--patience TIME'
  done
  diff <(team_of) before
}

@test "what OneLogin leaves out of somebody is no answer: nothing is done about them" {
  connected 'app 123 Postman
role 1 Backend apps 123
user 1 email a@acme.example apps 123 roles 1
user 2 email b@acme.example apps 123 roles 1
user 3 email c@acme.example apps 123 roles 1'
  scim_ready
  lenient_policy
  pm sync onelogin:acme/123 --yes -q >/dev/null
  local part
  for part in '"id":1,"email":"a@acme.example","state":1,"role_ids":[1]' \
    '"id":1,"email":"a@acme.example","status":1,"state":null,"role_ids":[1]' \
    '"id":1,"email":"a@acme.example","status":1,"state":1' \
    '"id":1,"email":"a@acme.example","status":1,"state":1,"role_ids":null'; do
    onelogin_change "faults none
fault GET /api/2/users[?]* body \"[{$(sed 's/"/\\"/g' <<<"$part")},{\\\"id\\\":2,\\\"email\\\":\\\"b@acme.example\\\",\\\"status\\\":1,\\\"state\\\":1,\\\"role_ids\\\":[1]},{\\\"id\\\":3,\\\"email\\\":\\\"c@acme.example\\\",\\\"status\\\":1,\\\"state\\\":1,\\\"role_ids\\\":[1]}]\""
    run --separate-stderr pm source check onelogin:acme/123
    assert_code 8
    assert_stderr 'OneLogin does not say the '
    run --separate-stderr pm sync onelogin:acme/123 --yes
    assert_code 0
    assert_stderr 'nothing to send'
    assert_equal "$(pm groups get Backend -o json | jq -c '.members | sort')" \
      '["a@acme.example","b@acme.example","c@acme.example"]'
  done
}

@test "what was changed while people were read is asked for the next time" {
  connected 'app 123 Postman
clock 2026-03-01T00:00:00Z
people 60 seed 3 app 123'
  pm onelogin set acme full_every=365d groups=nothing >/dev/null
  pm source check onelogin:acme/123 -q >/dev/null
  memory=$XDG_CACHE_HOME/pmscim/onelogin/acme-123.ndjson
  # As if that had taken two hours.
  sed -i '1s/"took_ms":[0-9]*/"took_ms":7200000/' "$memory"
  newest=$(sed '1d;$d' "$memory" | jq -r .updated_at | sort | tail -n 1)
  onelogin_forget
  pm source check onelogin:acme/123 -q >/dev/null
  assert_equal "$(onelogin_count "GET /api/2/users[?]*updated_since=$(date -u -d "$newest - 7500 seconds" +%FT%T).000Z")" 1
  # A time that is yet to come would hide every other change.
  onelogin_change 'user 1 updated_at 2999-01-01T00:00:00Z'
  sed -i '1s/"full":"[0-9]*/"full":"2001/' "$memory"
  pm source check onelogin:acme/123 -q >/dev/null
  onelogin_forget
  pm source check onelogin:acme/123 -q >/dev/null
  assert_equal "$(onelogin_count 'GET /api/2/users[?]*updated_since*')" 0
  assert_equal "$(onelogin_count 'GET /api/2/users[?]*')" 2
}

table=$BATS_TEST_DIRNAME/onelogin.table

# The rows without comments, numbered: each is a member and, from 500 on, a newcomer.
rows() {
  grep -v '^#' "$table" | nl -w1 -s ' '
}

# people_like_rows FROM: lines that make each row's person what the row says.
people_like_rows() {
  rows | awk -v from="$1" '{
    print "user", from + $1, "status", $2, "state", $3, "apps", $4 == "app" ? "123" : "-"
  }'
}

@test "onelogin.table: every row is whole, and there are all of them" {
  run ! grep -vE '^(#.*|[0-578] [0-3] (app|none) (active|suspended|waiting) (create|-)( (suspend|keep|stay)){4} (yes|no))$' "$table"
  assert_equal "$(rows | wc -l)" 64
  assert_equal "$(rows | cut -d' ' -f2-4 | sort -u | wc -l)" 64
}

# The team has all members as they were when active; the directory says of each what its row says.
all_rows() {
  local i
  onelogin_start "app 123 Postman
$(for i in {1..64}; do echo "user $i email m$i@acme.example firstname M lastname $i apps 123"; done)"
  pm onelogin connect acme --address "$ONELOGIN_URL" --client-id "$ONELOGIN_CLIENT_ID" \
    --secret-file "$ONELOGIN_SECRET_FILE" -q >/dev/null
  pm sso add onelogin -q >/dev/null
  pm enable -q >/dev/null
  pm gen-key ci --save -q >/dev/null
  lenient_policy
  pm sync onelogin:acme/123 --yes -q >/dev/null
  onelogin_change "$(for i in {1..64}; do
    echo "user $((500 + i)) email n$i@acme.example firstname N lastname $i"
  done)
$(people_like_rows 0)
$(people_like_rows 500)"
}

@test "every status, state and assignment, under each policy of deletion and suspension" {
  local column=6 policy
  all_rows
  assert_equal "$(pm source check onelogin:acme/123 -q -o ndjson | jq -r '[.email, .status, .assigned] | join(" ")')" \
    "$(rows | awk '{ print "m" $1 "@acme.example", $5, $4 == "app" ? "true" : "false" }
      { more = more "n" $1 "@acme.example " $5 " " ($4 == "app" ? "true" : "false") "\n" }
      END { printf "%s", more }')"
  for policy in suspend,suspend suspend,nothing nothing,suspend nothing,nothing; do
    pm policy set "when_deleted=${policy%,*}" "when_suspended=${policy#*,}" >/dev/null
    pm plan create onelogin:acme/123 --out "$policy.plan" -q >/dev/null
    assert_equal "$policy
$(pm plan show "$policy.plan" -q -o ndjson | jq -r '[.who, .action] | join(" ")' | sort)" "$policy
$(rows | awk -v c=$((column + 1)) '
      $c != "stay" { print "m" $1 "@acme.example", $c }
      $6 != "-" { print "n" $1 "@acme.example", $6 }' | sort)"
    column=$((column + 1))
  done
  # What "Do Nothing" leaves: the accounts are active, and nobody signs in whom OneLogin does not let.
  pm plan apply nothing,nothing.plan --yes -q >/dev/null
  assert_equal "$(pm users list --inactive -o ndjson | wc -l)" 0
  # One of each status, and of each state that is not "approved", with the app and without.
  rows | awk '$3 == 1 || $2 == 1 { print $1, $NF }' | while read -r number _; do
    pm as "m$number@acme.example" sign-in --source onelogin:acme/123 -q -o json 2>/dev/null |
      jq -r --arg n "$number" '"\($n) \(if .allowed then "yes" else "no" end)"'
  done >signed
  assert_equal "$(<signed)" "$(rows | awk '$3 == 1 || $2 == 1 { print $1, $NF }')"
  # And what the strictest policy makes of the same people.
  pm plan apply suspend,suspend.plan --yes -q >/dev/null 2>&1 || true
  pm policy set when_deleted=suspend when_suspended=suspend >/dev/null
  pm sync onelogin:acme/123 --yes -q >/dev/null
  assert_equal "$(pm users list --inactive -o ndjson --columns email | jq -r .email | sort)" \
    "$(rows | awk '$7 == "suspend" { print "m" $1 "@acme.example" }' | sort)"
}

@test "fields of the account change what statuses mean, and where groups come from" {
  connected 'app 123 Postman
role 1 Backend apps 123
role 9 Elsewhere
group 5 Lima
user 1 email a@acme.example apps 123 status 3 roles 1,9
user 2 email b@acme.example apps 123 status 0 group_id 5
user 3 email c@acme.example apps 123 state 3'
  statuses() {
    pm source check onelogin:acme/123 -q -o ndjson | jq -r '[.email[0:1], .status, (.groups // [] | join("+"))] | join(" ")'
  }
  assert_equal "$(statuses)" "$(printf 'a active Backend\nb waiting \nc waiting ')"
  pm onelogin set acme status.locked=suspended status.unactivated=active state.unlicensed=active groups=groups >/dev/null
  assert_equal "$(statuses)" "$(printf 'a suspended \nb active Lima\nc active ')"
  assert_equal "$(onelogin_count 'GET /api/1/groups*')" 1
  pm onelogin set acme groups=nothing >/dev/null
  onelogin_forget
  run pm source check onelogin:acme/123 -q -o json --columns groups
  assert_equal "$(jq -c '[.[].groups]' <<<"$output")" '[null,null,null]'
  assert_equal "$(onelogin_count '*groups*')" 0
  assert_equal "$(onelogin_count 'GET /api/2/roles*')" 0
}

@test "other fields of OneLogin's by the policy, custom attributes among them" {
  connected 'app 123 Postman
user 1 email a@acme.example username login1@acme.example external_id ad-1 apps 123 custom_attributes.employee_id E77
user 2 email b@acme.example username null external_id null apps 123'
  pm policy set map.external_id=custom_attributes.employee_id map.email=username >/dev/null
  run --separate-stderr pm source check onelogin:acme/123 -o ndjson --columns external_id,email
  assert_code 8
  assert_output '{"external_id":"E77","email":"login1@acme.example"}'
  assert_stderr 'row 2, username'
  pm policy set map.external_id=external_id map.email= >/dev/null
  run --separate-stderr pm source check onelogin:acme/123 -q -o ndjson --columns external_id,email
  assert_output '{"external_id":"ad-1","email":"a@acme.example"}
{"external_id":null,"email":"b@acme.example"}'
  pm policy set map.external_id=custom_attributes.nothing >/dev/null
  run --separate-stderr pm source check onelogin:acme/123
  assert_code 2
  assert_stderr 'nothing is called "custom_attributes.nothing"'
}

@test "people who did not change are taken from memory, where that is safe" {
  connected 'app 123 Postman
role 1 Backend apps 123
clock 2026-03-01T00:00:00Z
people 120 seed 3 app 123 role 1 60'
  people() {
    onelogin_forget
    pm source check onelogin:acme/123 -q -o ndjson --columns external_id,email,given_name,status,assigned
  }
  # Roles change without the person, so that everybody is read each time.
  pm onelogin set acme full_every=365d >/dev/null
  people >one
  people >two
  assert_equal "$(onelogin_count 'GET /api/2/users[?]*')" 3
  pm onelogin set acme groups=nothing >/dev/null
  people >one
  assert_equal "$(onelogin_count 'GET /api/2/users[?]*')" 3
  onelogin_change 'clock 2026-03-02T00:00:00Z
user 7 firstname Changed
user 8 status 2
user 9 apps -
user 10 gone
user 200 email new@acme.example firstname New apps 123'
  people >two
  assert_equal "$(onelogin_count 'GET /api/2/users[?]*')" 1
  assert_equal "$(onelogin_count 'GET /api/2/users[?]*updated_since=2024-01-0*')" 1
  assert_equal "$(diff <(jq -c . one) <(jq -c 'del(.x)' two) | grep -c '^[<>]')" 9
  assert_equal "$(jq -r 'select(.external_id == "8") | .status' two)" suspended
  assert_equal "$(jq -r 'select(.external_id == "9") | .assigned' two)" false
  assert_equal "$(jq -r 'select(.external_id == "10") | .assigned' two)" false
  assert_equal "$(jq -r 'select(.external_id == "200") | .email' two)" new@acme.example
  # Somebody who has the app and whose change did not show: everybody is read.
  onelogin_change 'user 201 email late@acme.example apps 123 updated_at 2020-01-01T00:00:00Z'
  people >two
  assert_equal "$(onelogin_count 'GET /api/2/users[?]*')" 4
  assert_equal "$(jq -r 'select(.external_id == "201") | .email' two)" late@acme.example
  # What is wrong with the file does no harm, and nobody else may read it.
  memory=$XDG_CACHE_HOME/pmscim/onelogin/acme-123.ndjson
  assert_equal "$(stat -c %a "$memory")" 600
  sed -i '$d' "$memory"
  people >three
  assert_equal "$(onelogin_count 'GET /api/2/users[?]*')" 3
  assert_equal "$(sort three)" "$(sort two | grep -v '"external_id":"10"')"
  sed -i '1s/"full":"[0-9]*/"full":"2001/' "$memory"
  people >/dev/null
  assert_equal "$(onelogin_count 'GET /api/2/users[?]*')" 3
}

@test "an app that is not Postman's, not there, or of an account that is not connected" {
  connected 'app 9 Slack
app 10 "API tool"
user 1 email a@acme.example apps 10'
  run --separate-stderr pm source check onelogin:acme/9
  assert_code 7
  assert_stderr 'the app "Slack" (9) is not called like Postman'
  assert_stderr 'pmscim onelogin set acme app=9'
  pm onelogin set acme app=10 >/dev/null
  run --separate-stderr pm source check onelogin:acme -q -o ndjson --columns email,assigned
  assert_code 0
  assert_output '{"email":"a@acme.example","assigned":true}'
  run --separate-stderr pm source check onelogin:acme/77
  assert_code 3
  assert_stderr 'has no app "77"'
  run --separate-stderr pm source check onelogin:acne/77
  assert_code 3
  assert_stderr 'no OneLogin account "acne" is connected'
  assert_stderr 'did you mean "acme"?'
  run --separate-stderr pm source check onelogin:acme/
  assert_code 2
  run --separate-stderr pm source check onelogin:
  assert_code 2
  assert_stderr 'onelogin:SUBDOMAIN'
}

@test "everybody in the directory has the app only where that is said" {
  connected 'user 1 email a@acme.example
user 2 email b@acme.example status 2
role 1 Backend
user 3 email c@acme.example roles 1'
  run --separate-stderr pm source check onelogin:acme
  assert_code 2
  assert_stderr 'no app is named, and everybody in the directory would count as having it'
  assert_stderr 'onelogin:acme/* is everybody'
  run --separate-stderr pm source check 'onelogin:acme/*' -q -o ndjson --columns email,status,assigned,groups
  assert_code 0
  assert_output '{"email":"a@acme.example","status":"active","assigned":true,"groups":[]}
{"email":"b@acme.example","status":"suspended","assigned":true,"groups":[]}
{"email":"c@acme.example","status":"active","assigned":true,"groups":["Backend"]}'
  assert_equal "$(onelogin_count 'GET /api/2/apps*')" 0
}

@test "credentials with too few rights, and the 500 of somebody who was deleted" {
  connected 'app 123 Postman
user 1 email a@acme.example apps 123'
  onelogin_change 'rights read-users'
  run --separate-stderr pm source check onelogin:acme/123
  assert_code 5
  assert_stderr 'may not do that (403)'
  assert_stderr 'scope "Read All" or more'
  onelogin_change 'broken yes'
  run --separate-stderr pm source check onelogin:acme/123
  assert_code 1
  assert_stderr 'failed (500)'
  assert_stderr 'whoever made the API credentials was deleted'
}
