# SPDX-License-Identifier: MIT
# A day of an administrator, from nothing to an incident and back: what forty commands say, whole,
# and that the tutorial is about these commands.

load helper

script=$BATS_TEST_DIRNAME/day.script

commands() {
  grep -vE '^(#|%|$)' "$script"
}

# The text of FILE becomes the record that the domain lacked.
publish() { # FILE
  dns_start "--txt-record=acme.example,$(cat "$1")"
}

# One command as an administrator types it, and what comes of it.
show() { # COMMAND
  local code=0
  printf '$ %s\n' "$1"
  bash -c "${1//127.0.0.1:5300/$DNS_SERVER}" </dev/null 2>&1 3>&- 4<&- || code=$?
  [ "$code" -eq 0 ] || printf '(exit code %s)\n' "$code"
}

# The table of the doctor is as wide as paths are, and blanks at the end of a row are nobody's.
plain() {
  sed -E -e '/^\$ pmscim doctor/,$ { s/ +/ /g; }' -e 's/ +$//'
}

@test "a day of an administrator: every word of forty commands" {
  local line
  [ "$(commands | grep -c pmscim)" -ge 40 ]
  mkdir bin
  ln -s "$PMSCIM" bin/pmscim
  PATH=$PWD/bin:$PATH
  cp "$BATS_TEST_DIRNAME"/day/* .
  dns_start --host-record=acme.example,127.0.0.1
  while IFS= read -r line <&4; do
    case $line in
      '' | '#'*) ;;
      '%publish '*) publish "${line#* }" ;;
      *) show "$line" ;;
    esac
  done 4<"$script" >transcript
  golden day.txt "$(plain <transcript)"
  # What went into files.
  run -0 wc -l <people-2026.csv
  assert_output 7
  run -0 stat -c %a onelogin.key
  assert_output 600
  run -0 env PMSCIM_KEY_FILE=onelogin.key "$PMSCIM" users list --inactive -o json -q
  assert_output '[]'
}

@test "the tutorial has these commands in this order, and shows what they say" {
  command -v mandoc >/dev/null || skip 'mandoc is not installed'
  mandoc -T utf8 -O width=500 "${PMSCIM_SOURCE:?}/man/pmscim-tutorial.7" | col -b -x |
    awk -f "$BATS_TEST_DIRNAME/day.awk" >shown
  run diff <(commands) <(sed -n 's/^\$ //p' shown)
  assert_output ''
  # The lines under a command, where there are any, are those of the transcript, all of them.
  normalised <shown | plain | awk '
    FNR == NR && /^\$ / { count++; next }
    FNR == NR && !/^\(exit code/ { says[count] = says[count] $0 "\n" }
    FNR == NR { next }
    function judge() { if (text != "" && text != says[at]) printf "%s\n%s", command, text }
    /^\$ / { judge(); at++; command = $0; text = ""; next }
    { text = text $0 "\n" }
    END { judge() }' "$BATS_TEST_DIRNAME/golden/day.txt" - >wrong
  if [ -s wrong ]; then
    batslib_decorate 'the tutorial shows what the commands do not say' <wrong | fail
  fi
  [ "$(grep -vc '^\$ ' shown)" -gt 40 ]
}
