package io.github.wschat.examples.benchmarks.listing;

import io.github.wschat.core.model.ConnectionPage;
import io.github.wschat.core.model.Cursor;
import io.github.wschat.core.model.Slice;
import io.github.wschat.core.port.out.ConnectionStore;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** A way to list all connections of a table. */
@FunctionalInterface
interface Lister {

    /** Lists all, and returns how many there were. */
    int list();

    /** A store's walk. */
    static Lister walk(ConnectionStore store, int limit) {
        return () -> {
            int listed = 0;
            @Nullable Cursor after = null;
            do {
                ConnectionPage page = store.page(Slice.ALL, after, limit);
                listed += page.connections().size();
                after = page.next();
            } while (after != null);
            return listed;
        };
    }

    /** The least that the SDK can do: it looks into no row. */
    static Lister scan(DynamoDbClient client, ScanRequest request) {
        return () -> {
            int listed = 0;
            for (ScanResponse page : client.scanPaginator(request)) {
                listed += page.items().size();
            }
            return listed;
        };
    }

    /** The request of such a scan with the filter that the store has. */
    static ScanRequest filtered(ScanRequest request, Instant now) {
        return request.toBuilder()
                .filterExpression("expiresAt > :now")
                .expressionAttributeValues(Map.of(":now", AttributeValue.fromN(Long.toString(now.getEpochSecond()))))
                .build();
    }
}
