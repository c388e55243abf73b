/** The durable broker in the application's own process. */
module dev.millrace.embedded {
  requires transitive dev.millrace.seam;
  requires transitive dev.millrace.api;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dev.millrace.embedded;

  uses dev.millrace.embedded.CompressionProvider;

  provides dev.millrace.spi.TransportProvider with
      dev.millrace.embedded.EmbeddedTransportProvider;
}
