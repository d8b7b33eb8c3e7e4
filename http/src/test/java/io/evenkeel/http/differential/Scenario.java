package io.evenkeel.http.differential;

import java.net.http.HttpClient;
import java.util.function.Consumer;

/**
 * One thing that callers do with a client.
 *
 * @param name group and what is done
 * @param secure whether it runs against the nginx that all share, over TLS, rather than a server of its own
 * @param passThrough whether ours may reach hosts that are no service
 * @param settings of both clients
 * @param script what the scenario's own server answers
 * @param steps what is done
 */
record Scenario(
        String name,
        boolean secure,
        boolean passThrough,
        Consumer<HttpClient.Builder> settings,
        ScriptServer.Script script,
        Steps steps) {

    interface Steps {
        void take(HttpClient client, Run run) throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }
}
