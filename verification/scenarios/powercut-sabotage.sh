#!/usr/bin/env bash
# A store whose forces do nothing loses what it acknowledged, and the power cut says so. A soak that is killed leaves nothing mounted.
. "$(dirname "$0")/lib-powercut.sh"

status=0
powercut --filesystem ext4 --cycles 3 --sabotage no-force || status=$?
equals 3 "$status" "exit of a soak whose store forces nothing"
contains "$(cat "$work/err")" 'was acknowledged and is gone' "what it found"
nothing_mounted

background "$root/millrace" soak powercut --filesystem ext4 --cycles 50 --data "$work/killed" >/dev/null 2>&1
is_mounted() { grep -q " $work/killed/" /proc/self/mounts; }
is_gone() { ! is_mounted; }
until_true 60 is_mounted
kill -9 "$started"
until_true 30 is_gone
