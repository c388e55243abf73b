@NullMarked
package dev.millrace.soak;

import org.jspecify.annotations.NullMarked;
