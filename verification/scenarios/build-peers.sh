#!/usr/bin/env bash
# The module of the benchmarks' other systems, which only its profile builds: no other build would notice that it does not compile.
. "$(dirname "$0")/lib.sh"

cd "$root"
status=0
run_maven "$(find_jdk)" -Ppeers -pl bench/peers -am compile -Dspotless.check.skip=true -Denforcer.skip=true >"$work/maven.log" 2>&1 || status=$?
[ "$status" = 0 ] || fail "bench/peers does not compile: $(grep -F '[ERROR]' "$work/maven.log" | head -20)"
contains "$(cat "$work/maven.log")" 'millrace-bench-peers' "what was built"
[ -f bench/peers/target/classes/dev/millrace/bench/peers/PeerProvider.class ] || fail "bench/peers was left out"
say "bench/peers compiles"
