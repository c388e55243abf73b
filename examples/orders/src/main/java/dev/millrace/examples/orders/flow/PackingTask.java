package dev.millrace.examples.orders.flow;

import java.math.BigDecimal;

/**
 * One line of a placed order, to be packed.
 *
 * @param invoice the order
 * @param line the line of the file, which tells equal lines apart
 * @param stockCode what
 * @param description what in words, or empty
 * @param quantity how many
 */
public record PackingTask(
    String invoice, int line, String stockCode, String description, BigDecimal quantity) {}
