package io.github.wschat.examples.benchmarks.lambda;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The program that takes the place of {@code @connections}: answers every post with 200, after 5 to 20 ms as API Gateway may, or as
 * soon as it can.
 *
 * <p>A process of its own, so that its work is nobody else's: {@link Connections} starts it, and it ends when its standard input does. It
 * prints its port, and a line when the first of some posts comes. {@code GET /posts} answers who was posted to, a line a post after one with
 * the nanoseconds from the first to the last, and forgets them.
 */
final class ConnectionsServer extends ChannelInitializer<SocketChannel> {

    static final String POSTS = "/posts";
    static final String FIRST = "first";

    private static final long LEAST_MICROS = 5_000;
    private static final long MOST_MICROS = 20_000;
    private static final int MAX_BODY = 1 << 20;

    private final boolean delayed;
    // One thread serves all connections, so nothing here is shared between threads.
    private final List<String> ids = new ArrayList<>();
    private long firstNanos;
    private long lastNanos;

    private ConnectionsServer(boolean delayed) {
        this.delayed = delayed;
    }

    /**
     * Serves until standard input ends.
     *
     * @param arguments {@code delayed}, or none for answers at once
     * @throws IOException if standard input fails
     * @throws InterruptedException if the port cannot be waited for
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        InetSocketAddress address = (InetSocketAddress) new ServerBootstrap()
                .group(thread)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ConnectionsServer(List.of(arguments).contains("delayed")))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel()
                .localAddress();
        System.out.println(address.getPort());
        while (System.in.read() >= 0) {
            // Nothing is said on it.
        }
        System.exit(0);
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_BODY), new Exchange());
    }

    private final class Exchange extends SimpleChannelInboundHandler<FullHttpRequest> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            if (request.method().equals(HttpMethod.GET) && request.uri().equals(POSTS)) {
                answer(context, posts());
                return;
            }
            post(request.uri());
            if (delayed) {
                long micros = ThreadLocalRandom.current().nextLong(LEAST_MICROS, MOST_MICROS);
                var unused = context.executor().schedule(() -> answer(context, ""), micros, TimeUnit.MICROSECONDS);
            } else {
                answer(context, "");
            }
        }
    }

    private void post(String uri) {
        lastNanos = System.nanoTime();
        if (ids.isEmpty()) {
            firstNanos = lastNanos;
            System.out.println(FIRST);
        }
        ids.add(URLDecoder.decode(uri.substring(uri.lastIndexOf('/') + 1), StandardCharsets.UTF_8));
    }

    private String posts() {
        String all = (lastNanos - firstNanos) + "\n" + String.join("\n", ids);
        ids.clear();
        return all;
    }

    private static void answer(ChannelHandlerContext context, String body) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        response.headers().set("Content-Length", response.content().readableBytes());
        var unused = context.writeAndFlush(response);
    }
}
