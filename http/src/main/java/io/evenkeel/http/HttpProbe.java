package io.evenkeel.http;

import io.evenkeel.core.health.Probe;
import io.evenkeel.http.address.Origin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** One request of a health check. */
record HttpProbe(InnerClient client, ServiceConfig service, HttpHealthCheck check) implements Probe<URI> {

    @Override
    public void probe(URI target) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(Origin.of(target) + check.path()))
                .method(check.method(), BodyPublishers.noBody());
        if (service.hostHeader() == HostHeader.SERVICE) {
            request.setHeader("Host", service.origin().authority()).version(HttpClient.Version.HTTP_1_1);
        }
        int status =
                client.get().send(request.build(), BodyHandlers.discarding()).statusCode();
        if (!check.expects(status)) {
            throw new IOException(check + ": status " + status);
        }
    }
}
