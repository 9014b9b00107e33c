package io.github.wschat.examples.benchmarks.peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Netty: each text becomes one frame, encoded once, which is written to everyone.
 *
 * <p>With {@code per-message}, each client is flushed at once; with {@code per-read}, when all that was read together has been
 * written.
 */
public final class NettyServer {

    /** The most that a frame may have, in bytes: more than any benchmark sends. */
    private static final int MAX_FRAME_BYTES = 128 * 1024;

    private NettyServer() {}

    /**
     * Serves until the process ends.
     *
     * @param arguments {@code per-message} or {@code per-read}
     * @throws InterruptedException never, as nobody interrupts this thread
     */
    public static void main(String... arguments) throws InterruptedException {
        boolean perRead = arguments.length > 0 && arguments[0].equals("per-read");
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2), NioIoHandler.newFactory());
        Broadcast broadcast = new Broadcast(perRead);
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(8 * 1024),
                                        new WebSocketServerProtocolHandler("/", null, false, MAX_FRAME_BYTES),
                                        broadcast);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        System.out.println(
                "Listening on ws://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort() + "/");
        server.closeFuture().sync();
    }

    /** Everyone's handler: it knows all channels. */
    @Sharable
    private static final class Broadcast extends SimpleChannelInboundHandler<TextWebSocketFrame> {

        private final boolean perRead;
        private final ChannelGroup everyone = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        private final AtomicBoolean written = new AtomicBoolean();

        Broadcast(boolean perRead) {
            this.perRead = perRead;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
                ChannelPipeline pipeline = context.pipeline();
                // From here on the frame is sent as it is.
                pipeline.remove("wsencoder");
                everyone.add(context.channel());
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
            ByteBuf encoded = encode(context, frame.content());
            try {
                for (Channel client : everyone) {
                    // A client that cannot be written to is closed by Netty, and leaves the group.
                    var unused = perRead
                            ? client.write(encoded.retainedDuplicate(), client.voidPromise())
                            : client.writeAndFlush(encoded.retainedDuplicate(), client.voidPromise());
                }
                written.set(true);
            } finally {
                encoded.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (perRead && written.compareAndSet(true, false)) {
                everyone.flush();
            }
        }

        /** Makes one unmasked text frame (RFC 6455, section 5.2). */
        private static ByteBuf encode(ChannelHandlerContext context, ByteBuf text) {
            int length = text.readableBytes();
            ByteBuf frame = context.alloc().directBuffer(length + 10).writeByte(0x81);
            if (length <= 125) {
                frame.writeByte(length);
            } else if (length <= 0xFFFF) {
                frame.writeByte(126).writeShort(length);
            } else {
                frame.writeByte(127).writeLong(length);
            }
            return frame.writeBytes(text);
        }
    }
}
