package io.evenkeel.jdbc.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DiagnosisTest {

    static Stream<Arguments> causes() {
        return Stream.of(
                Arguments.of(new ConnectException("Connection refused"), NodeProblem.REFUSED),
                Arguments.of(new ConnectException("Connection timed out"), NodeProblem.CONNECT_TIMEOUT),
                Arguments.of(new ConnectException("Network is unreachable"), NodeProblem.NO_ROUTE),
                Arguments.of(new SocketTimeoutException("Connect timed out"), NodeProblem.CONNECT_TIMEOUT),
                Arguments.of(new SocketTimeoutException("Read timed out"), NodeProblem.NO_ANSWER),
                Arguments.of(new NoRouteToHostException("No route to host"), NodeProblem.NO_ROUTE),
                Arguments.of(new UnknownHostException("db1"), NodeProblem.UNKNOWN_HOST),
                Arguments.of(new SSLHandshakeException("PKIX path building failed"), NodeProblem.TLS),
                Arguments.of(new SocketException("Connection reset"), NodeProblem.DISCONNECTED),
                Arguments.of(new EOFException(), NodeProblem.DISCONNECTED),
                Arguments.of(new IOException("something else"), NodeProblem.DISCONNECTED));
    }

    @ParameterizedTest
    @MethodSource("causes")
    void tellsNetworkTroubleByItsCause(Exception cause, NodeProblem problem) {
        SQLException thrown =
                new SQLException("Communications link failure", "08S01", new IllegalStateException("wrapped", cause));

        assertThat(Diagnosis.of(thrown).problem()).isEqualTo(problem);
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(1045, "28000", NodeProblem.AUTHENTICATION),
                Arguments.of(1044, "42000", NodeProblem.AUTHENTICATION),
                Arguments.of(1862, "HY000", NodeProblem.AUTHENTICATION),
                Arguments.of(3118, "HY000", NodeProblem.AUTHENTICATION),
                Arguments.of(1040, "08004", NodeProblem.TOO_MANY_CONNECTIONS),
                Arguments.of(1203, "42000", NodeProblem.TOO_MANY_CONNECTIONS),
                Arguments.of(1053, "08S01", NodeProblem.DISCONNECTED),
                Arguments.of(1317, "70100", NodeProblem.ERROR),
                Arguments.of(1193, "HY000", NodeProblem.ERROR));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void tellsTheServersErrorsByTheirNumber(int code, String state, NodeProblem problem) {
        assertThat(Diagnosis.of(new SQLException("words", state, code)).problem())
                .isEqualTo(problem);
    }

    @Test
    void aTimeoutOfTheDriverIsNoAnswer() {
        assertThat(Diagnosis.of(new SQLTimeoutException("late")).problem()).isEqualTo(NodeProblem.NO_ANSWER);
    }

    @Test
    void neverRepeatsWhatTheDriverSays() {
        SQLException thrown = new SQLException("cannot open jdbc:mysql://u:secret@h/", "42000", 1193);

        assertThat(Diagnosis.of(thrown).text()).isEqualTo("error (error 1193, SQLSTATE 42000, java.sql.SQLException)");
    }

    @Test
    void aRingOfCausesEnds() {
        Exception a = new Exception("a");
        Exception b = new Exception("b", a);
        a.initCause(b);

        assertThat(Diagnosis.of(a).problem()).isEqualTo(NodeProblem.ERROR);
    }
}
