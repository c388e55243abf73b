#!/usr/bin/env bash
# A store whose forces do nothing loses what it acknowledged, or does not open, and the power cut says so. A soak that is killed leaves
# nothing mounted.
. "$(dirname "$0")/lib-powercut.sh"

status=0
powercut --filesystem ext4 --cycles 3 --sabotage no-force || status=$?
equals 3 "$status" "exit of a soak whose store forces nothing"
# What is missed depends on where the power went: a message, or a checkpoint, without which the store does not open.
grep -Eq 'was acknowledged and is gone|the store cannot be read' "$work/err" || fail "what it found: $(cat "$work/err")"
nothing_mounted

background "$root/millrace" soak powercut --filesystem ext4 --cycles 50 --data "$work/killed" >/dev/null 2>&1
is_mounted() { grep -q " $work/killed/" /proc/self/mounts; }
is_gone() { ! is_mounted; }
until_true 60 is_mounted
kill -9 "$started"
until_true 30 is_gone
