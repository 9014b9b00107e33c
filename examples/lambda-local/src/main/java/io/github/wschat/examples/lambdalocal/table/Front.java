package io.github.wschat.examples.lambdalocal.table;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Stands before DynamoDB Local, which lets everybody do everything, and lets pass what policies allow. */
final class Front extends Handler.Wrapper {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern CREDENTIAL = Pattern.compile("\\bCredential=([^/, ]+)/");

    private final String accountId;
    private final String arnPrefix;
    private final Map<String, Principal> principals = new ConcurrentHashMap<>();
    private volatile boolean cut;

    Front(Handler dynamoDb, String region, String accountId) {
        super(dynamoDb);
        this.accountId = accountId;
        this.arnPrefix = "arn:aws:dynamodb:" + region + ":" + accountId + ":table/";
    }

    void grant(String accessKeyId, Principal principal) {
        principals.put(accessKeyId, principal);
    }

    void cut(boolean cut) {
        this.cut = cut;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (cut) {
            reset(request.getConnectionMetaData().getConnection().getEndPoint());
            // Not failed, which would be logged as a fault of this server.
            callback.succeeded();
            return true;
        }
        String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        Matcher credential = CREDENTIAL.matcher(authorization == null ? "" : authorization);
        if (!credential.find()) {
            return refuse(
                    response,
                    callback,
                    "MissingAuthenticationTokenException",
                    "message",
                    "Request is missing Authentication Token");
        }
        Principal principal = principals.get(credential.group(1));
        if (principal == null) {
            return refuse(
                    response,
                    callback,
                    "UnrecognizedClientException",
                    "message",
                    "The security token included in the request is invalid.");
        }
        ByteBuffer body = Content.Source.asByteBuffer(request);
        String target = request.getHeaders().get("X-Amz-Target");
        Access denied = target == null ? null : denied(principal, target, BufferUtil.toArray(body));
        if (denied != null) {
            return refuse(response, callback, "AccessDeniedException", "Message", message(principal, denied));
        }
        return super.handle(new WithBody(request, body), response, callback);
    }

    private @Nullable Access denied(Principal principal, String target, byte[] body) {
        try {
            return Accesses.of(arnPrefix, target.substring(target.lastIndexOf('.') + 1), body).stream()
                    .filter(access -> !principal.policy().allows(access.action(), access.resource()))
                    .findFirst()
                    .orElse(null);
        } catch (JacksonException e) {
            // DynamoDB Local refuses that in its own words.
            return null;
        }
    }

    private String message(Principal principal, Access denied) {
        return "User: arn:aws:sts::" + accountId + ":assumed-role/" + principal.roleName()
                + " is not authorized to perform: " + denied.action() + " on resource: " + denied.resource()
                + " because no identity-based policy allows the " + denied.action() + " action";
    }

    private static boolean refuse(
            Response response, Callback callback, String type, String messageName, String message) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), json)) {
            generator.writeStartObject();
            generator.writeStringProperty("__type", "com.amazon.coral.service#" + type);
            generator.writeStringProperty(messageName, message);
            generator.writeEndObject();
        }
        response.setStatus(400);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-amz-json-1.0");
        response.write(true, ByteBuffer.wrap(json.toByteArray()), callback);
        return true;
    }

    /** Ends a connection as a machine does that is gone. */
    static void reset(EndPoint endPoint) {
        try {
            if (endPoint.getTransport() instanceof SocketChannel channel) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                channel.close();
            }
        } catch (IOException e) {
            // Closed already.
        }
        endPoint.close();
    }

    /** A request whose body has been read, and is there once more. */
    private static final class WithBody extends Request.Wrapper {

        private final Content.Source body;

        WithBody(Request request, ByteBuffer body) {
            super(request);
            this.body = Content.Source.from(body);
        }

        @Override
        public Content.@Nullable Chunk read() {
            return body.read();
        }

        @Override
        public void demand(Runnable callback) {
            body.demand(callback);
        }

        @Override
        public void fail(Throwable failure) {
            body.fail(failure);
        }
    }
}
