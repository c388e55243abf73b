/** Handling: lanes, retry, dead letters and the settlement, over any transport. */
module dev.millrace.core {
  requires transitive dev.millrace.seam;
  requires transitive dev.millrace.api;
  requires static transitive org.jspecify;
  requires org.slf4j;

  uses dev.millrace.spi.CodecProvider;
  uses dev.millrace.spi.TransportProvider;

  provides dev.millrace.spi.RuntimeProvider with
      dev.millrace.core.CoreRuntimeProvider;
}
