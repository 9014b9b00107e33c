package io.github.wschat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SurrogatesTest {

    @Test
    void unpairedOnesAreReplaced() {
        assertThat(Surrogates.repaired("\uDE00 \uD83D\uDE00 \uD83D")).isEqualTo("\uFFFD \uD83D\uDE00 \uFFFD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u00e4 \uFFFD \u4e16", "\\uD800"})
    void textWithoutThemIsLeftAlone(String text) {
        assertThat(Surrogates.repaired(text)).isSameAs(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\\", "\\x", "\\uD7FF\\uE000", "\\\\uD800", "\\\n\\uD83D\\uDE00"})
    void jsonWithoutUnpairedEscapesStaysAsItIs(String json) {
        assertThat(Surrogates.repairedInJson(json)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\uD800", "\\udfff", "\\uDBfF", "\\uDc00"})
    void anUnpairedEscapeIsReplacedByAnEscape(String json) {
        assertThat(Surrogates.repairedInJson("a" + json + "b")).isEqualTo("a\\uFFFDb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u", "\\uD", "\\uD8", "\\uD80g", "\\uD83\u0144", "\\u\uFF11234"})
    void anEscapeWithoutItsDigitsBecomesOneThatIsNone(String json) {
        assertThat(Surrogates.repairedInJson("a" + json + "-")).isEqualTo("a\\!" + json.substring(2) + "-");
    }
}
