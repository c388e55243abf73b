package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Message;
import dev.millrace.Position;
import java.net.URI;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ClosedKeysTest {
  private final ClosedKeys keys = new ClosedKeys(true);

  @Test
  void followers_that_an_open_call_brings_are_kept_out_behind_what_was_given_back() {
    Pending head = message(2);
    keys.close(head);

    assertThat(keys.keepsOut(message(3), 7)).isTrue();
    keys.answered(head, 7);
    assertThat(keys.keepsOut(message(4), 7)).isTrue();
    assertThat(keys.keepsOut(message(3), 8)).isFalse();
  }

  @Test
  void what_was_kept_out_must_not_be_overtaken_by_what_a_later_call_brings() {
    Pending head = message(2);
    keys.close(head);
    keys.answered(head, 7);
    Pending follower = message(3);
    assertThat(keys.keepsOut(follower, 7)).isTrue();
    keys.close(follower);
    keys.callEnded(7);

    // The source still counts the follower as ours: it may send its head again, and what is behind.
    assertThat(keys.keepsOut(message(2), 8)).isFalse();
    assertThat(keys.keepsOut(message(4), 8)).isTrue();
  }

  @Test
  void a_message_that_comes_again_opens_its_key_for_what_follows_it() {
    Pending head = message(2);
    keys.close(head);
    keys.answered(head, 7);

    assertThat(keys.keepsOut(message(2), 7)).isFalse();
    assertThat(keys.keepsOut(message(3), 7)).isFalse();
  }

  @Test
  void a_call_that_ends_is_no_danger_any_more() {
    Pending head = message(2);
    keys.close(head);
    keys.answered(head, 7);
    keys.callEnded(7);

    assertThat(keys.keepsOut(message(3), 7)).isFalse();
  }

  private static Pending message(long offset) {
    Message message =
        Message.builder("m-" + offset, URI.create("urn:test"), "t").key("k").data("x").build();
    return new Pending(message, Position.of(0, offset), new Object(), offset, 0, false);
  }
}
