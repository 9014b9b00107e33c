package io.github.wschat.lambda;

import io.github.wschat.core.model.ConnectionId;

/** Ids that cannot be a part of a URL's path, however they are encoded. */
final class Ids {

    private Ids() {}

    /** Returns whether an id would be taken for a step in the path, and not for a name: RFC 3986, section 5.2.4. */
    static boolean breakThePath(ConnectionId id) {
        return id.value().equals(".") || id.value().equals("..");
    }
}
