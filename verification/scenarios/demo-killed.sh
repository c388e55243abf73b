#!/usr/bin/env bash
# kill -9 somewhere between 10 % and 90 % of the work, and again while resuming: what is run again balances, and found a ledger.
# KILLS="12 20 28 ..." says where else to kill; a number with a colon, "30:60", is killed a second time while resuming.
. "$(dirname "$0")/lib-demo.sh"

runs=0 recovered_runs=0
for kill in ${KILLS:-12 30:60 50 75}; do
  runs=$((runs + 1))
  data=$work/data$runs
  killed_at "${kill%%:*}" "$work/err" --data "$data"
  places="$(percent "$work/err") %"
  if [ "$kill" != "${kill#*:}" ]; then
    killed_at "${kill#*:}" "$work/err" --data "$data"
    places="$places and $(percent "$work/err") %"
  fi
  check demo --data "$data" >"$work/out" 2>"$work/err"
  balances "$work/out" "a run killed at $places and resumed"
  recovered=$(field recovered "$work/out")
  say "killed at $places: recovered $recovered, ignored $(field duplicatesIgnored "$work/out") duplicates, balanced"
  [ "$recovered" -eq 0 ] || recovered_runs=$((recovered_runs + 1))
  rm -rf "$data"
done
[ $((recovered_runs * 10)) -ge $((runs * 8)) ] || fail "only $recovered_runs of $runs runs recovered anything"
