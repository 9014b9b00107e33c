package io.github.wschat.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** A route selection expression, taken apart: fixed texts and ways into the message, one after the other. */
final class RouteExpression {

    private static final String VARIABLE = "$request.body";
    private static final String WRAPPED = "${request.body";

    /** A fixed text or, where that is null, a way into the message. */
    private record Part(@Nullable String text, @Nullable BodyPath path) {}

    private final String source;
    private final List<Part> parts = new ArrayList<>();
    private int at;

    private RouteExpression(String source) {
        this.source = source;
    }

    static RouteExpression parse(String source) {
        RouteExpression expression = new RouteExpression(source);
        if (source.startsWith(VARIABLE)) {
            expression.at = VARIABLE.length();
            expression.parts.add(new Part(null, expression.path()));
            if (expression.at < source.length()) {
                throw expression.refused();
            }
        } else {
            expression.template();
        }
        return expression;
    }

    /** Returns the text that is compared to the routes' keys, or null where the body is not JSON or yields no such text. */
    @Nullable
    String evaluate(String body) {
        if (parts.size() == 1) {
            return valueOf(parts.get(0), body);
        }
        StringBuilder result = new StringBuilder();
        for (Part part : parts) {
            String value = part.text() == null ? valueOf(part, body) : part.text();
            if (value == null) {
                return null;
            }
            result.append(value);
        }
        return result.toString();
    }

    private static @Nullable String valueOf(Part part, String body) {
        return LenientJson.read(body, parser -> valueOf(part, parser));
    }

    private static @Nullable String valueOf(Part part, JsonParser parser) {
        if (part.path() != null) {
            return part.path().find(parser);
        }
        LenientJson.skip(parser);
        return part.text();
    }

    private void template() {
        StringBuilder text = new StringBuilder();
        while (at < source.length()) {
            if (source.startsWith("\\$", at)) {
                text.append('$');
                at += 2;
            } else if (source.startsWith(WRAPPED, at)) {
                at += WRAPPED.length();
                addText(text);
                parts.add(new Part(null, path()));
                expect('}');
            } else if ("$\\{}".indexOf(source.charAt(at)) >= 0) {
                throw refused();
            } else {
                text.append(source.charAt(at++));
            }
        }
        addText(text);
        if (parts.isEmpty()) {
            throw refused();
        }
    }

    private void addText(StringBuilder text) {
        if (text.length() > 0) {
            parts.add(new Part(text.toString(), null));
            text.setLength(0);
        }
    }

    private BodyPath path() {
        List<BodyPath.Step> steps = new ArrayList<>();
        while (at < source.length() && (source.charAt(at) == '.' || source.charAt(at) == '[')) {
            steps.add(source.charAt(at++) == '.' ? new BodyPath.Step(bareName(), 0) : bracketed());
        }
        // A message is no deeper, so a longer path could lead nowhere.
        if (steps.isEmpty() || steps.size() > LenientJson.MAX_DEPTH) {
            throw refused();
        }
        return new BodyPath(steps);
    }

    private BodyPath.Step bracketed() {
        int begin = at;
        BodyPath.Step step;
        if (at < source.length() && (source.charAt(at) == '\'' || source.charAt(at) == '"')) {
            int end = source.indexOf(source.charAt(at), at + 1);
            if (end < 0 || source.substring(begin, end).indexOf('\\') >= 0) {
                throw refused();
            }
            step = new BodyPath.Step(source.substring(begin + 1, end), 0);
            at = end + 1;
        } else {
            while (at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9') {
                at++;
            }
            // Nine digits are more than a message has items, and fit into an int.
            if (at == begin || at - begin > 9) {
                throw refused();
            }
            step = new BodyPath.Step(null, Integer.parseInt(source, begin, at, 10));
        }
        expect(']');
        return step;
    }

    private String bareName() {
        int begin = at;
        while (at < source.length() && isNameCharacter(source.charAt(at))) {
            at++;
        }
        if (at == begin) {
            throw refused();
        }
        return source.substring(begin, at);
    }

    private static boolean isNameCharacter(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-';
    }

    private void expect(char c) {
        if (at == source.length() || source.charAt(at) != c) {
            throw refused();
        }
        at++;
    }

    private IllegalArgumentException refused() {
        return new IllegalArgumentException(
                "The route selection expression " + source + " is not understood at index " + at
                        + ". Allowed are $request.body followed by a path of .name, [index] and ['name'] (at most "
                        + LenientJson.MAX_DEPTH
                        + " steps), as in $request.body.action; and a text with any number of such variables in"
                        + " braces, as in ${request.body.service}/${request.body.action}, where a $ of the text's own is written \\$");
    }
}
