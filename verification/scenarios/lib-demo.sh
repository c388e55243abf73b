# What the scenarios of the suite `demo` share, beyond lib.sh.
#
#   demo ARGUMENTS...             ./millrace demo --headless --json
#   balances FILE WHAT            the last line of FILE is December's ledger, to the digit
#   field NAME FILE               a value of that line
#   percent FILE                  the progress that was printed last
#   killed_at PERCENT FILE ARGUMENTS...
#                                 a demo, ended with kill -9 once it has printed that progress; its stderr is in FILE
#   one_message CODE PART COMMAND...
#                                 a command that must exit so, with nothing on stdout, one line on stderr and PART in it
. "$(dirname "$0")/lib.sh"

millrace=$root/millrace
# Built before anything is measured or killed.
check "$millrace" --version >/dev/null

demo() { "$millrace" demo --headless --json "$@"; }

field() {
  local line
  line=$(tail -n 1 "$2")
  [[ $line =~ \"$1\":(\"[^\"]*\"|\{[^}]*\}|[^,}]*) ]] || fail "no $1 in: $line"
  printf '%s\n' "${BASH_REMATCH[1]}"
}

balances() {
  local line
  line=$(tail -n 1 "$1")
  contains "$line" '{"lines":42481,"invoices":2025,"placed":1550,"cancelled":326,"rejected":149,' "$2"
  contains "$line" '"gross":"769905.74","refunds":"74789.12",' "$2"
  contains "$line" '"topCountries":{"United Kingdom":"623951.02","Germany":"14276.34","France":"9575.36"},' "$2"
  contains "$line" '"deadLetters":149,' "$2"
  contains "$line" '"packed":40281,' "$2"
  contains "$line" '"balanced":true}' "$2"
}

percent() { sed -n 's/.* \([0-9]*\) %.*/\1/p' "$1" | tail -n 1; }

has_reached() {
  local now
  now=$(percent "$2")
  [ "${now:-0}" -ge "$1" ] || ! kill -0 "$started" 2>/dev/null
}

killed_at() {
  local target=$1 errors=$2 status=0
  shift 2
  : >"$errors"
  background "$millrace" demo --headless --json "$@" 2>"$errors" >"$errors.out"
  until_true 120 has_reached "$target" "$errors"
  kill -9 "$started" 2>/dev/null || true
  wait "$started" 2>/dev/null || status=$?
  equals 137 "$status" "exit of a run that was to be killed at $target % ($(tail -n 1 "$errors"))"
}

one_message() {
  local code=$1 part=$2
  shift 2
  fails_with "$code" "$@"
  equals '' "$(cat "$work/out")" "stdout of $*"
  equals 1 "$(grep -c '' "$work/err")" "lines on stderr of $* ($(cat "$work/err"))"
  contains "$(cat "$work/err")" 'millrace: ' "stderr of $*"
  contains "$(cat "$work/err")" "$part" "stderr of $*"
}
