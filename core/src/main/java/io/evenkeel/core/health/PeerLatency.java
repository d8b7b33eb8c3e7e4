package io.evenkeel.core.health;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares how long the endpoints take to answer, as rest.li's relative load balancer does: what slows all of them, such
 * as a database that they share, makes none an outlier. Each is compared with the mean over the calls of the others, so
 * that among two the slower one can be told.
 */
public final class PeerLatency {

    private PeerLatency() {}

    /**
     * What was measured of one endpoint in an interval.
     *
     * @param who stands for the endpoint
     * @param calls how many calls succeeded
     * @param nanos how long they took together
     */
    public record Sample<K>(K who, long calls, long nanos) {}

    /** Those that are too slow, with the reason. Endpoints with fewer calls than the minimum are not judged. */
    public static <K> Map<K, String> outliers(List<Sample<K>> samples, OutlierDetection settings) {
        if (settings.peerFactor() == 0) {
            return Map.of();
        }
        long calls = samples.stream().mapToLong(Sample::calls).sum();
        long nanos = samples.stream().mapToLong(Sample::nanos).sum();
        Map<K, String> outliers = new LinkedHashMap<>();
        for (Sample<K> sample : samples) {
            long others = calls - sample.calls();
            if (sample.calls() < settings.minimumCalls() || others < settings.minimumCalls()) {
                continue;
            }
            double mean = (double) sample.nanos() / sample.calls();
            double theirs = (double) (nanos - sample.nanos()) / others;
            if (mean > settings.peerFactor() * theirs
                    && mean >= settings.peerMinimum().toNanos()) {
                outliers.put(
                        sample.who(),
                        String.format(Locale.ROOT, "takes %.1f ms, its peers %.1f ms", mean / 1e6, theirs / 1e6));
            }
        }
        return outliers;
    }
}
