package io.github.wschat.tyrus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a client may be in the midst of when its socket is cut. */
enum Cut {
    CONNECTED {
        @Override
        void reach(RawClient client) {}
    },
    IN_THE_REQUEST_LINE {
        @Override
        void reach(RawClient client) throws IOException {
            client.send("GET /produ");
        }
    },
    IN_THE_HEADERS {
        @Override
        void reach(RawClient client) throws IOException {
            client.send("GET /production HTTP/1.1\r\nHost: gateway.test\r\nUpgr");
        }
    },
    WHILE_CONNECT_DECIDES {
        @Override
        void reach(RawClient client) throws IOException {
            client.sendHandshake("/production?slow");
        }
    },
    IN_A_POST_BODY {
        @Override
        void reach(RawClient client) throws IOException {
            client.send(RawClient.head("POST " + PATH + " HTTP/1.1", "Host: a", SIGNED, "Content-Length: 10"));
            client.send("half ");
        }
    },
    BEFORE_THE_ANSWER_TO_A_POST {
        @Override
        void reach(RawClient client) throws IOException {
            client.send(RawClient.head("POST " + PATH + " HTTP/1.1", "Host: a", SIGNED, "Content-Length: 4") + "done");
        }
    },
    OPEN {
        @Override
        void reach(RawClient client) throws IOException {
            client.openAt("/production");
        }
    },
    IN_A_FRAME_HEADER {
        @Override
        void reach(RawClient client) throws IOException {
            client.openAt("/production");
            client.send(Arrays.copyOf(RawClient.frame(RawClient.FIN | RawClient.TEXT, "x".repeat(200)), 3));
        }
    },
    IN_A_PAYLOAD {
        @Override
        void reach(RawClient client) throws IOException {
            client.openAt("/production");
            client.send(Arrays.copyOf(RawClient.frame(RawClient.FIN | RawClient.TEXT, "x".repeat(200)), 100));
        }
    },
    BETWEEN_FRAGMENTS {
        @Override
        void reach(RawClient client) throws IOException {
            client.openAt("/production");
            client.send(RawClient.frame(RawClient.TEXT, "the first of two"));
        }
    },
    WHILE_A_MESSAGE_IS_HANDLED {
        @Override
        void reach(RawClient client) throws IOException {
            client.openAt("/production");
            client.text("test");
        }
    },
    BEFORE_THE_ANSWER_TO_A_CLOSE {
        @Override
        void reach(RawClient client) throws IOException {
            client.openAt("/production");
            client.closeWithoutCode();
        }
    };

    /** Of nobody: what is posted there is answered with 410. */
    static final String PATH = "/production/@connections/Xa1bC2dE3fGCHk4=";

    static final String SIGNED = "Authorization: AWS4-HMAC-SHA256"
            + " Credential=AKIDEXAMPLE/20260101/us-east-1/execute-api/aws4_request,"
            + " SignedHeaders=host;x-amz-date, Signature=" + "0".repeat(64);

    /** Goes as far. */
    abstract void reach(RawClient client) throws IOException;

    /** Returns whether the client is connected by then, so that its end must be told. */
    boolean isOpen() {
        return compareTo(OPEN) >= 0;
    }

    /** The end of a header that never ends. */
    static byte[] headerLine(int number) {
        return ("X-" + number + ": and on\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
