# SPDX-License-Identifier: MIT
# The programs in libpmscim(3), compiled against what `meson install` puts in place and run against
# `pmscim serve`.

load helper

# Installs beside everything else, once, and takes the programs out of the manual page as a reader
# would see them.
setup_file() {
  [ -e "${PMSCIM_LIBRARY:-}" ] || skip 'the library is not built'
  for tool in mandoc meson pkg-config gcc; do
    command -v "$tool" >/dev/null || skip "$tool is not installed"
  done
  export root=$BATS_FILE_TMPDIR/root
  meson install -C "$(dirname "$PMSCIM_LIBRARY")/.." --destdir "$root" --no-rebuild --quiet
  export PKG_CONFIG_PATH library_folder
  PKG_CONFIG_PATH=$(dirname "$(find "$root" -name pmscim.pc)")
  library_folder=$(dirname "$(find "$root" -name 'libpmscim.so.0')")
  sed -i "s|^prefix=|prefix=$root|" "$PKG_CONFIG_PATH/pmscim.pc"
  cd "$BATS_FILE_TMPDIR" || return 1
  mandoc -T ascii -O width=200 "$(find "$root" -name libpmscim.3)" | col -b -x | awk '
    /^EXAMPLES/ { examples = 1 }
    examples && !inside && /^ *#include/ { inside = 1; file = "example" ++count ".c" }
    inside { print > file }
    inside && /int main\(/ { last = 1 }
    last && /^ ? ? ? ? ? ?}$/ { inside = last = 0 }
  '
  compile
}

# A library with sanitizers needs them in the program too, and valgrind can look at one without.
compile() {
  local flags=(-std=gnu17 -Wall -Wextra -Werror -pedantic -g) compiler=gcc
  if nm -D "$PMSCIM_LIBRARY" | grep -q __asan_init; then
    flags+=(-fsanitize=address -fsanitize=undefined)
    readelf -d "$PMSCIM_LIBRARY" | grep -q libasan || compiler=clang
  fi
  for number in 1 2; do
    # What pkg-config prints is several words.
    # shellcheck disable=SC2046
    "$compiler" "${flags[@]}" "example$number.c" $(pkg-config --cflags --libs pmscim) -o "example$number"
  done
}

# example NUMBER ARGUMENT…
example() {
  local watch=()
  if ! nm -D "$PMSCIM_LIBRARY" | grep -q __asan_init && command -v valgrind >/dev/null; then
    watch=(valgrind --quiet --leak-check=full --error-exitcode=99)
  fi
  local number=$1
  shift
  LD_LIBRARY_PATH=$library_folder run --separate-stderr "${watch[@]}" "$BATS_FILE_TMPDIR/example$number" "$@"
}

team() {
  scim_ready
  (umask 077 && pm gen-key two -q >key)
  serve_start
  pm connect "$SERVE_URL/scim/v2" --key-file key >/dev/null
  pm users create mara.ito@acme.example >/dev/null
  pm users create noor.lind@acme.example >/dev/null
}

@test "the programs of the manual compile with the installed headers and library" {
  [ -x "$BATS_FILE_TMPDIR/example1" ]
  [ -x "$BATS_FILE_TMPDIR/example2" ]
  run ldd "$BATS_FILE_TMPDIR/example1"
  assert_output --partial libpmscim.so.0
}

@test "pkg-config names the version that runs" {
  run -0 pkg-config --modversion pmscim
  assert_output "$(pm version | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)"
}

@test "the first program prints who is suspended" {
  team
  example 1
  assert_code 0
  assert_output ''
  pm suspend noor.lind@acme.example --yes >/dev/null
  example 1
  assert_code 0
  assert_output 'noor.lind@acme.example'
}

@test "the first program says what is wrong" {
  example 1
  assert_code 1
  assert_stderr 'no profile with an endpoint'
  team
  serve_stop
  example 1
  assert_code 1
  assert_stderr '127.0.0.1: nothing can be reached there'
}

@test "the second program suspends one person and nobody else" {
  team
  example 2 "$SERVE_URL/scim/v2" key mara.ito@acme.example
  assert_code 0
  assert_output --partial 'suspended '
  run -0 pm users list --inactive --columns email --no-headings
  assert_output mara.ito@acme.example
  example 2 "$SERVE_URL/scim/v2" key nobody@acme.example
  assert_code 0
  assert_output 'nobody of that name'
  run -0 pm users list --inactive --columns email --no-headings
  assert_output mara.ito@acme.example
}

@test "the second program fails with the name of the code, what happened and what to do" {
  team
  (umask 077 && echo wrong-key >wrong)
  example 2 "$SERVE_URL/scim/v2" wrong mara.ito@acme.example
  assert_code 1
  assert_output ''
  [[ $stderr == 'AUTH: 127.0.0.1 '* ]]
  [ "$(wc -l <<<"$stderr")" -eq 2 ]
  example 2 http://scim.example/scim/v2 key mara.ito@acme.example
  assert_code 1
  assert_stderr 'CONFIG: scim.example: plain http is for this machine only'
  example 2 "$SERVE_URL/scim/v2"
  assert_code 2
}
