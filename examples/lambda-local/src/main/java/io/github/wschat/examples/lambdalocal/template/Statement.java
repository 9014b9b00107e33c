package io.github.wschat.examples.lambdalocal.template;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A statement of a policy, as IAM evaluates it
 * (<a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html">elements</a>).
 *
 * @param otherActions whether it is about all actions but these ({@code NotAction})
 * @param otherResources whether it is about all resources but these ({@code NotResource})
 */
record Statement(
        boolean allow, boolean otherActions, List<String> actions, boolean otherResources, List<String> resources) {

    static final Statement EVERYTHING = allow(List.of("*"), List.of("*"));

    static Statement allow(List<String> actions, List<String> resources) {
        return new Statement(true, false, actions, false, resources);
    }

    /** The policy of these statements: one has to allow, and none may deny. */
    static Policy policy(List<Statement> statements) {
        List<Statement> all = List.copyOf(statements);
        return (action, resource) -> all.stream()
                        .anyMatch(statement -> statement.allow() && statement.isAbout(action, resource))
                && all.stream().noneMatch(statement -> !statement.allow() && statement.isAbout(action, resource));
    }

    boolean isAbout(String action, String resource) {
        String lowerCase = action.toLowerCase(Locale.ROOT);
        return actions.stream().anyMatch(pattern -> matches(pattern.toLowerCase(Locale.ROOT), lowerCase))
                        != otherActions
                && resources.stream().anyMatch(pattern -> matches(pattern, resource)) != otherResources;
    }

    /** Whether it may be about something that is here: tables, or the management API. */
    boolean matters() {
        return otherActions
                || actions.stream().anyMatch(action -> {
                    String service = action.toLowerCase(Locale.ROOT).split(":", 2)[0];
                    return matches(service, "dynamodb") || matches(service, "execute-api");
                });
    }

    /** Whether a text matches a pattern, of which {@code *} stands for anything and {@code ?} for a character. */
    static boolean matches(String pattern, String text) {
        String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches();
    }
}
