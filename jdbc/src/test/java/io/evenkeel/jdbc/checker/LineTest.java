package io.evenkeel.jdbc.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A line to a server that only takes connections. */
final class LineTest {

    private static final int SOON_MILLIS = 20_000;

    private ServerSocket server;
    private Line line;
    private Socket client;
    private Socket served;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        server.setSoTimeout(SOON_MILLIS);
        line = new Line("a", server.getLocalPort());
        client = new Socket(InetAddress.getLoopbackAddress(), line.port());
        client.setSoTimeout(SOON_MILLIS);
        served = server.accept();
        served.setSoTimeout(SOON_MILLIS);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        served.close();
        line.close();
        server.close();
    }

    private void send(String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String arrived(int length) throws IOException {
        return new String(served.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    @Test
    void itNotesTheWritesThatPassAlsoInPieces() throws Exception {
        send("...." + Workload.INSERT + " (3, 17)....insert into jou");
        assertThat(arrived(20)).isNotEmpty(); // so that the rest arrives by itself
        send("rnal (register, version) values (4, 1)....");
        arrived(20);
        served.getOutputStream().write(1);
        assertThat(client.getInputStream().read()).isEqualTo(1);
        String all = "...." + Workload.INSERT + " (3, 17)....insert into journal (register, version) values (4, 1)....";
        arrived(all.length() - 40);
        assertThat(line.passed()).extracting(Line.Passed::register).containsExactly(3, 4);
        assertThat(line.passed()).extracting(Line.Passed::version).containsExactly(17L, 1L);
    }

    @Test
    void whatItSwallowsArrivesOnlyOnceItIsOpenAgain() throws Exception {
        line.swallow();
        send("late");
        served.setSoTimeout(100);
        assertThatThrownBy(() -> arrived(4)).isInstanceOf(SocketTimeoutException.class);
        line.open();
        served.setSoTimeout(SOON_MILLIS);
        assertThat(arrived(4)).isEqualTo("late");
    }

    @Test
    void aCutEndsWhatIsConnectedAndWhatConnects() throws Exception {
        line.cut();
        assertThat(endsFor(client)).isTrue();
        try (Socket next = new Socket(InetAddress.getLoopbackAddress(), line.port())) {
            next.setSoTimeout(SOON_MILLIS);
            assertThat(endsFor(next)).isTrue();
        }
    }

    private static boolean endsFor(Socket socket) throws SocketTimeoutException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException reset) {
            return true;
        }
    }
}
