package io.github.wschat.tyrus;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an authorizer's function answered.
 *
 * @param allowed whether its policy lets the client connect
 * @param context the principal and the context, as events show them
 */
record AuthorizerAnswer(boolean allowed, Map<String, String> context) {

    /** The member of the context that says how long the authorizer took, in milliseconds. */
    static final String LATENCY = "integrationLatency";

    private static final String ACTION = "execute-api:Invoke";
    private static final List<String> UNSUPPORTED = List.of("Condition", "NotAction", "NotResource");

    /** It is not what an authorizer answers. */
    static final class MalformedException extends Exception {

        MalformedException(String message) {
            super(message);
        }
    }

    /**
     * Reads an answer.
     *
     * @param json what the function answered
     * @param methodArn what the client wants to do
     * @param maxBytes how long an answer may be
     * @throws MalformedException if it is no answer of an authorizer's
     */
    static AuthorizerAnswer of(@Nullable String json, String methodArn, int maxBytes) throws MalformedException {
        if (json != null && json.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw new MalformedException("it has more than " + maxBytes + " bytes");
        }
        JsonTree tree = json == null ? null : JsonTree.of(json);
        Map<?, ?> members = tree == null ? null : tree.members();
        if (members == null) {
            throw new MalformedException("it is no JSON object");
        }
        if (!(members.get("principalId") instanceof String principal)) {
            throw new MalformedException("\"principalId\" is no string");
        }
        if (!(members.get("policyDocument") instanceof Map<?, ?> policy)) {
            throw new MalformedException("\"policyDocument\" is no object");
        }
        Map<String, String> context = new LinkedHashMap<>();
        context.put("principalId", principal);
        addContext(members.get("context"), context);
        return new AuthorizerAnswer(allows(policy, methodArn), context);
    }

    private static void addContext(@Nullable Object given, Map<String, String> context) throws MalformedException {
        if (given == null) {
            return;
        }
        if (!(given instanceof Map<?, ?> members)) {
            throw new MalformedException("\"context\" is no object");
        }
        for (Map.Entry<?, ?> member : members.entrySet()) {
            String name = (String) Objects.requireNonNull(member.getKey());
            Object value = member.getValue();
            if (value instanceof Map<?, ?> || value instanceof List<?>) {
                throw new MalformedException("the context's \"" + name + "\" is no string, number or boolean");
            }
            if (value != null) {
                context.put(name, value instanceof JsonTree.Numeral number ? number.source() : value.toString());
            }
        }
    }

    private static boolean allows(Map<?, ?> policy, String methodArn) throws MalformedException {
        boolean allowed = false;
        for (Object statement : listOf(policy.get("Statement"))) {
            if (!(statement instanceof Map<?, ?> members)) {
                throw new MalformedException("a statement is no object");
            }
            for (String element : UNSUPPORTED) {
                if (members.containsKey(element)) {
                    throw new MalformedException("a statement's \"" + element + "\" is not supported");
                }
            }
            boolean applies = matches(members.get("Action"), ACTION, Pattern.CASE_INSENSITIVE)
                    && matches(members.get("Resource"), methodArn, 0);
            if ("Deny".equals(members.get("Effect"))) {
                if (applies) {
                    return false;
                }
            } else if ("Allow".equals(members.get("Effect"))) {
                allowed |= applies;
            } else {
                throw new MalformedException("a statement's \"Effect\" is neither Allow nor Deny");
            }
        }
        return allowed;
    }

    private static boolean matches(@Nullable Object patterns, String text, int flags) throws MalformedException {
        for (Object pattern : listOf(patterns)) {
            if (!(pattern instanceof String wildcards)) {
                throw new MalformedException("an action or resource is no string");
            }
            if (matches(wildcards, text, flags)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String wildcards, String text, int flags) {
        String regex = wildcards
                .chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining());
        return Pattern.compile(regex, flags | Pattern.DOTALL).matcher(text).matches();
    }

    private static List<?> listOf(@Nullable Object oneOrMany) throws MalformedException {
        if (oneOrMany == null) {
            throw new MalformedException("the policy lacks a statement, an action or a resource");
        }
        return oneOrMany instanceof List<?> many ? many : List.of(oneOrMany);
    }
}
