#!/usr/bin/env bash
# The README's program: taken from the README, compiled in a project outside the reactor against published artifacts, run, killed
# with kill -9 and run again. Then once more the way the README runs it, as a source file with the launcher's class path.
. "$(dirname "$0")/lib.sh"

jdk=$(jdk)
local_repository() {
  local option
  for option in ${MAVEN_OPTS:-} ${MAVEN_ARGS:-}; do
    case $option in -Dmaven.repo.local=*) printf '%s\n' "${option#*=}" && return ;; esac
  done
  printf '%s\n' "$HOME/.m2/repository"
}

# The first block of Java in the README.
program=$(awk '/^```java$/ { inside = 1; next } /^```$/ && inside { exit } inside' "$root/README.md")
class=$(printf '%s\n' "$program" | sed -n 's/^public class \([A-Za-z]*\).*/\1/p')
lines=$(printf '%s\n' "$program" | grep -c '[^[:space:]]')
say "the README's program has $lines lines that are not blank"
[ "$lines" -le 12 ] || fail "the README promises twelve lines: $program"
[ -n "$class" ] || fail "no public class in the README's program"

# Published into a repository that only this scenario knows. The launcher's profile leaves out checks that are made elsewhere.
(cd "$root" && check run_maven "$jdk" -q -Plauncher -Dmillrace.build=target/readme -Dmaven.install.skip=true \
  -Dmaven.source.skip=false -Dmaven.javadoc.skip=false "-DaltDeploymentRepository=scenario::file://$work/published" \
  -pl bom,simulation,core,embedded,json,tck -am deploy)
for module in seam simulation api core embedded json tck; do
  for kind in '' -sources -javadoc; do
    set -- "$work/published/dev/millrace/millrace-$module"/*/millrace-"$module"-*[0-9]"$kind".jar
    check test -s "$1"
    [ -n "$kind" ] || contains "$("$jdk/bin/jar" --describe-module --file "$1")" "dev.millrace.$module" "descriptor of $module"
  done
done

# Somebody else's project. What the reactor needed anyway need not come over the network again.
mkdir -p "$work/app/src/main/java"
printf '%s\n' "$program" >"$work/app/src/main/java/$class.java"
cat >"$work/app/pom.xml" <<END
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>app</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>21</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <repositories>
    <repository><id>scenario</id><url>file://$work/published</url></repository>
    <repository><id>seed</id><url>file://$(local_repository)</url><snapshots><enabled>false</enabled></snapshots></repository>
  </repositories>
  <pluginRepositories>
    <pluginRepository><id>seed</id><url>file://$(local_repository)</url><snapshots><enabled>false</enabled></snapshots></pluginRepository>
  </pluginRepositories>
  <dependencyManagement>
    <dependencies>
      <dependency>
        <groupId>dev.millrace</groupId><artifactId>millrace-bom</artifactId><version>0.1.0-SNAPSHOT</version>
        <type>pom</type><scope>import</scope>
      </dependency>
    </dependencies>
  </dependencyManagement>
  <dependencies>
    <dependency><groupId>dev.millrace</groupId><artifactId>millrace-core</artifactId></dependency>
    <dependency><groupId>dev.millrace</groupId><artifactId>millrace-embedded</artifactId></dependency>
    <dependency><groupId>dev.millrace</groupId><artifactId>millrace-json</artifactId></dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin><artifactId>maven-resources-plugin</artifactId><version>3.5.0</version></plugin>
      <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.16.0</version></plugin>
      <plugin><artifactId>maven-dependency-plugin</artifactId><version>3.10.0</version></plugin>
    </plugins>
  </build>
</project>
END
(cd "$work/app" && check run_maven "$jdk" -q "-Dmaven.repo.local=$work/repository" compile dependency:copy-dependencies)
check "$jdk/bin/java" --module-path "$work/app/target/dependency" --validate-modules

# Only ever in the background, where they are the process that is killed.
app() { cd "$work" && exec "$jdk/bin/java" -cp "$work/app/target/classes:$work/app/target/dependency/*" "$class" "$@"; }
lines_in() { [ "$(grep -c '^charged' "$1" || true)" -ge "$2" ]; }
charged() { sed -n 's/^charged .*id=\([^,]*\),.*/\1/p' "$@"; }

background app o-1 o-2 o-3 o-4 o-5 >"$work/first"
until_true 60 lines_in "$work/first" 2
kill -9 "$started"
wait "$started" 2>/dev/null || true
before=$(charged "$work/first" | wc -l | tr -d ' ')
[ "$before" -lt 5 ] || fail "the first run was killed too late to say anything"
say "killed after $before of 5 orders"

background app >"$work/second"
until_true 60 grep -q 'id=o-5' "$work/second"
kill -TERM "$started"
status=0
wait "$started" || status=$?
equals 143 "$status" "exit of a program that was asked to end"
equals "o-1 o-2 o-3 o-4 o-5" "$(charged "$work/first" "$work/second" | sort -u | paste -sd' ' -)" "orders charged in both runs"
equals "$(charged "$work/second")" "$(charged "$work/second" | sort)" "order of the second run"
# What was charged and not yet settled when the process died comes again: one order, because there is one at a time.
again=$(($(charged "$work/first" "$work/second" | wc -l) - 5))
[ "$again" -le 1 ] || fail "$again orders were charged twice"

# The third run finds nothing left of the first five.
class_path=$("$root/millrace" classpath)
source_app() { cd "$work" && exec "$jdk/bin/java" -cp "$class_path" "app/src/main/java/$class.java" "$@"; }
background source_app o-6 >"$work/third"
until_true 60 grep -q 'id=o-6' "$work/third"
equals o-6 "$(charged "$work/third")" "orders left for the third run, and its own"
