/** The default codec: records and sealed types to JSON and back. */
module dev.millrace.json {
  requires transitive dev.millrace.seam;
  requires transitive dev.millrace.api;
  requires static transitive org.jspecify;
  requires transitive tools.jackson.databind;

  exports dev.millrace.json;

  provides dev.millrace.spi.CodecProvider with
      dev.millrace.json.JsonCodecProvider;
}
