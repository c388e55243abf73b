/** Zstandard for channels of the embedded broker that ask for it. */
module dev.millrace.zstd {
  requires transitive dev.millrace.seam;
  requires transitive dev.millrace.api;
  requires transitive dev.millrace.embedded;
  requires static transitive org.jspecify;
  requires com.github.luben.zstd_jni;

  exports dev.millrace.zstd;

  provides dev.millrace.embedded.compression.CompressionProvider with
      dev.millrace.zstd.ZstdProvider;
}
