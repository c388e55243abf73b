#!/usr/bin/env bash
# Handlers fail, stall and repeat themselves: the books are the same, the faults are those of the seed, also over a kill.
# SEEDS="1 2 3 ..." says which seeds; all twenty take some minutes.
. "$(dirname "$0")/lib-demo.sh"

seen=
for seed in ${SEEDS:-1 2}; do
  check demo --chaos "$seed" --data "$work/data" >"$work/out" 2>"$work/err"
  balances "$work/out" "chaos $seed"
  faults=$(field faults "$work/out")
  say "chaos $seed: $faults, $(field duplicatesIgnored "$work/out") duplicates ignored, $(field seconds "$work/out") s"
  case $faults in *:0[,}]*) fail "chaos $seed left out a kind of fault: $faults" ;; esac
  case $seen in *"$faults"*) fail "chaos $seed had the faults of another seed: $faults" ;; esac
  [ "$(field seconds "$work/out" | cut -d. -f1)" -lt 60 ] || fail "chaos $seed took more than 60 s"
  seen="$seen $faults"
  first=${first:-$faults}
  first_seed=${first_seed:-$seed}
  rm -rf "$work/data"
done

killed_at 40 "$work/err" --chaos "$first_seed" --data "$work/data"
place=$(percent "$work/err")
check demo --chaos "$first_seed" --data "$work/data" >"$work/out" 2>"$work/err"
balances "$work/out" "chaos $first_seed killed and resumed"
equals "$first" "$(field faults "$work/out")" "faults of the same seed over a kill at $place %"
say "chaos $first_seed killed at $place %: the same faults"
