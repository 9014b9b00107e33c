package io.github.wschat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.Chat;
import io.github.wschat.core.model.ClientIdentity;
import io.github.wschat.core.model.ConnectionId;
import io.github.wschat.core.port.in.ConnectRequest;
import io.github.wschat.inmemory.InMemoryConnectionStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Shows a million messages, most of them damaged, to the route selection and to {@code sendmessage}, and compares with what {@link
 * PlainJson} reads in them. A failure names the seed that {@link Mutations#message} makes the message from.
 */
class FuzzTest {

    private static final long FIRST_SEED = 20_220_125;
    private static final int BATCHES = 100;
    private static final int BATCH = 10_000;

    private static final String NOT_JSON = "not JSON";
    private static final String UNSURE = "unsure";

    private static final Set<String> OWN_KEYS =
            Set.of("sendmessage", "7", "1.50", "true", "null", "[a, 7]", "a", "\uFFFD");
    private static final Object ABSENT = new Object();

    private static final Instant NOW = Instant.parse("2022-01-25T18:50:04.673Z");
    private static final ConnectionId SENDER = new ConnectionId("Mg_ugfpqPHcCIVA=");
    private static final ClientIdentity IDENTITY = new ClientIdentity("192.0.2.1", null);

    private final RouteSelector selector = RouteSelector.of(RouteSelector.BY_ACTION, keys());
    private final FakeTransport transport = new FakeTransport();
    private final ChatRoutes routes = routes();

    private static Set<String> keys() {
        return Stream.concat(OWN_KEYS.stream(), Set.of("$connect", "$disconnect", "$default").stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private ChatRoutes routes() {
        InstantSource clock = InstantSource.fixed(NOW);
        Chat chat = Chat.builder(new InMemoryConnectionStore(clock), transport, transport, Runnable::run)
                .clock(clock)
                .build();
        chat.connect(ConnectRequest.of(SENDER, NOW, IDENTITY));
        return ChatRoutes.builder(chat).clock(clock).build();
    }

    @DisplayName("A million messages each find the right route, and are sent or answered")
    @Timeout(300)
    @Test
    void everyMessageFindsItsRouteAndItsAnswer() {
        Map<String, Integer> seen = IntStream.range(0, BATCHES)
                .parallel()
                .mapToObj(batch -> new FuzzTest().checkBatch(FIRST_SEED + (long) batch * BATCH))
                .reduce(Map.of(), FuzzTest::sum);
        // Otherwise the mutations have become too wild or too tame to show anything.
        assertThat(seen.keySet()).containsAll(OWN_KEYS).contains("$default", NOT_JSON, UNSURE);
        assertThat(seen.get(NOT_JSON)).isBetween(BATCHES * BATCH / 10, BATCHES * BATCH * 9 / 10);
        assertThat(seen.get(UNSURE)).isLessThan(BATCHES * BATCH / 20);
    }

    /** Checks the messages of a batch's seeds, and returns how many there were of each kind. */
    private Map<String, Integer> checkBatch(long firstSeed) {
        Map<String, Integer> seen = new HashMap<>();
        for (long seed = firstSeed; seed < firstSeed + BATCH; seed++) {
            String message = Mutations.message(seed);
            try {
                seen.merge(check(message), 1, Integer::sum);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("Message of seed " + seed + ": " + printable(message), e);
            }
        }
        return seen;
    }

    private static Map<String, Integer> sum(Map<String, Integer> one, Map<String, Integer> other) {
        Map<String, Integer> sum = new HashMap<>(one);
        other.forEach((kind, count) -> sum.merge(kind, count, Integer::sum));
        return sum;
    }

    /** Checks one message, and returns which kind it is. */
    private String check(String message) {
        String route = selector.select(message);
        String text = sent(message);
        Object json;
        try {
            json = PlainJson.read(wellFormed(message));
        } catch (PlainJson.NotJson e) {
            assertThat(route).isEqualTo("$default");
            assertThat(text).isEqualTo(Replies.MESSAGE_MISSING);
            return NOT_JSON;
        } catch (PlainJson.Unsure e) {
            assertThat(route).matches(key -> OWN_KEYS.contains(key) || key.equals("$default"));
            return UNSURE;
        }
        String key = stringified(member(json, "action"));
        String expected = key != null && OWN_KEYS.contains(key) ? key : "$default";
        assertThat(route).isEqualTo(expected);
        assertThat(text)
                .isEqualTo(
                        member(json, "message") instanceof String string
                                ? wellFormed(string)
                                : Replies.MESSAGE_MISSING);
        return expected;
    }

    /** Returns what {@code sendmessage} sends: to everyone, or as its answer. */
    private String sent(String message) {
        transport.sent.clear();
        RouteResponse response = routes.handle(
                        RouteRequest.message("sendmessage", SENDER, IDENTITY, NOW, "request", message))
                .toCompletableFuture()
                .join();
        assertThat(response).isEqualTo(RouteResponse.OK);
        assertThat(transport.sent).hasSize(1);
        return transport.sent.get(0).text();
    }

    private static Object member(Object json, String name) {
        return json instanceof Map<?, ?> members && members.containsKey(name) ? members.get(name) : ABSENT;
    }

    private static @Nullable String stringified(Object json) {
        if (json instanceof PlainJson.Literal literal) {
            return literal.text().equals("null") ? "" : literal.text();
        }
        if (json instanceof List<?> items) {
            return items.stream().anyMatch(item -> item instanceof List || item instanceof Map)
                    ? null
                    : items.stream()
                            .map(item -> item instanceof PlainJson.Literal literal
                                    ? literal.text()
                                    : wellFormed((String) item))
                            .collect(Collectors.joining(", ", "[", "]"));
        }
        return json instanceof String string ? wellFormed(string) : null;
    }

    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
    }

    /** Returns the message as Java's source has it. */
    private static String printable(String message) {
        return message.chars()
                .mapToObj(c -> c == '"' || c == '\\'
                        ? "\\" + (char) c
                        : c >= ' ' && c <= '~' ? String.valueOf((char) c) : String.format("\\u%04X", c))
                .collect(Collectors.joining("", "\"", "\""));
    }
}
