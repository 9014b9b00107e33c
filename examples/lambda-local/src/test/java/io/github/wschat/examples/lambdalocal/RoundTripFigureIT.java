package io.github.wschat.examples.lambdalocal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Measures the chat on lambda-local; ./figures runs it. It asserts nothing but that every message came back. */
class RoundTripFigureIT {

    private static final int STARTS = 5;
    private static final int WARM_UP = 500;
    private static final int MESSAGES = 2000;

    @Test
    @DisplayName("Start, first connect, first message, and the round trip of sendmessage with two connected")
    void figures() throws Exception {
        double[] start = new double[STARTS];
        double[] connect = new double[STARTS];
        double[] message = new double[STARTS];
        double[] roundTrip = new double[MESSAGES];
        for (int i = 0; i < STARTS; i++) {
            long begin = System.nanoTime();
            try (TestStack chat = TestStack.start(
                    Path.of("../lambda-aws/chat-app.yaml"), Map.of("Revision", "figures"), Map.of(), null)) {
                start[i] = millisSince(begin);
                begin = System.nanoTime();
                ChatClient ada = chat.connect();
                connect[i] = millisSince(begin);
                ChatClient ben = chat.connect();
                begin = System.nanoTime();
                roundTrip(ada, ben);
                message[i] = millisSince(begin);
                if (i == STARTS - 1) {
                    for (int n = 0; n < WARM_UP; n++) {
                        roundTrip(ada, ben);
                    }
                    for (int n = 0; n < MESSAGES; n++) {
                        begin = System.nanoTime();
                        roundTrip(ada, ben);
                        roundTrip[n] = millisSince(begin);
                    }
                }
            }
        }
        Arrays.sort(start);
        Arrays.sort(connect);
        Arrays.sort(message);
        Arrays.sort(roundTrip);
        System.out.printf(
                "| parts ready (gateway, tables, proxy), ms, median of %d | %.0f |%n", STARTS, start[STARTS / 2]);
        System.out.printf("| first connect, its function's cold start within, ms | %.0f |%n", connect[STARTS / 2]);
        System.out.printf("| first sendmessage, its function's cold start within, ms | %.0f |%n", message[STARTS / 2]);
        System.out.printf(
                "| warm sendmessage until both have it, ms, p50 of %d | %.2f |%n", MESSAGES, roundTrip[MESSAGES / 2]);
        System.out.printf("| p99 | %.2f |%n", roundTrip[MESSAGES * 99 / 100]);
    }

    private static void roundTrip(ChatClient ada, ChatClient ben) throws InterruptedException {
        ada.sendMessage("hello, everyone!");
        if (!ada.hears().equals("hello, everyone!") || !ben.hears().equals("hello, everyone!")) {
            throw new AssertionError("Something else came back");
        }
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
