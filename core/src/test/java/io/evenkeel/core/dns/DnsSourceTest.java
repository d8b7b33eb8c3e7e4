package io.evenkeel.core.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import io.evenkeel.core.time.FakeTime;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class DnsSourceTest {

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final EndpointSource.Sink<String> sink = new EndpointSource.Sink<>() {
        @Override
        public void endpoints(List<Endpoint<String>> endpoints) {
            heard.add(endpoints.toString());
        }

        @Override
        public void failed(Throwable cause) {
            heard.add("failed: " + cause.getMessage());
        }
    };

    private static Endpoint<String> endpoint(InetAddress address) {
        return Endpoint.of(address.getHostAddress(), "t");
    }

    @Test
    void addresses_come_from_a_and_aaaa_records_in_a_steady_order() throws Exception {
        try (NameServer server = new NameServer(Map.of(
                        "web.test. A", "web.test. 60 A 10.0.0.2\nweb.test. 60 A 10.0.0.1",
                        "web.test. AAAA", "web.test. 60 AAAA fd00::1"));
                var subscription = DnsSource.addresses("web.test.", DnsSourceTest::endpoint)
                        .withServer(server.address())
                        .subscribe(sink)) {
            assertThat(subscription).isNotNull();
            assertThat(heard).containsExactly("[10.0.0.1, 10.0.0.2, fd00:0:0:0:0:0:0:1]");
        }
    }

    @Test
    void a_host_without_ipv6_has_its_ipv4_addresses_and_a_name_that_does_not_exist_is_a_failure() throws Exception {
        try (NameServer server = new NameServer(Map.of("web.test. A", "web.test. 60 A 10.0.0.2"))) {
            DnsSource.addresses("web.test.", DnsSourceTest::endpoint)
                    .withServer(server.address())
                    .subscribe(sink)
                    .close();
            DnsSource.ipv4Addresses("gone.test.", DnsSourceTest::endpoint)
                    .withServer(server.address())
                    .subscribe(sink)
                    .close();
            assertThat(heard).hasSize(2);
            assertThat(heard.get(0)).isEqualTo("[10.0.0.2]");
            assertThat(heard.get(1)).startsWith("failed: DNS gone.test.: NoSuchDomainException");
        }
    }

    @Test
    void services_bring_ports_and_their_priority_is_the_tier_and_their_weight_the_weight() throws Exception {
        try (NameServer server = new NameServer(Map.of("_http._tcp.test. SRV", """
                _http._tcp.test. 60 SRV 20 0 8080 b.test.
                _http._tcp.test. 60 SRV 10 3 80 a.test.
                _http._tcp.test. 60 SRV 10 0 81 a.test.
                _http._tcp.test. 60 SRV 0 0 0 ."""))) {
            DnsSource.services("_http._tcp.test.", record -> record.endpoint(record.host()))
                    .withServer(server.address())
                    .subscribe(sink)
                    .close();
            assertThat(heard).containsExactly("[a.test:80 weight=30 tier=10, a.test:81 tier=10, b.test:8080 tier=20]");
        }
    }

    @Test
    void it_asks_again_when_the_time_to_live_is_over_and_tells_only_what_changed() {
        FakeTime time = new FakeTime();
        List<CompletableFuture<Answer<String>>> answers = new ArrayList<>();
        DnsSource<String> source = new DnsSource<>(
                "x",
                session -> () -> answers.remove(0),
                null,
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                () -> time);
        List<Endpoint<String>> one = List.of(Endpoint.of("one", "t"));
        List<Endpoint<String>> two = List.of(Endpoint.of("two", "t"));
        answers.add(CompletableFuture.completedFuture(new Answer<>(one, Duration.ofSeconds(30))));
        answers.add(CompletableFuture.completedFuture(new Answer<>(one, Duration.ofSeconds(0))));
        answers.add(CompletableFuture.completedFuture(new Answer<>(two, Duration.ofHours(1))));
        answers.add(CompletableFuture.failedFuture(new IOException("gone")));
        answers.add(CompletableFuture.failedFuture(new IOException("gone")));
        answers.add(CompletableFuture.failedFuture(new IOException("gone")));
        answers.add(CompletableFuture.completedFuture(new Answer<>(one, Duration.ofHours(1))));
        EndpointSource.Subscription subscription = source.subscribe(sink);

        time.advance(Duration.ofMillis(29_999));
        assertThat(answers).hasSize(6);
        time.advance(Duration.ofMillis(1));
        assertThat(answers).as("asked at the time to live").hasSize(5);
        assertThat(heard).containsExactly("[one]");
        time.advance(Duration.ofSeconds(2));
        assertThat(heard).as("at least the shortest interval").containsExactly("[one]", "[two]");
        time.advance(Duration.ofSeconds(60));
        assertThat(heard).as("at most the longest interval").last().isEqualTo("failed: DNS x: IOException: gone");
        time.advance(Duration.ofSeconds(2));
        time.advance(Duration.ofMillis(3_999));
        assertThat(answers).hasSize(2);
        time.advance(Duration.ofMillis(1));
        assertThat(answers).as("twice as long after each failure").hasSize(1);
        time.advance(Duration.ofSeconds(8));
        assertThat(heard).last().isEqualTo("[one]");
        subscription.close();
        assertThat(time.isClosed()).isTrue();
    }

    @Test
    void it_asks_less_often_while_there_is_nothing_and_goes_on_whatever_throws() {
        FakeTime time = new FakeTime();
        List<Answer<String>> answers = new ArrayList<>();
        DnsSource<String> source = new DnsSource<>(
                "x",
                session -> () -> {
                    Answer<String> answer = answers.remove(0);
                    if (answer.ttl().isNegative()) {
                        throw new IllegalStateException("no resolver");
                    }
                    return CompletableFuture.completedFuture(answer);
                },
                null,
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                () -> time);
        List<Endpoint<String>> one = List.of(Endpoint.of("one", "t"));
        List<Endpoint<String>> bad = List.of(Endpoint.of("bad", "t"));
        for (int i = 0; i < 3; i++) {
            answers.add(new Answer<>(List.of(), Duration.ZERO));
        }
        answers.add(new Answer<>(List.of(), Duration.ofSeconds(-1)));
        answers.add(new Answer<>(bad, Duration.ofSeconds(10)));
        answers.add(new Answer<>(one, Duration.ofSeconds(10)));
        EndpointSource.Subscription subscription = source.subscribe(new EndpointSource.Sink<>() {
            @Override
            public void endpoints(List<Endpoint<String>> endpoints) {
                sink.endpoints(endpoints);
                if (endpoints.equals(bad)) {
                    throw new IllegalStateException("the sink's trouble");
                }
            }

            @Override
            public void failed(Throwable cause) {
                sink.failed(cause);
            }
        });
        time.advance(Duration.ofSeconds(2));
        time.advance(Duration.ofMillis(3_999));
        assertThat(answers).hasSize(4);
        time.advance(Duration.ofMillis(1));
        assertThat(answers).as("twice as long").hasSize(3);
        time.advance(Duration.ofSeconds(8));
        assertThat(heard).containsExactly("[]", "failed: DNS x: IllegalStateException: no resolver");
        time.advance(Duration.ofSeconds(16));
        time.advance(Duration.ofSeconds(10));
        assertThat(heard).last().isEqualTo("[one]");
        subscription.close();
    }

    @Test
    void bad_input_is_named() {
        DnsSource<String> source = DnsSource.addresses("web.test", DnsSourceTest::endpoint);
        assertThat(source).hasToString("DNS web.test");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> source.withInterval(Duration.ZERO, Duration.ofSeconds(1)))
                .withMessage("interval: PT0S to PT1S (expected: above 0, and in this order)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> source.withInterval(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        DnsSource.addresses("a..b", DnsSourceTest::endpoint).subscribe(sink))
                .withMessage("name: a..b (expected: a domain name)");
    }

    /** A name server on the loopback that knows a few records, by name and type. */
    private static final class NameServer implements AutoCloseable {

        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final Map<String, String> zone;

        NameServer(Map<String, String> zone) throws IOException {
            this.zone = new ConcurrentHashMap<>(zone);
            Thread thread = new Thread(this::serve, "test-name-server");
            thread.setDaemon(true);
            thread.start();
        }

        InetSocketAddress address() {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }

        private void serve() {
            byte[] buffer = new byte[4_096];
            while (!socket.isClosed()) {
                try {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    byte[] answer = answer(new Message(Arrays.copyOf(buffer, packet.getLength())))
                            .toWire();
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                } catch (IOException e) {
                    // closed
                }
            }
        }

        private Message answer(Message query) throws IOException {
            Record question = query.getQuestion();
            Message answer = new Message(query.getHeader().getID());
            answer.getHeader().setFlag(Flags.QR);
            answer.addRecord(question, Section.QUESTION);
            String name = question.getName().toString();
            String records = zone.get(name + " " + Type.string(question.getType()));
            if (records != null) {
                for (String line : records.split("\n", -1)) {
                    String[] words = line.split(" ", 4);
                    answer.addRecord(
                            Record.fromString(
                                    Name.fromString(words[0]),
                                    Type.value(words[2]),
                                    question.getDClass(),
                                    Long.parseLong(words[1]),
                                    words[3],
                                    Name.root),
                            Section.ANSWER);
                }
            } else if (zone.keySet().stream().noneMatch(key -> key.startsWith(name + " "))) {
                answer.getHeader().setRcode(Rcode.NXDOMAIN);
            }
            return answer;
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
