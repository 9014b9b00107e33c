package io.github.wschat.tyrus;

import org.jspecify.annotations.Nullable;

/** Knows who may use {@code @connections}: a map's {@code get}, say. Called by many threads at once. */
@FunctionalInterface
public interface AccessKeys {

    /**
     * Finds an access key.
     *
     * @param accessKeyId the id that a request names
     * @return the key; null if there is none
     */
    @Nullable
    AccessKey find(String accessKeyId);
}
