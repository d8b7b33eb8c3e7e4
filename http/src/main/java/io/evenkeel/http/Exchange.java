package io.evenkeel.http;

import io.evenkeel.core.cluster.Seat;
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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One call of the client: a {@link Hop} for the request, and one more for each redirect that is followed, until the
 * caller's future is completed. Its steps follow each other; only stopping comes from other threads.
 */
final class Exchange<T> extends Outcome<HttpResponse<T>> implements Lane {

    private static final VarHandle ATTEMPTS;

    static {
        try {
            ATTEMPTS = MethodHandles.lookup().findVarHandle(Exchange.class, "attempts", List.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Dispatcher dispatcher;
    private final BodyHandler<T> handler;
    private final @Nullable PushPromiseHandler<T> pushes;

    private final @Nullable Thread caller;
    private volatile List<HttpAttempt> attempts = List.of();
    private @Nullable HttpResponse<T> previous;
    private @Nullable Interception interception;
    private volatile @Nullable Deadline deadline;
    private volatile @Nullable Step current;
    private volatile @Nullable Throwable stopped;

    /** What ends the exchange, and when. */
    private record Deadline(Scheduler.Task task, long at) {}

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
    }

    /**
     * Starts the exchange; its future tells how it ends.
     *
     * @throws IllegalArgumentException if the JDK's client refuses the request as such
     */
    CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request) {
        CompletableFuture<HttpResponse<T>> future = future();
        try {
            dispatcher.activity().begin();
        } catch (IOException e) {
            future.completeExceptionally(e);
            return future;
        }
        start(request);
        return future;
    }

    /**
     * Starts the exchange, and waits for its end.
     *
     * @throws IllegalArgumentException if the JDK's client refuses the request as such
     * @throws IOException if the client is closed
     * @throws ExecutionException if the exchange failed
     * @throws CancellationException if it was cancelled
     */
    HttpResponse<T> send(HttpRequest request) throws IOException, InterruptedException, ExecutionException {
        dispatcher.activity().begin();
        start(request);
        return await();
    }

    private void start(HttpRequest request) {
        try {
            interception = Interception.begin(dispatcher.interceptors(), request);
            hop(request, 0);
        } catch (RuntimeException | Error e) {
            fail(e);
            throw e;
        }
    }

    /** @param redirects how many have led to this request */
    private void hop(HttpRequest request, int redirects) {
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
            if (hedge != null && service != null && Tries.repeatable(request, service.config())) {
                new Race<>(this, service, request, redirects, hedge).begin();
            } else {
                new Hop<>(this, this, service, request, redirects, null).begin();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void startDeadline(Service service) {
        Duration limit = service.config().deadline();
        if (limit != null) {
            long at = dispatcher.ticker().nanoTime() + limit.toNanos();
            deadline = new Deadline(
                    dispatcher
                            .timer()
                            .schedule(
                                    limit,
                                    () -> stop(
                                            new HttpTimeoutException("service " + service + ": not complete within "
                                                    + limit + (attempts.isEmpty() ? "" : " after " + attempts)),
                                            true)),
                    at);
        }
    }

    /**
     * The hop has a response to be followed.
     *
     * @param redirects how many have been followed when this one is
     */
    void redirect(HttpResponse<T> response, HttpRequest request, Attempt.Verdict.Redirect verdict, int redirects) {
        previous = new RoutedResponse<>(
                response, request, verdict.headers(), response.body(), before(response, request, attempts), attempts);
        try {
            hop(verdict.next(), redirects);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /**
     * The hop has the caller's response.
     *
     * @param shown the headers in place of its own, or null
     */
    void deliver(
            HttpResponse<T> response,
            HttpRequest request,
            @Nullable HttpHeaders shown,
            Attempt<T> attempt,
            @Nullable Service service) {
        Slot slot = attempt.slot();
        T body = response.body();
        if (AbandonedBodies.readLater(body)) {
            body = dispatcher.bodies().guard(body, slot::abandon);
        }
        HttpResponse<T> routed = answer(service, attempt, response, request, shown, body);
        Deadline ends = deadline;
        if (ends != null) {
            slot.deadline(ends.task());
        }
        if (!complete(routed)) {
            slot.abandon(); // completed by the caller meanwhile, who will not read it
        }
    }

    private HttpResponse<T> answer(
            @Nullable Service service,
            Attempt<T> attempt,
            HttpResponse<T> response,
            HttpRequest request,
            @Nullable HttpHeaders shown,
            T body) {
        Seat<URI> seat = attempt.seat();
        List<HttpAttempt> all = attempts;
        if (service != null && seat != null) {
            long nanos = dispatcher.ticker().nanoTime() - attempt.started();
            if (all.isEmpty()
                    && previous == null
                    && shown == null
                    && response.previousResponse().isEmpty()) {
                return new FirstResponse<>(response, request, body, service.toString(), seat.endpoint(), nanos);
            }
            all = and(all, HttpAttempt.answered(service.toString(), seat.endpoint(), response.statusCode(), nanos));
        }
        HttpHeaders headers = shown == null ? response.headers() : shown;
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
        Deadline ends = deadline;
        if (ends != null) {
            ends.task().cancel();
        }
        boolean unused = completeExceptionally(failure);
    }

    @Override
    void ended() {
        dispatcher.activity().end();
    }

    @Override
    public void cancel() {
        stop(new CancellationException("the exchange was cancelled"), false);
    }

    /** The calling thread was interrupted while it waited for an attempt. */
    void interrupted(InterruptedException why) {
        CancellationException cancelled = new CancellationException("the exchange was cancelled");
        cancelled.initCause(why);
        stop(cancelled, false);
    }

    /** What the blocking call throws in place of its result, or null. */
    @Nullable
    InterruptedException interrupted() {
        Throwable why = stopped;
        return why != null && why.getCause() instanceof InterruptedException cause ? cause : null;
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
        Deadline ends = deadline;
        return ends == null ? Long.MAX_VALUE : ends.at() - now;
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
