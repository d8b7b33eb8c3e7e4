package io.evenkeel.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on a loopback port that does with each connection what a test says, however wrong. */
final class RawServer implements AutoCloseable {

    /** What happens on one connection; the socket is closed afterwards. */
    interface Behaviour {
        void serve(Socket socket, RawServer server) throws IOException, InterruptedException;
    }

    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private RawServer(Behaviour behaviour) throws IOException {
        threads.execute(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    sockets.add(socket);
                    threads.execute(() -> serve(behaviour, socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    static RawServer start(Behaviour behaviour) throws IOException {
        return new RawServer(behaviour);
    }

    private void serve(Behaviour behaviour, Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            behaviour.serve(socket, this);
        } catch (IOException e) {
            // the client went away, which is what some tests are about
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(socket);
        }
    }

    /** Reads a request's line and headers, and as much of the body as Content-Length says, and remembers the line. */
    String readRequest(Socket socket) throws IOException {
        String head = readHead(socket);
        int length = head.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).trim()))
                .findFirst()
                .orElse(0);
        socket.getInputStream().readNBytes(length);
        return head;
    }

    /** Reads a request's line and headers, and remembers the line. */
    String readHead(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new SocketException("closed by the client");
            }
            head.append((char) next);
        }
        requests.add(head.substring(0, head.indexOf(" HTTP/")));
        return head.toString();
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Closes the connection by RST. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Waits until the client closes the connection. */
    static void awaitClosedByClient(Socket socket) throws IOException {
        while (socket.getInputStream().read() >= 0) {
            // discard
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    List<String> requests() {
        return requests;
    }

    /** Connections that are open. */
    int connections() {
        return sockets.size();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
