package io.github.wschat.core.model;

import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection, as far as the transport can see.
 *
 * @param sourceIp the client's IP address, as text; not empty
 * @param userAgent what the client sent as {@code User-Agent}, or null if it sent none (as {@code wscat} does)
 */
public record ClientIdentity(String sourceIp, @Nullable String userAgent) {

    /**
     * Makes an identity.
     *
     * @throws IllegalArgumentException if the address is empty
     */
    public ClientIdentity {
        if (sourceIp.isEmpty()) {
            throw new IllegalArgumentException("A client's sourceIp is not empty");
        }
    }
}
