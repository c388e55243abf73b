/** The one door through which time, chance, threads, waiting and the disk reach Millrace. */
module dev.millrace.seam {
  requires static transitive org.jspecify;

  exports dev.millrace.seam;
}
