package io.evenkeel.http;

import io.evenkeel.core.health.Probe;
import io.evenkeel.http.address.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** One request of a health check. */
record HttpProbe(InnerClient client, ServiceConfig service, HttpHealthCheck check) implements Probe<URI> {

    /** So much of a body is looked at. */
    private static final int LONGEST = 64 * 1024;

    @Override
    public void probe(URI target) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(Origin.of(target) + check.path()))
                .method(check.method(), BodyPublishers.noBody());
        if (service.hostHeader() == HostHeader.SERVICE) {
            request.setHeader("Host", service.origin().authority()).version(HttpClient.Version.HTTP_1_1);
        }
        String text = check.text();
        if (text == null) {
            expect(answer(request.build(), BodyHandlers.discarding()).statusCode());
            return;
        }
        HttpResponse<InputStream> response = answer(request.build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            expect(response.statusCode());
            if (!new String(body.readNBytes(LONGEST), StandardCharsets.UTF_8).contains(text)) {
                throw new IOException(check + ": a body without it");
            }
        }
    }

    /**
     * Waits for the answer to a request that another thread makes: on JDK 17 a client of which a blocking call was interrupted
     * may never end, and a check is interrupted when it takes too long or the cluster is closed.
     */
    private <T> HttpResponse<T> answer(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> response = client.get().sendAsync(request, handler);
        try {
            return response.get();
        } catch (InterruptedException e) {
            response.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    private void expect(int status) throws IOException {
        if (!check.expects(status)) {
            throw new IOException(check + ": status " + status);
        }
    }
}
