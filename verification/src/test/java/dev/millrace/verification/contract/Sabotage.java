package dev.millrace.verification.contract;

import dev.millrace.spi.Transport;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A way to break a transport on purpose.
 *
 * @param word its name, in URLs and reports
 * @param beneath the URL of the honest transport
 * @param breaking what is put around the honest transport
 * @param caughtBy the tests that must fail
 */
record Sabotage(
    String word, String beneath, UnaryOperator<Transport> breaking, List<String> caughtBy) {
  /**
   * Opens an empty store each time: the one that is put before the transport instead of around it.
   */
  private static final String FORGETS_ON_RESTART = "forgets-on-restart";

  /** All of them. */
  static Stream<Sabotage> all() {
    return Stream.of(
        by(
            "loses",
            BrokenDeliveries.Losing::new,
            "a_batch_arrives_whole_and_in_order",
            "competing_consumers_share_the_messages_and_none_is_lost_or_doubled",
            "order_holds_for_each_of_many_keys"),
        by(
            "duplicates",
            BrokenPublishing.Doubling::new,
            "a_message_reaches_its_subscription",
            "competing_consumers_share_the_messages_and_none_is_lost_or_doubled",
            "every_subscription_gets_every_message"),
        by(
            "reorders",
            BrokenDeliveries.Reversing::new,
            "a_batch_arrives_whole_and_in_order",
            "a_queue_keeps_what_was_published_before_anyone_subscribed"),
        by(
            "forgets-attempts",
            BrokenDeliveries.ForgettingAttempts::new,
            "attempts_are_remembered_exactly_where_that_is_declared",
            "a_scheduled_retry_comes_again_and_not_early",
            "a_message_is_given_up_on_when_its_attempts_are_spent"),
        by(
            "ignores-delay",
            BrokenPublishing.IgnoringDelay::new,
            "a_delayed_message_comes_when_it_is_due_and_not_before",
            "a_delayed_message_takes_its_place_when_it_is_due",
            "a_delayed_message_survives_a_restart",
            "an_output_is_delayed_or_refused",
            "messages_that_wait_for_their_time_are_counted"),
        by(
            "ignores-options",
            BrokenPublishing.IgnoringOptions::new,
            "a_transport_refuses_by_itself_what_it_does_not_declare",
            "a_transport_refuses_a_priority_by_itself"),
        by(
            "hurries-retries",
            BrokenSettlements.HurryingRetries::new,
            "a_scheduled_retry_comes_again_and_not_early"),
        by(
            "exposes-void-outputs",
            BrokenSettlements.ExposingVoidOutputs::new,
            "a_message_whose_consumer_left_goes_to_another",
            "a_message_whose_lease_was_lost_goes_to_another_and_the_late_result_is_void"),
        by(
            "settles-without-right",
            BrokenSettlements.SettlingWithoutRight::new,
            "a_message_whose_lease_was_lost_goes_to_another_and_the_late_result_is_void"),
        by(
            "swallows-dead-letters",
            BrokenSettlements.SwallowingDeadLetters::new,
            "a_rejected_message_is_kept_with_its_reason_and_the_others_are_handled",
            "data_that_cannot_be_read_is_kept_as_it_came",
            "letters_are_numbered_read_in_pages_and_survive_a_restart"),
        by(
            "revives-what-was-settled",
            BrokenSettlements.Reviving::new,
            "after_a_restart_everything_acknowledged_is_there_and_nothing_settled_comes_back"),
        by(
            FORGETS_ON_RESTART,
            UnaryOperator.identity(),
            "after_a_restart_everything_acknowledged_is_there_and_nothing_settled_comes_back",
            "a_stream_survives_a_restart_with_its_positions",
            "restarts_may_follow_one_another"),
        by(
            "drops-headers",
            BrokenPublishing.DroppingHeaders::new,
            "an_envelope_arrives_unchanged",
            "as_many_headers_arrive_as_are_declared_and_one_more_is_refused",
            "unicode_survives_in_keys_headers_subject_and_data"),
        by(
            "takes-empty-for-absent",
            BrokenPublishing.TakingEmptyForAbsent::new,
            "empty_data_and_no_data_are_two_things"),
        by(
            "serves-one-subscription",
            BrokenDeliveries.ServingOneSubscription::new,
            "every_subscription_gets_every_message",
            "each_subscription_gives_up_for_itself"),
        by(
            "begins-too-early",
            BrokenDeliveries.BeginningTooEarly::new,
            "a_subscription_gets_what_was_taken_since_it_was_created",
            "a_subscription_begins_where_it_is_told_and_then_goes_on"),
        by(
            "keeps-gaps-to-itself",
            BrokenDeliveries.KeepingGaps::new,
            "whoever_falls_behind_a_retention_is_told_of_the_gap_or_it_is_refused"),
        by(
            "declares-too-much",
            BrokenPublishing.DeclaringTooMuch::new,
            "the_largest_message_arrives_and_one_byte_more_is_refused"),
        byLog(
            "skips-positions",
            BrokenLogs.Skipping::new,
            "a_batch_arrives_whole_and_in_order",
            "order_holds_for_each_of_many_keys"),
        byLog(
            "reverses-partitions",
            BrokenLogs.Reversing::new,
            "a_batch_arrives_whole_and_in_order",
            "a_queue_keeps_what_was_published_before_anyone_subscribed"),
        byLog(
            "honours-dead-epochs",
            BrokenLogs.HonouringDeadEpochs::new,
            "a_message_whose_consumer_left_goes_to_another",
            "a_message_whose_lease_was_lost_goes_to_another_and_the_late_result_is_void"));
  }

  private static Sabotage by(String word, UnaryOperator<Transport> breaking, String... caughtBy) {
    return new Sabotage(word, "embedded:DIR", breaking, List.of(caughtBy));
  }

  private static Sabotage byLog(
      String word, UnaryOperator<Transport> breaking, String... caughtBy) {
    return new Sabotage(word, "embedded:DIR?face=log", breaking, List.of(caughtBy));
  }

  static Sabotage of(String word) {
    return all().filter(one -> one.word.equals(word)).findFirst().orElseThrow();
  }

  /** Whether opening again finds nothing. */
  boolean forgetsOnRestart() {
    return word.equals(FORGETS_ON_RESTART);
  }

  /** The URL of the broken transport. */
  String url() {
    return "sabotage:" + word + ":" + beneath;
  }

  @Override
  public String toString() {
    return word;
  }
}
