package io.evenkeel.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An nginx of the test's own: on a loopback port that stays the same over restarts, with a directory of its own. Both are
 * gone when this is closed, and when the JVM is, even by SIGKILL: a shell beside it waits for the end of a pipe that only
 * this JVM holds.
 */
final class Nginx implements AutoCloseable {

    private static final String GUARD =
            "trap '' INT HUP; d=$1; shift; \"$@\" </dev/null & n=$!; echo $n >\"$d/guarded\"; "
                    + "cat >/dev/null; kill -TERM $n 2>/dev/null; wait $n; rm -rf \"$d\"";

    private final Path directory = Files.createTempDirectory("evenkeel-nginx-");
    private final Path program = NginxBinary.find();
    private final int port = freePort();
    private Process guard;

    /**
     * Starts one.
     *
     * @param server what stands in its {@code server} block; {@code PORT} and {@code DIR} are replaced
     */
    static Nginx start(String server) throws Exception {
        Nginx nginx = new Nginx();
        try {
            nginx.configure(server);
            nginx.start();
            return nginx;
        } catch (Exception | Error e) {
            nginx.close();
            throw e;
        }
    }

    /** Starts one that finds this certificate in {@code DIR/cert.pem} and {@code DIR/key.pem}. */
    static Nginx start(String server, Certificate certificate) throws Exception {
        return start(server, certificate, "");
    }

    /** Starts one that finds besides, in {@code DIR/clients.pem}, whom it trusts. */
    static Nginx start(String server, Certificate certificate, String clientsPem) throws Exception {
        Nginx nginx = new Nginx();
        try {
            nginx.write("cert.pem", certificate.certificatePem());
            nginx.write("key.pem", certificate.keyPem());
            nginx.write("clients.pem", clientsPem);
            nginx.configure(server);
            nginx.start();
            return nginx;
        } catch (Exception | Error e) {
            nginx.close();
            throw e;
        }
    }

    /** A server that answers every path, {@code /health} too, with its name. */
    static Nginx named(String name) throws Exception {
        return start("listen 127.0.0.1:PORT; location / { default_type text/plain; return 200 " + name + "; }");
    }

    private Nginx() throws IOException, InterruptedException {}

    private void configure(String server) throws IOException {
        // Its directory is this user's alone; without being told, root's nginx would work as another user.
        String user = System.getProperty("user.name").equals("root") ? "user root;\n" : "";
        write(
                "nginx.conf",
                user
                        + """
                worker_processes 1;
                pid DIR/nginx.pid;
                error_log DIR/error.log notice;
                events { worker_connections 512; }
                http {
                    log_format line '$request_method $uri $status $host $server_protocol $ssl_server_name';
                    access_log DIR/access.log line;
                    client_body_temp_path DIR/body;
                    proxy_temp_path DIR/proxy;
                    fastcgi_temp_path DIR/fastcgi;
                    uwsgi_temp_path DIR/uwsgi;
                    scgi_temp_path DIR/scgi;
                    server { %s }
                }
                """.formatted(server)
                                .replace("DIR", directory.toString())
                                .replace("PORT", String.valueOf(port)));
    }

    /** Writes a file into its directory. */
    Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    void start() throws Exception {
        Files.createDirectories(directory);
        guard = new ProcessBuilder(List.of(
                        "/bin/sh",
                        "-c",
                        GUARD,
                        "guard",
                        directory.toString(),
                        program.toString(),
                        "-p",
                        directory.toString(),
                        "-e",
                        directory.resolve("error.log").toString(),
                        "-c",
                        directory.resolve("nginx.conf").toString(),
                        "-g",
                        "daemon off;"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("output.log").toFile()))
                .start();
        Await.until("nginx up: " + directory, this::listening);
    }

    private boolean listening() throws IOException {
        Path pid = directory.resolve("guarded");
        if (Files.exists(pid) && !Files.readString(pid).isBlank()) {
            long id = Long.parseLong(Files.readString(pid).trim());
            if (ProcessHandle.of(id).isEmpty()) {
                throw new IOException("nginx ended while it started: "
                        + Files.readString(directory.resolve("error.log"), StandardCharsets.UTF_8)
                        + Files.readString(directory.resolve("output.log"), StandardCharsets.UTF_8));
            }
        }
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends all of its processes by SIGKILL. */
    void kill() throws Exception {
        ProcessHandle master = ProcessHandle.of(Long.parseLong(
                        Files.readString(directory.resolve("guarded")).trim()))
                .orElseThrow();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(master), master.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle each : all) {
            each.onExit().get(10, TimeUnit.SECONDS);
        }
    }

    /** Starts it again after {@link #kill}, with its old directory and port. */
    void restart() throws Exception {
        Path kept = Files.createTempDirectory("evenkeel-nginx-kept-");
        for (String file : List.of("nginx.conf", "access.log", "cert.pem", "key.pem")) {
            if (Files.exists(directory.resolve(file))) {
                Files.copy(directory.resolve(file), kept.resolve(file));
            }
        }
        endGuard();
        Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(kept)) {
            for (Path file : files.toList()) {
                Files.move(file, directory.resolve(file.getFileName().toString()));
            }
        }
        Files.delete(kept);
        start();
    }

    /** Takes a new configuration over, as an administrator would, while it serves. */
    void reload() throws IOException {
        long master =
                Long.parseLong(Files.readString(directory.resolve("nginx.pid")).trim());
        new ProcessBuilder("kill", "-HUP", String.valueOf(master)).inheritIO().start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    URI secureUri() {
        return URI.create("https://127.0.0.1:" + port);
    }

    /** What it was asked: method, path, status, Host, protocol, SNI. */
    List<String> accessLog() throws IOException {
        Path log = directory.resolve("access.log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    long count(String method, String path) throws IOException {
        return accessLog().stream()
                .filter(line -> line.startsWith(method + " " + path + " "))
                .count();
    }

    @Override
    public void close() throws IOException {
        try {
            endGuard();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void endGuard() throws IOException, InterruptedException {
        if (guard != null) {
            guard.getOutputStream().close();
            if (!guard.waitFor(20, TimeUnit.SECONDS)) {
                throw new IOException("nginx does not end: " + directory);
            }
        }
    }

    /** Below the range from which the kernel takes ports for outgoing connections, so that it stays free. */
    private static int freePort() throws IOException {
        while (true) {
            int candidate = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // taken: another one
            }
        }
    }
}
