#!/usr/bin/env bash
# The power of ext4 is cut under a working process: what was acknowledged is there. CYCLES says how often.
. "$(dirname "$0")/lib-powercut.sh"

check powercut --filesystem ext4 --cycles "${CYCLES:-5}"
say "ext4: $(tail -n 1 "$work/out")"
nothing_mounted
