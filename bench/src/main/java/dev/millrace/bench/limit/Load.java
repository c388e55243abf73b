package dev.millrace.bench.limit;

/**
 * What a limit depends on besides the machine.
 *
 * @param threads how many publish or consume
 * @param batch how many messages a call carries
 * @param size the bytes of a payload
 * @param bytesPerMessage what was really written for each message, or NaN
 */
public record Load(int threads, int batch, int size, double bytesPerMessage) {}
