# Completion of mdm for bash, made by: mdm completion bash

_mdm_table() {
  case $1 in
{table}
    *) return 1 ;;
  esac
}

# Sets kind to that of the value of an option at this place, or to nothing if there is none.
_mdm_kind_of() {
  local type names rest lines
  kind=
  _mdm_table '(all)' && lines=$_mdm_lines
  _mdm_table "$place" && lines=$lines$'\n'$_mdm_lines
  while IFS=$'\t' read -r type names rest; do
    if [[ $type == o && " $names " == *" $1 "* ]]; then
      kind=${rest%%$'\t'*}
      return
    fi
  done <<<"$lines"
}

# Offers a word if it begins as what is typed.
_mdm_offer() {
  if [[ $1 == "$typed"* ]]; then
    COMPREPLY+=("$1")
  fi
}

# No files where none go; bash 3 cannot be told so.
_mdm_no_files() {
  compopt +o default +o bashdefault 2>/dev/null
}

_mdm_offer_values() {
  local value quoted values program
  case $1 in
    file | dir) return ;; # readline completes files, and knows all about quotes
    text) _mdm_no_files ;;
    =*)
      _mdm_no_files
      IFS=, read -ra values <<<"${1#=}"
      for value in "${values[@]}"; do
        _mdm_offer "$value"
      done
      ;;
    *)
      if [[ $1 == key ]]; then
        [[ $typed == *=* ]] && return # a value, or a file
        compopt -o nospace 2>/dev/null
      fi
      _mdm_no_files
      program=${COMP_WORDS[0]/#\~\//$HOME/}
      while IFS= read -r value; do
        printf -v quoted %q "$value"
        if [[ $value == "$typed"* || $quoted == "$typed"* ]]; then
          COMPREPLY+=("${quoted//\\=/=}")
        fi
      done < <("$program" __complete "$1" "${words[@]:1}" </dev/null 2>/dev/null)
      ;;
  esac
}

_mdm() {
  local i word type name text typed kind='' place='' number=0 is_value='' is_ended='' _mdm_lines=''
  local words arguments
  words=()
  arguments=()
  COMPREPLY=()

  # An equals sign is a word of its own in COMP_WORDS: what it joins is put together again.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if ((i > 1)) && [[ $word == = || ${COMP_WORDS[i - 1]} == = ]]; then
      words[${#words[@]} - 1]=${words[${#words[@]} - 1]}$word
    else
      words[${#words[@]}]=$word
    fi
  done
  typed=${words[${#words[@]} - 1]}
  unset "words[${#words[@]} - 1]"

  # Which command it is, and how many arguments it has so far.
  for ((i = 1; i < ${#words[@]}; i++)); do
    word=${words[i]}
    if [[ $is_value ]]; then
      is_value=
    elif [[ $is_ended ]]; then
      number=$((number + 1))
    elif [[ $word == -- ]]; then
      is_ended=true
    elif [[ $word == -* ]]; then
      _mdm_kind_of "$word"
      [[ $word == *=* || -z $kind || $kind == [-?] ]] || is_value=true
    else
      name=$word
      [[ -z $place || $place == help ]] || name="$place $word"
      if ((number == 0)) && _mdm_table "$name"; then
        place=$name
      else
        number=$((number + 1))
      fi
    fi
  done

  if [[ $is_value ]]; then
    _mdm_offer_values "$kind"
    return
  fi
  if [[ -z $is_ended && $typed == --*=* ]]; then
    _mdm_kind_of "${typed%%=*}"
    typed=${typed#*=}
    _mdm_offer_values "${kind:-text}"
    return
  fi
  if [[ -z $is_ended && $typed == -* ]]; then
    _mdm_no_files
    _mdm_table '(all)' && text=$_mdm_lines
    _mdm_table "$place" && text=$text$'\n'$_mdm_lines
    while IFS=$'\t' read -r type name word; do
      if [[ $type == o ]]; then
        for word in $name; do
          _mdm_offer "$word"
        done
      fi
    done <<<"$text"
    return
  fi
  _mdm_table "$place"
  while IFS=$'\t' read -r type name text; do
    if [[ $type == c ]] && ((number == 0)); then
      _mdm_offer "$name"
    elif [[ $type == a ]]; then
      arguments[${#arguments[@]}]=$name
    fi
  done <<<"$_mdm_lines"
  if ((${#arguments[@]} == 0)); then
    _mdm_no_files
  else
    ((number < ${#arguments[@]})) || number=$((${#arguments[@]} - 1))
    _mdm_offer_values "${arguments[number]}"
  fi
}

complete -o bashdefault -o default -F _mdm mdm
