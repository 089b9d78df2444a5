import { writeTables } from './tables.js'
import type { CompletedCommand } from './tree.js'

/** Writes what completes the commands of a program in zsh, with what each is for. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  return `#compdef cartometrics
# Completes cartometrics in zsh. Put this into ~/.zshrc, after compinit:  eval "$(cartometrics completion zsh)"

${writeTables(commands, (name, description) => `${name}:${description}`)}
_cartometrics() {
  local at='' option='' flags='' below='' kind='text' candidates='' values='' word
  local cur=\${words[CURRENT]}
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n $option ]]; then option=''; else _cartometrics_step "$word"; fi
  done

  if [[ -n $option ]]; then
    _cartometrics_value "$option"
  elif [[ $cur == --*=* ]]; then
    _cartometrics_value "\${cur%%=*}"
    cur=\${cur#*=}
    compset -P '*='
  else
    _cartometrics_command
    local -a described
    if [[ $cur == -* ]]; then
      described=("\${(@f)flags}")
      _describe -o 'option' described
      return
    elif [[ -n $below ]]; then
      described=("\${(@f)below}")
      _describe 'command' described
      return
    fi
  fi

  local -a found
  case $kind in
    file) _files ;;
    folder) _files -/ ;;
    word)
      found=("\${(@f)candidates}")
      compadd -a found ;;
    list)
      compset -P '*,'
      found=("\${(@f)candidates}")
      compadd -S '' -a found ;;
    pair)
      if [[ $cur == *=* ]]; then
        compset -P '*='
        if [[ -n $values ]]; then
          found=("\${(@f)values}")
          compadd -a found
        fi
      else
        found=("\${(@f)candidates}")
        compadd -S = -a found
      fi ;;
  esac
}

if [[ $funcstack[1] == _cartometrics ]]; then _cartometrics "$@"; else compdef _cartometrics cartometrics; fi
`
}
