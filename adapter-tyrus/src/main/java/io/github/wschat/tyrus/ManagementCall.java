package io.github.wschat.tyrus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * One request for {@code @connections}: what it says, what has come of its body, and its one answer.
 *
 * <p>A body that is too large is read to its end, within reason, and thrown away: whoever closes earlier resets the connection, and the
 * caller never learns why.
 */
final class ManagementCall {

    private static final int MAX_DISCARDED = 8 * 1024 * 1024;

    private final Request request;
    private final Response response;
    private final int maxBytes;
    private final byte[] chunk = new byte[8192];
    private final MessageDigest digest = Sha256.digest();
    private byte[] body = new byte[0];
    private int length;

    ManagementCall(Request request, Response response, int maxBytes) {
        this.request = request;
        this.response = response;
        this.maxBytes = maxBytes;
        response.setHeader("x-amzn-RequestId", UUID.randomUUID().toString());
    }

    /** Takes what is there of the body; returns false if it is beyond all reason. */
    boolean read(InputStream input, int available) throws IOException {
        for (int left = available; left > 0; ) {
            int count = input.read(chunk, 0, Math.min(left, chunk.length));
            if (count < 0) {
                return true;
            }
            left -= count;
            digest.update(chunk, 0, count);
            if (length + count <= maxBytes) {
                append(count);
            }
            length += count;
            if (length > MAX_DISCARDED) {
                return false;
            }
        }
        return true;
    }

    private void append(int count) {
        if (length + count > body.length) {
            body = Arrays.copyOf(body, Math.min(maxBytes, Math.max(2 * body.length, length + count)));
        }
        System.arraycopy(chunk, 0, body, length, count);
    }

    boolean isTooLarge() {
        return length > maxBytes;
    }

    /** Returns the body as text; null if it is none. */
    @Nullable
    String text() {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body, 0, length));
            return text.toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Returns what a signature is of; the whole body has been read. */
    SignatureV4.Request signed() {
        return new SignatureV4.Request(
                method(),
                rawPath(),
                request.getQueryString(),
                this::headers,
                HexFormat.of().formatHex(digest.digest()));
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

    void endConnection() {
        response.setHeader("Connection", "close");
    }
}
