#!/usr/bin/env bash
# Plain `mvn verify` with Maven itself on a JDK older than 21, as on a machine whose default is JDK 17: Maven finds a newer one to
# compile and test with. ./verify runs everything on the JDK it found, so nothing else would notice. The tests are compiled here and not
# run: they run on the newer JDK either way.
. "$(dirname "$0")/lib.sh"

old=
for candidate in /usr/lib/jvm/*; do
  version=$(jdk_version "$candidate")
  if [ "${version:-0}" -ge 17 ] && [ "$version" -lt 21 ]; then old=$candidate; fi
done
if [ -z "$old" ]; then
  [ "${CI:-}" != true ] || fail "no JDK from 17 to 20 on this machine"
  say "there is no JDK from 17 to 20 on this machine: Maven on an older JDK was not tried"
  exit 0
fi

copy="$work/checkout"
mkdir "$copy"
(cd "$root" && git ls-files -co --exclude-standard -z | xargs -0 tar cf - --ignore-failed-read) | tar xf - -C "$copy"
cd "$copy"
status=0
run_maven "$old" verify -DskipTests >"$work/maven.log" 2>&1 || status=$?
[ "$status" = 0 ] || fail "mvn verify on $(jdk_version "$old") exits $status: $(grep -F '[ERROR]' "$work/maven.log" | head -20)"
contains "$(cat "$work/maven.log")" 'BUILD SUCCESS' "the end of the build"
say "mvn verify with Maven on $(jdk_version "$old") builds everything"
