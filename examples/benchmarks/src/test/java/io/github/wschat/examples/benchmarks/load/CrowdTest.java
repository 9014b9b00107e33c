package io.github.wschat.examples.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CrowdTest {

    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration IMPATIENT = Duration.ofMillis(300);

    @Test
    void countsEveryDelivery() throws IOException {
        Outcome outcome = outcome(FaultyChat.Fault.NONE, Pattern.saturating(4, 100, 16, SHORT));

        assertThat(outcome.isFaultless()).isTrue();
        assertThat(outcome.deliveries()).isPositive().matches(all -> all % 8 == 0, "eight for each text");
        assertThat(outcome.latencies().getTotalCount()).isEqualTo(outcome.deliveries());
        assertThat(outcome.elapsed()).isGreaterThanOrEqualTo(SHORT);
    }

    @Test
    void sendsAtThePaceThatIsAskedFor() throws IOException {
        Outcome outcome = outcome(FaultyChat.Fault.NONE, Pattern.paced(4, 4096, 400, Duration.ofSeconds(1)));

        assertThat(outcome.isFaultless()).isTrue();
        // 50 texts for 8 clients; the last one is due when the time is over.
        assertThat(outcome.deliveries()).isBetween(48L * 8, 51L * 8);
    }

    @Test
    void noticesWhatIsLost() throws IOException {
        Outcome outcome = outcome(
                (client, count, text) -> client == 3 && count % 5 == 0 ? List.of() : List.of(text),
                Pattern.paced(1, 100, 400, SHORT));

        assertThat(outcome.lost()).isPositive();
        assertThat(outcome.doubled() + outcome.damaged()).isZero();
    }

    @Test
    void noticesWhatComesTwice() throws IOException {
        Outcome outcome = outcome(
                (client, count, text) -> client == 3 && count == 2 ? List.of(text, text) : List.of(text),
                Pattern.saturating(1, 100, 1, SHORT));

        assertThat(outcome.doubled()).isEqualTo(1);
        assertThat(outcome.lost() + outcome.damaged()).isZero();
    }

    @Test
    void noticesWhatIsOutOfOrder() throws IOException {
        List<String> held = new ArrayList<>();
        Outcome outcome = outcome(
                (client, count, text) -> {
                    if (client != 3) {
                        return List.of(text);
                    } else if (count == 2) {
                        held.add(text);
                        return List.of();
                    } else if (count == 3) {
                        return List.of(text, held.remove(0));
                    }
                    return List.of(text);
                },
                Pattern.saturating(1, 100, 4, SHORT));

        assertThat(outcome.doubled()).isEqualTo(1);
        assertThat(outcome.lost()).isEqualTo(1);
    }

    @Test
    void noticesWhatNobodySent() throws IOException {
        Outcome outcome = outcome(
                (client, count, text) ->
                        client == 3 && count < 2 ? List.of(text, count == 0 ? "?" : ".".repeat(100)) : List.of(text),
                Pattern.saturating(1, 100, 1, SHORT));

        assertThat(outcome.damaged()).isEqualTo(2);
        assertThat(outcome.lost() + outcome.doubled()).isZero();
    }

    @Test
    void saysThatAClientIsRefused() throws IOException {
        try (FaultyChat chat = new FaultyChat(FaultyChat.Fault.NONE, "HTTP/1.1 403 Forbidden")) {
            assertThatThrownBy(() -> Crowd.connect(chat.uri(), false, 8, 4, IMPATIENT))
                    .isInstanceOf(CannotMeasureException.class)
                    .hasMessageContainingAll("The server refused client", "403 Forbidden");
        }
    }

    @Test
    void saysThatAClientIsDisconnected() throws IOException {
        try (FaultyChat chat = new FaultyChat(FaultyChat.Fault.NONE);
                Crowd crowd = Crowd.connect(chat.uri(), false, 8, 4, IMPATIENT)) {
            chat.hangUp();
            assertThatThrownBy(() -> crowd.run(Pattern.saturating(1, 100, 1, SHORT)))
                    .isInstanceOf(CannotMeasureException.class)
                    .hasMessageContaining("The clients of " + chat.uri());
        }
    }

    private static Outcome outcome(FaultyChat.Fault fault, Pattern pattern) throws IOException {
        try (FaultyChat chat = new FaultyChat(fault);
                Crowd crowd = Crowd.connect(chat.uri(), false, 8, 4, IMPATIENT)) {
            return crowd.run(pattern);
        }
    }
}
