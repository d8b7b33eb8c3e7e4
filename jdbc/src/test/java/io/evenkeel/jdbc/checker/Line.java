package io.evenkeel.jdbc.checker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way from the data source to one server: a TCP proxy on a port of its own, which can lose everything, as a firewall that
 * drops does, or cut every connection. It also notes which writes of the {@link Workload} pass, since this is the only place
 * that sees what was really sent to whom. Thread-safe.
 */
final class Line implements AutoCloseable {

    /** A write that was sent to the server at this {@link System#nanoTime()}. */
    record Passed(int register, long version, long at) {}

    private static final Pattern WRITE = Pattern.compile(Pattern.quote(Workload.INSERT) + " \\((\\d+), (\\d+)\\)");

    /** Longer than a write's text, so that one in two pieces is found too. */
    private static final int CARRIED = 200;

    private final String node;
    private final int target;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Queue<Passed> passed = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private boolean swallowing;
    private volatile boolean refusing;
    private volatile boolean closed;

    /** An open line to that port of 127.0.0.1, for the node of that name. */
    Line(String node, int target) throws IOException {
        this.node = node;
        this.target = target;
        listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    String node() {
        return node;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** The writes that were passed on to the server, in order for each connection. */
    List<Passed> passed() {
        return List.copyOf(passed);
    }

    /** From now on nothing arrives any more on either side, also on new connections, and nobody is told. */
    void swallow() {
        lock.lock();
        try {
            swallowing = true;
        } finally {
            lock.unlock();
        }
    }

    /** Resets every connection, and each new one at once. */
    void cut() {
        refusing = true;
        sockets.forEach(Line::reset);
    }

    /** Ends {@link #swallow}, as of which what was held back is delivered late, and {@link #cut}. */
    void open() {
        refusing = false;
        lock.lock();
        try {
            swallowing = false;
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listening.accept();
                sockets.add(client);
                if (refusing || closed) {
                    reset(client);
                } else {
                    start("connect", () -> connect(client));
                }
            } catch (IOException e) {
                if (!closed) {
                    throw new IllegalStateException("line to " + node, e);
                }
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        sockets.add(server);
        try {
            awaitOpen();
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        } catch (IOException e) {
            reset(client);
            reset(server);
            return;
        }
        start("back", () -> pump(server, client, false));
        pump(client, server, true);
    }

    private void pump(Socket from, Socket to, boolean noting) {
        byte[] buffer = new byte[16 * 1024];
        String carried = "";
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitOpen();
                if (noting) {
                    carried = note(carried + new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One of them is gone, or was cut: so is the other.
        } finally {
            reset(from);
            reset(to);
        }
    }

    /** Hands back what may be the beginning of a write whose end is still to come. */
    private String note(String text) {
        Matcher matcher = WRITE.matcher(text);
        int end = 0;
        while (matcher.find()) {
            passed.add(new Passed(
                    Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)), System.nanoTime()));
            end = matcher.end();
        }
        return text.substring(Math.max(end, text.length() - CARRIED));
    }

    private void awaitOpen() {
        lock.lock();
        try {
            while (swallowing && !closed) {
                opened.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Closes by a reset where the system can; both pumps of a connection may do it. */
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void start(String what, Runnable task) {
        Thread thread = new Thread(task, "line-" + node + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends it and every connection over it. */
    @Override
    public void close() {
        closed = true;
        open();
        try {
            listening.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        sockets.forEach(Line::reset);
    }
}
