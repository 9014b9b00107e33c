package io.github.wschat.examples.lambdalocal.table;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Finds out what a request to DynamoDB needs to be allowed: <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html">Actions, resources, and condition keys</a>.
 * Conditions on rows and attributes are not looked at.
 */
final class Accesses {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String SERVICE = "dynamodb:";

    /** A statement's verb, the table's name, and an index's: {@code SELECT * FROM "chat"."byRoom"}. */
    private static final Pattern STATEMENT = Pattern.compile(
            "\\s*(SELECT\\b.*?\\bFROM|EXISTS\\b.*?\\bFROM|INSERT\\s+INTO|UPDATE|DELETE\\s+FROM)\\s+"
                    + "(?:\"([^\"]+)\"|([\\w-]+))(?:\\.(?:\"([^\"]+)\"|([\\w-]+)))?.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final String arnPrefix;
    private final String action;
    private final Set<Access> found = new LinkedHashSet<>();
    private @Nullable String resource;
    private @Nullable String index;

    private Accesses(String arnPrefix, String action) {
        this.arnPrefix = arnPrefix;
        this.action = action;
    }

    /**
     * Returns what a request needs.
     *
     * @param arnPrefix what a table's ARN begins with, up to its name
     * @param action such as {@code PutItem}
     * @param body JSON
     * @return one or more
     * @throws JacksonException if the body is no JSON
     */
    static Set<Access> of(String arnPrefix, String action, byte[] body) {
        Accesses accesses = new Accesses(arnPrefix, action);
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                accesses.readRequest(parser);
            }
        }
        if (accesses.found.isEmpty()) {
            accesses.add(action, accesses.whole());
        }
        return accesses.found;
    }

    private String whole() {
        if (resource == null) {
            return "*";
        }
        return index == null ? resource : resource + "/index/" + index;
    }

    private void readRequest(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "TableName", "ResourceArn", "StreamArn" -> resource = table(parser.getString());
                case "IndexName" -> index = parser.getString();
                // A stream's position begins with the stream's ARN, between bars.
                case "ShardIterator" -> resource = shard(parser.getString());
                case "Statement" -> addStatement(parser.getString());
                case "RequestItems" -> readTables(parser, value);
                case "TransactItems", "Statements", "TransactStatements" -> readList(parser, value);
                default -> parser.skipChildren();
            }
        }
    }

    /** {@code {"chat": …, "rooms": …}}: batches have actions of their own. */
    private void readTables(JsonParser parser, JsonToken value) {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            add(action, table(parser.currentName()));
            parser.nextToken();
            parser.skipChildren();
        }
    }

    private void readList(JsonParser parser, JsonToken value) {
        if (value != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY && token != null;
                token = parser.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                readPart(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    /** {@code {"Put": {"TableName": …}}} or {@code {"Statement": …}}: a transaction needs what each part would need alone. */
    private void readPart(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("Statement")) {
                addStatement(parser.getString());
            } else if (value == JsonToken.START_OBJECT && name.matches("Get|Put|Update|Delete|ConditionCheck")) {
                String table = readTableName(parser);
                add(name + "Item", table == null ? "*" : table(table));
            } else {
                parser.skipChildren();
            }
        }
    }

    private static @Nullable String readTableName(JsonParser parser) {
        String table = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean wanted = parser.currentName().equals("TableName");
            parser.nextToken();
            if (wanted) {
                table = parser.getString();
            }
            parser.skipChildren();
        }
        return table;
    }

    /** PartiQL has an action for each kind of statement; one that is not understood needs to be allowed on everything. */
    private void addStatement(String statement) {
        Matcher matcher = STATEMENT.matcher(statement);
        if (!matcher.matches()) {
            add("PartiQLSelect", "*");
            return;
        }
        String action = switch (matcher.group(1).substring(0, 1).toUpperCase(Locale.ROOT)) {
            case "I" -> "PartiQLInsert";
            case "U" -> "PartiQLUpdate";
            case "D" -> "PartiQLDelete";
            default -> "PartiQLSelect";
        };
        String table = table(matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
        String indexName = matcher.group(4) == null ? matcher.group(5) : matcher.group(4);
        add(action, indexName == null ? table : table + "/index/" + indexName);
    }

    private void add(String name, String what) {
        found.add(new Access(SERVICE + name, what));
    }

    /** A table's ARN, by its name or by any ARN of it: DynamoDB Local's own ones have no region and no account. */
    private String table(String nameOrArn) {
        return nameOrArn.startsWith("arn:")
                ? nameOrArn.replaceFirst("^arn:aws:dynamodb:ddblocal:0+:table/", Matcher.quoteReplacement(arnPrefix))
                : arnPrefix + nameOrArn;
    }

    private String shard(String iterator) {
        int begin = iterator.indexOf("arn:");
        int end = iterator.indexOf('|', Math.max(begin, 0));
        return begin < 0 ? "*" : table(iterator.substring(begin, end < 0 ? iterator.length() : end));
    }
}
