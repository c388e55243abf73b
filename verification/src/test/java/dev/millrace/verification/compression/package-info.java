/** Compression as the embedded broker does it, with every module that brings one. */
@NullMarked
package dev.millrace.verification.compression;

import org.jspecify.annotations.NullMarked;
