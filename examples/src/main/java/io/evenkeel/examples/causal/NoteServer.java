package io.evenkeel.examples.causal;

import com.sun.net.httpserver.HttpServer;
import io.evenkeel.jdbc.connection.RoutedConnection;
import io.evenkeel.jdbc.routing.Route;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One of several web servers of an application that keeps notes, on a free port of this machine: {@code PUT /n} writes note
 * {@code n}, {@code GET /n} tells it and the role of the node that it was read from.
 */
public final class NoteServer implements AutoCloseable {

    /** What it keeps the notes in. */
    public static final String TABLE = "create table note (id int primary key, text varchar(100) not null)";

    private final DataSource db;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    /** Starts one over this data source, which each server has its own of and which stays the caller's. */
    public NoteServer(DataSource db) throws IOException {
        this.db = db;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", new CausalHandler(this::answer));
        server.start();
    }

    /** Where it is. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private CausalHandler.Answer answer(String method, String path, String body) {
        int id = Integer.parseInt(path.substring(1));
        try (Connection connection = db.getConnection()) {
            if (method.equals("PUT")) {
                write(connection, id, body);
                return new CausalHandler.Answer(200, "written");
            }
            String text = read(connection, id);
            Route route = connection.unwrap(RoutedConnection.class).lastRoute();
            return new CausalHandler.Answer(
                    text == null ? 404 : 200, text + " from " + (route == null ? "" : route.role()));
        } catch (SQLException e) {
            boolean theCallers =
                    "22023".equals(e.getSQLState()); // such as a token of other servers, where they are refused
            return new CausalHandler.Answer(theCallers ? 400 : 500, String.valueOf(e.getMessage()));
        }
    }

    private static void write(Connection connection, int id, String text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into note (id, text) values (?, ?) on duplicate key update text = ?")) {
            statement.setInt(1, id);
            statement.setString(2, text);
            statement.setString(3, text);
            statement.executeUpdate();
        }
    }

    private static @Nullable String read(Connection connection, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select text from note where id = ?")) {
            statement.setInt(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    /** Ends it. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
