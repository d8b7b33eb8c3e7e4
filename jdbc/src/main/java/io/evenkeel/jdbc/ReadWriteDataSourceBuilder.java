package io.evenkeel.jdbc;

import com.zaxxer.hikari.HikariConfig;
import io.evenkeel.core.balancer.Balancer;
import io.evenkeel.core.cluster.ClusterListener;
import io.evenkeel.core.health.SlowStart;
import io.evenkeel.jdbc.consistency.Consistency;
import io.evenkeel.jdbc.replication.LagSource;
import io.evenkeel.jdbc.replication.ReplicaDiscovery;
import io.evenkeel.jdbc.replication.RoleListener;
import io.evenkeel.jdbc.routing.RoutingMode;
import io.evenkeel.jdbc.routing.WhenNoReplica;
import io.evenkeel.jdbc.sql.StatementClassifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a {@link ReadWriteDataSource}; not thread-safe. No argument may be null. */
public final class ReadWriteDataSourceBuilder {

    private static final Duration SLOWEST_POLL = Duration.ofMillis(250);
    private static final Duration FASTEST_POLL = Duration.ofMillis(10);

    private String name;
    private ReadWriteConfig.@Nullable Node primary;
    private final List<ReadWriteConfig.Node> replicas = new ArrayList<>();
    private @Nullable String user;
    private @Nullable String password;
    private final Map<String, String> driverProperties = new HashMap<>();
    private Duration maxLag = ReadWriteDataSource.DEFAULT_MAX_LAG;
    private @Nullable Duration pollInterval;
    private ThreadFactory monitorThreads = Thread::new;
    private Duration nodeTimeout = ReadWriteDataSource.DEFAULT_NODE_TIMEOUT;
    private LagSource lagSource = LagSource.gtid();
    private WhenNoReplica whenNoReplica = WhenNoReplica.primary();
    private @Nullable Supplier<? extends @Nullable String> session;
    private RoutingMode mode = RoutingMode.BY_STATEMENT;
    private Consistency consistency = Consistency.BOUNDED_STALENESS;
    private @Nullable Boolean trackWrites;
    private Duration causalWait = Duration.ofMillis(50);
    private boolean refuseForeignTokens;
    private boolean strongReadsOnReplicas;
    private boolean followRoles = true;
    private Duration writesWaitForPrimary = Duration.ZERO;
    private @Nullable ReplicaDiscovery discovery;
    private Duration discoveryInterval = Duration.ofSeconds(5);
    private @Nullable SlowStart slowStart;
    private final List<RoleListener> roleListeners = new ArrayList<>();
    private Balancer balancer = Balancer.roundRobin();
    private @Nullable StatementClassifier classifier;
    private final List<ClusterListener> listeners = new ArrayList<>();
    private final List<Consumer<HikariConfig>> pools = new ArrayList<>();
    private final Map<String, List<Consumer<HikariConfig>>> poolsByNode = new HashMap<>();

    ReadWriteDataSourceBuilder(String name) {
        this.name = notBlank("name", name);
    }

    /**
     * The node that takes the writes; exactly one is needed.
     *
     * @param url {@code jdbc:mysql://host:port/database}, with any properties of Connector/J
     * @throws IllegalArgumentException if there is a primary already, the name is blank, or the URL is malformed
     */
    public ReadWriteDataSourceBuilder primary(String name, String url) {
        if (primary != null) {
            throw new IllegalArgumentException(
                    "primary of " + this.name + ": " + name + " beside " + primary.name() + " (expected: exactly one)");
        }
        primary = node(name, url);
        return this;
    }

    /**
     * A node that follows the primary and takes reads; none or more.
     *
     * @param url {@code jdbc:mysql://host:port/database}, with any properties of Connector/J
     * @throws IllegalArgumentException if the name is blank or the URL is malformed
     */
    public ReadWriteDataSourceBuilder replica(String name, String url) {
        replicas.add(node(name, url));
        return this;
    }

    static ReadWriteConfig.Node node(String name, String url) {
        return new ReadWriteConfig.Node(notBlank("node name", name), NodeUrl.parse(name, url));
    }

    /** The nodes and settings of a checked URL, with settings from elsewhere that it does not have itself. */
    ReadWriteDataSourceBuilder nodes(ClusterUrl url, Map<UrlSetting, String> settings) {
        List<String> hosts = url.hosts();
        List<String> names = names(settings.get(UrlSetting.NAMES), hosts.size());
        primary(names.get(0), url.nodeUrl(hosts.get(0)));
        for (int i = 1; i < hosts.size(); i++) {
            replica(names.get(i), url.nodeUrl(hosts.get(i)));
        }
        settings.forEach((setting, value) -> setting.apply(this, value));
        return this;
    }

    private static List<String> names(@Nullable String given, int hosts) {
        List<String> names = new ArrayList<>();
        if (given == null) {
            for (int i = 0; i < hosts; i++) {
                names.add(i == 0 ? "primary" : "replica" + i);
            }
            return names;
        }
        for (String one : given.split(",", -1)) {
            names.add(one.trim());
        }
        if (names.size() != hosts) {
            throw UrlSetting.NAMES.refused(given, "as many as hosts, " + hosts + ", separated by commas");
        }
        return names;
    }

    ReadWriteDataSourceBuilder name(String name) {
        this.name = notBlank(UrlSetting.NAME.property(), name);
        return this;
    }

    /** The account as far as there is one. */
    void account(@Nullable String user, @Nullable String password) {
        this.user = user;
        this.password = password == null && user != null ? "" : password;
    }

    /** Properties for the driver below, beside those of the URLs. */
    void driverProperties(Properties properties) {
        properties.stringPropertyNames().forEach(one -> driverProperties.put(one, properties.getProperty(one)));
    }

    /** The account for all nodes, for the pools and for the monitor; without it the URLs must name one. */
    public ReadWriteDataSourceBuilder credentials(String user, String password) {
        this.user = notBlank("user", user);
        this.password = Objects.requireNonNull(password, "password");
        return this;
    }

    /** How far behind the primary a replica may be and still serve reads; default 1 s, above 0, at most 1 h. */
    public ReadWriteDataSourceBuilder maxLag(Duration maxLag) {
        this.maxLag = Objects.requireNonNull(maxLag, "maxLag");
        return this;
    }

    /**
     * How often the lag of each node is measured; default a quarter of {@code maxLag}, but 10 ms to 250 ms. At most half
     * of {@code maxLag}.
     */
    public ReadWriteDataSourceBuilder pollInterval(Duration pollInterval) {
        this.pollInterval = Objects.requireNonNull(pollInterval, "pollInterval");
        return this;
    }

    /** How long a node has to answer the monitor before it counts as unreachable; default 1 s, at most 1 h. */
    public ReadWriteDataSourceBuilder nodeTimeout(Duration nodeTimeout) {
        this.nodeTimeout = Objects.requireNonNull(nodeTimeout, "nodeTimeout");
        return this;
    }

    /**
     * What makes the threads that watch the nodes, one for each node; default platform threads. With {@code
     * Thread.ofVirtual().factory()} a node costs no thread of the operating system. Then the monitor waits for its turn among
     * all virtual threads, though: where these compute much, or are pinned, nodes that are well may seem not to answer.
     */
    public ReadWriteDataSourceBuilder monitorThreads(ThreadFactory threads) {
        monitorThreads = Objects.requireNonNull(threads, "threads");
        return this;
    }

    /**
     * Whether the primary takes the reads while no replica can; default true. If not, such a read fails with an {@link
     * java.sql.SQLTransientConnectionException} that names each replica and why it cannot serve. The same as {@link
     * #whenNoReplica} of {@link WhenNoReplica#primary()} or {@link WhenNoReplica#fail()}.
     */
    public ReadWriteDataSourceBuilder readsFallBackToPrimary(boolean fallBack) {
        return whenNoReplica(fallBack ? WhenNoReplica.primary() : WhenNoReplica.fail());
    }

    /** What happens to reads while no replica will do; default {@link WhenNoReplica#primary()}. */
    public ReadWriteDataSourceBuilder whenNoReplica(WhenNoReplica policy) {
        whenNoReplica = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /** What tells how far each replica is behind; default {@link LagSource#gtid()}. */
    public ReadWriteDataSourceBuilder lagSource(LagSource source) {
        lagSource = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Keeps the reads of a session on one replica, in whichever process they run, as long as that replica serves; so a session
     * does not see time go backwards from one connection to the next. Sets the {@linkplain #balancer balancer} to {@link
     * Balancer#consistentHash()}; one that is set after this must look at keys.
     *
     * @param current tells the session of the calling thread, such as the user's name, or null if it has none; it is called
     *     for each connection when that first reads from a replica, and must be quick
     */
    public ReadWriteDataSourceBuilder replicaPerSession(Supplier<? extends @Nullable String> current) {
        session = Objects.requireNonNull(current, "current");
        return balancer(Balancer.consistentHash());
    }

    /** Which reads may go to a replica at all; default {@link RoutingMode#BY_STATEMENT}. */
    public ReadWriteDataSourceBuilder mode(RoutingMode mode) {
        this.mode = Objects.requireNonNull(mode, "mode");
        return this;
    }

    /**
     * What reads may rely on where no connection, scope or hint says otherwise; default {@link
     * Consistency#BOUNDED_STALENESS}.
     */
    public ReadWriteDataSourceBuilder consistency(Consistency level) {
        consistency = Objects.requireNonNull(level, "level");
        return this;
    }

    /**
     * Whether servers tell with each commit, at no extra round trip, which transaction it was, so that a session's reads can
     * go to each replica that has it, and so that it is in tokens; default on where the level is {@link
     * Consistency#READ_YOUR_WRITES} or {@link Consistency#SESSION}. Otherwise a session that must see its writes reads from
     * the primary until the replicas are known to have passed that moment.
     */
    public ReadWriteDataSourceBuilder trackWrites(boolean tracked) {
        trackWrites = tracked;
        return this;
    }

    /**
     * How long a read waits for a replica to have what it must find, such as what its session wrote, before the primary gets it;
     * default 50 ms, from zero, for not at all, to 1 h.
     */
    public ReadWriteDataSourceBuilder causalWait(Duration bound) {
        causalWait = Objects.requireNonNull(bound, "bound");
        return this;
    }

    /**
     * Whether a {@linkplain io.evenkeel.jdbc.consistency.CausalToken token} that names transactions of servers which are
     * none of this data source's is an error; default not: what is not known is left out of it.
     */
    public ReadWriteDataSourceBuilder refuseForeignTokens(boolean refused) {
        refuseForeignTokens = refused;
        return this;
    }

    /**
     * Whether reads at {@link Consistency#STRONG} in autocommit may go to replicas; default not. If so, the primary is asked
     * what it has committed, once for all reads that wait for that, and a replica answers that has all of it or gets it within
     * {@link #causalWait}; else the primary does. So it spares the primary the reads at the price of two waits in each.
     */
    public ReadWriteDataSourceBuilder strongReadsOnReplicas(boolean allowed) {
        strongReadsOnReplicas = allowed;
        return this;
    }

    /**
     * Whether the pools follow the roles that the monitor observes; default true. If so, writes go to the node that was seen
     * to become the primary, in a switchover as well as in a failover, and a former primary serves reads as a replica. If
     * not, the declared primary stays it for as long as this lives.
     */
    public ReadWriteDataSourceBuilder followRoles(boolean followed) {
        followRoles = followed;
        return this;
    }

    /**
     * How long a statement that must go to the primary waits for one while none takes writes, because the known one is
     * gone or read-only; default zero, up to 1 h. So a switchover is a pause and not an error. A write that the old primary
     * refused ran nowhere and waits too, and so does a read that lost the primary on which it had to run; a write that may
     * have been executed never runs again.
     */
    public ReadWriteDataSourceBuilder writesWaitForPrimary(Duration bound) {
        writesWaitForPrimary = Objects.requireNonNull(bound, "bound");
        return this;
    }

    /**
     * Finds replicas that nobody has configured, asks for them this often, and adds them with the primary's URL but for host
     * and port, under {@code host:port} as their name; forgets them when they are gone. Default: not done; the nodes are those
     * that were configured.
     *
     * @param interval from 100 ms to 1 h
     */
    public ReadWriteDataSourceBuilder discoverReplicas(ReplicaDiscovery how, Duration interval) {
        discovery = Objects.requireNonNull(how, "how");
        discoveryInterval = Objects.requireNonNull(interval, "interval");
        return this;
    }

    /** Gives a replica that has come back, or was added, its share of the reads little by little; default all at once. */
    public ReadWriteDataSourceBuilder slowStart(SlowStart settings) {
        slowStart = Objects.requireNonNull(settings, "settings");
        return this;
    }

    /** Is told who takes over from whom, and of splits. */
    public ReadWriteDataSourceBuilder roleListener(RoleListener listener) {
        roleListeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /** How reads are spread over the replicas that can serve; default {@link Balancer#roundRobin()}. */
    public ReadWriteDataSourceBuilder balancer(Balancer balancer) {
        this.balancer = Objects.requireNonNull(balancer, "balancer");
        return this;
    }

    /**
     * What tells reads from everything else; default {@link StatementClassifier#ofDefaults()}, and as soon as all nodes
     * have answered and are of one family, one with their {@linkplain
     * io.evenkeel.jdbc.sql.StatementClassifierBuilder#dialect dialect}.
     */
    public ReadWriteDataSourceBuilder classifier(StatementClassifier classifier) {
        this.classifier = Objects.requireNonNull(classifier, "classifier");
        return this;
    }

    /** Is told when replicas come and go. */
    public ReadWriteDataSourceBuilder listener(ClusterListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Configures each node's pool. Everything may be set except what this class sets itself: URL, driver, data source,
     * account, pool name and {@code initializationFailTimeout}. Driver properties go to {@code addDataSourceProperty}.
     */
    public ReadWriteDataSourceBuilder pool(Consumer<HikariConfig> settings) {
        pools.add(Objects.requireNonNull(settings, "settings"));
        return this;
    }

    /** Configures one node's pool, after what is set for all. */
    public ReadWriteDataSourceBuilder pool(String node, Consumer<HikariConfig> settings) {
        poolsByNode
                .computeIfAbsent(Objects.requireNonNull(node, "node"), key -> new ArrayList<>())
                .add(Objects.requireNonNull(settings, "settings"));
        return this;
    }

    /**
     * Opens the pools and starts the monitor. It waits until each node was asked once, as long as {@code nodeTimeout}
     * allows. A node that cannot be reached is no error, as that can heal: the data source works with the others and says
     * so in the log.
     *
     * @throws IllegalArgumentException if a setting is wrong, or the primary refuses the account; the message names the
     *     setting, its value unless it is secret, and what was expected
     * @throws IllegalStateException if there is no driver for the URLs
     */
    public ReadWriteDataSource build() {
        return ReadWriteDataSource.start(config(true));
    }

    ReadWriteConfig config(boolean pooled) {
        if (primary == null) {
            throw new IllegalArgumentException("primary of " + name + ": none (expected: exactly one)");
        }
        Duration poll = pollInterval;
        if (poll == null) {
            poll = maxLag.dividedBy(4);
            poll = poll.compareTo(SLOWEST_POLL) > 0 ? SLOWEST_POLL : poll;
            poll = poll.compareTo(FASTEST_POLL) < 0 ? FASTEST_POLL : poll;
        }
        return new ReadWriteConfig(
                name,
                primary,
                replicas,
                user,
                password,
                driverProperties,
                pooled,
                maxLag,
                new MonitoringConfig(poll, nodeTimeout, lagSource, monitorThreads),
                new ReplicaConfig(whenNoReplica, session),
                mode,
                new RoleConfig(
                        followRoles, writesWaitForPrimary, discovery, discoveryInterval, slowStart, roleListeners),
                new CausalConfig(
                        consistency,
                        trackWrites == null
                                ? consistency == Consistency.READ_YOUR_WRITES || consistency == Consistency.SESSION
                                : trackWrites,
                        causalWait,
                        refuseForeignTokens,
                        strongReadsOnReplicas),
                balancer,
                classifier,
                listeners,
                pools,
                poolsByNode);
    }

    private static String notBlank(String setting, String value) {
        Objects.requireNonNull(value, setting);
        if (value.isBlank()) {
            throw new IllegalArgumentException(
                    setting + ": \"" + value + "\" (expected: " + setting + " that is not blank)");
        }
        return value;
    }

    @Override
    public String toString() {
        return "builder of " + name;
    }
}
