package io.github.wschat.core.port.in;

import io.github.wschat.core.model.ChatException;
import io.github.wschat.core.model.DeliveryReport;
import io.github.wschat.core.port.out.ConnectionStoreException;

/** A broadcast ended early because the connection store failed; those reached before that are reported all the same. */
public final class BroadcastFailedException extends ChatException {

    private final DeliveryReport report;

    /**
     * Makes an exception.
     *
     * @param report what had become of the broadcast until then, with where to go on
     * @param cause what the store said
     */
    public BroadcastFailedException(DeliveryReport report, ConnectionStoreException cause) {
        super("The broadcast ended after " + report.tried() + " connections: " + cause.getMessage(), cause);
        this.report = report;
    }

    /**
     * Returns what had become of the broadcast until the store failed.
     *
     * @return the report; it ends with {@link DeliveryReport.Ending#STORE_FAILED}
     */
    public DeliveryReport report() {
        return report;
    }
}
