/** The default codec: records and sealed types to JSON and back. */
module dev.millrace.json {
  requires transitive dev.millrace.api;
  requires static transitive org.jspecify;
  requires tools.jackson.databind;
}
