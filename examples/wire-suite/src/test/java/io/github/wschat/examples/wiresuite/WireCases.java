package io.github.wschat.examples.wiresuite;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;

/** What all cases have: a target, and words for it. Methods without a test are for the cases alone. */
interface WireCases {

    /** Returns what is tested; skips the test if that is not there. */
    Target target();

    /** Skips the test before it does anything if the target is not there. */
    @BeforeEach
    default void isThere() {
        target();
    }

    /** Returns a message for everyone. */
    static String toEveryone(String text) {
        return "{\"action\": \"sendmessage\", \"message\": \"" + text + "\"}";
    }

    /** Returns a text that nobody else says. */
    static String unique(String text) {
        return text + " " + UUID.randomUUID();
    }

    /**
     * Waits until each of these who have connected receives what is said to everyone. A deployed chat lists its connections by
     * eventually consistent reads, which may miss who came just before.
     */
    default void settle(Client... clients) {
        if (!target().isDeployed()) {
            return;
        }
        Awaitility.await("that all who have connected receive what is said to everyone")
                .atMost(Client.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> {
                    List<Client> missing = Stream.of(clients)
                            .filter(client -> !client.isSettled())
                            .toList();
                    if (!missing.isEmpty()) {
                        clients[0].say(toEveryone(Client.SETTLING));
                    }
                    return missing.isEmpty();
                });
    }
}
