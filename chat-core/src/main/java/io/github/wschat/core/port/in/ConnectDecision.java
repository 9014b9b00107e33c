package io.github.wschat.core.port.in;

import org.jspecify.annotations.Nullable;

/** Whether a client may connect. Immutable. */
public sealed interface ConnectDecision {

    /**
     * The client is admitted.
     *
     * @param subprotocol the one sub-protocol, of those that the client offered, that is spoken from now on; null for none
     */
    record Admitted(@Nullable String subprotocol) implements ConnectDecision {

        /** Makes the decision to admit a client without a sub-protocol. */
        public Admitted() {
            this(null);
        }
    }

    /**
     * The client is refused.
     *
     * @param status the HTTP status that it gets: 300 to 599
     */
    record Refused(int status) implements ConnectDecision {

        /**
         * Makes the decision.
         *
         * @throws IllegalArgumentException if the status does not refuse
         */
        public Refused {
            if (status < 300 || status > 599) {
                throw new IllegalArgumentException("A client is refused with a status from 300 to 599, not " + status);
            }
        }
    }
}
