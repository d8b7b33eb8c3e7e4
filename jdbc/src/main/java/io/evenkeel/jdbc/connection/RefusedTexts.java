package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.sql.StatementClassifier;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the classifier of texts that were taken for reads and that a replica refused as writes. Each is logged once,
 * without its text, which may hold data. Thread-safe.
 */
final class RefusedTexts {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedTexts.class);

    private final String cluster;
    private final LongAdder refusals = new LongAdder();

    RefusedTexts(String cluster) {
        this.cluster = cluster;
    }

    /** How often a replica refused a statement. */
    long count() {
        return refusals.sum();
    }

    void add(StatementClassifier classifier, String text, NodePool node, int vendorCode) {
        refusals.increment();
        if (classifier.rememberRefused(text)) {
            LOG.warn(
                    "{}: {} refused a statement as a write (error {}) that was taken for a read; it ran on the primary,"
                            + " and goes there from now on (verb {}, {} characters, hash {})",
                    cluster,
                    node.name(),
                    vendorCode,
                    firstWord(text),
                    text.length(),
                    Integer.toHexString(text.hashCode()));
        }
    }

    private static String firstWord(String text) {
        int start = 0;
        while (start < text.length() && !Character.isLetter(text.charAt(start))) {
            start++;
        }
        int end = start;
        while (end < text.length() && end < start + 20 && Character.isLetter(text.charAt(end))) {
            end++;
        }
        return text.substring(start, end);
    }
}
