package io.github.wschat.tyrus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.jspecify.annotations.Nullable;

/** One request for {@code @connections}: what it says, and its one answer. */
final class ManagementCall {

    private final Request request;
    private final Response response;
    private final byte[] body;

    /** Takes a request that has come whole. */
    ManagementCall(Request request, Response response) throws IOException {
        this.request = request;
        this.response = response;
        this.body = request.getInputStream().readAllBytes();
        response.setHeader("x-amzn-RequestId", UUID.randomUUID().toString());
    }

    int length() {
        return body.length;
    }

    /** Returns the body as text; null if it is none. */
    @Nullable
    String text() {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            return text.toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Returns what a signature is of. */
    SignatureV4.Request signed() {
        return new SignatureV4.Request(
                method(),
                rawPath(),
                request.getQueryString(),
                this::headers,
                HexFormat.of().formatHex(Sha256.of(body)));
    }

    String method() {
        return request.getMethod().getMethodString();
    }

    /** Returns the path as it was sent, encoded as it may be. */
    String rawPath() {
        return request.getRequest().getRequestURIRef().getOriginalRequestURIBC().toString();
    }

    @Nullable
    String header(String name) {
        return request.getHeader(name);
    }

    private List<String> headers(String name) {
        List<String> values = new ArrayList<>();
        request.getHeaders(name).forEach(values::add);
        return values;
    }

    /** Answers, with a JSON text or nothing. */
    void answer(int status, String reasonPhrase, @Nullable String json) {
        response.setStatus(status, reasonPhrase);
        byte[] bytes = json == null ? new byte[0] : json.getBytes(StandardCharsets.UTF_8);
        if (json != null) {
            response.setContentType("application/json");
        }
        if (status != 204) {
            response.setContentLength(bytes.length);
        }
        try {
            response.getOutputStream().write(bytes);
        } catch (IOException e) {
            // The caller has gone: there is nobody left to tell.
            response.getRequest().getContext().getConnection().closeSilently();
        }
    }

    /** Answers with an error, which SDKs tell from others by a header. */
    void refuse(ManagementError error, @Nullable String message) {
        response.setHeader("x-amzn-ErrorType", error.type());
        answer(error.status(), error.reasonPhrase(), message == null ? null : error.json(message));
    }
}
