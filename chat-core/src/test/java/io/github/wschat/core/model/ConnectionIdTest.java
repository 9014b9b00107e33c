package io.github.wschat.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionIdTest {

    @Test
    void isEqualToAnotherOfTheSameValueAlone() {
        ConnectionId id = new ConnectionId("Xa1bC2dE3fGCHk4=");

        assertThat(id)
                .isEqualTo(new ConnectionId("Xa1bC2dE3fGCHk4="))
                .hasSameHashCodeAs(new ConnectionId("Xa1bC2dE3fGCHk4="))
                .hasToString("Xa1bC2dE3fGCHk4=")
                .isNotEqualTo(new ConnectionId("xa1bC2dE3fGCHk4="))
                .isNotEqualTo("Xa1bC2dE3fGCHk4=")
                .isNotEqualTo(null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\u007f", "ü", "\n"})
    void refusesWhatIsNotVisibleAscii(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConnectionId(value))
                .withMessageMatching(
                        "A connection id consists of visible ASCII characters; U\\+\\p{XDigit}{4} at index \\d"
                                + " is none");
    }

    @Test
    void refusesWhatIsTooShortOrTooLong() {
        assertThat(new ConnectionId("!".repeat(ConnectionId.MAX_LENGTH)).value())
                .hasSize(ConnectionId.MAX_LENGTH);
        for (String value : new String[] {"", "~".repeat(ConnectionId.MAX_LENGTH + 1)}) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> new ConnectionId(value))
                    .withMessage("A connection id has 1 to 128 characters, not " + value.length());
        }
    }
}
