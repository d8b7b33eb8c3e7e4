package io.evenkeel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evenkeel.jdbc.routing.WhenNoReplica;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ClusterUrlTest {

    private static final String SECRET = "s3cret";

    @Test
    void hosts_get_the_default_port_and_the_rest_goes_to_the_driver_as_it_is() {
        ClusterUrl url = ClusterUrl.parse(
                "jdbc:evenkeel:mysql://db1,db2:3307,[::1],[fe80::1]:3308/app?sslMode=DISABLED&evenkeel.maxLag=500ms&x=a%26b");
        assertThat(url.hosts()).containsExactly("db1:3306", "db2:3307", "[::1]:3306", "[fe80::1]:3308");
        assertThat(url.nodeUrl(url.hosts().get(2))).isEqualTo("jdbc:mysql://[::1]:3306/app?sslMode=DISABLED&x=a%26b");
        assertThat(url.settings()).isEqualTo(Map.of(UrlSetting.MAX_LAG, "500ms"));
        assertThat(url.user()).isNull();
        assertThat(url.defaultName()).isEqualTo("app");
        assertThat(url).hasToString("jdbc:evenkeel:mysql://db1:3306,db2:3307,[::1]:3306,[fe80::1]:3308/app");
    }

    @Test
    void a_database_is_not_needed_and_the_driver_may_be_that_of_mariadb() {
        ClusterUrl url = ClusterUrl.parse("jdbc:evenkeel:mariadb://db1,db2");
        assertThat(url.nodeUrl(url.hosts().get(1))).isEqualTo("jdbc:mariadb://db2:3306/");
        assertThat(url.defaultName()).isEqualTo("db1");
        assertThat(ClusterUrl.parse("jdbc:evenkeel:mysql://db1/?a=b").nodeUrl("db1:3306"))
                .isEqualTo("jdbc:mysql://db1:3306/?a=b");
    }

    @Test
    void an_account_is_read_from_user_info_or_properties_with_escapes_and_never_passed_on_in_the_url() {
        ClusterUrl url = ClusterUrl.parse("jdbc:evenkeel:mysql://us%40er:p%2Fa%3As%3Fs%C3%A9+@db1:1,db2:2/app");
        assertThat(url.user()).isEqualTo("us@er");
        assertThat(url.password()).isEqualTo("p/a:s?sé+");
        assertThat(url.nodeUrl("db1:1")).isEqualTo("jdbc:mysql://db1:1/app");
        assertThat(url.toString()).doesNotContain("us");

        ClusterUrl other = ClusterUrl.parse("jdbc:evenkeel:mysql://db1/app?USER=joe&Password=" + SECRET + "&a=b");
        assertThat(other.user()).isEqualTo("joe");
        assertThat(other.password()).isEqualTo(SECRET);
        assertThat(other.nodeUrl("db1:3306")).isEqualTo("jdbc:mysql://db1:3306/app?a=b");
    }

    @Test
    void a_bad_url_gets_an_error_that_names_the_part_and_what_was_expected() {
        refused("jdbc:evenkeel:postgresql://h/d", "postgresql", "expected: jdbc:evenkeel:mysql://");
        refused("jdbc:evenkeel:mysql:h/d", "expected: jdbc:evenkeel:mysql://");
        refused("jdbc:evenkeel:mysql:///app", "host 1 of the url: empty", "expected: host");
        refused("jdbc:evenkeel:mysql://a,,b/app", "host 2 of the url: empty");
        refused("jdbc:evenkeel:mysql://a:0/app", "host 1 of the url: a…");
        refused("jdbc:evenkeel:mysql://a,b:70000/app", "host 2 of the url: b…");
        refused("jdbc:evenkeel:mysql://a,::1/app", "host 2");
        refused("jdbc:evenkeel:mysql://a,A:3306/app", "host 2 of the url: A:3306 is there twice");
        refused("jdbc:evenkeel:mysql://a/app/x", "database of the url: app…");
        refused("jdbc:evenkeel:mysql://a/app?x", "property of the url");
        refused("jdbc:evenkeel:mysql://a/app?evenkeel.maxlog=1s", "evenkeel.maxlog", "evenkeel.maxLag");
        refused("jdbc:evenkeel:mysql://a/app?evenkeel.mode=primary&EVENKEEL.MODE=primary", "given twice");
        refused("jdbc:evenkeel:mysql://u:p%zz@a/app", "user info of the url", "expected: %25");
    }

    private static void refused(String url, String... parts) {
        assertThatThrownBy(() -> ClusterUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(parts);
    }

    @Test
    void bad_settings_are_refused_with_their_name_value_and_what_was_expected() {
        setting("maxLag=fast", "evenkeel.maxLag: fast (expected: a duration");
        setting("maxLag=0s", "maxLag: PT0S (expected: > 0)");
        setting("mode=both", "evenkeel.mode: both (expected: statement, read-only or primary)");
        setting("consistency=strict", "evenkeel.consistency: strict (expected: one of eventual, bounded-staleness");
        setting("trackWrites=1", "evenkeel.trackWrites: 1 (expected: true or false)");
        setting("causalWait=soon", "evenkeel.causalWait: soon (expected: a duration");
        setting("refuseForeignTokens=no", "evenkeel.refuseForeignTokens: no (expected: true or false)");
        setting("balancer=best", "evenkeel.balancer: best (expected: round-robin");
        setting("readsFallBackToPrimary=maybe", "evenkeel.readsFallBackToPrimary: maybe (expected: true or false)");
        for (String wrong :
                new String[] {"never", "primary:0", "primary:x", "wait:1s", "fail,primary", "wait:x,fail"}) {
            setting("whenNoReplica=" + wrong, "evenkeel.whenNoReplica: ");
        }
        setting("lagSource=clock", "evenkeel.lagSource: clock (expected: gtid, replica-status");
        setting("lagSource=heartbeat:a.b.c", "evenkeel.lagSource: heartbeat:a.b.c (expected: ");
        setting("lagSource=heartbeat:a,1ms", "evenkeel.lagSource: heartbeat:a,1ms (expected: ");
        setting("names=a", "evenkeel.names: a (expected: as many as hosts, 2");
        setting("names=a,a", "there twice");
        setting("idleTimeout=-1s", "evenkeel.idleTimeout: -1s");
        setting("name=%20", "evenkeel.name");
        setting("strongReadsOnReplicas=yes", "evenkeel.strongReadsOnReplicas: yes (expected: true or false");
    }

    @Test
    void settings_about_replicas_are_read() {
        ReadWriteConfig config =
                config("evenkeel.whenNoReplica=wait:200ms,primary:8&evenkeel.lagSource=heartbeat:p.beat,250ms");
        ReplicaConfig reads = config.reads();
        assertThat(reads.whenNone()).isEqualTo(WhenNoReplica.primary(8).afterWaiting(Duration.ofMillis(200)));
        assertThat(reads.whenNone()).hasToString("wait:PT0.2S,primary:8");
        assertThat(config.monitoring().lagSource()).hasToString("heartbeat p.beat");
        assertThat(config.monitoring().lagSource().privileges()).contains("INSERT");
        assertThat(config("evenkeel.strongReadsOnReplicas=true").causal().strongOnReplicas())
                .isTrue();
        assertThat(config("evenkeel.whenNoReplica=fail").reads().whenNone()).isEqualTo(WhenNoReplica.fail());
        assertThat(config("evenkeel.readsFallBackToPrimary=false").reads().whenNone())
                .isEqualTo(WhenNoReplica.fail());
        assertThat(config("evenkeel.lagSource=Replica-Status").monitoring().lagSource())
                .hasToString("replica-status");
        assertThat(config("evenkeel.lagSource=heartbeat:beat")
                        .monitoring()
                        .lagSource()
                        .privileges())
                .isEqualTo("SELECT on beat");
    }

    private static ReadWriteConfig config(String settings) {
        return ReadWriteDataSource.builderFromUrl("jdbc:evenkeel:mysql://a,b/app?" + settings)
                .config(true);
    }

    private static void setting(String setting, String message) {
        String url = "jdbc:evenkeel:mysql://127.0.0.1:1,127.0.0.1:2/app?evenkeel." + setting;
        assertThatThrownBy(() -> DriverManager.getConnection(url, "u", SECRET))
                .as(setting)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(message)
                .satisfies(error ->
                        assertThat(((SQLException) error).getSQLState()).isEqualTo("08001"));
        if (!setting.startsWith("idle")) {
            assertThatThrownBy(() -> ReadWriteDataSource.builderFromUrl(url).config(true))
                    .as(setting)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void no_error_shows_a_password_wherever_it_stands() {
        for (String url : List.of(
                "mysql://u:" + SECRET + "@:x/app",
                "mysql://u:" + SECRET + "@a:b/app",
                "mysql://u:" + SECRET + "%@a/app",
                "mysql://u:" + SECRET + "?x@a/app",
                "mysql://u:" + SECRET + "@a/a b",
                "mysql://u:" + SECRET + "@a/app?password=" + SECRET,
                "mysql://a/app?password=" + SECRET + "&password=" + SECRET,
                "mysql://a/app?" + SECRET,
                "mysql://a/app?password=%" + SECRET,
                "mysql://u:" + SECRET + "@a/app?evenkeel.x=" + SECRET,
                "pgsql://u:" + SECRET + "@a/app")) {
            Throwable error =
                    catchThrowable(() -> DriverManager.getConnection("jdbc:evenkeel:" + url, new Properties()));
            assertThat(error).as(url).isInstanceOf(SQLException.class);
            for (Throwable cause = error; cause != null; cause = cause.getCause()) {
                assertThat(String.valueOf(cause.getMessage())).as(url).doesNotContain(SECRET);
            }
        }
    }

    @Test
    void the_driver_is_found_by_url_and_tells_what_can_be_set() throws SQLException {
        assertThat(ServiceLoader.load(Driver.class)).anyMatch(EvenkeelDriver.class::isInstance);
        Driver driver = DriverManager.getDriver("jdbc:evenkeel:mysql://a/b");
        assertThat(driver).isInstanceOf(EvenkeelDriver.class);
        assertThat(driver.acceptsURL("jdbc:mysql://a/b")).isFalse();
        assertThat(driver.connect("jdbc:mysql://a/b", new Properties())).isNull();
        Properties given = new Properties();
        given.setProperty("password", SECRET);
        DriverPropertyInfo[] all =
                driver.getPropertyInfo("jdbc:evenkeel:mysql://a,b/c?evenkeel.maxLag=2s&sslMode=REQUIRED", given);
        assertThat(Arrays.stream(all).map(one -> one.name))
                .contains("evenkeel.maxLag", "evenkeel.mode", "user", "password", "sslMode", "connectTimeout");
        assertThat(all).anyMatch(one -> one.name.equals("evenkeel.maxLag") && "2s".equals(one.value));
        assertThat(all).anyMatch(one -> one.name.equals("sslMode") && "REQUIRED".equals(one.value));
        assertThat(all).noneMatch(one -> SECRET.equals(one.value));
        assertThat(driver.getPropertyInfo("jdbc:evenkeel:", null)).isNotEmpty();
    }
}
