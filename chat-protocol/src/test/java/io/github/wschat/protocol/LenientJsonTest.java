package io.github.wschat.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LenientJsonTest {

    private static boolean isJson(String text) {
        return LenientJson.read(text, parser -> {
                    LenientJson.skip(parser);
                    return "read";
                })
                != null;
    }

    private static @Nullable String string(String text) {
        return LenientJson.read(text, LenientJson::string);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "-0.5e+7",
                "\"text\"",
                "[1, [2, {\"a\": []}], \"b\"]",
                " \t\r\n{ \"a\" : 1 } \t\r\n",
                "{\"a\":1,\"a\":2}",
                "\"\\u0000 \\\" \\/ \\b\\f\\n\\r\\t\""
            })
    void whatJsonAllowsIsJson(String text) {
        assertThat(isJson(text)).isTrue();
    }

    @DisplayName("D7")
    @ParameterizedTest
    @ValueSource(strings = {"{a:1}", "{$_a1:1}", "{1:2}", "{'a':'b'}", "['a \"quoted\" word']", "'it\\u0027s'"})
    void unquotedNamesAndSingleQuotesPass(String text) {
        assertThat(isJson(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "test",
                "{\"a\":1",
                "[1",
                "\"a",
                "'a",
                "{\"a\":}",
                "{\"a\" 1}",
                "{\"a\":1,}",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{,}",
                "]",
                "}",
                "[}",
                "{]",
                "{a b:1}",
                "{\"a\":b}",
                "'a\"",
                "01",
                "+1",
                ".5",
                "1.",
                "1e",
                "0x1F",
                "NaN",
                "Infinity",
                "nul",
                "nulll",
                "True",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u00e\u0144\"",
                "{\"\\u00e\u0144\":1}",
                "\"line\nbreak\"",
                "\"\u0000\"",
                "// comment\n1",
                "1 # comment",
                "/* comment */ 1",
                "\u00a01",
                "\u001e1"
            })
    void anythingElseIsNotJson(String text) {
        assertThat(isJson(text)).isFalse();
    }

    @DisplayName("D13")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{} {}",
                "{}{}",
                "1 2",
                "[] x",
                "{\"a\":1}}",
                "{\"a\":1}]",
                "null,",
                "\"a\"\"b\"",
                "7:",
                "{} \u0000"
            })
    void whatGoesOnAfterItsFirstValueIsNotJson(String text) {
        assertThat(isJson(text)).isFalse();
    }

    @DisplayName("D13: the limits, each at its boundary")
    @Nested
    class Limits {

        @ParameterizedTest
        @ValueSource(ints = {1, 63, 64})
        void arraysAsDeepAsTheLimitPass(int depth) {
            assertThat(isJson("[".repeat(depth) + "]".repeat(depth))).isTrue();
        }

        @ParameterizedTest
        @ValueSource(ints = {65, 66, 1_000_000})
        void deeperArraysAreNotJson(int depth) {
            assertThat(isJson("[".repeat(depth) + "]".repeat(depth))).isFalse();
        }

        @Test
        void objectsAsDeepAsTheLimitPass() {
            assertThat(isJson("{\"a\":".repeat(64) + "1" + "}".repeat(64))).isTrue();
        }

        @Test
        void deeperObjectsAreNotJson() {
            assertThat(isJson("{\"a\":".repeat(65) + "1" + "}".repeat(65))).isFalse();
        }

        @Test
        void depthIsWhatIsOpenAtOnceNotHowManyThereAre() {
            assertThat(isJson("[" + "[],".repeat(1000) + "[]]")).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"%s", "-%s", "[%s]", "{\"a\":%s}", "%s "})
        void wholeNumbersOfAHundredDigitsPass(String around) {
            assertThat(isJson(String.format(around, "7".repeat(100)))).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"%s", "-%s", "[%s]", "{\"a\":%s}", "%s "})
        void wholeNumbersOfMoreDigitsAreNotJson(String around) {
            assertThat(isJson(String.format(around, "7".repeat(101)))).isFalse();
        }

        @Test
        void numbersOfAHundredDigitsWithAFractionPass() {
            assertThat(isJson("[-1." + "5".repeat(99) + "]")).isTrue();
        }

        @Test
        void numbersOfMoreDigitsWithAFractionAreNotJson() {
            assertThat(isJson("[-1." + "5".repeat(100) + "]")).isFalse();
        }

        @Test
        void numbersOfAHundredDigitsWithAnExponentPass() {
            assertThat(isJson("[1.5e-" + "1".repeat(98) + "]")).isTrue();
        }

        @Test
        void numbersOfMoreDigitsWithAnExponentAreNotJson() {
            assertThat(isJson("[1.5e-" + "1".repeat(99) + "]")).isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"%s\"", "'%s'", "[1, \"%s\"]", "{\"a\":\"%s\"}", "{\"%s\":1}", "{'%s':1}", "{%s:1}"})
        void namesAndStringsAsLongAsTheLimitPass(String around) {
            assertThat(isJson(String.format(around, "x".repeat(131_072)))).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"%s\"", "'%s'", "[1, \"%s\"]", "{\"a\":\"%s\"}", "{\"%s\":1}", "{'%s':1}", "{%s:1}"})
        void longerNamesAndStringsAreNotJson(String around) {
            assertThat(isJson(String.format(around, "x".repeat(131_073)))).isFalse();
        }

        @Test
        void lengthIsCountedWithEscapesResolved() {
            assertThat(isJson("\"" + "\\u0041".repeat(131_072) + "\"")).isTrue();
        }

        @Test
        void longerStringsOfEscapesAreNotJson() {
            assertThat(isJson("\"" + "\\u0041".repeat(131_073) + "\"")).isFalse();
        }

        @Test
        void longerStringsThatAreWantedAreNotJson() {
            assertThat(LenientJson.read("\"" + "x".repeat(131_073) + "\"", LenientJson::string))
                    .isNull();
        }

        @Test
        void stringsAsLongAsTheLimitAreReadWhole() {
            assertThat(string("\"" + "x".repeat(131_072) + "\"")).isEqualTo("x".repeat(131_072));
        }

        @Test
        void namesWithEqualHashesAreNoBurden() {
            StringBuilder members = new StringBuilder("{");
            for (int i = 0; i < 4096; i++) {
                members.append(i == 0 ? "\"" : ",\"");
                for (int bit = 0; bit < 12; bit++) {
                    members.append((i >> bit & 1) == 0 ? "Aa" : "BB");
                }
                members.append("\":1");
            }
            assertThat(isJson(members.append('}').toString())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"a\\uD800b\"", "\"a\\uDC00b\"", "\"a\uD800b\"", "'a\uDC00b'", "\"a\\uDBFFb\"", "\"a\\uDFFFb\""
            })
    void unpairedSurrogatesBecomeReplacementCharacters(String text) {
        assertThat(string(text)).isEqualTo("a\uFFFDb");
    }

    @Test
    void surrogatesInTheWrongOrderAreTwoUnpairedOnes() {
        assertThat(string("\"\\uDC00\\uD800\"")).isEqualTo("\uFFFD\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\uD83D\\uDE00\"", "\"\\ud83d\\ude00\"", "\"\uD83D\uDE00\""})
    void pairedSurrogatesStay(String text) {
        assertThat(string(text)).isEqualTo("\uD83D\uDE00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\uD83D\uDE00\"", "\"\uD83D" + "\\uDE00\""})
    void aCharacterAndAnEscapeAreNoPair(String text) {
        assertThat(string(text)).isEqualTo("\uFFFD\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"\\uD800\":1}", "{\"\uD800\":1}", "{'a\\uDC00b':1}", "{\"\\uD83D\uDE00\":1}"})
    void namesMayHaveUnpairedSurrogatesToo(String text) {
        assertThat(isJson(text)).isTrue();
    }

    @Test
    void anEscapedBackslashBeginsNoSurrogate() {
        assertThat(string("\"\\\\uD800\"")).isEqualTo("\\uD800");
    }

    @Test
    void aSurrogateAfterAnEscapedBackslashIsReplaced() {
        assertThat(string("\"\\\\\\uD800\"")).isEqualTo("\\\uFFFD");
    }

    @Test
    void onlyTheUnpairedOnesAreReplaced() {
        assertThat(string("\"\\uD83D\\uD83D\\uDE00\\uDE00\"")).isEqualTo("\uFFFD\uD83D\uDE00\uFFFD");
    }

    @Test
    void aFaultOfTheReadingIsNotTakenForBadJson() {
        assertThatThrownBy(() -> LenientJson.read("1", parser -> {
                    throw new IllegalStateException("a fault");
                }))
                .hasMessage("a fault");
    }
}
