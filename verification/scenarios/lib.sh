# What every scenario shares. A scenario is an executable verification/scenarios/SUITE-NAME.sh that sources this file first,
# checks one story from the shell, says on stderr what went wrong and exits 0 only if nothing did. ./verify counts each as a test.
#
#   root     the checkout                       work     a folder of its own, gone afterwards
#   say      reports a figure in the output     check    runs a command that must succeed
#   equals   compares two strings               contains looks for one string in another
#   fails_with CODE COMMAND...                  runs a command that must exit so; its output is in $work/out and $work/err
#   background COMMAND...                       starts a command; $started is its process, ended with the scenario at the latest
#   until_true SECONDS COMMAND...               waits for a condition
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
work=$(mktemp -d "${TMPDIR:-/tmp}/millrace-scenario.XXXXXX")
processes=()
started=

# shellcheck source=../../scripts/jdk.sh
. "$root/scripts/jdk.sh"

clean_up() {
  local status=$? process
  trap - EXIT
  for process in ${processes[@]+"${processes[@]}"}; do
    kill -9 "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  rm -rf "$work"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '== %s\n' "$*"; }

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

check() { "$@" || fail "$* (exit $?)"; }

# equals EXPECTED ACTUAL WHAT
equals() { [ "$1" = "$2" ] || fail "$3: expected '$1' but was '$2'"; }

# contains TEXT PART WHAT
contains() { case $1 in *"$2"*) ;; *) fail "$3: expected to find '$2' in: $1" ;; esac; }

fails_with() {
  local expected=$1 status=0
  shift
  "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
  [ "$status" = "$expected" ] || fail "$*: expected exit $expected but was $status; stderr: $(cat "$work/err")"
}

background() {
  "$@" &
  started=$!
  processes+=("$started")
}

# The condition is asked ten times a second: often enough for a test, rarely enough for a loaded machine.
until_true() {
  local left=$(($1 * 10)) limit=$1
  shift
  until "$@"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "not within $limit s: $*"
    sleep 0.1
  done
}

# The test command's own JDK, for scenarios that start java themselves.
jdk() { find_jdk || fail "no JDK 21 or newer"; }
