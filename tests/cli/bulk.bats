# SPDX-License-Identifier: MIT
# Many people at once: what a list may look like, what is checked before anything is sent, and what
# is said of each.

load helper
load ../fault/hostile

teardown() {
  serve_stop
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
}

two_people() {
  scim_ready
  pm users create ada@acme.example --given Ada >/dev/null
  pm users create bruno@acme.example --given Bruno >/dev/null
}

rows() { # VERB… : e-mail and result of each row
  "$PMSCIM" "$@" -o ndjson --columns email,result
}

@test "users create --file: CSV as spreadsheets save it" {
  scim_ready
  printf '\xef\xbb\xbfE-Mail;First Name;family_name;Team\r\nada@acme.example;Ada;"Love;lace ""A"""\r\n' >wrong.csv
  printf '\xef\xbb\xbfE-Mail;First Name;family_name;Team\r\nada@acme.example;Ada;"Love;lace ""A""";x\r\n\r\nbruno@acme.example;;;\r\n' >new.csv
  run --separate-stderr pm users create --file wrong.csv
  assert_code 2
  assert_stderr 'wrong.csv line 2: 3 columns where the heading has 4'
  run --separate-stderr pm users create --file new.csv
  assert_code 0
  golden users-create-file.table
  run pm users get ada@acme.example -o ndjson --columns given_name,family_name
  assert_output '{"given_name":"Ada","family_name":"Love;lace \"A\""}'
}

@test "users create: JSON lines with our own keys and with SCIM's, and plain e-mails" {
  scim_ready
  printf '%s\n' '{"email":"ada@acme.example","given_name":"Ada","active":true,"created":null}' '' \
    '{"userName":"bruno@acme.example","name":{"givenName":"Bruno"},"externalId":"17"}' >people
  run rows users create - <people
  assert_output $'{"email":"ada@acme.example","result":"created"}\n{"email":"bruno@acme.example","result":"created"}'
  run pm users get bruno@acme.example -o ndjson --columns given_name,external_id
  assert_output '{"given_name":"Bruno","external_id":"17"}'
  run rows users create - < <(printf '# new\n cora@acme.example \r\n')
  assert_output '{"email":"cora@acme.example","result":"created"}'
}

@test "users create --file: who is there already does not keep the others, exit 8" {
  two_people
  printf 'email\nada@acme.example\ncora@acme.example\n' >new
  run --separate-stderr rows users create --file new
  assert_code 8
  assert_output $'{"email":"ada@acme.example","result":"failed"}\n{"email":"cora@acme.example","result":"created"}'
}

@test "users create --file: --dry-run shows exactly what would be sent" {
  scim_ready
  printf 'userName,given\nada@acme.example,Ada\n' >new
  run --separate-stderr rows users create -n --file new
  assert_code 0
  assert_output '{"email":"ada@acme.example","result":"would create"}'
  assert_stderr 'would send POST /scim/v2/Users {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@acme.example","name":{"givenName":"Ada"},"active":true}'
  run --separate-stderr pm users get ada@acme.example
  assert_code 3
}

# refused TEXT WHERE WHY: creating the people of this text is exit 2, and nobody was created.
refused() {
  printf '%b' "$1" >list
  run --separate-stderr pm users create -v --file list
  assert_code 2
  assert_output ''
  assert_stderr "$2"
  assert_stderr 'nothing was sent'
  refute_stderr '> POST'
}

@test "a list that is broken anywhere sends nothing, and says where it is broken" {
  scim_ready
  refused 'email,given\na@b.example,A\nc@d.example,"C\n' 'list line 3: a quote begins here and never ends'
  refused 'email,given\na@b.example,A\nc@d.example,"C"x\n' 'list line 3, byte 16: a quote where none may be'
  refused 'email,given\na@b.example,"A\nA"\n\nc@d.example\n' 'list line 5: 1 columns where the heading has 2'
  refused 'email,given\na@b.example,A\n,C\n' 'list line 3: nobody is named'
  refused 'email\na@b.example\nc d@e.example\n' 'list line 3: "c d@e.example" is no e-mail address'
  refused 'email,active\na@b.example,true\nc@d.example,false\n' 'list line 3: c@d.example is not active'
  refused '{"email":"a@b.example"}\n{"email":"c@d.example"\n' 'list line 2, column 23: not JSON'
  refused '{"email":["a@b.example"]}\n' 'list line 1: "email" is no text'
  refused '{"given_name":"A"}\n' 'list line 1: nobody is named'
  refused 'a@b.example\nc@d.example,C\n' 'list line 2: several words'
  refused 'Name,Mail box\nA,a@b.example\n' 'list line 1: no heading says which column is the e-mail'
  refused 'a@b.example\nnobody\n' 'list line 2: "nobody" is no e-mail address'
  refused 'a@b.example\nc\xff@d.example\n' 'list line 2: this is no text in UTF-8'
}

@test "a JSON array, an empty list and a file that is not there" {
  scim_ready
  printf '[{"email":"a@b.example"}]\n' >list
  run --separate-stderr pm users create --file list
  assert_code 2
  assert_stderr 'one JSON array'
  printf '\n# nobody\n' >list
  run --separate-stderr pm users create --file list
  assert_code 2
  assert_stderr 'nobody is named'
  printf 'email\n' >list
  run --separate-stderr pm users create --file list
  assert_code 2
  assert_stderr 'nobody is named'
  run --separate-stderr pm users create --file nowhere
  assert_code 2
  assert_stderr nowhere
}

@test "several rows that cannot be used are all named, and more than 20,000 are refused" {
  scim_ready
  printf 'email\na\nb\na@b.example\n' >list
  run --separate-stderr pm users create --file list
  assert_code 2
  assert_stderr '2 rows cannot be used: list line 2: "a" is no e-mail address'
  assert_stderr 'list line 3: "b" is no e-mail address'
  seq -f 'p%.0f@acme.example' 20001 >list
  run --separate-stderr pm users create --file list
  assert_code 2
  assert_stderr 'more than 20000 people'
}

@test "who is named twice counts once and is said; two different rows of one person are refused" {
  scim_ready
  printf 'email,given\nada@acme.example,Ada\nADA@acme.example,Ada\n' >list
  run --separate-stderr rows users create --file list
  assert_code 0
  assert_output '{"email":"ada@acme.example","result":"created"}'
  assert_stderr 'list line 3: ADA@acme.example was named before, and counts once'
  printf 'email,given\nada@acme.example,Ada\nADA@acme.example,Eda\n' >list
  run --separate-stderr rows users update --file list
  assert_code 2
  assert_stderr 'list line 3: line 2 says something else of the same person'
}

@test "users update --file: names change, and an empty cell leaves one as it is" {
  two_people
  printf 'email,given_name,family_name\nada@acme.example,,Lovelace\nbruno@acme.example,Bruno,\n' >names.csv
  run --separate-stderr rows users update --file names.csv
  assert_code 0
  assert_output $'{"email":"ada@acme.example","result":"updated"}\n{"email":"bruno@acme.example","result":"already so"}'
  run pm users get ada@acme.example -o ndjson --columns given_name,family_name
  assert_output '{"given_name":"Ada","family_name":"Lovelace"}'
  printf 'email,given_name\nada@acme.example,\n' >names.csv
  run --separate-stderr pm users update --file names.csv
  assert_code 2
  assert_stderr 'no given_name and no family_name'
}

@test "what a listing prints can be read again" {
  two_people
  for format in csv ndjson; do
    run rows suspend --yes - < <(pm users list -o "$format")
    assert_output $'{"email":"ada@acme.example","result":"suspended"}\n{"email":"bruno@acme.example","result":"suspended"}'
    run rows reactivate - < <(pm users list --inactive -o "$format")
    assert_output $'{"email":"ada@acme.example","result":"reactivated"}\n{"email":"bruno@acme.example","result":"reactivated"}'
  done
}

@test "a row whose e-mail and id are of two people is not acted on" {
  two_people
  id=$(pm users get bruno@acme.example -o json | jq -r .id)
  printf 'email,id\nada@acme.example,%s\n' "$id" >list
  run --separate-stderr pm suspend --yes --file list
  assert_code 4
  assert_stderr 'gives the id'
  run pm users list --inactive -q
  assert_output ''
}

@test "groups add and remove take a list, too" {
  two_people
  pm groups create QA >/dev/null
  printf 'name,mail\nA,ada@acme.example\nB,bruno@acme.example\n' >team.csv
  run rows groups add QA --file team.csv
  assert_output $'{"email":"ada@acme.example","result":"added"}\n{"email":"bruno@acme.example","result":"added"}'
  run rows groups remove --yes QA - <team.csv
  assert_output $'{"email":"ada@acme.example","result":"removed"}\n{"email":"bruno@acme.example","result":"removed"}'
}

@test "many people are found by one listing, and by single questions where that is less" {
  scim_ready
  seq -f 'p%.0f@acme.example' 1 120 >list
  run pm users create --file list -o ndjson --columns result
  assert_equal "$(sort -u <<<"$output")" '{"result":"created"}'
  head -n 40 list | tr p P >some
  printf 'nobody@acme.example\n' >>some
  run --separate-stderr pm suspend --yes -v --file some -o ndjson --columns result
  assert_code 8
  assert_equal "$(grep -c suspended <<<"$output")" 40
  assert_equal "$(grep -c failed <<<"$output")" 1
  assert_equal "$(grep -c '^> GET' <<<"$stderr")" 2
  head -n 3 list >some
  run --separate-stderr pm suspend --yes -v --file some -o ndjson --columns result
  assert_equal "$(grep -c '^> GET' <<<"$stderr")" 3
}

@test "a listing that is longer than asking for each is left after its first page" {
  printf '%s\n' '=== it' 'when GET /scim/v2/ServiceProviderConfig' 'status 404' --- \
    'when GET /scim/v2/Users[?]*' 'list 5000 1 1-100' --- \
    'when GET /scim/v2/Users/*' 'status 404' \
    'body {"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"no","status":"404"}' >script
  seq -f 'x%.0f' 1 31 >list
  export PMSCIM_KEY=some-key
  hostile_start script it
  PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2 run --separate-stderr pm --patience 0 suspend --yes --file list
  assert_code 8
  hostile_stop
  assert_equal "$(hostile_requests | grep -c 'GET /scim/v2/Users?')" 1
  assert_equal "$(hostile_requests | grep -c 'GET /scim/v2/Users/x')" 31
}

@test "an incomplete listing refuses, and nobody is suspended" {
  printf '%s\n' '=== it' 'when GET /scim/v2/ServiceProviderConfig' 'status 404' --- \
    'list 70 1 1-40' --- 'when GET *startIndex=41*' 'list 70 41 -' >script
  seq -f 'u%.0f@acme.example' 1 40 >list
  export PMSCIM_KEY=some-key
  hostile_start script it
  PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2 run --separate-stderr pm --patience 0 suspend --yes --file list
  assert_code 1
  assert_stderr 'the listing is incomplete'
  hostile_stop
}

@test "interrupted: what was sent is waited for, every row says what it is, exit 130" {
  local person
  {
    echo '=== it'
    for person in u{1..20}; do
      printf '%s\n' "when GET /scim/v2/Users/$person" \
        "body {\"id\":\"$person\",\"userName\":\"$person@acme.example\",\"active\":true}" --- \
        "when PATCH /scim/v2/Users/$person" hold \
        "body {\"id\":\"$person\",\"userName\":\"$person@acme.example\",\"active\":false}" ---
    done
    echo 'when PUT *'
  } >script
  export PMSCIM_KEY=some-key
  hostile_start script it
  PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2 "$PMSCIM" suspend -v --yes u{1..20} -o ndjson --columns email,result \
    >rows 2>said 3>&- &
  pid=$!
  wait_for 20 grep -q '^> PATCH' said
  kill -INT "$pid"
  # Long enough for the interrupt to be met before there is an answer, and harmless where it is not.
  sleep 0.5
  kill -USR1 "$hostile_pid"
  code=0
  wait "$pid" || code=$?
  assert_equal "$code" 130
  run cat rows
  assert_line --index 0 '{"email":"u1@acme.example","result":"suspended"}'
  assert_line --index 19 '{"email":"u20@acme.example","result":"not done"}'
  assert_equal "${#lines[@]}" 20
  run cat said
  assert_output --regexp 'stopped at u1?[0-9], 1?[0-9] of 20 done: interrupted'
  hostile_stop
}

@test "a lost answer leaves a row that says unknown" {
  printf '%s\n' '=== it' 'when GET /scim/v2/Users[?]*' 'list 41 1 1-41' --- 'when PATCH *' close >script
  export PMSCIM_KEY=some-key
  hostile_start script it
  PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2 run --separate-stderr pm --patience 0 suspend --yes u{1..40} -o ndjson --columns email,result
  assert_code 6
  assert_line --index 0 '{"email":"u1@acme.example","result":"unknown"}'
  assert_line --index 39 '{"email":"u40@acme.example","result":"not done"}'
  assert_stderr 'stopped at u1, 0 of 40 done, '
  hostile_stop
}

@test "options of one person do not go with a list" {
  for words in 'users create - --given A' 'users update - --family B' 'users create' 'users update --given A'; do
    # shellcheck disable=SC2086
    run --separate-stderr pm $words </dev/null
    assert_code 2
    assert_output ''
    assert_equal "$(wc -l <<<"$stderr")" 2
  done
}

@test "a list: what names two people in one place names nobody" {
  two_people
  while IFS='|' read -r text problem; do
    run --separate-stderr pm suspend -y - < <(printf '%b' "$text")
    assert_code 2
    assert_output ''
    assert_stderr "$problem"
    assert_stderr 'nothing was sent'
  done <<'CASES'
{"email":"ada@acme.example\\u0000x"}\n|standard input line 1: "email" is no text
{"email":"ada@acme.example","email" : "bruno@acme.example"}\n|standard input line 1: "email" is there twice
{"E-Mail":"ada@acme.example","email":"bruno@acme.example"}\n|standard input line 1: "email" is there twice
Email,e-mail\nada@acme.example,bruno@acme.example\n|standard input line 1: a second column is called "e-mail"
email,given\n"ada@acme.example\nbruno@acme.example",x\n|standard input line 2: a control character inside a name
ada@acme.example\nbru\rno@acme.example\n|standard input line 2: a control character inside a name
CASES
  run --separate-stderr pm users list --inactive -o csv --no-headings
  assert_output ''
}

@test "a list: members of the same name further inside, and names in strings, are others" {
  two_people
  run --separate-stderr rows suspend -n - <<<'{"email":"ada@acme.example","x":{"email":"q"},"email\"":"r","y":["email",{"email":"s"}]}'
  assert_output '{"email":"ada@acme.example","result":"would suspend"}'
}

@test "a list: lines may end as on old machines" {
  two_people
  run --separate-stderr rows suspend -n - < <(printf 'ada@acme.example\rbruno@acme.example\r')
  assert_output $'{"email":"ada@acme.example","result":"would suspend"}\n{"email":"bruno@acme.example","result":"would suspend"}'
  run --separate-stderr rows suspend -n - < <(printf 'email\rada@acme.example\rbruno@acme.example')
  assert_output $'{"email":"ada@acme.example","result":"would suspend"}\n{"email":"bruno@acme.example","result":"would suspend"}'
}

@test "a list: a cell of megabytes is refused, and soon" {
  scim_ready
  { printf 'email,given\nada@acme.example,"' && head -c 9000000 /dev/zero | tr '\0' x && printf '"\n'; } >giant.csv
  run --separate-stderr timeout -k 1 30 "$PMSCIM" suspend -y --file giant.csv
  assert_code 2
  assert_stderr 'giant.csv line 2: this is longer than any name'
}

@test "users update --file: two rows for one person, named in two ways, are no half a change" {
  two_people
  id=$(pm users get ada@acme.example -o json | jq -r .id)
  printf 'email,given_name,family_name\nada@acme.example,Ada B.,\n%s,,Byron\n' "$id" >names.csv
  run --separate-stderr pm users update --file names.csv
  assert_code 2
  assert_stderr 'lines 2 and 3 are about the same person, ada@acme.example, and say different things'
  run pm users get ada@acme.example -o ndjson --columns given_name,family_name
  assert_output '{"given_name":"Ada","family_name":null}'
  printf 'email,given_name\nada@acme.example,Ada B.\n%s,Ada B.\n' "$id" >names.csv
  run --separate-stderr rows users update --file names.csv
  assert_code 0
  assert_output $'{"email":"ada@acme.example","result":"updated"}\n{"email":"ada@acme.example","result":"named twice"}'
}

@test "suspend: a name beside the file says nothing against the file" {
  two_people
  printf 'email,given\nada@acme.example,Ada\n' >leavers.csv
  run --separate-stderr rows suspend -n ada@acme.example --file leavers.csv
  assert_code 0
  assert_output '{"email":"ada@acme.example","result":"would suspend"}'
}
