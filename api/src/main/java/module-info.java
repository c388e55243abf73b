/** What an application types, and what a transport implements. */
module dev.millrace.api {
  requires transitive dev.millrace.seam;
  requires static transitive org.jspecify;

  exports dev.millrace;
  exports dev.millrace.spi;

  uses dev.millrace.spi.CodecProvider;
  uses dev.millrace.spi.RuntimeProvider;
  uses dev.millrace.spi.TransportProvider;
}
