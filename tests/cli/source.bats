# SPDX-License-Identifier: MIT
# source check, list.

load helper
load ../fault/hostile

teardown() {
  hostile_stop
  serve_stop
  dns_stop
}

people() {
  cat >people.csv <<'END'
External ID,E-mail,First name,Last name,Status,Assigned,Groups
1,ada@acme.example,Ada,Lindqvist,active,yes,QA;Ops
2,lee@acme.example,Lee,Park,suspended,yes,
3,max@acme.example,Max,"Ito, Dr.",active,no,QA
END
}

@test "source list: the kinds, in every format" {
  for format in table json ndjson csv; do
    run --separate-stderr pm source list -o "$format"
    assert_code 0
    golden "source-list.$format"
  done
}

@test "source check: people, in every format" {
  people
  for format in table json ndjson csv; do
    run --separate-stderr pm source check csv:people.csv -o "$format"
    assert_code 0
    golden "source-check.$format"
    assert_equal "$stderr" 'csv:people.csv: 3 people'
  done
}

@test "source check: what cannot be used is exit 8, on stderr or as a table" {
  people
  printf '4,eve at acme,Eve,Lind,active,yes,\n5,noor@acme.example,Noor,Lind,maybe,yes,\n6,mia@acme.example\n' \
    >>people.csv
  run --separate-stderr pm source check csv:people.csv
  assert_code 8
  golden source-check.table
  golden source-check.stderr "$stderr"
  run --separate-stderr pm source check csv:people.csv --problems
  assert_code 8
  golden source-problems.table
  golden source-problems.stderr "$stderr"
  run --separate-stderr pm source check csv:people.csv --problems -o csv
  golden source-problems.csv
  run --separate-stderr pm source check csv:people.csv --problems -q --columns email,problem -o ndjson
  assert_code 8
  assert_line --index 2 '{"email":"mia@acme.example","problem":"2 cells, where the heading has 7"}'
  assert_equal "$(wc -l <<<"$stderr")" 2
}

@test "source check: only the first problems are told" {
  { echo email; printf 'bad%s\n' {1..30}; } >people.csv
  run --separate-stderr pm source check csv:people.csv
  assert_code 8
  assert_stderr 'row 21, email'
  refute_stderr 'row 22, email'
  assert_stderr 'and 10 more'
}

@test "source check: a source that is not whole is exit 8" {
  printf '[{"email":"ada@acme.example"},' >people.json
  run --separate-stderr pm source check json:people.json --columns email --no-headings
  assert_code 8
  assert_output 'ada@acme.example'
  assert_stderr 'it breaks off at line 1, column 31'
  assert_stderr 'the source is not whole'
}

@test "source check: standard input, by its first byte or as it is told" {
  people
  run pm source check - -q --columns email --no-headings <people.csv
  assert_line --index 1 'lee@acme.example'
  run pm source check csv:- -q --columns email --no-headings <people.csv
  assert_line --index 1 'lee@acme.example'
  run pm source check - -q --columns email --no-headings <<<'{"email":"ada@acme.example"}'
  assert_output 'ada@acme.example'
  run --separate-stderr pm source check - --format json <people.csv
  assert_code 2
  assert_stderr 'standard input: not JSON'
  run --separate-stderr pm source check - --format xml <people.csv
  assert_code 2
  printf '\n' >blank
  run --separate-stderr pm source check - <blank
  assert_code 2
  assert_stderr 'nothing there'
}

@test "source check: wrong sources are said in two lines" {
  people
  while read -r code source; do
    run --separate-stderr pm source check "$source"
    assert_code "$code"
    assert_output ''
    assert_equal "$(wc -l <<<"$stderr")" 2
  done <<'END'
2 people.csv
2 cvs:people.csv
2 ldap:acme
2 csv:
2 json:people.csv
3 csv:nothing.csv
3 scim:nobody
1 csv:/
END
  run --separate-stderr pm source check people.csv
  assert_stderr 'did you mean csv:people.csv?'
  run --separate-stderr pm source check
  assert_code 2
}

@test "source check: the policy says which column it is" {
  printf 'Badge,Mail (work),Mail (private)\n7,ada@acme.example,ada@home.example\n' >people.csv
  run --separate-stderr pm source check csv:people.csv
  assert_code 2
  assert_stderr 'both "Mail (work)" and "Mail (private)" could be the field email'
  assert_stderr "pmscim policy set 'map.email=Mail (work)'"
  pm policy set 'map.email=Mail (work)' map.external_id=Badge -q
  run pm source check csv:people.csv -q -o csv --columns external_id,email --no-headings
  assert_output $'7,ada@acme.example\r'
  printf 'email\nada@acme.example\n' >people.csv
  run --separate-stderr pm source check csv:people.csv
  assert_code 2
  assert_stderr 'nothing is called "Badge"'
  assert_stderr 'there are: email'
}

@test "source check: what a file says reaches no terminal as it is" {
  printf 'email,given_name\nada@acme.example,\033[31mAda\n' >people.csv
  run --separate-stderr pm source check csv:people.csv --problems
  assert_code 8
  refute_output --partial $'\033'
  printf '\033[31memail\nada@acme.example\n' >people.csv
  run --separate-stderr pm source check csv:people.csv
  assert_code 2
  refute_stderr $'\033'
}

@test "source check: another profile is a directory" {
  scim_ready
  pm users create ada@acme.example --given Ada --family Lindqvist --external-id 1 -q >/dev/null
  pm users create lee@acme.example -q >/dev/null
  pm suspend lee@acme.example --yes -q >/dev/null
  run --separate-stderr pm source check scim:embedded -o csv \
    --columns external_id,email,given_name,status
  assert_code 0
  assert_output $'external_id,email,given_name,status\r\n1,ada@acme.example,Ada,active\r\n,lee@acme.example,,suspended\r'
  serve_start
  (umask 077; pm gen-key two -q >key)
  pm -p lab connect "$SERVE_URL/scim/v2" --key-file key >/dev/null
  run --separate-stderr pm -p embedded source check scim:lab --columns email --no-headings
  assert_code 0
  assert_line --index 0 'ada@acme.example'
  # What the environment says is not meant for the profile that is read.
  PMSCIM_KEY=wrong run --separate-stderr pm source check scim:lab --columns email --no-headings
  assert_code 0
}

@test "source check: a profile without a key, and a key that is refused" {
  pm profile set lab endpoint=http://127.0.0.1:1/scim/v2 -q
  run --separate-stderr pm -p embedded source check scim:lab
  assert_code 5
  assert_stderr 'lab'
  (umask 077; echo wrong >key)
  serve_start
  pm profile set lab "endpoint=$SERVE_URL/scim/v2" "key=file:$PWD/key" -q
  run --separate-stderr pm -p embedded source check scim:lab
  assert_code 5
}

@test "source check: a listing that is not whole is exit 8, and says so" {
  hostile_start "$helper_folder/../fault/source.script" 'people not whole'
  (umask 077; echo key >key)
  pm profile set other "endpoint=$HOSTILE_URL" "key=file:$PWD/key" manners=rfc -q
  pm policy set groups=off -q
  run --separate-stderr pm -p embedded source check scim:other --columns email --no-headings
  assert_code 8
  assert_line --index 2 'u3@acme.example'
  assert_stderr 'this is not all: '
}

@test "completion: kinds of sources, then files or profiles" {
  pm profile set acme endpoint=us -q
  run pm __complete source check ''
  assert_line --partial 'csv:'
  run pm __complete source check csv:peo
  assert_output ':files'
  run pm __complete source check scim:ac
  assert_output --partial 'acme'
  run pm __complete source check scim:
  assert_output --partial 'scim:acme'
  run pm __complete source check csv:people.csv ''
  assert_output ''
}
