package dev.millrace.examples.orders.audit;

import java.util.Map;

/**
 * What any correct run over an input comes to. Amounts have two decimals.
 *
 * @param lines all lines
 * @param invoices all invoices
 * @param placed well-formed invoices that sell
 * @param cancelled well-formed invoices that take back
 * @param rejected malformed invoices
 * @param packed lines of placed invoices
 * @param notified well-formed invoices of a known customer
 * @param gross the sum of what was sold
 * @param refunds the sum of what was taken back, above zero
 * @param net what was sold less what was taken back
 * @param topCountries the three countries with the largest net, largest first
 */
public record Expected(
    long lines,
    long invoices,
    long placed,
    long cancelled,
    long rejected,
    long packed,
    long notified,
    String gross,
    String refunds,
    String net,
    Map<String, String> topCountries) {}
