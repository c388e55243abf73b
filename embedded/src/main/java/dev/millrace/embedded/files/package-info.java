/**
 * How the files of a store are named, and how long ones are written. Nothing here knows what is in
 * them.
 */
@NullMarked
package dev.millrace.embedded.files;

import org.jspecify.annotations.NullMarked;
