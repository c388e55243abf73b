/** The seam as a test owns it: time, chance, threads and a disk that crashes. */
module dev.millrace.simulation {
  requires transitive dev.millrace.seam;
  requires static transitive org.jspecify;

  exports dev.millrace.simulation;
}
