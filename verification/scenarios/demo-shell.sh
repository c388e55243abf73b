#!/usr/bin/env bash
# publish, consume and read from the shell; signals; from any folder, through a link, with a JAVA_HOME that is too old.
. "$(dirname "$0")/lib-demo.sh"

mkdir "$work/bin" "$work/here"
ln -s "$root/millrace" "$work/bin/m"
cd "$work/here"
m() { "$work/bin/m" "$@"; }
# By monitor mode a job in the background keeps its signals.
in_background() {
  set -m
  background "$@"
  set +m
}
# ended PROCESS CODE WHAT
ended() {
  local status=0
  wait "$1" || status=$?
  equals "$2" "$status" "$3"
}
ids() { sed 's/.*"id":"\([^"]*\)".*/\1/' "$1" | paste -sd' ' -; }

# Into the default directory below the folder it is called from.
printf '{"key":"k","data":{"n":1.10},"id":"a","type":"t.happened"}\n{"data":"text","id":"b"}\n{"data":3,"id":"late","delayMs":1000}\n' |
  check m publish q >out
equals '{"id":"a"} {"id":"b"} {"id":"late"}' "$(paste -sd' ' out)" "what publish prints"
check test -d millrace-data
check m read q >out
contains "$(head -n 1 out)" '{"position":0,"id":"a","type":"t.happened","key":"k","time":"' "what read prints"
contains "$(head -n 1 out)" '","correlationid":"a","causationid":null,"data":{"n":1.10}}' "what read prints"
check m consume q --subscription s --max 1 >out
equals a "$(ids out)" "the first message"
check m consume q --subscription s --idle 2 >out
equals 'b late' "$(ids out)" "the other messages, the delayed one when it is due"
check m consume q --subscription s --idle 0.2 >out
equals '' "$(cat out)" "a queue that is empty"
fails_with 1 m consume q --subscription other --idle 1
contains "$(cat "$work/err")" "the subscription 's' already" "a second subscription of a queue"
fails_with 1 m read nothing
contains "$(cat "$work/err")" 'there are q' "a channel that does not exist"

# Ids come as messages become durable, while standard input is still open; a signal drains.
mkfifo lines
exec 7<>lines
in_background "$work/bin/m" publish q <lines >ids
printf '{"data":1,"id":"x"}\n' >&7
until_true 30 grep -q '{"id":"x"}' ids
kill -INT "$started"
ended "$started" 130 "exit after SIGINT"
exec 7>&-
check m consume q --subscription s --max 1 >out
equals x "$(ids out)" "what was acknowledged before SIGINT"

# Beside a running application, through its socket.
in_background "$work/bin/m" consume q --subscription s >running
until_true 30 test -S millrace-data/socket
printf '{"data":1,"id":"y"}\n' | check m publish q >out
until_true 30 grep -q '"id":"y"' running
check m read q >out
kill -TERM "$started"
ended "$started" 143 "exit after SIGTERM"
equals y "$(ids running)" "what the running consumer got"

# Output that nobody reads any more ends it quietly; nothing but what was printed is acknowledged.
seq 1 50000 | sed 's/.*/{"data":"&","id":"m-&"}/' | check m publish many >out
equals 50000 "$(grep -c '' out)" "ids of many messages"
equals 'm-1 m-50000' "$(sed -n '1p;$p' out | sed 's/.*"id":"\([^"]*\)".*/\1/' | paste -sd' ' -)" "the order of ids"
m consume many --subscription s 2>err | head -n 3 >out
equals '' "$(cat err)" "stderr when nobody reads"
equals 'm-1 m-2 m-3' "$(ids out)" "the first three"
m read many 2>err | head -n 1 >out
equals '' "$(cat err)" "stderr when nobody reads"

# The demo under signals: drained, with the exit code of the signal, and resumable.
in_background "$work/bin/m" demo --headless --data demo 2>err >out
until_true 60 grep -q '[1-9] %' err
kill -TERM "$started"
ended "$started" 143 "exit of the demo after SIGTERM"
contains "$(tail -n 1 err)" 'run it again' "what the demo says after SIGTERM"
equals '' "$(cat out)" "stdout of a demo that was stopped"
mkdir "$work/old" "$work/old/bin"
printf 'JAVA_VERSION="17.0.15"\n' >"$work/old/release"
printf '#!/bin/sh\nexit 9\n' | tee "$work/old/bin/java" >"$work/old/bin/javac"
chmod +x "$work/old/bin/java" "$work/old/bin/javac"
JAVA_HOME=$work/old check m demo --headless --json --data demo >out 2>err
balances out "a demo that was stopped and resumed"
