package io.github.wschat.examples.lambdalocal.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the template's tables into requests of
 * <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html">CreateTable</a>.
 */
final class Tables {

    private final Stack stack;

    private Tables(Stack stack) {
        this.stack = stack;
    }

    static List<TableDefinition> read(Stack stack) {
        Tables tables = new Tables(stack);
        List<TableDefinition> read = new ArrayList<>();
        for (Resource resource : stack.existing("AWS::DynamoDB::Table")) {
            TableDefinition table = tables.table(resource);
            if (table != null) {
                read.add(table);
            }
        }
        return read;
    }

    private @Nullable TableDefinition table(Resource resource) {
        Properties properties = stack.properties(resource);
        properties.allow(
                "AttributeDefinitions",
                "BillingMode",
                "ContributorInsightsSpecification",
                "DeletionProtectionEnabled",
                "GlobalSecondaryIndexes",
                "KeySchema",
                "LocalSecondaryIndexes",
                "OnDemandThroughput",
                "PointInTimeRecoverySpecification",
                "ProvisionedThroughput",
                "SSESpecification",
                "StreamSpecification",
                "TableClass",
                "TableName",
                "Tags",
                "TimeToLiveSpecification",
                "WarmThroughput");
        Names names = new Names(new Resolver(stack, resource.id()));
        Map<String, Object> request = new LinkedHashMap<>();
        boolean onDemand = properties
                .choice("BillingMode", "PROVISIONED", "PAY_PER_REQUEST")
                .equals("PAY_PER_REQUEST");
        request.put("BillingMode", onDemand ? "PAY_PER_REQUEST" : "PROVISIONED");
        properties.require("KeySchema");
        properties.require("AttributeDefinitions");
        request.put("KeySchema", texts(properties, "KeySchema", "AttributeName", "KeyType"));
        request.put(
                "AttributeDefinitions", texts(properties, "AttributeDefinitions", "AttributeName", "AttributeType"));
        throughput(properties, onDemand, request);
        indexes(properties, "GlobalSecondaryIndexes", onDemand, request);
        indexes(properties, "LocalSecondaryIndexes", true, request);
        if (properties.has("StreamSpecification")) {
            Properties stream = properties.section("StreamSpecification");
            stream.allow("StreamViewType");
            request.put(
                    "StreamSpecification",
                    Map.of("StreamEnabled", true, "StreamViewType", stream.requiredText("StreamViewType")));
            stack.problems.remark(resource.id() + " has a stream, which nothing reads here");
        }
        String timeToLive = timeToLive(properties);
        if (names.name(resource, resource.line()) instanceof Yaml.Text name
                && names.arn(resource, resource.line()) instanceof Yaml.Text arn) {
            request.put("TableName", name.value());
            return new TableDefinition(resource.id(), name.value(), arn.value(), request, timeToLive);
        }
        return null;
    }

    private static @Nullable String timeToLive(Properties properties) {
        Properties timeToLive = properties.section("TimeToLiveSpecification");
        timeToLive.allow("AttributeName", "Enabled");
        if (!properties.has("TimeToLiveSpecification") || !timeToLive.flag("Enabled")) {
            return null;
        }
        String attribute = timeToLive.requiredText("AttributeName");
        return attribute.isEmpty() ? null : attribute;
    }

    private static List<Map<String, Object>> texts(Properties properties, String name, String... members) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (Properties item : properties.sections(name)) {
            item.allow(members);
            Map<String, Object> texts = new LinkedHashMap<>();
            for (String member : members) {
                texts.put(member, item.requiredText(member));
            }
            items.add(texts);
        }
        return items;
    }

    private static void throughput(Properties properties, boolean onDemand, Map<String, Object> request) {
        String name = "ProvisionedThroughput";
        if (onDemand) {
            return;
        }
        if (!properties.has(name)) {
            properties.problem(name, "is missing; without it BillingMode must be PAY_PER_REQUEST");
            return;
        }
        Properties throughput = properties.section(name);
        throughput.allow("ReadCapacityUnits", "WriteCapacityUnits");
        throughput.require("ReadCapacityUnits");
        throughput.require("WriteCapacityUnits");
        request.put(
                name,
                Map.of(
                        "ReadCapacityUnits",
                        (long) throughput.integer("ReadCapacityUnits", 1, Integer.MAX_VALUE, 1),
                        "WriteCapacityUnits",
                        (long) throughput.integer("WriteCapacityUnits", 1, Integer.MAX_VALUE, 1)));
    }

    private static void indexes(Properties properties, String name, boolean onDemand, Map<String, Object> request) {
        List<Map<String, Object>> indexes = new ArrayList<>();
        for (Properties index : properties.sections(name)) {
            index.allow(
                    "IndexName",
                    "KeySchema",
                    "Projection",
                    "ProvisionedThroughput",
                    "ContributorInsightsSpecification",
                    "OnDemandThroughput",
                    "WarmThroughput");
            Map<String, Object> read = new LinkedHashMap<>();
            read.put("IndexName", index.requiredText("IndexName"));
            read.put("KeySchema", texts(index, "KeySchema", "AttributeName", "KeyType"));
            Properties projection = index.section("Projection");
            projection.allow("ProjectionType", "NonKeyAttributes");
            Map<String, Object> projected = new LinkedHashMap<>();
            projected.put("ProjectionType", projection.requiredText("ProjectionType"));
            if (projection.has("NonKeyAttributes")) {
                projected.put("NonKeyAttributes", projection.texts("NonKeyAttributes"));
            }
            read.put("Projection", projected);
            throughput(index, onDemand, read);
            indexes.add(read);
        }
        if (!indexes.isEmpty()) {
            request.put(name, indexes);
        }
    }
}
