/** A {@link java.net.http.HttpClient} that spreads its requests over servers. */
module io.evenkeel.http {
    requires static transitive org.jspecify;
    requires transitive io.evenkeel.core;
    requires transitive java.net.http;
    requires org.slf4j;

    exports io.evenkeel.http;
}
