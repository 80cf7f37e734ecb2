#compdef mdm
# Completion of mdm for zsh, made by: mdm completion zsh

_mdm_table() {
  case $1 in
{table}
    *) return 1 ;;
  esac
}

# Sets kind to that of the value of an option at this place, or to nothing if there is none.
_mdm_kind_of() {
  local line lines fields
  kind=
  _mdm_table '(all)' && lines=$_mdm_lines
  _mdm_table "$place" && lines=$lines$'\n'$_mdm_lines
  for line in ${(f)lines}; do
    fields=("${(@s:	:)line}")
    if [[ $fields[1] == o && " $fields[2] " == *" $1 "* ]]; then
      kind=$fields[3]
      return
    fi
  done
}

_mdm_values() {
  local values
  case $1 in
    file) _files ;;
    dir) _files -/ ;;
    text | '') _message -e text value ;;
    '='*) values=(${(s:,:)${1#=}}) && compadd -a values ;;
    *)
      if [[ $1 == key ]] && compset -P '*='; then
        _files
        return
      fi
      values=(${(f)"$(${~words[1]} __complete $1 ${(@Q)words[2,CURRENT-1]} </dev/null 2>/dev/null)"})
      if [[ $1 == key ]]; then
        compadd -S '' -a values
      else
        compadd -a values
      fi
      ;;
  esac
}

_mdm() {
  local word name line kind place is_value is_ended _mdm_lines lines
  local -a fields below flags arguments
  local -i i number=0

  # Which command it is, and how many arguments it has so far.
  for ((i = 2; i < CURRENT; i++)); do
    word=${(Q)words[i]}
    if [[ -n $is_value ]]; then
      is_value=
    elif [[ -n $is_ended ]]; then
      number+=1
    elif [[ $word == -- ]]; then
      is_ended=true
    elif [[ $word == -* ]]; then
      _mdm_kind_of $word
      [[ $word == *=* || -z $kind || $kind == [-?] ]] || is_value=true
    else
      name=$word
      [[ -z $place || $place == help ]] || name="$place $word"
      if ((number == 0)) && _mdm_table $name; then
        place=$name
      else
        number+=1
      fi
    fi
  done

  if [[ -n $is_value ]]; then
    _mdm_kind_of ${(Q)words[CURRENT-1]}
    _mdm_values $kind
    return
  fi
  if [[ -z $is_ended && $words[CURRENT] == --*=* ]]; then
    _mdm_kind_of ${words[CURRENT]%%=*}
    compset -P '*='
    _mdm_values $kind
    return
  fi
  _mdm_table "$place" && lines=$_mdm_lines
  _mdm_table '(all)' && lines=$lines$'\n'$_mdm_lines
  for line in ${(f)lines}; do
    fields=("${(@s:	:)line}")
    case $fields[1] in
      c) below+=("$fields[2]:$fields[3]") ;;
      o) for name in ${(s: :)fields[2]}; do flags+=("${name}:$fields[4]"); done ;;
      a) arguments+=($fields[2]) ;;
    esac
  done
  if [[ -z $is_ended && $words[CURRENT] == -* ]]; then
    _describe -o option flags
    return
  fi
  if ((number == 0 && $#below)); then
    _describe command below
  fi
  if (($#arguments)); then
    ((number < $#arguments)) || number=$#arguments-1
    _mdm_values $arguments[number+1]
  fi
}

if [[ $funcstack[1] == _mdm ]]; then
  _mdm "$@" # read from fpath
else
  compdef _mdm mdm
fi
