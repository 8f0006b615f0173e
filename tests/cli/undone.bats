# SPDX-License-Identifier: MIT
# plan undo after whole plans for two thousand people.

load helper
load directory

# The way back of a plan, carried out.
undone() { # PLAN
  pm -p lab plan undo "$1" --out back.json -q >/dev/null
  pm -p lab plan approve back.json --all -q >/dev/null 2>&1
  run --separate-stderr pm -p lab plan apply back.json --yes -q -o csv
  assert_code 0
}

@test "plan undo: two thousand people are as they were, and who came is suspended" {
  lab_ready
  founded
  pm -p lab sync csv:people.csv --out first.json -q >/dev/null
  team_people >people.before
  team_groups >groups.before
  day 'NR > 1 && NR <= 201 { next } NR <= 251 { $5 = "suspended" } NR > 300 && NR <= 600 { $3 = "Q" }
    NR > 500 && NR <= 800 { $6 = "G" NR % 10 * 6 } NR > 900 && NR <= 1000 { $6 = "New" NR % 10 } { print }
    END { for (i = 1; i <= 50; i++) print "j" i, "j" i "@acme.example", "J", "N" i, "active", "G" i % 10 * 6 }'
  pm -p lab sync csv:people.csv --yes --out second.json -q >/dev/null
  diff <(team_groups) <(file_groups)
  undone second.json
  diff <(team_people | grep -v ^j) people.before
  diff <(team_groups) groups.before
  [ "$(team_people | grep -c '^j.*,false$')" -eq 50 ]
  undone first.json
  [ "$(team_people | grep -c ',false$')" -eq 2050 ]
  run --separate-stderr pm groups list -o csv --no-headings
  assert_output ''
}
