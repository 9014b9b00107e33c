package io.github.wschat.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteSelectorTest {

    private static final Set<String> KEYS = Set.of("$connect", "$disconnect", "$default", "sendmessage");

    private static final RouteSelector SELECTOR = RouteSelector.of(RouteSelector.BY_ACTION, KEYS);

    private static @Nullable String select(String expression, String body, String... ownKeys) {
        Set<String> keys = new HashSet<>(KEYS);
        keys.addAll(Set.of(ownKeys));
        return RouteSelector.of(expression, keys).select(body);
    }

    private static @Nullable String selectByAction(String body, String... ownKeys) {
        return select(RouteSelector.BY_ACTION, body, ownKeys);
    }

    @DisplayName("The decision table, for $request.body.action and the routes sendmessage and $default")
    @ParameterizedTest(name = "{argumentSetName}")
    @MethodSource
    void decisionTable(String body, String selected) {
        assertThat(SELECTOR.select(body)).isEqualTo(selected);
    }

    static Stream<Arguments> decisionTable() {
        return Stream.of(
                row("the action is a route's key", "{\"action\":\"sendmessage\",\"message\":\"hi\"}", "sendmessage"),
                row("a key in another case", "{\"action\":\"SendMessage\"}", "$default"),
                row("a key after a blank", "{\"action\":\" sendmessage\"}", "$default"),
                row("an action that is no route's", "{\"action\":\"nope\"}", "$default"),
                row("no action", "{\"hello\":\"world\"}", "$default"),
                row("an empty object", "{}", "$default"),
                row("an array", "[]", "$default"),
                row("a number", "123", "$default"),
                row("a string", "\"sendmessage\"", "$default"),
                row("null", "null", "$default"),
                row("plain text", "test", "$default"),
                row("an object that is cut off", "{\"action\":\"sendmessage\"", "$default"),
                row("an empty message", "", "$default"),
                row("an empty action", "{\"action\":\"\"}", "$default"),
                row("an action of null", "{\"action\":null}", "$default"),
                row("an action that is a number, and no route's", "{\"action\":7}", "$default"),
                row("an action of true, which is no route's", "{\"action\":true}", "$default"),
                row("an action that is an object", "{\"action\":{\"a\":1}}", "$default"),
                row("an action that is an array", "{\"action\":[\"sendmessage\"]}", "$default"),
                row("$default by its name", "{\"action\":\"$default\"}", "$default"),
                row("D8: $connect by its name", "{\"action\":\"$connect\"}", "$default"),
                row("D8: $disconnect by its name", "{\"action\":\"$disconnect\"}", "$default"),
                row("D7: the last of two actions", "{\"action\":\"a\",\"action\":\"sendmessage\"}", "sendmessage"));
    }

    private static Arguments row(String what, String body, String selected) {
        return argumentSet(what + ": " + body + " -> " + selected, body, selected);
    }

    @DisplayName("C33: the action selects its route")
    @Test
    void theActionSelectsItsRoute() {
        assertThat(SELECTOR.select("{\"action\":\"sendmessage\",\"message\":\"x\"}"))
                .isEqualTo("sendmessage");
    }

    @DisplayName("C34, C35, C36: neither another case, nor an unknown action, nor none selects a route")
    @ParameterizedTest
    @ValueSource(strings = {"{\"action\":\"SendMessage\"}", "{\"action\":\"nope\"}", "{\"hello\":\"world\"}"})
    void whatNamesNoRouteGoesToDefault(String body) {
        assertThat(SELECTOR.select(body)).isEqualTo("$default");
    }

    @DisplayName("C37, C38, C43: what is not JSON goes to $default")
    @ParameterizedTest
    @ValueSource(strings = {"test", "", "{\"action\":\"sendmessage\""})
    void whatIsNotJsonGoesToDefault(String body) {
        assertThat(SELECTOR.select(body)).isEqualTo("$default");
    }

    @DisplayName("C39: an empty action and one of null name no route, not even one called null")
    @ParameterizedTest
    @ValueSource(strings = {"{\"action\":\"\"}", "{\"action\":null}"})
    void emptyActionsNameNoRoute(String body) {
        assertThat(selectByAction(body, "null")).isEqualTo("$default");
    }

    @DisplayName("C40, D7: a number selects the route that is called as the message writes it")
    @ParameterizedTest
    @ValueSource(strings = {"7", "-0", "1.50", "1e3", "1E+3", "12345678901234567890", "0.0000000000000000000000001"})
    void numbersRouteByTheirSourceText(String number) {
        assertThat(selectByAction("{\"action\":" + number + "}", number)).isEqualTo(number);
    }

    @DisplayName("D7: numbers of the same value are not the same route")
    @ParameterizedTest
    @ValueSource(strings = {"1.5", "15e-1", "1.500"})
    void otherSpellingsOfANumberAreOtherKeys(String number) {
        assertThat(selectByAction("{\"action\":" + number + "}", "1.50")).isEqualTo("$default");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void truthValuesRouteByTheirName(String value) {
        assertThat(selectByAction("{\"action\":" + value + "}", value)).isEqualTo(value);
    }

    @DisplayName("C41: an array does not select the route that its item names")
    @Test
    void arraysDoNotSelectTheRouteOfTheirItem() {
        assertThat(SELECTOR.select("{\"action\":[\"sendmessage\"]}")).isEqualTo("$default");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"a\",1.50,true,null]", " [ 'a' , 1.50 , true , null ] "})
    void anArrayOfPlainItemsBecomesAListInBrackets(String array) {
        assertThat(selectByAction("{\"action\":" + array + "}", "[a, 1.50, true, null]"))
                .isEqualTo("[a, 1.50, true, null]");
    }

    @Test
    void anEmptyArrayBecomesEmptyBrackets() {
        assertThat(selectByAction("{\"action\":[]}", "[]")).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[\"a\"]]", "[{}]", "[\"a\",{\"b\":1},\"c\"]"})
    void anArrayOfOtherThingsSelectsNoRoute(String array) {
        assertThat(selectByAction("{\"action\":" + array + "}", "[null]", "[[a]]", "[a, null, c]"))
                .isEqualTo("$default");
    }

    @DisplayName("C42, D8: no message selects a lifecycle route, even where there is no $default")
    @ParameterizedTest
    @ValueSource(strings = {"$connect", "$disconnect"})
    void noMessageSelectsALifecycleRoute(String key) {
        RouteSelector selector = RouteSelector.of(RouteSelector.BY_ACTION, Set.of("$connect", "$disconnect", "a"));
        assertThat(selector.select("{\"action\":\"" + key + "\"}")).isNull();
    }

    @DisplayName("C44: a nested member selects its route")
    @Test
    void nestedMembersSelectTheirRoute() {
        assertThat(select("$request.body.service.do", "{\"service\":{\"do\":\"echo\"}}", "echo"))
                .isEqualTo("echo");
    }

    @DisplayName("C45, C46: where there is no $default, nothing takes a message that names no route")
    @ParameterizedTest
    @ValueSource(strings = {"hi", "{\"action\":\"nope\"}", "{}", "{\"action\":\"$default\"}"})
    void withoutADefaultRouteNothingTakesTheRest(String body) {
        assertThat(RouteSelector.of(RouteSelector.BY_ACTION, Set.of("sendmessage"))
                        .select(body))
                .isNull();
    }

    @DisplayName("C47, D7: unquoted names and single quotes are read")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\":\"sendmessage\", x:1}",
                "{action:\"sendmessage\"}",
                "{'action':'sendmessage'}",
                "{action:'send\\u006dessage'}"
            })
    void lenientJsonIsRouted(String body) {
        assertThat(SELECTOR.select(body)).isEqualTo("sendmessage");
    }

    @DisplayName("D7: the last of duplicate members counts, whatever it is")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"b\":\"x\"},\"a\":{}}",
                "{\"a\":{\"b\":\"x\"},\"a\":7}",
                "{\"a\":{\"b\":\"x\",\"b\":null}}",
                "{\"a\":{\"b\":\"x\",\"b\":{}}}",
                "{\"a\":{\"b\":\"x\"},\"a\":{\"b\":\"y\"}}",
                "{\"a\":{\"b\":\"x\"},'a':[]}"
            })
    void theLastOfDuplicateMembersCounts(String body) {
        assertThat(select("$request.body.a.b", body, "x")).isEqualTo("$default");
    }

    @DisplayName("D13: JSON that is too deep, or goes on, is not JSON")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\":\"sendmessage\"} 1",
                "{\"action\":\"sendmessage\"}}",
                "{\"action\":\"sendmessage\"}\u0000"
            })
    void jsonThatGoesOnIsNotRouted(String body) {
        assertThat(SELECTOR.select(body)).isEqualTo("$default");
    }

    @DisplayName("D13: the depth, at its boundary")
    @ParameterizedTest
    @ValueSource(ints = {63, 64})
    void jsonIsRoutedDownToTheLimit(int others) {
        String body = "{\"other\":" + "[".repeat(others) + "]".repeat(others) + ",\"action\":\"sendmessage\"}";
        assertThat(SELECTOR.select(body)).isEqualTo(others == 63 ? "sendmessage" : "$default");
    }

    @DisplayName("D13: a number's digits, at their boundary")
    @ParameterizedTest
    @ValueSource(ints = {100, 101})
    void jsonIsRoutedUpToTheDigitsOfANumber(int digits) {
        String body = "{\"action\":\"sendmessage\",\"other\":" + "7".repeat(digits) + "}";
        assertThat(SELECTOR.select(body)).isEqualTo(digits == 100 ? "sendmessage" : "$default");
    }

    @DisplayName("D13: the length of a string that is not the action, at its boundary")
    @ParameterizedTest
    @ValueSource(ints = {131_072, 131_073})
    void jsonIsRoutedUpToTheLengthOfAString(int length) {
        String body = "{\"action\":\"sendmessage\",\"other\":\"" + "x".repeat(length) + "\"}";
        assertThat(SELECTOR.select(body)).isEqualTo(length == 131_072 ? "sendmessage" : "$default");
    }

    @Test
    void aKeyIsComparedWithReplacementCharactersForUnpairedSurrogates() {
        assertThat(selectByAction("{\"action\":\"\\uD800\"}", "\uFFFD")).isEqualTo("\uFFFD");
    }

    @DisplayName("Paths lead through names, quoted names and indexes")
    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource
    void pathsLeadToTheirValue(String expression, String body) {
        assertThat(select(expression, body, "x")).isEqualTo("x");
    }

    static Stream<Arguments> pathsLeadToTheirValue() {
        return Stream.of(
                Arguments.of("$request.body[2]", "[0,{\"a\":[]},\"x\"]"),
                Arguments.of("$request.body.list[0].x", "{\"list\":[{\"x\":\"x\"},1]}"),
                Arguments.of("$request.body[1][0]", "[[],[\"x\",\"y\"]]"),
                Arguments.of("$request.body['x']", "{\"x\":\"x\"}"),
                Arguments.of("$request.body[\"a b.c]}\"]", "{\"a b.c]}\":\"x\"}"),
                Arguments.of("$request.body['']", "{\"\":\"x\"}"),
                Arguments.of("$request.body.my-action_1", "{\"my-action_1\":\"x\"}"),
                Arguments.of("$request.body.größe", "{\"größe\":\"x\"}"),
                Arguments.of("$request.body.0", "{\"0\":\"x\"}"),
                Arguments.of("${request.body.action}", "{\"action\":\"x\"}"),
                Arguments.of("${request.body['}']}", "{\"}\":\"x\"}"),
                Arguments.of("$request.body" + ".a".repeat(64), "{\"a\":".repeat(64) + "\"x\"" + "}".repeat(64)));
    }

    @DisplayName("Paths that lead nowhere select nothing")
    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource
    void pathsThatLeadNowhereSelectNothing(String expression, String body) {
        assertThat(select(expression, body, "x", "null")).isEqualTo("$default");
    }

    static Stream<Arguments> pathsThatLeadNowhereSelectNothing() {
        return Stream.of(
                Arguments.of("$request.body[2]", "[\"x\",\"x\"]"),
                Arguments.of("$request.body[0]", "{\"0\":\"x\"}"),
                Arguments.of("$request.body.0", "[\"x\"]"),
                Arguments.of("$request.body.a.b", "{\"a\":\"x\"}"),
                Arguments.of("$request.body.a.b", "{\"b\":\"x\"}"),
                Arguments.of("$request.body.a.b", "{\"a\":null}"),
                Arguments.of("$request.body.a", "{\"b\":{\"a\":\"x\"}}"));
    }

    @DisplayName("Variables in braces are joined with the text between them")
    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource
    void variablesInBracesAreJoined(String expression, String selected) {
        String body = "{\"service\":\"chat\",\"action\":\"join\",\"n\":1.50,\"o\":{}}";
        assertThat(select(expression, body, "chat/join", "join-", "fixed", "a$1.50", "null"))
                .isEqualTo(selected);
    }

    static Stream<Arguments> variablesInBracesAreJoined() {
        return Stream.of(
                Arguments.of("${request.body.service}/${request.body.action}", "chat/join"),
                Arguments.of("${request.body.action}-${request.body.invalidPath}", "join-"),
                Arguments.of("a\\$${request.body.n}", "a$1.50"),
                Arguments.of("fixed", "fixed"),
                Arguments.of("\\$default", "$default"),
                Arguments.of("\\$connect", "$default"),
                Arguments.of("${request.body.o}${request.body.action}-", "$default"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "fi${request.body.a}xed"})
    void whatIsNotJsonGoesToDefaultWhateverTheExpression(String expression) {
        assertThat(select(expression, "test", "fixed")).isEqualTo("$default");
    }

    @DisplayName("Anything else is refused, saying what is allowed")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$request.body",
                "${request.body}",
                "$request.body.",
                "$request.body..action",
                "$request.body.*",
                "$request.body[*]",
                "$request.body[-1]",
                "$request.body[1:2]",
                "$request.body[0,1]",
                "$request.body[?(@.a)]",
                "$request.body[]",
                "$request.body[1",
                "$request.body[1234567890]",
                "$request.body['a]",
                "$request.body['a'",
                "$request.body['a\\'b']",
                "$request.body.action ",
                " $request.body.action",
                "$request.body.a/$request.body.b",
                "$request.bodyaction",
                "$request.header.action",
                "$context.routeKey",
                "$default",
                "${request.body.action",
                "${request.body.a}}",
                "${request.method} ${request.path}",
                "a$b",
                "a\\b",
                "a{b}"
            })
    void otherExpressionsAreRefused(String expression) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RouteSelector.of(expression, KEYS))
                .withMessageContaining("Allowed are $request.body followed by a path")
                .withMessageContaining(" " + expression + " ");
    }

    @Test
    void aPathLongerThanAMessageIsDeepIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RouteSelector.of("$request.body" + ".a".repeat(65), KEYS))
                .withMessageContaining("at most 64 steps");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$", "$Default", "$join"})
    void routeKeysThatAreReservedAreRefused(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RouteSelector.of(RouteSelector.BY_ACTION, Set.of("$default", key)))
                .withMessageContaining("not \"" + key + "\"");
    }

    @Test
    void theKeysAreCopied() {
        Set<String> keys = new HashSet<>(KEYS);
        RouteSelector selector = RouteSelector.of(RouteSelector.BY_ACTION, keys);
        keys.add("late");
        assertThat(selector.select("{\"action\":\"late\"}")).isEqualTo("$default");
    }
}
