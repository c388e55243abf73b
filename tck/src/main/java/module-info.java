/** The contract that every transport keeps, as tests to inherit. */
module dev.millrace.tck {
  requires transitive dev.millrace.seam;
  requires transitive dev.millrace.api;
  requires dev.millrace.core;
  requires static transitive org.jspecify;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;

  exports dev.millrace.tck;

  // JUnit finds and runs tests by reflection, package-private ones too.
  opens dev.millrace.tck;

  uses dev.millrace.spi.TransportProvider;
}
