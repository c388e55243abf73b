/**
 * What a checkpoint keeps of the broker's state besides its manifest: pages of settled messages,
 * and the times that messages wait for.
 *
 * <p>Start with {@link dev.millrace.embedded.state.PageFile}. Nothing here knows what a page means;
 * that is the broker's.
 */
@NullMarked
package dev.millrace.embedded.state;

import org.jspecify.annotations.NullMarked;
