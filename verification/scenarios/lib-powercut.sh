# What the power cuts share, beyond lib.sh.
#
#   powercut ARGUMENTS...   ./millrace soak powercut, its report in $work/out; ends the scenario with 77 where that is not possible
. "$(dirname "$0")/lib.sh"

check "$root/millrace" --version >/dev/null

# The one thing of it that a machine may lack and a package manager can give.
if ! command -v mkfs.xfs >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get install -y -q xfsprogs || { apt-get update -q && apt-get install -y -q xfsprogs; }; } >"$work/apt" 2>&1 ||
    tail -n 3 "$work/apt" >&2
fi

powercut() {
  local status=0
  "$root/millrace" soak powercut --data "$work/disk" "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
  if [ "$status" = 4 ]; then
    say "not run: $(sed -n 's/^millrace: //p' "$work/err")"
    exit 77
  fi
  cat "$work/out" "$work/err"
  return "$status"
}

# Nothing of it is left on this machine.
nothing_mounted() {
  ! grep -q " $work/" /proc/self/mounts || fail "still mounted: $(grep " $work/" /proc/self/mounts)"
}
