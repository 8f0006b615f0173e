# SPDX-License-Identifier: MIT
# The library's face: what the headers promise, what the symbol file lists, what the linker exports.

load helper

# The functions that the installed headers declare, as the compiler understands them.
declared() {
  gcc -std=gnu17 -fsyntax-only -Ilib/include -x c -aux-info "$BATS_TEST_TMPDIR/prototypes" \
    lib/include/pmscim/pmscim.h
  sed -n 's#^/\* lib/include/pmscim/.*\<\(pms_[a-z0-9_]*\) (.*#\1#p' \
    "$BATS_TEST_TMPDIR/prototypes" | sort -u
}

listed() {
  sed -n 's/^ *\(pms_[a-z0-9_]*\);$/\1/p' lib/libpmscim.sym | sort
}

exported() {
  nm -D --defined-only "$PMSCIM_LIBRARY" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort
}

same() { # WHAT
  diff -u --label "$1" --label "lib/libpmscim.sym" "$BATS_TEST_TMPDIR/$1" <(listed) |
    no_complaints "$1 and lib/libpmscim.sym differ"
}

compiles_alone() { # COMPILER STANDARD LANGUAGE FLAG… -- HEADER…
  local header flags=()
  while [ "$1" != -- ]; do
    flags+=("$1")
    shift
  done
  shift
  [ $# -gt 0 ] || fail 'no headers'
  for header in "$@"; do
    echo "#include \"$header\"" |
      "${flags[@]}" -Wall -Wextra -Werror -fsyntax-only - 2>&1 || echo "$header"
  done | no_complaints 'headers that do not compile alone'
}

@test "the symbol file lists what the public headers declare" {
  needs gcc
  declared >"$BATS_TEST_TMPDIR/headers"
  [ "$(wc -l <"$BATS_TEST_TMPDIR/headers")" -gt 50 ]
  same headers
}

@test "libpmscim.3 names every function, and no other" {
  sed -n 's/^\.Fn \(pms_[a-z0-9_]*\).*/\1/p' man/libpmscim.3 | sort -u >"$BATS_TEST_TMPDIR/manual"
  same manual
}

@test "the library exports what the symbol file lists" {
  needs nm
  needs_library
  exported >"$BATS_TEST_TMPDIR/library"
  same library
}

@test "the symbol file is sorted and free of repetitions" {
  sed -n 's/^ *\(pms_[a-z0-9_]*\);$/\1/p' lib/libpmscim.sym | LC_ALL=C sort -c -u 2>&1 |
    no_complaints 'out of order'
}

@test "the library links what its layers need, and neither web server nor database" {
  needs readelf
  needs_library
  readelf -d "$PMSCIM_LIBRARY" | grep -E 'NEEDED.*(microhttpd|sqlite|smartcols)' |
    no_complaints 'libraries that libpmscim must not need'
}

@test "every public header compiles alone as C17" {
  needs gcc
  compiles_alone gcc -std=c17 -pedantic -Ilib/include -x c -- lib/include/pmscim/*.h
}

@test "every public header compiles alone as C++17" {
  needs g++
  compiles_alone g++ -std=c++17 -pedantic -Ilib/include -x c++ -- lib/include/pmscim/*.h
}

@test "every internal header compiles alone" {
  needs gcc
  mapfile -t headers < <(files 'lib/*.h' 'cli/*.h' | grep -v '^lib/include/')
  compiles_alone gcc -std=gnu17 -D_GNU_SOURCE -Ilib/include -Ilib -Icli -I. -x c -- "${headers[@]}"
}

@test "every public header but server.h is installed" {
  for header in lib/include/pmscim/*.h; do
    name=pmscim/${header##*/}
    [ "$name" = pmscim/server.h ] && continue
    grep -q "'$name'" lib/include/meson.build || echo "$name"
  done | no_complaints 'headers that lib/include/meson.build lacks'
}

@test "the library says which interface it has, in its name and at every symbol" {
  needs readelf
  needs_library
  readelf -d "$PMSCIM_LIBRARY" | grep -q 'SONAME.*\[libpmscim\.so\.0\]'
  nm -D --defined-only "$PMSCIM_LIBRARY" | awk '$2 != "A" && $3 !~ /@@PMSCIM_0$/' |
    no_complaints 'symbols without their version'
}

# "NAME SIZE" of every structure that the installed headers define.
sizes() {
  local program=$BATS_TEST_TMPDIR/sizes
  {
    echo '#include <stdio.h>'
    echo '#include <pmscim/pmscim.h>'
    echo 'int main(void) {'
    files 'lib/include/pmscim/*.h' | grep -v /server.h | xargs sed -n \
      's/^struct \(pms_[a-z_]*\) {$/printf("%s %zu\\n", "\1", sizeof(struct \1));/p'
    echo 'return 0; }'
  } >"$program.c"
  gcc -std=c17 -Ilib/include "$program.c" -o "$program" && "$program" | sort
}

@test "structures that programs allocate have the size they had" {
  needs gcc
  [ "$(getconf LONG_BIT)" = 64 ] || skip 'the table is for 64-bit machines'
  if [ "${PMSCIM_GOLDEN:-}" = write ]; then
    { grep '^#' tests/tree/abi.table && sizes; } >"$BATS_TEST_TMPDIR/table"
    cp "$BATS_TEST_TMPDIR/table" tests/tree/abi.table
  fi
  [ "$(sizes | wc -l)" -gt 10 ]
  diff <(grep -v '^#' tests/tree/abi.table) <(sizes) |
    no_complaints 'the table (<) and the headers (>); PMSCIM_GOLDEN=write before there is a release'
}
