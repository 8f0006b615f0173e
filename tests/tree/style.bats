# SPDX-License-Identifier: MIT
# What every source looks like.

load helper

c_files() {
  files '*.c' '*.h'
}

# The code without its comments; line numbers stay.
without_comments() { # FILE
  gcc -fpreprocessed -dD -E -x c "$1" 2>&1 | awk -v file="$1" '
    /^# [0-9]+ / { line = $2 - 1; next }
    { line++; print file ":" line ": " $0 }'
}

@test "the list of files is not empty" {
  [ "$(c_files | wc -l)" -gt 20 ]
  c_files | grep -qx 'lib/base/error.c'
  files bootstrap | grep -qx bootstrap
}

@test "every source says its licence in its first lines" {
  c_files | while IFS= read -r file; do
    [ "$(head -n 1 "$file")" = '/* SPDX-License-Identifier: MIT */' ] || echo "$file"
  done | no_complaints 'C sources whose first line is not the licence'
  files '*meson.build' '*.bats' '*.bash' '*.sh' '*.awk' '*.jq' '*.mjs' '*.def' 'completions/*' \
    'man/*.[1-9]' bootstrap .ci/run | while IFS= read -r file; do
    head -n 3 "$file" | grep -q 'SPDX-License-Identifier: MIT' || echo "$file"
  done | no_complaints 'sources without a licence'
}

@test "functions that cannot be used safely are not used" {
  needs gcc
  local banned='v?sprintf|strcpy|stpcpy|strcat|gets|ato[il]|atoll|alloca|strtok|system|popen|mktemp|tmpnam'
  c_files | while IFS= read -r file; do
    without_comments "$file"
  done | grep -E "(^|[^A-Za-z0-9_])($banned)[[:space:]]*\(" | no_complaints 'banned functions'
}

@test "no file of lib and cli has over 700 lines and no function over 100" {
  c_files | xargs awk -f tests/tree/functions.awk 2>&1 | no_complaints 'too long'
}

@test "clang-format would change nothing" {
  needs clang-format
  c_files | xargs clang-format --dry-run -Werror 2>&1 |
    sed -n 's/^\([^ :]*\):[0-9]*:[0-9]*: error.*/\1/p' | sort -u |
    no_complaints 'clang-format -i these'
}

@test "text files end with a newline and have neither tabs nor blanks at line ends" {
  files '*.c' '*.h' '*meson.build' '*.bats' '*.bash' '*.sh' '*.awk' '*.jq' '*.md' '*.mjs' \
    '*.def' 'man/*' 'completions/*' bootstrap .ci/run | while IFS= read -r file; do
    [ -s "$file" ] || continue
    [ -z "$(tail -c 1 "$file")" ] || echo "$file: no newline at its end"
    grep -nHE '[[:blank:]]$' "$file" || true
    grep -nHP '^ *\t' "$file" || true
  done | no_complaints 'blanks'
}

@test "nothing names a registry's host or a folder of somebody's machine" {
  # Put together here, so that this file does not complain about itself.
  local hosts="npm""js[.](org|com)|py""pi[.]org|pythonhosted""[.]org|crates""[.]io|rubygems""[.]org"
  hosts+="|deb[.]debian""[.]org|proxy[.]gol""ang[.]org|repo[.]maven""[.]apache"
  local folders="(^|[[:space:]\"'=:(\`])/(work|root|home/[a-z][a-z0-9_-]+)""/"
  files . | xargs grep -nHIE "$hosts|$folders" | cut -c 1-200 |
    no_complaints 'hosts or folders that do not belong here'
}
