# SPDX-License-Identifier: MIT
# Turns each input file into a C string called script_0, script_1, … in the order given.
FNR == 1 {
  if (NR > 1) print "    ;"
  printf "static const char script_%d[] =\n", count++
}
{
  # "&" stands for what was found; how many backslashes are one differs between programs called awk.
  gsub(/[\\"]/, "\\\\&")
  printf "    \"%s\\n\"\n", $0
}
END { print "    ;" }
