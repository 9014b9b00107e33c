package io.github.wschat.tyrus;

import java.util.Set;

/**
 * A caller of {@code @connections}: what it signs with, and what it may do.
 *
 * @param secretAccessKey the secret that signatures are made with
 * @param allowedMethods which of {@code POST}, {@code GET} and {@code DELETE} it may use, as a policy allows
 *     {@code execute-api:ManageConnections} on {@code …/{stage}/{method}/@connections/*}
 */
public record AccessKey(String secretAccessKey, Set<String> allowedMethods) {

    private static final Set<String> METHODS = Set.of("POST", "GET", "DELETE");

    /**
     * Makes an access key; the set is copied unless immutable already.
     *
     * @throws IllegalArgumentException if the secret is empty, or a method is none of the three
     */
    public AccessKey {
        if (secretAccessKey.isEmpty()) {
            throw new IllegalArgumentException("A secret access key is not empty");
        }
        if (!METHODS.containsAll(allowedMethods)) {
            throw new IllegalArgumentException(
                    "@connections has the methods POST, GET and DELETE; not all of " + allowedMethods);
        }
        allowedMethods = Set.copyOf(allowedMethods);
    }

    /**
     * Makes an access key that may use all methods.
     *
     * @param secretAccessKey the secret that signatures are made with
     * @return the access key
     */
    public static AccessKey of(String secretAccessKey) {
        return new AccessKey(secretAccessKey, METHODS);
    }

    /** Returns what may be logged: nothing of the secret. */
    @Override
    public String toString() {
        return "AccessKey" + allowedMethods;
    }
}
