# SPDX-License-Identifier: MIT
# policy show, set; the policy file.

load helper

@test "policy show: everything as it is by default, in every format" {
  for format in table json ndjson csv; do
    run --separate-stderr pm policy show -o "$format"
    assert_code 0
    golden "policy-show.$format"
  done
}

@test "policy show: some fields, in the order of the table" {
  run --separate-stderr pm policy show protected create -o csv --columns field,value,default
  assert_code 0
  assert_output $'field,value,default\r\ncreate,on,on\r\nprotected,,\r'
  run --separate-stderr pm policy show crate
  assert_code 2
  assert_output ''
  assert_stderr 'no field called "crate"'
  assert_stderr 'did you mean "create"'
}

@test "policy set: says what changes, and shows it afterwards" {
  run --separate-stderr pm policy set suspend_limit=25 when_deleted=nothing create=off
  assert_code 0
  assert_output ''
  assert_equal "$stderr" "create: off, was on
when_deleted: nothing, was suspend
suspend_limit: 25, was 10"
  run --separate-stderr pm policy show create when_deleted suspend_limit -o ndjson --columns field,value
  golden policy-set.ndjson
  run --separate-stderr pm policy set suspend_limit=25
  assert_code 0
  assert_stderr 'says so already'
  run --separate-stderr pm policy set suspend_limit= create=
  assert_stderr 'suspend_limit: 10, was 25'
  run jq -c . "$XDG_CONFIG_HOME/pmscim/policy.json"
  assert_output '{"embedded":{"when_deleted":"nothing"}}'
}

@test "policy set: protected people are listed, added and dropped" {
  pm policy set protected=ada@acme.example,externalId:7 -q
  pm policy set protected=+lee@acme.example,-externalId:7 -q
  run pm policy show protected -o csv --columns value --no-headings
  assert_output $'"ada@acme.example,lee@acme.example"\r'
  run --separate-stderr pm policy set protected=-lea@acme.example
  assert_code 2
  assert_stderr 'did you mean "-lee@acme.example"'
  run --separate-stderr pm policy set protected=
  assert_stderr 'protected: (nothing), was ada@acme.example,lee@acme.example'
}

@test "policy set: all or none, and wrong words are exit 2 with two lines" {
  while IFS= read -r assignment; do
    run --separate-stderr pm policy set adopt=on "$assignment"
    assert_code 2
    assert_output ''
    assert_equal "$(wc -l <<<"$stderr")" 2
  done <<'END'
adpot=on
suspend_limit
suspend_limit=-1
suspend_limit=5%
suspend_percent=101
create=maybe
when_deleted=delete
protected=a b
map.mail=x
END
  run pm policy show adopt -o csv --columns value --no-headings
  assert_output $'off\r'
  [ ! -e "$XDG_CONFIG_HOME/pmscim/policy.json" ]
}

@test "policy set --dry-run writes nothing" {
  run --separate-stderr pm policy set adopt=on -n
  assert_code 0
  assert_stderr 'adopt: on, was off'
  assert_stderr 'would save the policy of profile embedded'
  [ ! -e "$XDG_CONFIG_HOME/pmscim/policy.json" ]
}

@test "every profile has a policy of its own" {
  pm profile set acme endpoint=us -q
  pm policy set suspend_limit=7 -q
  pm -p acme policy set suspend_limit=none -q
  run pm policy show suspend_limit -o csv --columns value --no-headings
  assert_output $'7\r'
  run pm -p acme policy show suspend_limit -o csv --columns value --no-headings
  assert_output $'none\r'
  run --separate-stderr pm -p acne policy show
  assert_code 3
  assert_stderr 'acme'
}

@test "a policy file that is open, broken or has a word nobody knows is exit 2 and names it" {
  pm policy set adopt=on -q
  file=$XDG_CONFIG_HOME/pmscim/policy.json
  assert_equal "$(stat -c %a "$file")" 600
  chmod 644 "$file"
  run --separate-stderr pm policy show
  assert_code 2
  assert_stderr "chmod 600 $file"
  chmod 600 "$file"
  printf '{"embedded":{\n"suspend_limits":3}}' >"$file"
  for verb in 'policy show' 'policy set adopt=off' 'source check csv:nothing'; do
    # shellcheck disable=SC2086
    run --separate-stderr pm $verb
    assert_code 2
    assert_stderr "$file: embedded: a policy has no field called \"suspend_limits\""
    assert_stderr 'did you mean "suspend_limit"'
  done
  printf '{"embedded":{\n"adopt":yes}}' >"$file"
  run --separate-stderr pm policy show
  assert_code 2
  assert_stderr 'line 2, column 9'
  printf '{"embedded":{"adopt":false,"adopt":true}}' >"$file"
  run --separate-stderr pm policy show
  assert_code 2
  assert_stderr 'a name stands twice'
}

@test "two writers at once lose nothing" {
  for i in {1..10}; do
    pm policy set "suspend_limit=$((i + 100))" -q 3>&- &
    pm policy set "protected=+p$i@acme.example" -q 3>&- &
  done
  wait
  run pm policy show protected -o csv --columns value --no-headings
  assert_equal "$(tr ',' '\n' <<<"$output" | grep -c '@')" 10
}

@test "completion: fields, their values, and nothing for numbers" {
  run pm __complete policy show sus
  assert_line --partial 'suspend_limit'
  refute_line --partial '='
  run pm __complete policy set when
  assert_line --index 0 --partial 'when_deleted='
  run pm __complete policy set create=on when_deleted=
  assert_line --index 0 --partial 'suspend'
  assert_line --index 1 --partial 'nothing'
  run pm __complete policy set create=on when_deleted=no
  assert_output --regexp '^when_deleted=nothing'
  run pm __complete policy set create=
  assert_line --index 0 --partial 'create=on'
  run pm __complete policy set suspend_limit=
  assert_output ''
}
