# SPDX-License-Identifier: MIT
# Who may know whom.

load helper

c_files() {
  files 'lib/*.c' 'lib/*.h' 'cli/*.c' 'cli/*.h' 'cli/*.def'
}

@test "every include keeps to the table of layers" {
  # Unset rows must not pass for allowed ones, so the table has to be read first.
  c_files | xargs awk -f tests/tree/layers.awk tests/tree/layers.table |
    no_complaints 'includes that cross a line'
}

@test "every folder of lib is a layer of the table" {
  files lib | awk -F/ 'NF > 2 && $2 != "include" { print $2 }' | sort -u |
    while read -r layer; do
      grep -q "^layer $layer\>" tests/tree/layers.table || echo "lib/$layer"
    done | no_complaints 'folders without a row'
}

@test "every public header has a row, and the umbrella includes all but server.h" {
  for header in lib/include/pmscim/*.h; do
    name=${header##*/}
    [ "$name" = pmscim.h ] && continue
    grep -q "^header $name " tests/tree/layers.table || echo "$name has no row"
    if [ "$name" = server.h ]; then
      ! grep -q "<pmscim/$name>" lib/include/pmscim/pmscim.h || echo "pmscim.h includes $name"
    else
      grep -q "<pmscim/$name>" lib/include/pmscim/pmscim.h || echo "pmscim.h lacks $name"
    fi
  done | no_complaints 'public headers'
}

@test "the command line includes nothing of ours but public headers and its own" {
  files 'cli/*.c' 'cli/*.h' | while IFS= read -r file; do
    sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$file" | while IFS= read -r name; do
      [ -e "cli/$name" ] || [ -e "${file%/*}/$name" ] ||
        grep -qF "output: '$name'" cli/meson.build || echo "$file includes \"$name\""
    done
  done | no_complaints 'headers that are not of cli/'
}

@test "curl_easy_setopt stands in one file" {
  files 'lib/*.[ch]' 'cli/*.[ch]' | grep -vx 'lib/http/request.c' |
    xargs grep -n 'curl_easy_setopt' | no_complaints 'calls outside lib/http/request.c'
}
