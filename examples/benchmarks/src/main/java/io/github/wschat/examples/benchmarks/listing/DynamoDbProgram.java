package io.github.wschat.examples.benchmarks.listing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Server;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * A program: DynamoDB Local on loopback alone, which its own program cannot, in memory, and without telemetry. Prints its address, and ends
 * when its input does.
 */
final class DynamoDbProgram {

    private DynamoDbProgram() {}

    /**
     * Runs it.
     *
     * @param arguments none
     * @throws Exception if it cannot be started
     */
    public static void main(String... arguments) throws Exception {
        LocalDynamoDBServerHandler handler =
                new LocalDynamoDBServerHandler(new LocalDynamoDBRequestHandler(0, true, null, true, false), null);
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(handler);
        server.start();
        System.out.println(DynamoDbProcess.ADDRESS + server.getURI());
        while (System.in.read() >= 0) {
            // What is written to it means nothing.
        }
        System.exit(0);
    }
}
