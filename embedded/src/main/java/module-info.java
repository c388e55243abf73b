/** The durable broker in the application's own process. */
module dev.millrace.embedded {
  requires transitive dev.millrace.seam;
  requires transitive dev.millrace.api;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dev.millrace.embedded;
  exports dev.millrace.embedded.compression;

  uses dev.millrace.embedded.compression.CompressionProvider;

  provides dev.millrace.spi.TransportProvider with
      dev.millrace.embedded.EmbeddedTransportProvider;
}
