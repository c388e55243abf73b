#!/usr/bin/env bash
# The power of xfs is cut under a working process: what was acknowledged is there. CYCLES says how often.
. "$(dirname "$0")/lib-powercut.sh"

check powercut --filesystem xfs --cycles "${CYCLES:-5}"
say "xfs: $(tail -n 1 "$work/out")"
nothing_mounted
