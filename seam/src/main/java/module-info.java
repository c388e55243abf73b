/** The one door through which time, chance, threads, waiting and the disk reach Millrace. */
module dev.millrace.seam {
  requires static transitive org.jspecify;
  // For files that are written past the system's cache.
  requires jdk.unsupported;

  exports dev.millrace.seam;
}
