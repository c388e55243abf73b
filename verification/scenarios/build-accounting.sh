#!/usr/bin/env bash
# ./verify counts tests with scripts/tests-run.awk: here it meets sources and reports in which a test was left out in every way.
. "$(dirname "$0")/lib.sh"

sources=$work/src/test/java/a
mkdir -p "$sources/kill" "$sources/crash" "$work/reports"
test_class() { # FILE NUMBER-OF-TESTS
  {
    printf 'class %s {\n' "$(basename "$1")"
    for _ in $(seq "$2"); do printf '  @Test\n  void a_rule_holds() {}\n'; done
    printf '}\n'
  } >"$sources/$1.java"
}
ran() { # CLASS TESTS SKIPPED FAILURES
  printf '<?xml version="1.0"?>\n<testsuite xmlns:xsi="x" version="3.0"\n name="%s" time="1.5" tests="%s" errors="0" skipped="%s" failures="%s">\n</testsuite>\n' \
    "$1" "$2" "$3" "$4" >"$work/reports/TEST-$1.xml"
}
account() { # SUITES
  awk -v rules='crash=[.]crash[.];kill=[.]kill[.]' -v wanted="$1" -f "$root/scripts/tests-run.awk" \
    $(find "$work/src" -name '*.java') "$work"/reports/*.xml
}

test_class GoodTest 2
test_class kill/LoopTest 1
ran a.GoodTest 1 0 0
ran 'a.GoodTest$When_nested' 1 0 0
ran a.kill.LoopTest 1 0 0
equals "suite${IFS:1:1}build${IFS:1:1}2${IFS:1:1}0${IFS:1:1}0${IFS:1:1}3" "$(account build)" "a whole run"
equals '' "$(account 'build kill' | grep problem || true)" "nothing is left out"

ran a.kill.LoopTest 1 1 0
contains "$(account 'build kill')" 'a.kill.LoopTest skipped 1' "a skipped test"
equals '' "$(account build | grep LoopTest || true)" "another suite's test, in a run without that suite"
ran a.kill.LoopTest 1 0 0

ran a.GoodTest 0 0 0
contains "$(account build)" 'GoodTest.java declares 2 tests but ran 1' "a test left out by a tag"
ran a.GoodTest 1 0 0

test_class Misnamed 1
contains "$(account build)" 'Misnamed.java declares tests but its name' "a class left out by its name"
rm "$sources/Misnamed.java"

test_class crash/NeverTest 1
contains "$(account crash)" 'NeverTest.java ran no test' "a class left out by a profile"
rm "$sources/crash/NeverTest.java"

printf 'abstract class BaseTest {\n  @Test\n  void inherited() {}\n}\n' >"$sources/BaseTest.java"
equals '' "$(account build | grep problem || true)" "an abstract class, whose tests run in others"

ran a.crash.kill.BothTest 1 0 0
contains "$(account 'crash kill')" 'a.crash.kill.BothTest belongs to two suites' "a class in two suites"
