package io.evenkeel.http.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Trust and keys in files.
 *
 * @param keys what is shown to servers that ask for a certificate, or null for nothing
 */
public record StoredTls(TlsStore trust, @Nullable TlsStore keys) {

    /** The same with these keys. */
    public StoredTls with(TlsStore other) {
        return new StoredTls(trust, other);
    }

    /** The files that matter. */
    List<Path> paths() {
        List<Path> paths = new ArrayList<>(trust.paths());
        if (keys != null) {
            paths.addAll(keys.paths());
        }
        return paths;
    }

    /** What the files say now. */
    SSLContext load() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys == null ? null : keys.keyManagers(), trust.trustManagers(), null);
        return context;
    }

    /** The files' names. */
    @Override
    public String toString() {
        return "TLS files " + paths();
    }
}
