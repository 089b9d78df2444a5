import { writeTables } from './tables.js'
import type { CompletedCommand } from './tree.js'

/** Writes what completes the commands of a program in bash, 3.2 and later. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  return `# Completes cartometrics in bash. Put this into ~/.bashrc:  eval "$(cartometrics completion bash)"

${writeTables(commands, (name) => name)}
# Completes the word at hand with lines of $1 that go on with it; $2 stands before each.
_cartometrics_lines() {
  local line
  while IFS= read -r line; do
    if [[ -n $line && $2$line == "$cur"* ]]; then COMPREPLY+=("$2$line$3"); fi
  done <<< "$1"
}

_cartometrics() {
  local at='' option='' flags='' below='' kind='text' candidates='' values='' cur='' word='' joint='' i
  local -a line=()
  COMPREPLY=()
  # Bash cuts words at = and : as well; here they are whole.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((\${#line[@]} > 0)) && [[ $joint == yes || $word == [=:]* ]]; then
      line[\${#line[@]} - 1]+=$word
    else
      line+=("$word")
    fi
    if [[ $word == *[=:] ]]; then joint=yes; else joint=''; fi
  done
  cur=\${line[\${#line[@]} - 1]}
  for ((i = 0; i < \${#line[@]} - 1; i++)); do
    if [[ -n $option ]]; then option=''; else _cartometrics_step "\${line[i]}"; fi
  done

  local whole=$cur
  if [[ -n $option ]]; then
    _cartometrics_value "$option"
  elif [[ $cur == --*=* ]]; then
    _cartometrics_value "\${cur%%=*}"
    cur=\${cur#*=}
  else
    _cartometrics_command
    if [[ $cur == -* ]]; then
      kind=word candidates=$flags
    elif [[ -n $below ]]; then
      kind=word candidates=$below
    fi
  fi

  case $kind in
    file)
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$cur") ;;
    folder)
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -d -- "$cur") ;;
    word) _cartometrics_lines "$candidates" '' '' ;;
    list)
      compopt -o nospace 2>/dev/null
      local before=''
      if [[ $cur == *,* ]]; then before=\${cur%,*},; fi
      _cartometrics_lines "$candidates" "$before" '' ;;
    pair)
      if [[ $cur == *=* ]]; then
        _cartometrics_lines "$values" "\${cur%%=*}=" ''
      else
        compopt -o nospace 2>/dev/null
        _cartometrics_lines "$candidates" '' '='
      fi ;;
  esac
  # Where there is nothing to complete, it is no name of a file either.
  if [[ $kind != file && $kind != folder ]]; then compopt +o default +o bashdefault 2>/dev/null; fi
  # What bash has cut off is not replaced.
  local cut=''
  if [[ $COMP_WORDBREAKS == *=* && $cur == *=* ]]; then cut=\${cur%"\${cur##*=}"}; fi
  if [[ $COMP_WORDBREAKS == *:* && $cur == *:* ]]; then cut=\${cur%"\${cur##*:}"}; fi
  for ((i = 0; i < \${#COMPREPLY[@]}; i++)); do
    # Without its beginning, bash does not see that it is a folder.
    if [[ -n $cut && -d \${COMPREPLY[i]} ]]; then
      COMPREPLY[i]+=/
      compopt -o nospace 2>/dev/null
    fi
    COMPREPLY[i]=\${COMPREPLY[i]#"$cut"}
  done
}

complete -o bashdefault -o default -F _cartometrics cartometrics
`
}
