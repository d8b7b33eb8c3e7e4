package io.evenkeel.benchmarks.loopback;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A number of requests by some threads, one after the other in each.
 *
 * @param answered how many had status 200
 * @param failed how many had not
 * @param nanos how long it took
 * @param used what the process used meanwhile, and what its threads did
 * @param latencies of those that were answered, in nanoseconds, in order
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares rounds
record Round(int answered, int failed, long nanos, Used used, long[] latencies) {

    /** How a request is made. */
    enum Call {
        SEND {
            @Override
            HttpResponse<String> call(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
                return client.send(request, BodyHandlers.ofString());
            }
        },
        SEND_ASYNC {
            @Override
            HttpResponse<String> call(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
                try {
                    return client.sendAsync(request, BodyHandlers.ofString()).get();
                } catch (ExecutionException e) {
                    throw new IOException(e);
                }
            }
        };

        abstract HttpResponse<String> call(HttpClient client, HttpRequest request)
                throws IOException, InterruptedException;
    }

    /** Runs one: as many requests as this in all, unless the thread that calls is interrupted. */
    static Round run(HttpClient client, URI uri, Call call, int threads, int requests) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        long[] latencies = new long[requests];
        AtomicInteger next = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(threads);
        CountDownLatch measured = new CountDownLatch(1);
        Used before = Used.now();
        long begin = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(
                    () -> {
                        while (next.getAndIncrement() < requests) {
                            long started = System.nanoTime();
                            try {
                                if (call.call(client, request).statusCode() == 200) {
                                    latencies[answered.getAndIncrement()] = System.nanoTime() - started;
                                }
                            } catch (IOException e) {
                                // counted as not answered
                            } catch (InterruptedException e) {
                                break;
                            }
                        }
                        ended.countDown();
                        awaitUninterruptibly(measured); // what it has used is known while it lives
                    },
                    "evenkeel-load-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        try {
            ended.await();
            long end = System.nanoTime();
            int good = answered.get();
            long[] sorted = Arrays.copyOf(latencies, good);
            Arrays.sort(sorted);
            return new Round(good, requests - good, end - begin, Used.now().since(before), sorted);
        } finally {
            measured.countDown();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Requests per second. */
    double perSecond() {
        return answered * 1e9 / nanos;
    }

    /** Processor time of the Java threads per request, without those of the collector and compiler, in microseconds. */
    double threadMicros() {
        return used.threads() / 1e3 / (answered + failed);
    }

    /** Bytes per request. */
    double bytesEach() {
        return (double) used.bytes() / (answered + failed);
    }

    /** The latency that this share of the requests did not exceed, in microseconds. */
    double micros(double share) {
        return latencies.length == 0
                ? Double.NaN
                : latencies[Math.min(latencies.length - 1, (int) (latencies.length * share))] / 1e3;
    }
}
