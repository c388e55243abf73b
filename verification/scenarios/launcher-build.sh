#!/usr/bin/env bash
# ./millrace in a checkout without build outputs: called twice at once, through a symbolic link, killed in the middle of a build,
# without Maven once built, and with a JAVA_HOME that is too old.
. "$(dirname "$0")/lib.sh"

checkout="$work/a checkout"
mkdir "$checkout"
(cd "$root" && git ls-files -co --exclude-standard -z | xargs -0 tar cf - --ignore-failed-read) | tar xf - -C "$checkout"
git -C "$checkout" init -q
git -C "$checkout" add -A
mkdir "$work/old-jdk" "$work/old-jdk/bin" "$work/elsewhere" "$work/no-maven"
printf 'JAVA_VERSION="17.0.15"\n' >"$work/old-jdk/release"
printf '#!/bin/sh\necho "the old JDK was used" >&2\nexit 9\n' >"$work/old-jdk/bin/java"
cp "$work/old-jdk/bin/java" "$work/old-jdk/bin/javac"
printf '#!/bin/sh\necho "Maven was called: $*" >&2\nexit 1\n' >"$work/no-maven/mvn"
chmod +x "$work/old-jdk/bin/java" "$work/old-jdk/bin/javac" "$work/no-maven/mvn"
ln -s "../a checkout/millrace" "$work/elsewhere/m"
cd "$work/elsewhere"
millrace() { JAVA_HOME=$work/old-jdk ./m "$@"; }
offline() { PATH=$work/no-maven:$PATH millrace "$@"; }
maven_runs() { pgrep -f "[-]Dmaven.multiModuleProjectDirectory=$checkout" >/dev/null; }

# Killed while Maven runs, with Maven itself or without it; then called twice at once.
background setsid env JAVA_HOME="$work/old-jdk" ./m --version >/dev/null 2>&1
until_true 60 maven_runs
kill -9 -- "-$started"
background env JAVA_HOME="$work/old-jdk" ./m --version >/dev/null 2>&1
until_true 60 maven_runs
kill -9 "$started"
background millrace --version >"$work/first" 2>"$work/first.err"
first=$started
background millrace --version >"$work/second" 2>"$work/second.err"
check wait "$first"
check wait "$started"
contains "$(cat "$work/first")" 'millrace ' "stdout of the first call"
equals "$(cat "$work/first")" "$(cat "$work/second")" "stdout of two calls at once"
equals 1 "$(cat "$work/first.err" "$work/second.err" | grep -c 'millrace: building')" "builds of two calls at once"
equals 1 "$(ls "$checkout/.millrace/builds" | wc -l | tr -d ' ')" "what is left of the builds that were killed"

# Built once, Maven is not asked again, and nothing but the answer is printed.
fails_with 0 offline --version
equals "$(cat "$work/first")" "$(cat "$work/out")" "stdout once built"
equals '' "$(cat "$work/err")" "stderr once built"
fails_with 2 offline no-such-command
fails_with 2 offline classpath surplus
fails_with 0 offline bench --list
contains "$(cat "$work/out")" 'B2 ' "stdout of bench --list"
fails_with 0 offline classpath
(
  IFS=:
  for jar in $(cat "$work/out"); do case $jar in /*) check test -f "$jar" ;; *) fail "not absolute: $jar" ;; esac done
)
class_path=$(cat "$work/out")

# Sources that are newer are built; when that cannot be, it says so and the exit code is 1.
touch "$checkout/cli/src/main/java/dev/millrace/cli/Main.java"
fails_with 1 offline --version
equals '' "$(cat "$work/out")" "stdout of a failed build"
contains "$(cat "$work/err")" 'the build failed' "stderr of a failed build"
check millrace --version >"$work/out" 2>"$work/err"
contains "$(cat "$work/err")" 'millrace: building' "stderr after a source was touched"
(IFS=: && for jar in $class_path; do check test -f "$jar"; done)

equals '' "$(git -C "$checkout" status --porcelain | grep -v '^A ' || true)" "the checkout after all this"
