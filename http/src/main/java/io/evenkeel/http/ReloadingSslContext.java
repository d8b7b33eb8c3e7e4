package io.evenkeel.http;

import io.evenkeel.core.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A context whose new connections use what {@link TlsFiles} say now. Behind it is a context that is replaced as a whole, so
 * that no session of the old one is resumed: a resumed session is not verified, and shows no certificate, again.
 */
final class ReloadingSslContext extends SSLContext {

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.http.Tls");

    private ReloadingSslContext(Spi spi, SSLContext first) {
        super(spi, first.getProvider(), first.getProtocol());
    }

    static SSLContext of(TlsFiles files, Duration interval) throws IOException, GeneralSecurityException {
        Spi spi = new Spi(files, interval, Ticker.system());
        return new ReloadingSslContext(spi, spi.loaded);
    }

    private static final class Spi extends SSLContextSpi {

        private final TlsFiles files;
        private final long interval;
        private final Ticker ticker;
        private final ReentrantLock looking = new ReentrantLock();
        private volatile SSLContext loaded;
        private volatile long lookedAt;

        /** What was loaded, or could not be; guarded by the lock. */
        private List<String> state;

        Spi(TlsFiles files, Duration interval, Ticker ticker) throws IOException, GeneralSecurityException {
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
                    LOG.warn("{} cannot be read; what was read before stays in use: {}", files, Failures.text(e));
                } finally {
                    looking.unlock();
                }
            }
            return loaded;
        }

        /** Symbolic links are followed, as those of mounted secrets are what changes. */
        private static List<String> stateOf(TlsFiles files) throws IOException {
            List<String> state = new ArrayList<>();
            for (Path path : files.paths()) {
                state.add(path.toRealPath() + " " + Files.getLastModifiedTime(path) + " " + Files.size(path));
            }
            return state;
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return now().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return now().createSSLEngine(host, port);
        }

        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("already initialised");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return now().getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return now().getServerSocketFactory();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return loaded.getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return loaded.getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return loaded.getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return loaded.getSupportedSSLParameters();
        }
    }
}
