package io.evenkeel.http;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A WebSocket that frees its slot when it is over: closed from both sides, failed or aborted. */
final class LogicalWebSocket implements WebSocket {

    private final WebSocket socket;
    private final Slot slot;

    private LogicalWebSocket(WebSocket socket, Slot slot) {
        this.socket = socket;
        this.slot = slot;
    }

    /** Hears what the caller's listener hears, and shows it the one logical WebSocket. */
    static final class Guard implements Listener {

        private final Listener listener;
        private final Slot slot;
        private final AtomicReference<@Nullable LogicalWebSocket> logical = new AtomicReference<>();

        Guard(Listener listener, Slot slot) {
            this.listener = listener;
            this.slot = slot;
        }

        /** The logical WebSocket around this one; always the same. */
        LogicalWebSocket logical(WebSocket socket) {
            LogicalWebSocket known = logical.get();
            if (known == null) {
                LogicalWebSocket made = new LogicalWebSocket(socket, slot);
                known = logical.compareAndSet(null, made) ? made : logical.get();
            }
            return known == null ? new LogicalWebSocket(socket, slot) : known;
        }

        @Override
        public void onOpen(WebSocket socket) {
            listener.onOpen(logical(socket));
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            return listener.onText(logical(socket), data, last);
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            return listener.onBinary(logical(socket), data, last);
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
            return listener.onPing(logical(socket), message);
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            return listener.onPong(logical(socket), message);
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
            slot.succeeded();
            return listener.onClose(logical(socket), statusCode, reason);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            slot.failed(error);
            listener.onError(logical(socket), error);
        }
    }

    private CompletableFuture<WebSocket> mine(CompletableFuture<WebSocket> done) {
        return done.thenApply(same -> this);
    }

    @Override
    public CompletableFuture<WebSocket> sendText(CharSequence data, boolean last) {
        return mine(socket.sendText(data, last));
    }

    @Override
    public CompletableFuture<WebSocket> sendBinary(ByteBuffer data, boolean last) {
        return mine(socket.sendBinary(data, last));
    }

    @Override
    public CompletableFuture<WebSocket> sendPing(ByteBuffer message) {
        return mine(socket.sendPing(message));
    }

    @Override
    public CompletableFuture<WebSocket> sendPong(ByteBuffer message) {
        return mine(socket.sendPong(message));
    }

    @Override
    public CompletableFuture<WebSocket> sendClose(int statusCode, String reason) {
        return mine(socket.sendClose(statusCode, reason));
    }

    @Override
    public void request(long n) {
        socket.request(n);
    }

    @Override
    public String getSubprotocol() {
        return socket.getSubprotocol();
    }

    @Override
    public boolean isOutputClosed() {
        return socket.isOutputClosed();
    }

    @Override
    public boolean isInputClosed() {
        return socket.isInputClosed();
    }

    @Override
    public void abort() {
        socket.abort();
        slot.cancelled();
    }
}
