# Finds a JDK that Millrace can be built and run with. Sourced by ./millrace and ./verify.

# Prints the feature version of the JDK in folder $1, or nothing if there is no whole JDK in it.
jdk_version() {
  local release
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  if [ -r "$1/release" ]; then
    release=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release")
  else
    release=$("$1/bin/java" -version 2>&1 | sed -n '1s/.*"\([^"]*\)".*/\1/p')
  fi
  printf '%s\n' "${release%%[!0-9]*}"
}

# Prints the folder of the JDK to use: JAVA_HOME if it is 21 or newer, else the newest found. Fails if there is none.
find_jdk() {
  local candidate version best= newest=20 on_path
  version=$(jdk_version "${JAVA_HOME:-}")
  if [ "${version:-0}" -gt 20 ]; then
    printf '%s\n' "$JAVA_HOME"
    return 0
  fi
  on_path=$(command -v javac || true)
  while [ -L "$on_path" ]; do
    candidate=$(readlink "$on_path")
    case $candidate in /*) on_path=$candidate ;; *) on_path=$(dirname "$on_path")/$candidate ;; esac
  done
  for candidate in "${on_path%/bin/javac}" \
    /usr/lib/jvm/* /usr/java/* /usr/local/java/* /usr/local/openjdk* /opt/java/* /opt/*jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
    "$HOME"/.local/share/mise/installs/java/* "$HOME"/.gradle/jdks/*; do
    [ -n "$candidate" ] && [ -d "$candidate" ] || continue
    version=$(jdk_version "$candidate")
    if [ "${version:-0}" -gt "$newest" ]; then
      best=$candidate newest=$version
    fi
  done
  [ -n "$best" ] && printf '%s\n' "$best"
}

# Runs Maven on JDK $1 with the other arguments. What Maven's own libraries do is no news to our users.
run_maven() {
  local jdk=$1 options=${MAVEN_OPTS:-}
  shift
  [ "$(jdk_version "$jdk")" -lt 24 ] || options="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED $options"
  JAVA_HOME=$jdk MAVEN_OPTS=$options mvn -B -Dstyle.color=never "$@" </dev/null
}
