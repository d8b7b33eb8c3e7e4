package io.evenkeel.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where nginx is: the one that is installed, or Debian's, unpacked once without root into a cache directory of this user
 * below {@code java.io.tmpdir}. A machine that has neither cannot run the tests, and they say so.
 */
final class NginxBinary {

    private static final String SUITE = "bookworm";

    private NginxBinary() {}

    static synchronized Path find() throws IOException, InterruptedException {
        Stream<String> path = Stream.of((System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin").split(":"));
        for (String directory : path.toList()) {
            Path installed = Path.of(directory, "nginx");
            if (Files.isExecutable(installed)) {
                return installed;
            }
        }
        return unpacked(cache());
    }

    private static Path cache() throws IOException {
        String user = System.getProperty("user.name");
        Path cache = Path.of(System.getProperty("java.io.tmpdir"))
                .toAbsolutePath()
                .resolve("evenkeel-servers-" + user.replaceAll("[^A-Za-z0-9_.-]", "_"));
        if (!Files.isDirectory(cache)) {
            Files.createDirectory(
                    cache, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (!Files.getOwner(cache).getName().equals(user)) {
            throw new IOException("owner of " + cache + ": " + Files.getOwner(cache) + " (expected: " + user + ")");
        }
        return cache;
    }

    /** The program below this cache; made under another name first, so that nobody sees half of it. */
    static Path unpacked(Path cache) throws IOException, InterruptedException {
        Path entry = cache.resolve("nginx-" + SUITE);
        Path program = entry.resolve("usr/sbin/nginx");
        if (Files.isExecutable(program)) {
            return program;
        }
        Path work = Files.createTempDirectory(cache, ".making-nginx-");
        Path script = work.resolve("unpack-debian.sh");
        try (InputStream in = NginxBinary.class.getResourceAsStream("unpack-debian.sh")) {
            if (in == null) {
                throw new IOException("missing from the class path: unpack-debian.sh");
            }
            Files.copy(in, script);
        }
        Path target = work.resolve("nginx");
        Path log = work.resolve("log");
        Process process = new ProcessBuilder(
                        List.of("/bin/sh", script.toString(), target.toString(), SUITE, "--only", "nginx"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(
                    "nginx is not installed, and Debian's could not be unpacked; install nginx-light, or see: "
                            + Files.readString(log, StandardCharsets.UTF_8));
        }
        try {
            Files.move(target, entry, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isExecutable(program)) {
                throw e;
            }
        }
        Files.delete(script);
        Files.delete(log);
        Files.deleteIfExists(work);
        return program;
    }
}
