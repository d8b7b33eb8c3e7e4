package io.evenkeel.http;

import io.evenkeel.core.cluster.NoEndpointException;
import io.evenkeel.http.body.WatchedPublisher;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** What failures mean, and the exceptions that a caller sees. */
final class Failures {

    /** What the JDK's client says where HTTP/2 tells that a request was not processed; the last two for REFUSED_STREAM. */
    private static final Set<String> UNPROCESSED = Set.of(
            "too many concurrent streams",
            "request not processed by peer",
            "Received RST_STREAM: Stream not processed");

    /**
     * Whether the JDK's client repeats not only GET and HEAD. Then failing to connect proves nothing: it may be how the
     * repetition ended of a request that was sent.
     */
    static final boolean REPEATS_EVERYTHING = isOn(System.getProperty("jdk.httpclient.enableAllMethodRetry"));

    private Failures() {}

    private static boolean isOn(@Nullable String property) {
        return property != null && (property.isEmpty() || Boolean.parseBoolean(property));
    }

    /** The failure itself, out of what futures wrap around it. */
    static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    /** Whether the request surely did not reach the server as a whole, so that it can be sent elsewhere whatever it is. */
    static boolean nothingSent(Throwable failure, @Nullable WatchedPublisher body) {
        return UNPROCESSED.contains(String.valueOf(failure.getMessage()))
                || (!REPEATS_EVERYTHING && notConnected(failure))
                || (body != null && body.surelyUnsent());
    }

    private static boolean notConnected(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof NoRouteToHostException
                || failure instanceof UnknownHostException
                || failure instanceof UnresolvedAddressException
                || failure instanceof SSLHandshakeException;
    }

    /**
     * Whether the JDK's client has sent the request twice: it does so when a connection ends without a byte of an answer,
     * and fails only when the second one ends like that.
     */
    static boolean sentTwice(String method, Throwable failure) {
        return (method.equals("GET") || method.equals("HEAD") || REPEATS_EVERYTHING)
                && "HTTP/1.1 header parser received no bytes".equals(failure.getMessage());
    }

    /**
     * Whether the server took leave of an HTTP/2 connection in good order. Before Java 24 all of its requests fail then,
     * those too that the server answers.
     */
    static boolean goAway(Throwable failure) {
        String message = failure.getMessage();
        return message != null && message.endsWith("GOAWAY received");
    }

    /** Whether an HTTP/2 connection has ended, which says nothing about a new one to the same endpoint. */
    static boolean connectionEnded(Throwable failure) {
        return failure instanceof EOFException || goAway(failure);
    }

    /** What happened, in a few words. */
    static String text(Throwable failure) {
        String message = failure.getMessage();
        String type = failure.getClass().getSimpleName();
        return message == null || message.isBlank() ? type : type + ": " + message;
    }

    /**
     * What the caller sees when the last endpoint that could be tried has failed: of the kind that a plain client would
     * throw, naming who was tried.
     *
     * @param last the failure of the last attempt, or why there was none
     */
    static IOException exhausted(String service, List<HttpAttempt> attempts, Throwable last) {
        String tried = attempts.isEmpty()
                ? text(last)
                : attempts.stream().map(Failures::describe).collect(Collectors.joining("; "));
        IOException failure = sameKind("service " + service + ": " + tried, last);
        for (HttpAttempt attempt : attempts) {
            Throwable cause = attempt.failure();
            if (cause != null && cause != last) {
                failure.addSuppressed(cause);
            }
        }
        return failure;
    }

    /** What the caller sees when no endpoint can be picked. */
    static IOException noEndpoint(String service, Throwable why) {
        return why instanceof NoEndpointException
                ? (IOException) new ConnectException("service " + service + ": " + why.getMessage()).initCause(why)
                : new IOException("client is closed", why);
    }

    private static String describe(HttpAttempt attempt) {
        return "endpoint " + attempt.endpoint().name() + " ("
                + attempt.endpoint().target().getRawAuthority() + ") "
                + (attempt.failure() == null ? "status " + attempt.status() : text(attempt.failure()));
    }

    /** An exception of the same kind with this message, and the given one as its cause. */
    static IOException sameKind(String message, Throwable cause) {
        IOException failure;
        if (cause instanceof HttpConnectTimeoutException) {
            failure = new HttpConnectTimeoutException(message);
        } else if (cause instanceof HttpTimeoutException) {
            failure = new HttpTimeoutException(message);
        } else if (cause instanceof ConnectException) {
            failure = new ConnectException(message);
        } else if (cause instanceof SSLHandshakeException) {
            failure = new SSLHandshakeException(message);
        } else if (cause instanceof SSLException) {
            failure = new SSLException(message);
        } else if (cause instanceof ProtocolException) {
            failure = new ProtocolException(message);
        } else {
            failure = new IOException(message);
        }
        failure.initCause(cause);
        return failure;
    }

    /** What a blocking call throws for the failure that a future holds, with the caller's own stack. */
    static Exception forCaller(Throwable failure) {
        if (failure instanceof IOException io) {
            String message = io.getMessage();
            IOException mine = sameKind(message == null ? text(io) : message, io);
            for (Throwable earlier : io.getSuppressed()) {
                mine.addSuppressed(earlier);
            }
            return mine;
        }
        if (failure instanceof IllegalArgumentException bad) {
            return new IllegalArgumentException(bad.getMessage(), bad);
        }
        if (failure instanceof SecurityException denied) {
            return new SecurityException(denied.getMessage(), denied);
        }
        return new IOException(failure.getMessage(), failure);
    }
}
