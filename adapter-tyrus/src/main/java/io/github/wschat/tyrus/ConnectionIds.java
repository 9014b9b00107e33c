package io.github.wschat.tyrus;

import io.github.wschat.core.model.ConnectionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ids that one gateway gives, in API Gateway's form: eleven bytes, printed in URL-safe base 64 with its padding.
 *
 * <p>The first three bytes, hence the first four characters, are the gateway's tag; the other eight are random. So gateways that
 * share a connection store tell their own connections from each other's.
 */
final class ConnectionIds {

    /** Whose an id is. */
    enum Origin {
        OURS,
        FOREIGN,
        MALFORMED
    }

    private static final int TAG_BYTES = 3;
    private static final int TAG_CHARACTERS = 4;
    private static final int ID_BYTES = 11;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{15}=");

    /** How many random bytes are asked for at a time: each time costs a system call. */
    private static final int RANDOM_BYTES = 1024;

    private final SecureRandom random = new SecureRandom();

    /** Random bytes that no id has yet; guarded by this object's monitor. */
    private final ByteBuffer unused = ByteBuffer.allocate(RANDOM_BYTES).limit(0);

    private final byte[] tag;
    private final String printedTag;

    /** Makes the ids of a gateway: of the same tag whenever the name is the same, of a random one where there is no name. */
    ConnectionIds(@Nullable String gatewayName) {
        if (gatewayName == null) {
            tag = new byte[TAG_BYTES];
            random.nextBytes(tag);
        } else {
            tag = Arrays.copyOf(Sha256.of(gatewayName.getBytes(StandardCharsets.UTF_8)), TAG_BYTES);
        }
        printedTag = Base64.getUrlEncoder().encodeToString(tag);
    }

    ConnectionId next() {
        byte[] bytes = Arrays.copyOf(tag, ID_BYTES);
        synchronized (this) {
            if (unused.remaining() < ID_BYTES - TAG_BYTES) {
                random.nextBytes(unused.array());
                unused.clear();
            }
            unused.get(bytes, TAG_BYTES, ID_BYTES - TAG_BYTES);
        }
        return new ConnectionId(Base64.getUrlEncoder().encodeToString(bytes));
    }

    Origin originOf(ConnectionId id) {
        if (!FORM.matcher(id.value()).matches()) {
            return Origin.MALFORMED;
        }
        return id.value().regionMatches(0, printedTag, 0, TAG_CHARACTERS) ? Origin.OURS : Origin.FOREIGN;
    }

    /** Returns an id for one event: of the same form, unique but not secret. */
    static String requestId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        byte[] bytes = ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(random.nextLong())
                .putInt(random.nextInt())
                .array();
        return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(bytes, ID_BYTES));
    }
}
