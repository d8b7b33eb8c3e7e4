package io.evenkeel.http.tls;

import io.evenkeel.core.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A context whose new connections use what files say now. Behind it is a context that is replaced as a whole, so
 * that no session of the old one is resumed: a resumed session is not verified, and shows no certificate, again.
 */
public final class ReloadingSslContext extends SSLContext {

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.http.Tls");

    private ReloadingSslContext(Spi spi, SSLContext first) {
        super(spi, first.getProvider(), first.getProtocol());
    }

    /**
     * A context that goes with the files.
     *
     * @param interval how often they are looked at, at most
     * @throws IOException if a file cannot be read
     * @throws GeneralSecurityException if a file does not hold what it should
     */
    public static SSLContext of(StoredTls files, Duration interval) throws IOException, GeneralSecurityException {
        Spi spi = new Spi(files, interval, Ticker.system());
        return new ReloadingSslContext(spi, spi.loaded);
    }

    private static final class Spi extends ForwardingSslContextSpi {

        private final StoredTls files;
        private final long interval;
        private final Ticker ticker;
        private final ReentrantLock looking = new ReentrantLock();
        private volatile SSLContext loaded;
        private volatile long lookedAt;

        /** What was loaded, or could not be; guarded by the lock. */
        private List<String> state;

        Spi(StoredTls files, Duration interval, Ticker ticker) throws IOException, GeneralSecurityException {
            this.files = files;
            this.interval = interval.toNanos();
            this.ticker = ticker;
            this.lookedAt = ticker.nanoTime();
            this.state = stateOf(files);
            this.loaded = files.load();
        }

        /** Who comes while another one looks goes on with what is there. */
        private SSLContext now() {
            if (ticker.nanoTime() - lookedAt >= interval && looking.tryLock()) {
                try {
                    lookedAt = ticker.nanoTime();
                    List<String> found = stateOf(files);
                    if (!found.equals(state)) {
                        state = found; // what cannot be read is not tried again until it changes again
                        loaded = files.load();
                        LOG.info("{} have changed and are in use", files);
                    }
                } catch (IOException | GeneralSecurityException | RuntimeException e) {
                    LOG.warn("{} cannot be read; what was read before stays in use: {}", files, e.toString());
                } finally {
                    looking.unlock();
                }
            }
            return loaded;
        }

        /** Symbolic links are followed, as those of mounted secrets are what changes. */
        private static List<String> stateOf(StoredTls files) throws IOException {
            List<String> state = new ArrayList<>();
            for (Path path : files.paths()) {
                state.add(path.toRealPath() + " " + Files.getLastModifiedTime(path) + " " + Files.size(path));
            }
            return state;
        }

        @Override
        SSLContext context() {
            return now();
        }
    }
}
