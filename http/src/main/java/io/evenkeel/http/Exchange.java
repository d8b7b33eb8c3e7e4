package io.evenkeel.http;

import io.evenkeel.core.cluster.Lease;
import io.evenkeel.core.time.Scheduler;
import io.evenkeel.http.body.AbandonedBodies;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call of the client: a {@link Hop} for the request, and one more for each redirect that is followed, until the
 * caller's future is completed. Its steps follow each other; only stopping comes from other threads.
 */
final class Exchange<T> implements Lane {

    private static final VarHandle RESULT;
    private static final VarHandle ATTEMPTS;

    static {
        try {
            RESULT = MethodHandles.lookup().findVarHandle(Exchange.class, "result", ExchangeFuture.class);
            ATTEMPTS = MethodHandles.lookup().findVarHandle(Exchange.class, "attempts", List.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Dispatcher dispatcher;
    private final BodyHandler<T> handler;
    private final @Nullable PushPromiseHandler<T> pushes;

    /**
     * The caller's future, until it is completed. Then it is let go: the JDK's client keeps this exchange for as long as the
     * body flows, and the future keeps the body that the caller got, which could never be found to be forgotten.
     */
    @SuppressWarnings("UnusedVariable") // by RESULT
    private volatile @Nullable ExchangeFuture<HttpResponse<T>> result;

    private final @Nullable Thread caller;
    private volatile List<HttpAttempt> attempts = List.of();
    private @Nullable HttpResponse<T> previous;
    private int redirects;
    private @Nullable Interception interception;
    private volatile Scheduler.@Nullable Task deadline;
    private volatile long endsAt;
    private volatile @Nullable Step current;
    private volatile @Nullable Throwable stopped;
    private volatile @Nullable InterruptedException interrupted;

    /** @param caller the thread of a blocking call, on which attempts may wait, or null for none */
    Exchange(
            Dispatcher dispatcher,
            BodyHandler<T> handler,
            @Nullable PushPromiseHandler<T> pushes,
            @Nullable Thread caller) {
        this.dispatcher = dispatcher;
        this.handler = handler;
        this.pushes = pushes;
        this.caller = caller;
        this.result = new ExchangeFuture<>(this::cancel);
    }

    /**
     * Starts the exchange.
     *
     * @throws IllegalArgumentException if the JDK's client refuses the request as such
     */
    CompletableFuture<HttpResponse<T>> start(HttpRequest request) {
        CompletableFuture<HttpResponse<T>> future = Objects.requireNonNull(result);
        try {
            dispatcher.activity().begin();
        } catch (IOException e) {
            future.completeExceptionally(e);
            return future;
        }
        try {
            interception = Interception.begin(dispatcher.interceptors(), request);
            hop(request);
        } catch (RuntimeException | Error e) {
            fail(e);
            throw e;
        }
        return future;
    }

    private void hop(HttpRequest request) {
        String scheme = request.uri().getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            throw new IllegalArgumentException("URI scheme: " + scheme + " (expected: http or https)");
        }
        try {
            Service service = dispatcher.find(request.uri());
            if (service != null && deadline == null) {
                startDeadline(service);
            }
            Hedge hedge = service == null || pushes != null || service.binds() ? null : service.hedge();
            if (hedge != null && service != null && Hop.repeatable(request, service.config())) {
                new Race<>(this, service, request, hedge).begin();
            } else {
                new Hop<>(this, this, service, request, null).begin();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void startDeadline(Service service) {
        Duration limit = service.config().deadline();
        if (limit != null) {
            endsAt = dispatcher.ticker().nanoTime() + limit.toNanos();
            deadline = dispatcher
                    .timer()
                    .schedule(
                            limit,
                            () -> stop(
                                    new HttpTimeoutException("service " + service + ": not complete within " + limit
                                            + (attempts.isEmpty() ? "" : " after " + attempts)),
                                    true));
        }
    }

    /** The hop has a response to be followed. */
    void redirect(HttpResponse<T> response, HttpRequest request, HttpRequest next) {
        previous = new RoutedResponse<>(
                response, request, response.headers(), response.body(), before(response, request, attempts), attempts);
        redirects++;
        try {
            hop(next);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** The hop has the caller's response. */
    void deliver(
            HttpResponse<T> response,
            HttpRequest request,
            HttpHeaders headers,
            Attempt<T> attempt,
            @Nullable Service service) {
        Slot slot = attempt.slot();
        T body = response.body();
        if (AbandonedBodies.readLater(body)) {
            body = dispatcher.bodies().guard(body, slot::abandon);
        }
        HttpResponse<T> routed = answer(service, attempt, response, request, headers, body);
        slot.deadline(deadline);
        CompletableFuture<HttpResponse<T>> future = end();
        if (future == null || !future.complete(routed)) {
            slot.abandon(); // completed by the caller meanwhile, who will not read it
        }
    }

    private HttpResponse<T> answer(
            @Nullable Service service,
            Attempt<T> attempt,
            HttpResponse<T> response,
            HttpRequest request,
            HttpHeaders headers,
            T body) {
        Lease<URI> lease = attempt.lease();
        List<HttpAttempt> all = attempts;
        if (service != null && lease != null) {
            long nanos = dispatcher.ticker().nanoTime() - attempt.started();
            if (response.previousResponse().isEmpty()) {
                return new RoutedResponse<>(
                        response, request, headers, body, previous, all, service.toString(), lease.endpoint(), nanos);
            }
            all = and(all, HttpAttempt.answered(service.toString(), lease.endpoint(), response.statusCode(), nanos));
        }
        return new RoutedResponse<>(response, request, headers, body, before(response, request, all), all);
    }

    /** The response before this one: the challenge that the JDK's client has answered itself, or the last redirect. */
    private @Nullable HttpResponse<T> before(HttpResponse<T> response, HttpRequest request, List<HttpAttempt> all) {
        HttpResponse<T> challenge = response.previousResponse().orElse(null);
        return challenge == null
                ? previous
                : new RoutedResponse<>(
                        challenge,
                        request,
                        challenge.headers(),
                        challenge.body(),
                        before(challenge, request, all),
                        all);
    }

    @Override
    public void fail(Throwable failure) {
        Scheduler.Task task = deadline;
        if (task != null) {
            task.cancel();
        }
        CompletableFuture<HttpResponse<T>> future = end();
        if (future != null) {
            future.completeExceptionally(failure);
        }
    }

    /** Ends the exchange; whoever gets the future completes it. */
    @SuppressWarnings("unchecked") // of result's type
    private @Nullable CompletableFuture<HttpResponse<T>> end() {
        CompletableFuture<HttpResponse<T>> future =
                (ExchangeFuture<HttpResponse<T>>) RESULT.getAndSet(this, (ExchangeFuture<?>) null);
        if (future != null) {
            dispatcher.activity().end();
        }
        return future;
    }

    private void cancel() {
        stop(new CancellationException("the exchange was cancelled"), false);
    }

    /** The calling thread was interrupted while it waited for an attempt. */
    void interrupted(InterruptedException why) {
        interrupted = why;
        cancel();
    }

    /** What the blocking call throws in place of its result, or null. */
    @Nullable
    InterruptedException interrupted() {
        return interrupted;
    }

    /** Whether this is the thread of a blocking call, so that an attempt may wait on it. */
    boolean mayBlock() {
        return caller == Thread.currentThread();
    }

    private void stop(Throwable why, boolean blame) {
        stopped = why;
        Step step = current;
        if (step != null) {
            step.abort(why, blame);
        }
        fail(why);
    }

    @Override
    public void current(Step step) {
        current = step;
        Throwable why = stopped;
        if (why != null) {
            step.abort(why, false);
        }
    }

    @Override
    public boolean stopped() {
        return stopped != null;
    }

    /** Nobody else wants to take a response. */
    @Override
    public boolean claim(boolean good) {
        return true;
    }

    /** How long until the deadline, in nanoseconds; {@link Long#MAX_VALUE} without one. */
    long nanosLeft(long now) {
        return deadline == null ? Long.MAX_VALUE : endsAt - now;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    BodyHandler<T> handler() {
        return handler;
    }

    @Nullable
    PushPromiseHandler<T> pushes() {
        return pushes;
    }

    /** Who wants to see the attempts, or null if nobody does. */
    @Nullable
    Interception interception() {
        return interception;
    }

    int redirects() {
        return redirects;
    }

    List<HttpAttempt> attempts() {
        return attempts;
    }

    /** Two hops that race may add at once. */
    void add(HttpAttempt attempt) {
        List<HttpAttempt> before = attempts;
        while (!ATTEMPTS.compareAndSet(this, before, and(before, attempt))) {
            before = attempts;
        }
    }

    /** These attempts and one more. */
    static List<HttpAttempt> and(List<HttpAttempt> before, HttpAttempt attempt) {
        if (before.isEmpty()) {
            return List.of(attempt);
        }
        List<HttpAttempt> more = new ArrayList<>(before);
        more.add(attempt);
        return List.copyOf(more);
    }
}
