package io.github.wschat.examples.lambdalocal.table;

import io.github.wschat.examples.lambdalocal.template.Policy;
import io.github.wschat.examples.lambdalocal.template.TableDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import software.amazon.dynamodb.services.exceptions.DynamoDBLocalServiceException;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Tables in DynamoDB Local: in this process, in memory, on loopback alone, and without telemetry.
 *
 * <p>All access keys see the same tables, and do with them what their {@linkplain #grant policy} allows; others are refused as DynamoDB refuses
 * them. Signatures are not verified, as DynamoDB Local does not: whoever knows an access key can use it. Safe for use by several threads.
 */
public final class LocalTables implements AutoCloseable {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String LOOPBACK = "127.0.0.1";

    private final Server server;
    private final Front front;
    private final ServerConnector plain;
    private final ServerConnector tls;
    /** Its own access key, which nobody else knows; DynamoDB Local takes letters and digits only. */
    private final String accessKeyId = UUID.randomUUID().toString().replace("-", "");

    private final String region;

    private LocalTables(String region, String accountId, SSLContext sslContext) throws DynamoDBLocalServiceException {
        this.region = region;
        LocalDynamoDBRequestHandler dynamoDb = new LocalDynamoDBRequestHandler(0, true, null, true, false);
        front = new Front(new LocalDynamoDBServerHandler(dynamoDb, null), region, accountId);
        front.grant(accessKeyId, new Principal("lambda-local", (action, resource) -> true));
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("tables");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setHandler(front);
        plain = connector(new ServerConnector(server, new HttpConnectionFactory()));
        HttpConfiguration configuration = new HttpConfiguration();
        // Clients come by AWS's host names, or by an address.
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server certificates = new SslContextFactory.Server();
        certificates.setSslContext(sslContext);
        certificates.setSniRequired(false);
        tls = connector(new ServerConnector(
                server, new SslConnectionFactory(certificates, "http/1.1"), new HttpConnectionFactory(configuration)));
    }

    private ServerConnector connector(ServerConnector connector) {
        connector.setHost(LOOPBACK);
        server.addConnector(connector);
        return connector;
    }

    /**
     * Starts DynamoDB Local, without any table.
     *
     * @param region the tables' region, such as {@code us-east-1}
     * @param accountId the tables' account: 12 digits
     * @param sslContext the key and the certificate for TLS
     * @return the tables, to be closed
     * @throws IllegalStateException if it cannot be started
     */
    public static LocalTables start(String region, String accountId, SSLContext sslContext) {
        try {
            LocalTables tables = new LocalTables(region, accountId, sslContext);
            try {
                tables.server.start();
                return tables;
            } catch (Exception e) {
                tables.close();
                throw e;
            }
        } catch (Exception e) {
            throw new IllegalStateException("DynamoDB Local cannot be started: " + e.getMessage(), e);
        }
    }

    /**
     * Returns where DynamoDB is spoken without TLS.
     *
     * @return such as {@code http://127.0.0.1:40001}
     */
    public URI uri() {
        return URI.create("http://" + LOOPBACK + ":" + plain.getLocalPort());
    }

    /**
     * Returns where DynamoDB is spoken with TLS, whatever host the client believes it to be.
     *
     * @return a port of 127.0.0.1
     */
    public int tlsPort() {
        return tls.getLocalPort();
    }

    /**
     * Lets an access key in.
     *
     * @param accessKeyId letters and digits; one that is known gets the new policy
     * @param roleName whom refusals speak of: the role and its session, such as {@code chat-SendRole/chat-send}
     * @param policy what it may do, asked for each request
     */
    public void grant(String accessKeyId, String roleName, Policy policy) {
        front.grant(accessKeyId, new Principal(roleName, policy));
    }

    /**
     * Creates a table, which is there when this returns.
     *
     * @param table what is to be created
     * @throws IllegalArgumentException if DynamoDB Local refuses it: with the logical id, and its reason
     */
    public void create(TableDefinition table) {
        call(table, "CreateTable", table.createTable());
        if (table.timeToLiveAttribute() != null) {
            call(
                    table,
                    "UpdateTimeToLive",
                    Map.of(
                            "TableName", table.tableName(),
                            "TimeToLiveSpecification",
                                    Map.of("AttributeName", table.timeToLiveAttribute(), "Enabled", true)));
        }
    }

    /** Ends all connections, and every new one at its first request, until {@link #heal()}: an outage. */
    public void cut() {
        front.cut(true);
        plain.getConnectedEndPoints().forEach(Front::reset);
        tls.getConnectedEndPoints().forEach(Front::reset);
    }

    /** Ends an outage; the tables are as they were. */
    public void heal() {
        front.cut(false);
    }

    /** Ends it; the tables are gone. Closing again does nothing. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("DynamoDB Local cannot be stopped", e);
        }
    }

    private void call(TableDefinition table, String action, Map<String, Object> request) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri().toURL().openConnection(Proxy.NO_PROXY);
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/x-amz-json-1.0");
            connection.setRequestProperty("X-Amz-Target", "DynamoDB_20120810." + action);
            connection.setRequestProperty(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=" + accessKeyId + "/20000101/" + region
                            + "/dynamodb/aws4_request, SignedHeaders=host, Signature=0");
            connection.getOutputStream().write(json(request));
            if (connection.getResponseCode() != 200) {
                try (InputStream error = connection.getErrorStream()) {
                    throw new IllegalArgumentException(
                            table.logicalId() + ": DynamoDB Local refuses " + action + ": " + message(error));
                }
            }
            connection.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(table.logicalId() + ": DynamoDB Local does not answer", e);
        }
    }

    private static byte[] json(Map<String, Object> request) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            write(generator, request);
        }
        return out.toByteArray();
    }

    /** Writes what a {@link TableDefinition} may hold. */
    private static void write(JsonGenerator generator, Object value) {
        if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            map.forEach((name, member) -> {
                generator.writeName((String) name);
                write(generator, member);
            });
            generator.writeEndObject();
        } else if (value instanceof List<?> list) {
            generator.writeStartArray();
            list.forEach(element -> write(generator, element));
            generator.writeEndArray();
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else if (value instanceof Number number) {
            generator.writeNumber(number.longValue());
        } else {
            generator.writeString((String) value);
        }
    }

    private static String message(InputStream error) throws IOException {
        byte[] body = error.readAllBytes();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.PROPERTY_NAME
                        && parser.currentName().equalsIgnoreCase("message")
                        && parser.nextToken() == JsonToken.VALUE_STRING) {
                    return parser.getString();
                }
            }
        } catch (JacksonException e) {
            // Then it is told as it is.
        }
        return new String(body, StandardCharsets.UTF_8);
    }
}
