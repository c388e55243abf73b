/** The contract that every transport keeps, as tests to inherit. */
module dev.millrace.tck {
  requires transitive dev.millrace.api;
  requires dev.millrace.core;
  requires static transitive org.jspecify;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
}
