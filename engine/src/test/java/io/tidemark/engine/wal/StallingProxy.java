package io.tidemark.engine.wal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Passes connections on to a local port until it stalls: then bytes go nowhere, but nothing is closed. It may chatter: then what means
 * nothing follows whatever the server copies.
 */
final class StallingProxy implements AutoCloseable {

    /** A changed setting, of which the server may tell at any time. */
    private static final byte[] CHATTER = ByteBuffer.allocate(9)
            .put((byte) 'S')
            .putInt(8)
            .put(new byte[] {'x', 0, 'y', 0})
            .array();

    /** Follows where the messages of a server end. */
    private static final class Messages {

        private final byte[] head = new byte[5];
        private int headBytes;
        private int left;

        boolean endsBehindCopy(byte[] buffer, int count) {
            for (var i = 0; i < count; ) {
                if (left > 0) {
                    var step = Math.min(left, count - i);
                    left -= step;
                    i += step;
                } else {
                    headBytes = headBytes == head.length ? 0 : headBytes;
                    head[headBytes++] = buffer[i++];
                    left = headBytes == head.length
                            ? ByteBuffer.wrap(head, 1, 4).getInt() - 4
                            : 0;
                }
            }
            return left == 0 && headBytes == head.length && head[0] == 'd';
        }
    }

    private final ServerSocket listener;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Object gate = new Object();
    private boolean stalled;
    private volatile boolean chatters;

    StallingProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void stall() {
        synchronized (gate) {
            stalled = true;
        }
    }

    void chatter() {
        chatters = true;
    }

    void resume() {
        synchronized (gate) {
            stalled = false;
            gate.notifyAll();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : sockets) {
            socket.close();
        }
        resume();
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.addAll(List.of(client, server));
                Thread.ofVirtual().start(() -> pump(client, server, false));
                Thread.ofVirtual().start(() -> pump(server, client, true));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pump(Socket from, Socket to, boolean fromServer) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            var buffer = new byte[8192];
            var messages = new Messages();
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                synchronized (gate) {
                    while (stalled) {
                        gate.wait();
                    }
                }
                var chunk = new ByteArrayOutputStream();
                chunk.write(buffer, 0, count);
                if (fromServer && messages.endsBehindCopy(buffer, count) && chatters) {
                    chunk.writeBytes(CHATTER);
                }
                chunk.writeTo(out);
            }
        } catch (IOException | InterruptedException e) {
            // one side has closed
        }
    }
}
