package io.evenkeel.http;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where responses lead: a server builds {@code Location} from the host that it was sent, so its own address there means the
 * service; shown and followed so, as behind nginx with its {@code proxy_redirect}.
 */
final class Locations {

    private Locations() {}

    /** Whether responses of this status lead elsewhere (RFC 9110, 10.2.2). */
    static boolean mayLead(int status) {
        return status == 201 || (status >= 300 && status < 400);
    }

    /**
     * The headers with locations of the service in place of the endpoint's; null if there is nothing to change.
     *
     * @param asked the logical URI that was asked
     * @param logical turns the URI that a server named into the logical one
     */
    static @Nullable HttpHeaders logical(URI asked, HttpHeaders sent, UnaryOperator<URI> logical) {
        List<String> named = sent.allValues("Location");
        List<String> meant =
                named.stream().map(location -> meant(asked, location, logical)).toList();
        if (meant.equals(named)) {
            return null;
        }
        Map<String, List<String>> all = new LinkedHashMap<>(sent.map());
        all.replaceAll((name, values) -> name.equalsIgnoreCase("Location") ? meant : values);
        return HttpHeaders.of(all, (name, value) -> true);
    }

    private static String meant(URI asked, String location, UnaryOperator<URI> logical) {
        try {
            URI named = asked.resolve(URI.create(location));
            URI meant = logical.apply(named);
            return meant.equals(named) ? location : meant.toString();
        } catch (IllegalArgumentException e) {
            return location; // whoever follows it sees that it is malformed
        }
    }
}
