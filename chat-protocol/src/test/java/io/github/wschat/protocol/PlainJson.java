package io.github.wschat.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A second opinion on lenient JSON: another reader, written without a library and as simple as can be, to compare results with.
 *
 * <p>An object becomes a map, an array a list, a string a string; a number, a truth value and null become a {@link Literal}.
 */
final class PlainJson {

    /** A number, a truth value or null, as written. */
    record Literal(String text) {}

    /** The text is not JSON. */
    static final class NotJson extends Exception {
        private static final long serialVersionUID = 1;

        private NotJson() {
            super(null, null, false, false);
        }
    }

    /** What characters an unquoted name may have is left open, and this one has other than the usual ones. */
    static final class Unsure extends Exception {
        private static final long serialVersionUID = 1;

        private Unsure() {
            super(null, null, false, false);
        }
    }

    private static final Pattern FOUR_DIGITS = Pattern.compile("[0-9a-fA-F]{4}");
    private static final Pattern LITERAL =
            Pattern.compile("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    private final String text;
    private int at;

    private PlainJson(String text) {
        this.text = text;
    }

    static Object read(String text) throws NotJson, Unsure {
        PlainJson json = new PlainJson(text);
        Object value = json.value(0);
        json.space();
        json.check(json.at == text.length());
        return value;
    }

    private Object value(int depth) throws NotJson, Unsure {
        space();
        return switch (peek()) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"', '\'' -> string();
            default -> literal();
        };
    }

    private Map<String, Object> object(int depth) throws NotJson, Unsure {
        check(depth <= 64);
        at++;
        Map<String, Object> members = new HashMap<>();
        space();
        if (peek() == '}') {
            at++;
            return members;
        }
        while (true) {
            space();
            String name = peek() == '"' || peek() == '\'' ? string() : bareName();
            space();
            expect(':');
            members.put(name, value(depth));
            space();
            if (peek() == '}') {
                at++;
                return members;
            }
            expect(',');
        }
    }

    private List<Object> array(int depth) throws NotJson, Unsure {
        check(depth <= 64);
        at++;
        List<Object> items = new ArrayList<>();
        space();
        if (peek() == ']') {
            at++;
            return items;
        }
        while (true) {
            items.add(value(depth));
            space();
            if (peek() == ']') {
                at++;
                return items;
            }
            expect(',');
        }
    }

    private String bareName() throws NotJson, Unsure {
        int begin = at;
        while (isUsual(peek())) {
            at++;
        }
        if (" \t\r\n:".indexOf(peek()) < 0 && "\0{}[]\",'".indexOf(peek()) < 0) {
            throw new Unsure();
        }
        check(at > begin && at - begin <= 131_072);
        return text.substring(begin, at);
    }

    private static boolean isUsual(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
    }

    private String string() throws NotJson {
        char quote = text.charAt(at++);
        StringBuilder result = new StringBuilder();
        while (true) {
            check(at < text.length() && text.charAt(at) >= ' ');
            char c = text.charAt(at++);
            if (c == quote) {
                check(result.length() <= 131_072);
                return result.toString();
            }
            result.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws NotJson {
        check(at < text.length());
        char c = text.charAt(at++);
        if (c == 'u') {
            check(at + 4 <= text.length());
            String digits = text.substring(at, at + 4);
            check(FOUR_DIGITS.matcher(digits).matches());
            at += 4;
            return (char) Integer.parseInt(digits, 16);
        }
        int index = "\"\\/bfnrt'".indexOf(c);
        check(index >= 0);
        return "\"\\/\b\f\n\r\t'".charAt(index);
    }

    private Literal literal() throws NotJson {
        int begin = at;
        while (isUsual(peek()) || peek() == '-' || peek() == '+' || peek() == '.') {
            at++;
        }
        String literal = text.substring(begin, at);
        check(LITERAL.matcher(literal).matches());
        check(literal.chars().filter(c -> c >= '0' && c <= '9').count() <= 100);
        return new Literal(literal);
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void expect(char c) throws NotJson {
        check(peek() == c);
        at++;
    }

    private void check(boolean holds) throws NotJson {
        if (!holds) {
            throw new NotJson();
        }
    }
}
