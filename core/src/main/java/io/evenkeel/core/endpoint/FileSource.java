package io.evenkeel.core.endpoint;

import io.evenkeel.core.time.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints from a file that is read again and again. Its lines are
 *
 * <pre>{@code
 * # name  target            and what differs from the defaults
 * web1    http://10.0.0.1   weight=2
 * web2    http://10.0.0.2   tier=1 zone=b rack=7
 * }</pre>
 *
 * where any other key is a tag. A file that cannot be read or understood changes nothing. A change is taken when two
 * readings in a row agree, so that a file that is being written is not taken for a short one; to be sure, write another
 * file and rename it.
 *
 * @param <T> the endpoints' target
 */
public final class FileSource<T> implements EndpointSource<T> {

    private final Path file;
    private final Function<String, T> target;
    private final Duration interval;
    private final Supplier<Scheduler> schedulers;

    FileSource(Path file, Function<String, T> target, Duration interval, Supplier<Scheduler> schedulers) {
        this.file = Objects.requireNonNull(file, "file");
        this.target = Objects.requireNonNull(target, "target");
        this.interval = interval;
        this.schedulers = schedulers;
    }

    /**
     * Reads this file every second.
     *
     * @param target makes a target of its text; may throw an {@link IllegalArgumentException}
     */
    public static <T> FileSource<T> of(Path file, Function<String, T> target) {
        return new FileSource<>(
                file, target, Duration.ofSeconds(1), () -> Scheduler.daemon("evenkeel-file-" + file.getFileName()));
    }

    /**
     * A copy that reads the file this often.
     *
     * @throws IllegalArgumentException if that is less than a millisecond
     */
    public FileSource<T> every(Duration time) {
        if (time.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("every: " + time + " (expected: >= 1 ms)");
        }
        return new FileSource<>(file, target, time, schedulers);
    }

    @Override
    public Subscription subscribe(Sink<T> sink) {
        Scheduler scheduler = schedulers.get();
        new Reader(sink, scheduler).start();
        return scheduler::close;
    }

    private List<Endpoint<T>> parse(String text) {
        List<Endpoint<T>> endpoints = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            String content = line.replaceFirst("(^|\\s)#.*", "").strip();
            if (!content.isEmpty()) {
                try {
                    endpoints.add(endpoint(content.split("\\s+", -1)));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(file + " line " + number + ": " + e.getMessage(), e);
                }
            }
        }
        return endpoints;
    }

    private Endpoint<T> endpoint(String[] words) {
        if (words.length < 2) {
            throw new IllegalArgumentException("target of " + words[0] + ": none (expected: a name and a target)");
        }
        Endpoint<T> endpoint = Endpoint.of(words[0], target.apply(words[1]));
        for (int i = 2; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("setting: " + words[i] + " (expected: key=value)");
            }
            String value = words[i].substring(equals + 1);
            endpoint = switch (words[i].substring(0, equals)) {
                case "weight" -> endpoint.withWeight(Integer.parseInt(value));
                case "tier" -> endpoint.withTier(Integer.parseInt(value));
                case "zone" -> endpoint.withZone(value);
                default -> endpoint.withTag(words[i].substring(0, equals), value);
            };
        }
        return endpoint;
    }

    private final class Reader {

        private final Sink<T> sink;
        private final Scheduler scheduler;
        private @Nullable String taken;
        private @Nullable String seen;
        private boolean broken;

        Reader(Sink<T> sink, Scheduler scheduler) {
            this.sink = sink;
            this.scheduler = scheduler;
        }

        void start() {
            read(true);
        }

        private void read(boolean first) {
            try {
                String text = Files.readString(file);
                if (!text.equals(taken) && (first || text.equals(seen))) {
                    taken = text;
                    sink.endpoints(parse(text));
                }
                seen = text;
                broken = false;
            } catch (IOException | RuntimeException e) {
                if (!broken || e instanceof IllegalArgumentException) {
                    sink.failed(e); // once, not every second
                }
                broken = true;
            }
            scheduler.schedule(interval, () -> read(false));
        }
    }
}
