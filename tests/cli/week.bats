# SPDX-License-Identifier: MIT
# Two thousand people in sixty groups, and a week of changes: after each day the team is what the
# directory says, member by member, and nothing was sent that did not have to be.

load helper
load directory

verify_acme() {
  dns_start
  pm verify-domain acme.example --resolver "$DNS_SERVER" || true
  dns_start "--txt-record=acme.example,$(pm domains list -o ndjson --columns txt | jq -r .txt)"
  pm verify-domain acme.example --resolver "$DNS_SERVER"
  dns_stop
}

setup() {
  state_fresh
  scim_ready 2>/dev/null
  verify_acme >/dev/null 2>&1
  lab_serve
  founded
}

# --- what is expected, from the directories of yesterday and today alone ---------------------

# Everybody who was ever there, by number: whoever has left or is suspended is as they were, and an
# e-mail at another domain than ours is refused, with all that came with it.
expect() {
  awk -F, -v OFS=, '
    FILENAME == "expected.csv" { was[$1] = $2 OFS $3 OFS $4; next }
    FNR == 1 { next }
    $5 == "active" { now[$1] = $2 ~ /@acme[.]example$/ ? $2 OFS $3 OFS $4 : was[$1] }
    END {
      for (who in now) print who, now[who], "true"
      for (who in was) if (!(who in now)) print who, was[who], "false"
    }' expected.csv people.csv >expected.new
  mv expected.new expected.csv
}

# "GROUP NUMBER" of everybody who is active.
memberships() { # FILE
  awk -F, 'NR > 1 && $5 == "active" { print $6 " " $1 }' "$1" | sort
}

# The groups for which something has to be sent: whoever is suspended leaves them at once.
changed_groups() {
  {
    comm -13 <(memberships yesterday.csv) <(memberships people.csv)
    comm -23 <(memberships yesterday.csv) <(memberships people.csv) |
      awk 'FILENAME == "people.csv" { split($0, f, ","); if (f[5] == "active") here[f[1]] = 1; next }
        $2 in here' people.csv -
  } | cut -d ' ' -f 1 | sort -u
}

count_new_groups() {
  comm -13 <(memberships yesterday.csv | cut -d ' ' -f 1 | sort -u) \
    <(memberships people.csv | cut -d ' ' -f 1 | sort -u) | wc -l
}

count_people() { # the changed ones
  comm -3 <(sort expected.before) <(sort expected.csv) | tr -d '\t' | cut -d , -f 1 | sort -u | wc -l
}

# The team is read once, to make the plan. A new name is looked for, and the group of the first
# removal is looked at before and after.
expected_reads() { # PEOPLE-BEFORE
  local pages=$((($1 + 99) / 100 + ($1 == 0))) removals
  removals=$(comm -23 <(memberships yesterday.csv) <(memberships people.csv) | cut -d ' ' -f 2 |
    comm -12 <(sort -u) <(awk -F, '$5 == "active" { print $1 }' people.csv | sort) | head -1 | wc -l)
  echo $((pages + 1 + $(count_new_groups) + 2 * removals))
}

# --- what is so ------------------------------------------------------------------------------

# Requests that have come since serve_count.
served() { # METHOD|METHOD…
  tail -n +"$served_from" "$BATS_TEST_TMPDIR/serve.err" | grep -cE "^($1) " || true
}

serve_count() {
  served_from=$(($(wc -l <"$BATS_TEST_TMPDIR/serve.err") + 1))
}

count_audit() {
  pm audit -o ndjson --limit 100000 --columns action | wc -l
}

assert_team() {
  diff <(team_people) <(cut -d , -f 2- expected.csv | sort)
  diff <(team_groups) <(
    awk 'FILENAME == "expected.csv" { split($0, f, ","); email[f[1]] = f[2]; next }
      { print $1, email[$2] }' expected.csv <(memberships people.csv) | sort
  )
}

# Those whom the endpoint refuses, with the reason, and nobody else.
assert_refused() { # COUNT
  run jq -s 'map(select(.state == "failed")) | length' rows
  assert_output "$1"
  run jq -s 'map(select(.state == "failed" and (.detail | contains("not verified") | not))) | length' rows
  assert_output 0
}

# One day: carried out, compared, counted; and carried out again, for nothing.
assert_day() { # EXIT-STATUS REFUSED
  local before groups audit
  before=$(wc -l <expected.csv)
  cp expected.csv expected.before
  expect
  groups=$(changed_groups | wc -l)
  serve_count
  run -"$1" bash -c '"$PMSCIM" -p lab sync csv:people.csv --yes -o ndjson 2>/dev/null >rows'
  assert_refused "$2"
  assert_team
  [ "$(served 'PUT|PATCH|POST|DELETE')" -eq $(($(count_people) + groups + $2)) ]
  [ "$(served GET)" -eq "$(expected_reads "$before")" ]
  audit=$(count_audit)
  serve_count
  run -"$1" bash -c '"$PMSCIM" -p lab sync csv:people.csv --yes -o ndjson 2>/dev/null >rows'
  assert_refused "$2"
  [ "$(served 'PUT|PATCH|POST|DELETE')" -eq "$2" ]
  [ "$(served GET)" -eq $((($(wc -l <expected.csv) + 99) / 100 + 1)) ]
  [ "$(count_audit)" -eq "$audit" ]
  assert_team
}

@test "a week: after each day the team is the directory" {
  # All of them.
  : >expected.csv
  head -1 people.csv >yesterday.csv
  assert_day 0 0
  # Joiners.
  day '{ print } END { for (i = 1; i <= 25; i++) print "j" i, "j" i "@acme.example", "J", "N" i, "active", "G" i % 10 * 6 }'
  assert_day 0 0
  # Leavers.
  day 'NR > 100 && NR <= 115 { next } { print }'
  assert_day 0 0
  # Other names, and other groups.
  day 'NR > 200 && NR <= 220 { $3 = "Q" } NR > 210 && NR <= 240 { $6 = "G" NR % 10 * 6 } { print }'
  assert_day 0 0
  # Other e-mails: ten at our domain, five at one that nobody has verified.
  day 'NR > 300 && NR <= 310 { sub(/^p/, "new", $2) } NR > 310 && NR <= 315 { sub(/acme/, "other", $2) }
    NR > 315 && NR <= 320 { $4 = "M" } { print }'
  assert_day 8 5
  # The five are taken back, and twelve are suspended.
  day 'NR > 310 && NR <= 315 { sub(/other/, "acme", $2) } NR > 400 && NR <= 412 { $5 = "suspended" } { print }'
  assert_day 0 0
  # Leavers come back, some with another name, and some of those who were suspended.
  day 'NR > 400 && NR <= 404 { $5 = "active" } { print }
    END { for (i = 100; i < 108; i++) print "n" i, "p" i "@acme.example", i % 2 ? "P" : "R", "N" i, "active", "G" i % 10 * 6 }'
  assert_day 0 0
  # A new group, and one that is there no more.
  day 'NR > 500 && NR <= 510 { $6 = "Neu-新" } $6 == "Größe7" { $6 = "開発-8" } { print }'
  assert_day 0 0
}
