# SPDX-License-Identifier: MIT
# Every example of the help and of the manual pages is run, in a house where what they speak of is
# there. examples.table has those that end otherwise, and those that cannot be run, with the reason.

load helper
load house
load ../onelogin/onelogin

table=$BATS_TEST_DIRNAME/examples.table

# Two homes to start from, and a server that the examples reach at 127.0.0.1:8080.
setup_file() {
  for tool in mandoc jq col; do
    command -v "$tool" >/dev/null || skip "$tool is not installed"
  done
  [ -n "${PMSCIM:-}" ] || skip 'PMSCIM does not name the program'
  export PMSCIM
  PMSCIM=$(realpath "$PMSCIM")
  ln -s "$PMSCIM" "$BATS_FILE_TMPDIR/pmscim"
  {
    pm help --json | jq -r '.verbs[].examples[].command'
    for page in "${PMSCIM_SOURCE:?}"/man/*.1; do
      mandoc -T utf8 -O width=500 "$page" | col -b -x | awk -f "$BATS_TEST_DIRNAME/examples.awk"
    done
  } | sort -u >"$BATS_FILE_TMPDIR/examples"
  use_home
  company
  pm -q sso add onelogin
  pm -q enable >/dev/null
  pm -q gen-key first --save >/dev/null
  keep_as fresh
  furnish
  keep_as furnished
}

teardown_file() {
  onelogin_stop
}

# What OneLogin has, and the account that is connected.
company() {
  onelogin_start - <<'LINES'
app 413255 Postman provisioning on
role 7 QA apps 413255
user 48210077 email mara.ito@acme.example firstname Mara lastname Ito roles 7
user 1 email lee.park@acme.example firstname A lastname B roles 7
user 2 email ari.moon@acme.example firstname A lastname B roles 7
user 3 email bo.li@acme.example firstname A lastname B roles 7
user 4 email kim.roy@acme.example firstname A lastname B roles 7
user 5 email jo.day@acme.example firstname A lastname B roles 7
LINES
  pm -q onelogin connect acme --address "$ONELOGIN_URL" --client-id "$ONELOGIN_CLIENT_ID" \
    --secret-file "$ONELOGIN_SECRET_FILE" >/dev/null
}

furnish() {
  local name
  pm users create mara.ito@acme.example --given Mara --family Ito --external-id 48210077 >/dev/null
  pm users create lee.park@acme.example --given Lee --family Park >/dev/null
  for name in ci onelogin-2025; do
    pm gen-key "$name" -q >/dev/null
  done
  pm groups create 'Payments QA' >/dev/null
  pm groups add -q 'Payments QA' mara.ito@acme.example lee.park@acme.example >/dev/null
  echo lee.park@acme.example | tee leavers.txt >leavers
  printf '%s\n' email,given_name,family_name ana.cruz@acme.example,Ana,Cruz >new.csv
  printf '%s\n' email,family_name mara.ito@acme.example,Sato >names.csv
  printf '%s\n' email mara.ito@acme.example >team.csv
  printf '%s\n' email,given_name,family_name {lee.park,ari.moon,bo.li,kim.roy,jo.day}@acme.example,A,B >people.csv
  echo '{"value":[{"email":"ana.cruz@acme.example"}]}' >export.json
  pm -q plan create csv:people.csv --out plan.json >/dev/null
  pm -q plan apply plan.json --yes >/dev/null
  pm -q plan undo plan.json --out back.json >/dev/null
  echo '{"Operations":[{"op":"replace","value":{"active":false}}]}' >change.json
  for name in old acme lab; do
    pm -q profile set "$name" endpoint=http://127.0.0.1:9/scim/v2
  done
  pm --state rehearsal -q sso add onelogin
  pm --state rehearsal -q enable >/dev/null
  (umask 077 && pm --state rehearsal -q gen-key test >key)
}

# house NAME: a copy of one of the two, with the server where it is asked for.
house() { # NAME EXAMPLE
  serve_stop
  home_again "$1"
  PATH=$BATS_FILE_TMPDIR:$PATH
  example=$2
  case $example in
    *127.0.0.1:8080* | *'-p test'*)
      serve_start --state rehearsal
      example=${example//127.0.0.1:8080/${SERVE_URL#http://}}
      pm -q -p test profile set test endpoint="$SERVE_URL/scim/v2" key="file:$HOME/key"
      ;;
  esac
}

# The row of an example: how it is run, 0 when it has none.
how() { # EXAMPLE
  awk -F '\t' -v example="$1" '!/^#/ && $2 == example { print $1; found = 1 } END { if (!found) print 0 }' "$table"
}

@test "examples: there are some, and every row of the table is one of them" {
  [ "$(wc -l <"$BATS_FILE_TMPDIR/examples")" -gt 50 ]
  grep -v '^#' "$table" | cut -f 2 | while IFS= read -r example; do
    grep -qxF -- "$example" "$BATS_FILE_TMPDIR/examples" || echo "$example"
  done >stale
  if [ -s stale ]; then
    batslib_decorate 'rows of examples.table that are no examples' <stale | fail
  fi
  run ! grep -vE $'^(#|(no|fresh|[0-9]+)\t[^\t]+\t[^\t]+$)' "$table"
}

@test "examples: each one does what it says" {
  local example want place code
  while IFS= read -r written <&4; do
    want=$(how "$written") place=furnished
    [ "$want" != no ] || continue
    [ "$want" != fresh ] || place=fresh want=0
    house "$place" "$written"
    code=0
    timeout 60 bash -c "set -o pipefail; $example" </dev/null >"$BATS_FILE_TMPDIR/out" 2>&1 4<&- || code=$?
    if [ "$code" -ne "$want" ]; then
      printf '$ %s\nexit code %s, expected %s\n' "$written" "$code" "$want"
      cat "$BATS_FILE_TMPDIR/out"
    fi
  done 4<"$BATS_FILE_TMPDIR/examples" >"$BATS_FILE_TMPDIR/complaints"
  if [ -s "$BATS_FILE_TMPDIR/complaints" ]; then
    batslib_decorate 'examples' <"$BATS_FILE_TMPDIR/complaints" | fail
  fi
}
