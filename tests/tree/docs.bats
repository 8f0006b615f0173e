# SPDX-License-Identifier: MIT
# Options, manual pages and completions are three views of the tables in the program.

load helper

# The words of the command table, one verb a line.
verbs() {
  "$PMSCIM" help --json | jq -r '.verbs[].name'
}

# "verb<TAB>option" for every option of every verb.
verb_options() {
  "$PMSCIM" help --json | jq -r '.verbs[] | .name as $verb | .options[]? | "\($verb)\t\(.name)"'
}

global_options() {
  "$PMSCIM" help --json | jq -r '.global[].name'
}

needs_tables() {
  needs_program
  needs jq
  [ "$(verbs | wc -l)" -gt 5 ]
}

pages() {
  files 'man/*.[1-9]'
}

# "heading<TAB>page" of all pages, by what headings.awk finds, looked for once.
headings() {
  local page
  if [ ! -e "$BATS_FILE_TMPDIR/headings" ]; then
    pages | while IFS= read -r page; do
      awk -f tests/tree/headings.awk "$page" | sort -u | sed "s#\$#\t$page#"
    done >"$BATS_FILE_TMPDIR/headings"
  fi
  cat "$BATS_FILE_TMPDIR/headings"
}

# The pages that have a heading for a verb.
pages_of() { # VERB
  headings | awk -F '\t' -v verb="$1" '$1 == verb { print $2 }'
}

says_option() { # OPTION PAGE…
  local option=$1
  shift
  grep -qE -- "Fl -${option}([^a-z-]|\$)" "$@"
}

@test "mandoc finds nothing in the manual pages" {
  needs mandoc
  [ -n "$(pages)" ]
  pages | xargs mandoc -T lint -W warning 2>&1 | no_complaints 'mandoc'
}

@test "every manual page is installed, and what it refers to is there" {
  pages | while IFS= read -r page; do
    grep -qF "'${page#man/}'" man/meson.build || echo "man/meson.build lacks $page"
    sed -n 's/^\.Xr \(pmscim[a-z-]*\|libpmscim\) \([1-9]\).*/\1.\2/p' "$page" |
      while IFS= read -r target; do
        [ -e "man/$target" ] || echo "$page refers to $target"
      done
  done | no_complaints 'manual pages'
}

@test "every verb has a heading in a manual page" {
  needs_tables
  verbs | while IFS= read -r verb; do
    [ -n "$(pages_of "$verb")" ] || echo "$verb"
  done | no_complaints 'verbs without a heading'
}

@test "every option stands in the manual page of its verb" {
  needs_tables
  local verb option page last='' of_verb=()
  verb_options | while IFS=$'\t' read -r verb option; do
    if [ "$verb" != "$last" ]; then
      mapfile -t of_verb < <(pages_of "$verb")
      last=$verb
    fi
    [ "${#of_verb[@]}" -gt 0 ] && says_option "$option" "${of_verb[@]}" || echo "$verb: --$option"
  done | no_complaints 'options without a line'
  global_options | while IFS= read -r option; do
    says_option "$option" man/pmscim.1 || echo "pmscim: --$option"
  done | no_complaints 'global options without a line in pmscim.1'
}

# The pages of a verb, and those that they name where they tell of columns.
pages_with_columns_of() { # VERB
  local -a pages
  mapfile -t pages < <(pages_of "$1")
  printf '%s\n' "${pages[@]}"
  sed -n '/^\.Ss Columns/,/^\.Sh/s/^\.Xr \(pmscim-[a-z]*\) \([1-9]\).*/man\/\1.\2/p' "${pages[@]}"
}

@test "every column stands in the manual page of its verb, which says what a table leaves out" {
  needs_tables
  local verb columns wide column
  local -a of_verb said=('' 'the last unless' 'the last two unless|the two ids:'
    'the last three( unless|:)|message, agent and id unless' '' '' 'the last six unless')
  "$PMSCIM" help --json | jq -r '.verbs[] | select(.columns != [] and .name != "version") |
    [.name, ([.columns[].name] | join(" ")), ([.columns[] | select(.wide)] | length)] | @tsv' |
    while IFS=$'\t' read -r verb columns wide; do
      mapfile -t of_verb < <(pages_with_columns_of "$verb")
      for column in $columns; do
        grep -qE "^\.It (Cm )?$column\$" "${of_verb[@]}" || echo "$verb: $column"
      done
      [ "$wide" -eq 0 ] || grep -qiE "in a table without (${said[wide]:-?})" "${of_verb[@]}" ||
        echo "$verb: not that a table lacks $wide of them"
    done | no_complaints 'columns that the manual does not tell of'
}

@test "no manual page has an option that the program lacks" {
  needs_tables
  {
    verb_options | cut -f 2
    global_options
  } | sort -u >"$BATS_TEST_TMPDIR/known"
  files 'man/pmscim*.1' | xargs grep -oHE 'Fl -[a-z][a-z-]*' | sort -u |
    while IFS=: read -r page option; do
      grep -qxF -- "${option#Fl -}" "$BATS_TEST_TMPDIR/known" || echo "$page: --${option#Fl -}"
    done | no_complaints 'options nobody reads'
}

@test "every verb is offered by the completion" {
  needs_tables
  verbs | while read -r -a words; do
    last=${words[-1]}
    unset 'words[-1]'
    "$PMSCIM" __complete "${words[@]}" '' | cut -f 1 | grep -qxF -- "$last" ||
      echo "${words[*]} $last"
  done | no_complaints 'verbs the completion does not know'
}

@test "every option is offered by the completion, with a description" {
  needs_tables
  local verb words
  global_options >"$BATS_TEST_TMPDIR/global"
  verb_options >"$BATS_TEST_TMPDIR/own"
  verbs | while IFS= read -r verb; do
    read -r -a words <<<"$verb"
    "$PMSCIM" __complete "${words[@]}" -- | sed -nE 's/^--([^\t]+)\t.+/\1/p' | sort -u >"$BATS_TEST_TMPDIR/offered"
    awk -F '\t' -v verb="$verb" '$1 == verb { print $2 }' "$BATS_TEST_TMPDIR/own" |
      sort -u - "$BATS_TEST_TMPDIR/global" | comm -23 - "$BATS_TEST_TMPDIR/offered" | sed "s/^/$verb: --/"
  done | no_complaints 'options the completion does not know'
}

@test "the help of every verb names its options" {
  needs_tables
  local verb option words
  verb_options | while IFS=$'\t' read -r verb option; do
    read -r -a words <<<"$verb"
    "$PMSCIM" help "${words[@]}" | grep -qE -- "--$option([^a-z-]|\$)" || echo "$verb: --$option"
  done | no_complaints 'options the help does not show'
}

has_section() { # PAGE SECTION…
  local page=$1 section
  shift
  for section in "$@"; do
    grep -qx "\.Sh $section" "$page" || echo "$page: no $section"
  done
}

@test "every manual page has the sections of its kind, with something in them" {
  pages | while IFS= read -r page; do
    case $page in
      *.1) has_section "$page" NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES 'SEE ALSO' ;;
      *.3) has_section "$page" NAME LIBRARY SYNOPSIS DESCRIPTION EXAMPLES 'SEE ALSO' ;;
      *.5) has_section "$page" NAME DESCRIPTION EXAMPLES 'SEE ALSO' ;;
      *.7) has_section "$page" NAME DESCRIPTION EXAMPLES 'SEE ALSO' ;;
    esac
    awk -v page="$page" '
      /^\.Sh / { if (name != "" && !lines) print page ": nothing in " name; name = substr($0, 5); lines = 0; next }
      { lines++ }
      END { if (!lines) print page ": nothing in " name }' "$page"
  done | no_complaints 'manual pages'
  # Whatever names a folder of the XDG specification has the files that lie there.
  files 'man/*.[158]' | xargs grep -lF '$XDG_' | while IFS= read -r page; do
    has_section "$page" FILES
  done | no_complaints 'manual pages'
  # So has a verb of which the manual says elsewhere what it writes.
  files 'man/*.1' | xargs grep -lE '^\.Xr pmscim-(config|policy|journal) 5' | while IFS= read -r page; do
    has_section "$page" FILES
  done | no_complaints 'manual pages'
}

@test "every page of a verb has examples of it that can be copied" {
  needs_tables
  verbs | while IFS= read -r verb; do
    mapfile -t of_verb < <(pages_of "$verb")
    sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "${of_verb[@]}" | grep -qE "^(\.Dl )?\\$ .*pmscim" || echo "$verb"
  done | no_complaints 'verbs whose page has no example'
}

@test "every verb has an example in its help, which is short" {
  needs_tables
  "$PMSCIM" help --json | jq -r '.verbs[] | select(.examples | length == 0) | .name' |
    no_complaints 'verbs without an example'
  "$PMSCIM" help --json | jq -r '.verbs[] | .name as $verb | .examples[] | select(.command | contains($verb) | not) | $verb' |
    no_complaints 'verbs with an example of another one'
  verbs | while read -r -a words; do
    [ "$("$PMSCIM" help "${words[@]}" | wc -l)" -le 45 ] || echo "${words[*]}"
  done | no_complaints 'help that is too long'
}

# Only a command that is to be copied may be longer.
@test "the help is no wider than a terminal" {
  needs_tables
  {
    "$PMSCIM" help
    verbs | while read -r -a words; do "$PMSCIM" help "${words[@]}"; done
  } >"$BATS_TEST_TMPDIR/help"
  [ -s "$BATS_TEST_TMPDIR/help" ]
  LC_ALL=C.UTF-8 grep -E '^.{81}' "$BATS_TEST_TMPDIR/help" | grep -v '^  \$ ' |
    no_complaints 'lines of help that are too long'
}

@test "the help as JSON says everything about verbs, options and choices" {
  needs_tables
  local json=$BATS_TEST_TMPDIR/help.json
  "$PMSCIM" help --json >"$json"
  jq -e '[.verbs[].options[], .global[]] | all(.[];
    (.name | length > 0) and (.help | length > 0) and has("default") and
    (.kind | IN("flag", "text", "name", "number", "choice", "optional time", "time", "file", "texts")) and
    (if .kind == "choice" then (.choices | length > 0) else .kind == "text" or (.choices | length == 0) end) and
    ((.kind == "flag") == (.value == "")))' "$json"
  jq -e 'all(.verbs[]; (.summary | length > 0) and (.operands.least >= 0) and has("columns") and has("about"))' "$json"
  jq -e '.global[] | select(.name == "output") | .default == "table" and .choices == ["table", "json", "ndjson", "csv"]' "$json"
  # What -o says now is not what counts without it.
  [ "$("$PMSCIM" -o csv help --json | jq -r '.global[] | select(.name == "output").default')" = table ]
}

@test "the exit statuses are the same in the program and in the manual" {
  needs_tables
  diff <("$PMSCIM" help --json | jq -r '.exit_status[].status') \
    <(sed -n '/^\.Sh EXIT STATUS/,/^\.Sh EXAMPLES/s/^\.It \([0-9]*\)$/\1/p' man/pmscim.1) |
    no_complaints 'the program (<) and pmscim.1 (>) differ'
}

@test "the README says how to begin" {
  grep -qF './bootstrap tour' README.md
  grep -qF './bootstrap test' README.md
}

@test "lib, cli and tests say what lives there" {
  [ -s lib/README.md ]
  [ -s cli/README.md ]
  [ -s tests/README.md ]
}
