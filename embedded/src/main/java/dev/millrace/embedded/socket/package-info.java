/**
 * How a command reaches a running application: an owner-only Unix-domain socket in the data
 * directory.
 *
 * <p>{@link dev.millrace.embedded.socket.SocketServer} serves a transport, {@link
 * dev.millrace.embedded.socket.SocketTransport} is one at the other end. Both speak what {@link
 * dev.millrace.embedded.socket.Link} carries: frames of a length, a number that pairs an answer
 * with its question, and a body.
 */
@NullMarked
package dev.millrace.embedded.socket;

import org.jspecify.annotations.NullMarked;
