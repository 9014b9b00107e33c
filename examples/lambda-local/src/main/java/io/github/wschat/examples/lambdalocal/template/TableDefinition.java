package io.github.wschat.examples.lambdalocal.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table.
 *
 * @param logicalId what the template calls it
 * @param tableName its name
 * @param arn its ARN
 * @param createTable the request of DynamoDB's {@code CreateTable} as JSON has it: maps, lists, strings, longs and booleans
 * @param timeToLiveAttribute the attribute by which rows expire; null if none does
 */
public record TableDefinition(
        String logicalId,
        String tableName,
        String arn,
        Map<String, Object> createTable,
        @Nullable String timeToLiveAttribute) {

    /** Makes a table; the map is copied. */
    public TableDefinition {
        createTable = Map.copyOf(createTable);
    }
}
