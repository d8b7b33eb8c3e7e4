package io.evenkeel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.jdbc.fixture.ServerKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged demo as a process of its own, with a directory for temporary files that tells what it leaves. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class DemoIT {

    private static final int INTERRUPTED = 130;

    @TempDir
    Path temporary;

    private Path cache;
    private Process demo;

    /** The servers that are unpacked already are used from where they are. */
    @BeforeEach
    void shareTheCache() throws IOException {
        cache = ServerKind.MARIADB.distribution().home().getParent();
        Files.createSymbolicLink(temporary.resolve(cache.getFileName()), cache);
    }

    @AfterEach
    void endTheDemo() throws IOException {
        Files.deleteIfExists(temporary.resolve(cache.getFileName()));
        if (demo != null) {
            demo.destroyForcibly();
        }
    }

    @Test
    void theDemoHoldsWhatItShowsAndLeavesNothingBehind() throws Exception {
        long began = System.nanoTime();
        demo = start();
        List<String> output = readUntil("(the end)");
        assertThat(demo.waitFor()).as(String.join("\n", output)).isZero();
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.MINUTES.toNanos(2));
        assertThat(output).contains("All of it held.");
        assertNothingIsLeft();
    }

    @Test
    void theDemoRunsOnAMySqlHome() throws Exception {
        demo = start("--mysql-home=" + ServerKind.MYSQL97.distribution().home());
        List<String> output = readUntil("(the end)");
        assertThat(demo.waitFor()).as(String.join("\n", output)).isZero();
        assertThat(output).anySatisfy(line -> assertThat(line).contains("starting mysql-9."));
        assertNothingIsLeft();
    }

    @Test
    void anInterruptedDemoLeavesNothingBehind() throws Exception {
        demo = start();
        readUntil("2 of 7");
        assertThat(processesOfTheDemo()).as("servers while it runs").hasSizeGreaterThanOrEqualTo(2);

        new ProcessBuilder("/bin/sh", "-c", "kill -INT " + demo.pid()).start().waitFor();
        readUntil("(the end)");
        assertThat(demo.waitFor()).isEqualTo(INTERRUPTED);
        assertNothingIsLeft();
    }

    @Test
    void aWrongArgumentIsToldWithTheRightOnes() throws Exception {
        demo = start("--mysqlhome=/usr");
        List<String> output = readUntil("(the end)");
        assertThat(demo.waitFor()).isEqualTo(2);
        assertThat(output)
                .contains("argument: --mysqlhome=/usr")
                .anySatisfy(line -> assertThat(line).contains("--mysql-home=DIR"));
    }

    @Test
    void aHomeWithoutAMySqlIsNamed() throws Exception {
        demo = start("--mysql-home=/nowhere");
        List<String> output = readUntil("(the end)");
        assertThat(demo.waitFor()).isEqualTo(2);
        assertThat(output)
                .anySatisfy(line ->
                        assertThat(line).contains("home of MySQL: /nowhere (expected: a directory with mysqld"));
        assertNothingIsLeft();
    }

    private Process start(String... arguments) throws IOException {
        // A test run in the background may ignore SIGINT, and its children would as well.
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-jar",
                Path.of("target/demo.jar").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** What it prints, up to a line with that text or to its end. */
    private List<String> readUntil(String text) throws IOException {
        List<String> lines = new ArrayList<>();
        BufferedReader out = demo.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            if (line.contains(text)) {
                break;
            }
        }
        return lines;
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(processesOfTheDemo()).as("processes left").isEmpty();
        try (Stream<Path> files = Files.list(temporary)) {
            assertThat(files.map(Path::getFileName).filter(name -> !name.equals(cache.getFileName())))
                    .as("files left")
                    .isEmpty();
        }
    }

    /** The command lines that name its temporary directory, as each server's does. */
    private List<String> processesOfTheDemo() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != demo.pid())
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(temporary.toString()))
                .toList();
    }
}
