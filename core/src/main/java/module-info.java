/** Endpoints, their health, and the balancers that choose among them. */
module io.evenkeel.core {
    requires static transitive org.jspecify;
    requires io.github.resilience4j.circuitbreaker;
    requires org.dnsjava;
    requires org.slf4j;

    exports io.evenkeel.core.balancer;
    exports io.evenkeel.core.cluster;
    exports io.evenkeel.core.dns;
    exports io.evenkeel.core.endpoint;
    exports io.evenkeel.core.health;
    exports io.evenkeel.core.limit;
    exports io.evenkeel.core.retry;
    exports io.evenkeel.core.time;
}
