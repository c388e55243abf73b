# Compares what was to be run with what was: reads test sources, then surefire's XML reports.
# Prints, tab-separated: "suite NAME tests failed skipped seconds" and "problem SUITE TEXT".
# -v rules="name=regex;..." says which suite a class belongs to; a class that none names belongs to `build`.
# -v wanted="name name" are the suites of this run.
function suite_of(class, i, found) {
  found = ""
  for (i = 1; i <= rule_count; i++)
    if (class ~ rule_regex[i]) {
      if (found != "") problem(found, class " belongs to two suites, " found " and " rule_name[i])
      found = rule_name[i]
    }
  return found == "" ? "build" : found
}
function problem(suite, text) { print "problem\t" suite "\t" text }
function attribute(line, name, value) {
  value = line
  if (!sub(".* " name "=\"", "", value)) return ""
  sub("\".*", "", value)
  return value
}
function outermost(class) { sub(/\$.*/, "", class); return class }
BEGIN {
  rule_count = split(rules, parts, ";")
  for (i = 1; i <= rule_count; i++) {
    rule_name[i] = substr(parts[i], 1, index(parts[i], "=") - 1)
    rule_regex[i] = substr(parts[i], index(parts[i], "=") + 1)
  }
  wanted_count = split(wanted, names, " ")
  for (i = 1; i <= wanted_count; i++) is_wanted[names[i]] = 1
}
FNR == 1 {
  in_source = FILENAME ~ /\.java$/
  if (in_source) {
    class = FILENAME
    sub(/.*\/src\/test\/java\//, "", class)
    sub(/\.java$/, "", class)
    gsub(/\//, ".", class)
    simple = class
    sub(/.*\./, "", simple)
    file_of[class] = FILENAME
  }
}
in_source && /^[ ]*@(Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate)([ (]|$)/ { declared[class]++ }
in_source && $0 ~ "^(public |sealed |non-sealed )*(abstract (sealed |non-sealed )?class|interface|@interface) " simple "[^A-Za-z0-9]" { is_abstract[class] = 1 }
# The element may go over several lines: its attributes are complete where it closes.
!in_source && /<testsuite / { open = 1; element = "" }
!in_source && open {
  element = element " " $0
  if ($0 ~ />/) {
    open = 0
    class = outermost(attribute(element, "name"))
    tests[class] += attribute(element, "tests")
    suite = suite_of(class)
    if (is_wanted[suite]) {
      ran[suite] += attribute(element, "tests")
      failed[suite] += attribute(element, "failures") + attribute(element, "errors")
      skipped[suite] += attribute(element, "skipped")
      seconds[suite] += attribute(element, "time")
      if (attribute(element, "skipped") > 0) problem(suite, class " skipped " attribute(element, "skipped") " of its tests")
    }
  }
}
END {
  for (class in file_of) {
    suite = suite_of(class)
    if (!is_wanted[suite] || is_abstract[class]) continue
    is_test = class ~ /Test$/
    if (declared[class] > 0 && !is_test) problem(suite, file_of[class] " declares tests but its name does not end in Test")
    if (is_test && tests[class] + 0 == 0) problem(suite, file_of[class] " ran no test")
    else if (is_test && tests[class] < declared[class])
      problem(suite, file_of[class] " declares " declared[class] " tests but ran " tests[class])
  }
  for (i = 1; i <= wanted_count; i++) {
    name = names[i]
    print "suite\t" name "\t" ran[name] + 0 "\t" failed[name] + 0 "\t" skipped[name] + 0 "\t" seconds[name] + 0
  }
}
