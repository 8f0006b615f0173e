# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Completion of pmscim in bash: the program itself knows the answers.

# Cuts a command line into words and takes the quotes out, as the shell would, but runs nothing. Leaves
# the words in `words` and a quote that is still open in `quote`.
__pmscim_words() {
  local line=$1 word='' i c started=
  words=() quote=
  for ((i = 0; i < ${#line}; i++)); do
    c=${line:i:1}
    if [[ $quote == "'" && $c != "'" ]]; then
      word+=$c
    elif [[ $c == "\\" ]]; then
      i=$((i + 1)) started=1
      [[ $quote == '"' && ${line:i:1} != [\"\$\`\\] ]] && word+=$c
      word+=${line:i:1}
    elif [[ $c == [\"\'] && (-z $quote || $quote == "$c") ]]; then
      [[ -z $quote ]] && quote=$c || quote=
      started=1
    elif [[ -z $quote && $c == [[:blank:]] ]]; then
      [[ -n $word$started ]] && words+=("$word")
      word='' started=
    else
      word+=$c
    fi
  done
  words+=("$word")
}

# Spells a value so that the shell reads it as one word again.
__pmscim_quote() {
  case $quote in
    \') quoted=${1//\'/\'\\\'\'} ;;
    \")
      quoted=${1//\\/\\\\}
      quoted=${quoted//\"/\\\"}
      quoted=${quoted//\$/\\\$}
      quoted=${quoted//\`/\\\`}
      ;;
    *)
      quoted=$1
      [[ $1 == *[!A-Za-z0-9_.,:=@%/+-]* ]] && printf -v quoted %q "$1"
      ;;
  esac
}

_pmscim() {
  local line quote word option='' quoted cut
  local -a words
  COMPREPLY=()
  # What readline is going to replace begins behind the last of the characters that it breaks words
  # at, such as the colon or the @ of an e-mail; of an answer only what is behind those may be said.
  __pmscim_words "$2"
  cut=${words[0]}
  __pmscim_words "${COMP_LINE:0:COMP_POINT}"
  word=${words[-1]}
  [[ $word == --*=* ]] && option=${word%%=*}=
  if [[ $word == *"$cut" ]]; then
    cut=$((${#word} - ${#cut}))
  else
    cut=0
  fi
  while IFS= read -r line; do
    line=${line%%$'\t'*}
    if [[ $line == :files ]]; then
      compopt -o default
      return
    fi
    [[ $line == *[=:] ]] && compopt -o nospace
    line=$option$line
    __pmscim_quote "${line:cut}"
    COMPREPLY+=("$quoted")
  done < <("${COMP_WORDS[0]}" __complete "${words[@]:1}" 2>/dev/null)
}
complete -F _pmscim pmscim
