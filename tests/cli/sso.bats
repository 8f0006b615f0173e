# SPDX-License-Identifier: MIT
# sso list, add, remove.

load helper

@test "sso list: none, then one, in every format" {
  run --separate-stderr pm sso list
  assert_code 0
  assert_output ''
  assert_stderr 'sso add'
  pm sso add onelogin
  for format in table json ndjson csv; do
    run --separate-stderr pm sso list -o "$format"
    assert_code 0
    golden "sso-list.$format"
  done
}

@test "sso add: twice is success, a bad name is exit 2, --dry-run adds nothing" {
  run pm sso add onelogin
  assert_code 0
  run pm sso add onelogin
  assert_code 0
  run --separate-stderr pm sso add 'One Login'
  assert_code 2
  run --separate-stderr pm sso add okta -n
  assert_code 0
  assert_stderr 'would send PUT'
  run pm sso list -o ndjson --columns name
  assert_output '{"name":"onelogin"}'
}

@test "sso remove: asks, and never the last one while SCIM is on" {
  pm sso add onelogin
  run --separate-stderr pm sso remove onelogin
  assert_code 7
  assert_stderr '--yes'
  pm enable >/dev/null
  run --separate-stderr pm sso remove onelogin --yes
  assert_code 7
  assert_stderr 'SCIM'
  pm disable --yes >/dev/null
  run pm sso remove onelogin --yes
  assert_code 0
  run --separate-stderr pm sso remove onelogin --yes
  assert_code 3
}
