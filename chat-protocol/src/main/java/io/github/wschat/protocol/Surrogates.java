package io.github.wschat.protocol;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Puts U+FFFD in the place of surrogates that are not paired, which have no UTF-8 form. */
final class Surrogates {

    // Any escape, so that the second backslash of one is not taken for the first of another.
    private static final Pattern ESCAPE = Pattern.compile(
            "\\\\(?:u[dD][89abAB]\\p{XDigit}{2}\\\\u[dD][c-fC-F]\\p{XDigit}{2}"
                    + "|(u[dD][89a-fA-F]\\p{XDigit}{2})|(u(?!\\p{XDigit}{4}))|.)",
            Pattern.DOTALL);

    private static final int UNPAIRED = 1;
    private static final int MALFORMED = 2;

    private Surrogates() {}

    /** Returns a text that has a UTF-8 form; the same one where it has that already. */
    static String repaired(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(point -> Character.getType(point) == Character.SURROGATE ? '\uFFFD' : point)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }

    /**
     * Returns JSON whose names and strings have a UTF-8 form, whether they are written with escapes or not.
     *
     * <p>An escape that lacks its four digits is made one that no reader takes: Jackson looks at a digit's low byte alone, and so
     * takes a ń (U+0144) for a D.
     */
    static String repairedInJson(String json) {
        String text = repaired(json);
        return text.contains("\\u") ? ESCAPE.matcher(text).replaceAll(Surrogates::replacement) : text;
    }

    private static String replacement(MatchResult escape) {
        if (escape.group(UNPAIRED) != null) {
            return "\\\\uFFFD";
        }
        return escape.group(MALFORMED) != null ? "\\\\!" : "$0";
    }
}
