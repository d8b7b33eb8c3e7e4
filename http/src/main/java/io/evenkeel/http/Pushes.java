package io.evenkeel.http;

import io.evenkeel.core.cluster.Seat;
import io.evenkeel.http.address.Origin;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Shows the caller's push promise handler logical requests and responses. A pushed response is a part of the connection
 * that its initiating request has chosen, so it takes no slot of its own.
 */
record Pushes<T>(
        PushPromiseHandler<T> handler,
        HttpRequest initiating,
        URI routed,
        @Nullable Seat<URI> seat) implements PushPromiseHandler<T> {

    @Override
    public void applyPushPromise(
            HttpRequest initiatingRequest,
            HttpRequest pushPromiseRequest,
            Function<BodyHandler<T>, CompletableFuture<HttpResponse<T>>> acceptor) {
        HttpRequest promised = Origin.of(routed).matches(pushPromiseRequest.uri())
                ? new MovedRequest(
                        pushPromiseRequest, Origin.of(initiating.uri()).rebase(pushPromiseRequest.uri()))
                : pushPromiseRequest;
        handler.applyPushPromise(
                initiating,
                promised,
                bodyHandler -> acceptor.apply(bodyHandler)
                        .thenApply(response -> new RoutedResponse<>(
                                response, promised, response.headers(), response.body(), null, List.of())));
    }
}
