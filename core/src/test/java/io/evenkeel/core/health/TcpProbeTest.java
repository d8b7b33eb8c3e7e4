package io.evenkeel.core.health;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class TcpProbeTest {

    private final Probe<Integer> probe = Probe.tcp(port ->
            InetSocketAddress.createUnresolved(InetAddress.getLoopbackAddress().getHostAddress(), port));

    @Test
    void who_accepts_connections_is_healthy_and_who_refuses_them_is_not() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            assertThatCode(() -> probe.probe(port)).doesNotThrowAnyException();
        }
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> probe.probe(port));
    }

    @Test
    void a_name_that_cannot_be_resolved_is_named() {
        Probe<String> unknown = Probe.tcp(host -> InetSocketAddress.createUnresolved(host, 1));
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> unknown.probe("no such host.invalid"))
                .withMessage("no such host.invalid");
    }
}
