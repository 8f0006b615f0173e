# SPDX-License-Identifier: MIT
# For tests that carry whole directories out: `load directory` after the helper. The directory is
# people.csv, with the columns external_id,email,given_name,family_name,status,groups.

# `pmscim serve` on a state with a key, and the profile lab for it, whose requests are not limited.
lab_ready() {
  scim_ready >/dev/null 2>&1
  lab_serve
}

lab_serve() {
  serve_start --state "$XDG_STATE_HOME/pmscim/embedded" --limits off
  lab_profile "$SERVE_URL"
}

lab_profile() { # URL
  pm profile set lab "endpoint=$1/scim/v2" manners=postman \
    manners.reads_a_minute=60000 manners.writes_a_minute=60000 \
    "key=file:$(echo "$XDG_CONFIG_HOME"/pmscim/keys/*.key)" 2>/dev/null
  pm -p lab policy set approve_delete=off suspend_limit=none suspend_percent=none \
    removal_limit=none removal_percent=none shrink_percent=none 2>/dev/null
}

# Everybody on the team: e-mail, names, whether active. Whoever is not in it is not asked for.
team_people() {
  pm users list -o csv --columns email,given_name,family_name,active --no-headings | tr -d '\r' | sort
}

# Everybody in a group, as "GROUP E-MAIL".
team_groups() {
  jq -rn '[inputs] | (map(objects | {(.id): .email}) | add) as $who
    | .[-1][] | .displayName + " " + ((.members // [])[] | $who[.value])' \
    <(pm users list -o ndjson --columns id,email) \
    <(pm api GET '/Groups?count=100' --paginate) | sort
}

# What the endpoint was asked to change, from here on.
audit_from() { # LINE
  pm audit -o ndjson --limit 100000 --columns action,target 2>/dev/null | tail -n +"$1"
}

# How often each action has to be in the audit log when every step of the plan is done once.
expected() {
  jq -S '.steps as $all
    | def count(f): [$all[] | select(f)] | length;
      def people(f): [$all[] | f // [] | length] | add;
      def renames: (.before.given_name // "") != (.after.given_name // "")
        or (.before.family_name // "") != (.after.family_name // "");
      {
        "team.scim_add_member": count(.action == "create"),
        "team.scim_reactivate_member": count(.action == "reactivate"),
        "team.scim_update_member": count((.action | . == "update" or . == "reactivate") and renames),
        "team.scim_deactivate_member": count(.action == "suspend"),
        "team.scim_add_group": count(.action == "group_create"),
        "team.add_group_member": people(.adds),
        "team.remove_group_member": people(.removes)
      } | with_entries(select(.value > 0))' plan.json
}

# The audit log since has every step of the plan, and none twice.
assert_once() { # LINE
  audit_from "$1" >audit.ndjson
  run jq -rs 'group_by([.action, .target])[] | select(length > 1) | .[0].action + " " + .[0].target' \
    audit.ndjson
  assert_output ''
  run jq -Ss 'group_by(.action) | map({(.[0].action): length}) | add' audit.ndjson
  assert_output "$(expected)"
}

# The same two as the directory has them, and those of its people in no group.
file_people() {
  awk -F, -v OFS=, 'NR > 1 { print $2, $3, $4, $5 == "active" ? "true" : "false" }' people.csv | sort
}

file_groups() {
  awk -F, 'NR > 1 && $5 == "active" {
    count = split($6, groups, ";")
    for (i = 1; i <= count; i++) print groups[i] " " $2 }' people.csv | sort
}

# The team is what the directory says, member by member.
assert_goal() {
  diff <(team_people) <(file_people)
  diff <(team_groups) <(file_groups)
}

# Two thousand people in sixty groups, with names from many scripts, some of which are written from
# right to left, joined by characters that show nothing, or in decomposed letters.
founded() {
  awk 'BEGIN {
    given = split("Mara|Renée|Søren|Łucja|Nguyễn Thị|Jean-Luc|Zoe\xcc\x88|Игорь|Ελένη|שרה|محمد|میر\xe2\x80\x8cحسین|" \
      "अनुराग|ශ\xe0\xb7\x8a\xe2\x80\x8dරී|สมชาย|தமிழ்|美咲|王|지우|ანა|Արամ|ሰላም|𠮷野|X Æ", names, "|")
    family = split("Ito|O\x27Neil|van der Berg|D\xe2\x80\x99Amico|Ñúñez|Müller-Lüdenscheidt|Þórsdóttir|İnan|Петрова|" \
      "Παπαδόπουλος|כהן|الحسيني|शर्मा|හේරත්|ใจดี|山田|张|김|აბაშიძე|Յակոբեան|St. John", families, "|")
    groups = split("G|Größe|開発-|Отдел|مجموعة|R&D_", parts, "|")
    print "external_id,email,given_name,family_name,status,groups"
    for (i = 1; i <= 2000; i++)
      printf "n%d,p%d@acme.example,%s,%s %d,active,%s%d\n", i, i, names[i % given + 1],
        families[i % family + 1], i, parts[i % 60 % groups + 1], i % 60
  }' >people.csv
}

# Changes rows of the directory; yesterday's stays in yesterday.csv.
day() { # AWK-PROGRAM
  cp people.csv yesterday.csv
  awk -F, -v OFS=, "$1" yesterday.csv >people.csv
}
