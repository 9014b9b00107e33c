package io.github.wschat.examples.wiresuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What takes many minutes. */
interface PatienceCases extends WireCases {

    /** The property that says for how many minutes one case may last. */
    String PATIENCE = "wschat.patience";

    @Test
    @DisplayName("C63 who says nothing for ten minutes is sent away with 1001, and not much earlier")
    default void idle() throws Exception {
        patience(12);
        try (RawClient client = target().open()) {
            client.id();
            Instant silent = Instant.now();
            client.waitFor(Duration.ofMinutes(11));

            assertThat(client.hearGoodbye()).isEqualTo(1001);
            assertThat(Duration.between(silent, Instant.now())).isGreaterThan(Duration.ofMinutes(9));
        }
    }

    @Test
    @DisplayName("C64 who speaks every five minutes is sent away with 1001 after two hours, and not much earlier")
    default void duration() throws Exception {
        patience(122);
        target().inferred();
        Instant connected = Instant.now();
        try (RawClient client = target().open()) {
            client.waitFor(Duration.ofMinutes(5));
            while (!client.hasSomethingCome()) {
                client.id();
            }

            assertThat(client.hearGoodbye()).isEqualTo(1001);
            assertThat(Duration.between(connected, Instant.now()))
                    .isBetween(Duration.ofMinutes(118), Duration.ofMinutes(122));
        }
    }

    @Test
    @DisplayName("C65 who is only sent to stays for more than ten minutes")
    default void sentTo() throws Exception {
        patience(17);
        try (RawClient client = target().open()) {
            String id = client.id();
            client.waitFor(Duration.ofMinutes(5));
            for (int number = 0; number < 3; number++) {
                assertThat(client.hasSomethingCome()).isFalse();
                target().management().post(id, "stay");
                assertThat(client.hear()).isEqualTo("stay");
            }
        }
    }

    /** Skips a case that lasts for longer than allowed. */
    private static void patience(int minutes) {
        if (Integer.getInteger(PATIENCE, 0) < minutes) {
            throw Skip.because("lasts up to " + minutes + " minutes (-D" + PATIENCE + "=" + minutes + " runs it)");
        }
    }
}
