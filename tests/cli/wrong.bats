# SPDX-License-Identifier: MIT
# Wrong words, wrong streams, wrong surroundings: nothing is done, and the next step is said.

load helper

# Two lines on stderr: what happened, what to do next.
assert_two_lines() {
  assert_equal "$(wc -l <<<"$stderr")" 2
}

@test "an empty profile is no default profile" {
  scim_ready
  pm users create ada@acme.example -q >/dev/null
  team=
  run --separate-stderr pm -p "$team" suspend --yes ada@acme.example
  assert_code 2
  assert_stderr '--profile is empty'
  assert_two_lines
  run --separate-stderr pm --state= suspend --yes ada@acme.example
  assert_code 2
  run pm users get ada@acme.example -o ndjson --columns active
  assert_output '{"active":true}'
}

@test "an empty word among several stops everything" {
  scim_ready
  pm users create ada@acme.example -q >/dev/null
  for empty in '' ' ' $'\n'; do
    run --separate-stderr pm suspend --yes ada@acme.example "$empty"
    assert_code 2
    assert_output ''
    assert_stderr 'empty'
    assert_two_lines
  done
  run pm users get ada@acme.example -o ndjson --columns active
  assert_output '{"active":true}'
  for verb in 'users get' 'sso add' 'keys revoke' 'gen-key' 'domains remove' 'profile use'; do
    # shellcheck disable=SC2086
    run --separate-stderr pm $verb ''
    assert_code 2
    assert_two_lines
  done
}

@test "a name of a person may be empty, a filter may not" {
  scim_ready
  run pm users create ada@acme.example --given '' -q
  assert_code 0
  run --separate-stderr pm users list --filter ''
  assert_code 2
  assert_two_lines
}

@test "numbers and times are digits" {
  for number in 0 -1 +1 ' 1' 1x 0x10 1.5 '' 99999999999999999999999; do
    run --separate-stderr pm users list --limit "$number"
    assert_code 2
    assert_two_lines
  done
  for time in ' 1' -1 +1 0 1d s ''; do
    run --separate-stderr pm verify-domain acme.example "--wait=$time"
    assert_code 2
    assert_two_lines
  done
  run --separate-stderr pm verify-domain acme.example --wait 2h
  assert_code 2
  assert_stderr '--wait=2h'
}

@test "every wrong call is exit 2 with two lines and nothing on standard output" {
  while read -r words; do
    # shellcheck disable=SC2086
    run --separate-stderr pm $words
    assert_code 2
    assert_output ''
    assert_two_lines
  done <<'END'
users list --active --inactive
users list --columns email,
users list --filter userName
users list -- --limit
users update ada@acme.example
users get
status extra
gen-key
keys revoke
as ada@acme.example
profile set acme
profile set acme endpoint
completion csh
serve --limits some
serve --resolver bad..host
verify-domain acme
verify-domain acme.example --txt x --via-root
verify-domain acme.example --resolver 127.1
connect us --key-env A --key-command b
-p
--yes=1 status
--nonsense status
END
}

@test "every verb fails to a full and to a closed standard output" {
  scim_ready
  pm users create ada@acme.example -q >/dev/null
  while read -r words; do
    for format in table json ndjson csv; do
      # shellcheck disable=SC2016
      run bash -c '"$PMSCIM" $1 -o "$2" >/dev/full' - "$words" "$format"
      assert_code 1
      assert_output --partial 'standard output'
      # shellcheck disable=SC2016
      run bash -c '"$PMSCIM" $1 -o "$2" >&-' - "$words" "$format"
      assert_code 1
    done
  done <<'END'
users list
users get ada@acme.example
suspend --dry-run ada@acme.example
status
keys list
sso list
profile list
version
help
completion bash
END
}

@test "closed standard streams are not mistaken for a database or a server" {
  scim_ready
  pm users create ada@acme.example -q >/dev/null
  # shellcheck disable=SC2016
  run bash -c '"$PMSCIM" -v users list 2>&-'
  assert_code 0
  assert_output --partial 'ada@acme.example'
  # shellcheck disable=SC2016
  run bash -c '"$PMSCIM" -v users list <&- >&- 2>&-'
  assert_code 1
  # shellcheck disable=SC2016
  run bash -c '"$PMSCIM" suspend --yes - <&-'
  assert_code 1
  assert_output --partial 'standard input'
  run pm users get ada@acme.example -o ndjson --columns active
  assert_output '{"active":true}'
}

@test "suspend: a reader of the rows who leaves does not stop the run" {
  scim_ready
  for name in ada bruno cleo dan; do pm users create "$name@acme.example" -q >/dev/null; done
  # shellcheck disable=SC2016
  run bash -c '"$PMSCIM" suspend --yes {ada,bruno,cleo,dan}@acme.example -o ndjson | true'
  run pm users list --active -o json -q
  assert_output '[]'
}

@test "suspend: lists with a byte order mark, in UTF-16, with endless lines" {
  scim_ready
  pm users create ada@acme.example -q >/dev/null
  printf '\xef\xbb\xbfada@acme.example\r\n' >list
  run --separate-stderr pm suspend -n --file list -o ndjson --columns result
  assert_output '{"result":"would suspend"}'
  printf '\xff\xfea\0d\0a\0' >list
  run --separate-stderr pm suspend --yes --file list
  assert_code 2
  assert_stderr 'line 1'
  assert_stderr 'UTF-8'
  printf 'ada@acme.example\0.evil\n' >list
  run --separate-stderr pm suspend --yes --file list
  assert_code 2
  { echo ada@acme.example; head -c 5000 /dev/zero | tr '\0' x; } >list
  run --separate-stderr pm suspend --yes --file list
  assert_code 2
  assert_stderr 'line 2'
  run pm users get ada@acme.example -o ndjson --columns active
  assert_output '{"active":true}'
}

@test "suspend: names that look like somebody else's hit nobody" {
  scim_ready
  pm users create ada@acme.example --external-id 17 -q >/dev/null
  pm users create bruno@acme.example --external-id ada@acme.example -q >/dev/null
  while IFS= read -r who; do
    run --separate-stderr pm suspend --yes -- "$who"
    [ "$status" -eq 3 ] || [ "$status" -eq 2 ]
  done <<'END'
*@acme.example
%@acme.example
ada@acme.example" or userName eq "bruno@acme.example
ada@acme.example" or userName pr or userName eq "
ada\@acme.example
аda@acme.example
ada@acme.exampl
externalId:
externalId:*
externalId:" or userName pr or userName eq "
externalId:1
.
..
../Users
?filter=userName
%2e%2e
--yes@acme.example
END
  run pm users list --inactive -o json -q
  assert_output '[]'
  run pm suspend --yes ADA@Acme.Example -o ndjson --columns email
  assert_output '{"email":"ada@acme.example"}'
  run pm users get bruno@acme.example -o ndjson --columns active
  assert_output '{"active":true}'
}

@test "users get: one who is not there does not hide the others" {
  scim_ready
  pm users create ada@acme.example -q >/dev/null
  pm users create bruno@acme.example -q >/dev/null
  run --separate-stderr pm users get ada@acme.example nobody@acme.example bruno@acme.example -o json
  assert_code 8
  assert_stderr 'nobody@acme.example'
  assert_equal "$(jq -r '.[].email' <<<"$output")" $'ada@acme.example\nbruno@acme.example'
}

@test "a backslash in a name is a backslash in a table" {
  scim_ready
  pm users create ada@acme.example --given 'A\x41\n' -q >/dev/null
  run pm users list --columns given_name --no-headings
  assert_output 'A\x41\n'
}

@test "without a home, and with folders that cannot be written" {
  run --separate-stderr env -u HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME "$PMSCIM" status
  assert_code 2
  assert_stderr 'set HOME'
  # A file where a folder should be stops root as well.
  : >"$HOME/file"
  XDG_CONFIG_HOME=$HOME/file run --separate-stderr pm profile set acme endpoint=us
  assert_code 1
  assert_two_lines
  XDG_STATE_HOME=$HOME/file run --separate-stderr pm users list
  [ "$status" -ne 0 ]
  assert_two_lines
}

@test "keys in files that hold no key" {
  for key in '' 'a b' $'two\nlines' $'bell\a' 'käy' "$(printf '%05000d' 0)"; do
    rm -f key
    (umask 077; printf '%s' "$key" >key)
    PMSCIM_KEY_FILE=$PWD/key run --separate-stderr pm users list
    assert_code 2
    assert_two_lines
  done
  rm key
  mkfifo -m 600 key
  PMSCIM_KEY_FILE=$PWD/key run --separate-stderr pm users list
  assert_code 2
  assert_two_lines
}
