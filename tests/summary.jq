# SPDX-License-Identifier: MIT
# Counts single test points in meson's testlog.json (one object a line), shows what failed, and ends
# with the line "N passed, N failed". A program that crashed, hung, or printed other points than it
# planned is one failure more. Programs that say it by their exit code are one point.
#   jq -n -r --slurpfile tests intro-tests.json -f summary.jq testlog.json

def plans: map(capture("^1\\.\\.(?<count>[0-9]+)") | .count | tonumber);

# "project:suite / name" -> true for the programs that print TAP.
($tests[0] | map({key: "\(.suite[0]) / \(.name)", value: (.protocol == "tap")}) | from_entries)
  as $prints_tap
|

def count_exit_code:
  {
    name: .name,
    passed: (if .result == "OK" then 1 else 0 end),
    failed: 0,
    skipped: (if .result == "SKIP" then 1 else 0 end),
    broken: (if .result == "OK" or .result == "SKIP" then null else .result end),
    output: ((.stdout // "") | split("\n"))
  };

def count_points:
  ((.stdout // "") | split("\n")) as $lines
  | ($lines | map(select(test("^(not )?ok\\b")))) as $points
  # cmocka calls a skipped test "not ok".
  | ($points | map(select(test("^[^#]*#\\s*skip"; "i")))) as $skipped
  | ($points - $skipped | map(select(startswith("not")))) as $not_ok
  | ($lines | plans) as $plan
  | {
      name: .name,
      passed: ($points - $skipped - $not_ok | length),
      failed: ($not_ok | length),
      skipped: (($skipped | length) + (if $plan == [0] then 1 else 0 end)),
      broken: (
        if .result == "TIMEOUT" then "took too long"
        elif .returncode < 0 then "ended by signal \(-.returncode)"
        elif ($plan | length) != 1 then "printed \($plan | length) plans"
        elif $plan[0] != ($points | length) then
          "planned \($plan[0]) tests and ran \($points | length)"
        elif .returncode != 0 and $not_ok == [] then "exit code \(.returncode)"
        else null
        end
      ),
      output: ($lines | map(select(test("^ok\\b") | not)))
    };

def count:
  ((.stderr // "") | split("\n") | .[:100]) as $errors
  | (if $prints_tap[.name] == false then count_exit_code else count_points end)
  | .errors = $errors
  | if .broken then .failed += 1 else . end;

def number($field): map(.[$field]) | add // 0;

def show:
  "\n--- \(.name): \(.failed) failed\(if .broken then " (\(.broken))" else "" end)",
  (.output + .errors | map(select(. != "")) | .[:200][]);

[inputs | count] as $programs
| ($programs[] | "\(.name): \(.passed) passed"
    + (if .skipped > 0 then ", \(.skipped) skipped" else "" end)
    + (if .failed > 0 then ", \(.failed) FAILED" else "" end)),
  ($programs[] | select(.failed > 0) | show),
  "\($programs | number("passed")) passed, \($programs | number("failed")) failed"
    + ($programs | number("skipped") | if . > 0 then ", \(.) skipped" else "" end)
