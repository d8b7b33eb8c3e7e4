package io.evenkeel.jdbc.differential;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.BatchUpdateException;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.ClientInfoStatus;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Puts itself around a connection and around every JDBC object that comes from it, and writes down each call and what came
 * back. Objects are called by their interface and a number, so that the transcript tells when the same one comes back.
 */
final class Recorder {

    private static final List<Class<?>> RECORDED = List.of(
            Connection.class,
            CallableStatement.class,
            PreparedStatement.class,
            Statement.class,
            ResultSet.class,
            DatabaseMetaData.class,
            ResultSetMetaData.class,
            ParameterMetaData.class,
            NClob.class,
            Clob.class,
            Blob.class,
            SQLXML.class,
            Array.class,
            Savepoint.class);

    private static final int LONGEST = 200;

    private final Transcript transcript;
    private final IdentityHashMap<Object, Object> proxies = new IdentityHashMap<>();
    private final IdentityHashMap<Object, String> names = new IdentityHashMap<>();
    private final Map<Class<?>, Integer> counts = new HashMap<>();

    Recorder(Transcript transcript) {
        this.transcript = transcript;
    }

    Connection around(Connection connection) {
        return Connection.class.cast(proxy(connection, Connection.class));
    }

    /** What is behind a proxy of this class; anything else is itself. */
    static Object behind(Object object) {
        return object != null
                        && Proxy.isProxyClass(object.getClass())
                        && Proxy.getInvocationHandler(object) instanceof Calls calls
                ? calls.target
                : object;
    }

    private synchronized Object proxy(Object target, Class<?> type) {
        Object known = proxies.get(target);
        if (known != null) {
            return known;
        }
        int number = counts.merge(type, 1, Integer::sum);
        String name = type.getSimpleName() + number;
        Object proxy =
                Proxy.newProxyInstance(Recorder.class.getClassLoader(), new Class<?>[] {type}, new Calls(target, name));
        proxies.put(target, proxy);
        names.put(target, name);
        return proxy;
    }

    /** One object and its calls. */
    private final class Calls implements InvocationHandler {
        private final Object target;
        private final String name;

        Calls(Object target, String name) {
            this.target = target;
            this.name = name;
        }

        @Override
        public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
            switch (method.getName()) {
                case "equals" -> {
                    return behind(arguments[0]) == target;
                }
                case "hashCode" -> {
                    return System.identityHashCode(target);
                }
                case "toString" -> {
                    return name;
                }
                default -> {}
            }
            Object[] raw = arguments == null ? new Object[0] : arguments.clone();
            StringJoiner call = new StringJoiner(", ", name + "." + method.getName() + "(", ")");
            for (int i = 0; i < raw.length; i++) {
                call.add(argument(raw[i]));
                raw[i] = behind(raw[i]);
            }
            Object result;
            try {
                result = method.invoke(target, raw);
            } catch (InvocationTargetException e) {
                Throwable failure = e.getCause();
                transcript.add(call.toString(), failure(failure));
                throw failure;
            }
            Object returned = method.getReturnType() == void.class ? null : returned(method, result);
            transcript.add(
                    call.toString(),
                    method.getReturnType() == void.class ? "done" : shown(method, raw, result, returned));
            return returned;
        }

        /** What is unwrapped to a class of the driver is not ours, and on the driver's side the same as before. */
        private boolean isOfJdbc(Method method, Object[] arguments) {
            return !method.getName().equals("unwrap")
                    || (arguments[0] instanceof Class<?> type && type.getName().startsWith("java.sql."));
        }

        private Object returned(Method method, Object result) throws IOException {
            if (result == null) {
                return null;
            }
            synchronized (Recorder.this) {
                if (proxies.containsKey(result)) {
                    return proxies.get(result);
                }
            }
            if (method.getName().equals("unwrap")) {
                return result;
            }
            if (result instanceof InputStream stream) {
                return new ByteArrayInputStream(bytes(stream));
            }
            if (result instanceof Reader reader) {
                return new StringReader(text(reader));
            }
            for (Class<?> type : RECORDED) {
                if (type.isInstance(result) && method.getReturnType().isAssignableFrom(type)) {
                    return proxy(result, type);
                }
            }
            return result;
        }

        private String shown(Method method, Object[] arguments, Object result, Object returned) throws IOException {
            if (result == null) {
                return "null";
            }
            synchronized (Recorder.this) {
                String known = names.get(result);
                if (known != null && isOfJdbc(method, arguments)) {
                    return known;
                }
            }
            if (method.getName().equals("unwrap")) {
                return "unwrapped";
            }
            if (returned instanceof ByteArrayInputStream stream) {
                String text = "stream " + hex(stream.readAllBytes());
                stream.reset();
                return text;
            }
            if (returned instanceof StringReader reader) {
                String text = "reader " + cut(text(reader));
                reader.reset();
                return text;
            }
            return value(result);
        }
    }

    private static byte[] bytes(InputStream stream) {
        try {
            return stream.readAllBytes();
        } catch (IOException e) {
            return e.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private static String text(Reader reader) throws IOException {
        StringWriter text = new StringWriter();
        reader.transferTo(text);
        return text.toString();
    }

    private static String hex(byte[] bytes) {
        String hex = HexFormat.of().formatHex(bytes);
        return bytes.length + ":" + cut(hex);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST
                ? text
                : text.substring(0, LONGEST) + "… of " + text.length() + ", hash " + text.hashCode();
    }

    private String argument(Object argument) {
        if (argument instanceof InputStream || argument instanceof Reader) {
            return argument.getClass().getSimpleName();
        }
        Object raw = behind(argument);
        synchronized (this) {
            String known = names.get(raw);
            if (known != null) {
                return known;
            }
        }
        if (raw instanceof java.util.concurrent.Executor) {
            return "executor";
        }
        return value(raw);
    }

    /** A value with its class where that says something, the same in each run. */
    static String value(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof String text) {
            return '"' + cut(text) + '"';
        }
        if (value instanceof Boolean || value instanceof Integer) {
            return value.toString();
        }
        if (value instanceof byte[] bytes) {
            return "bytes " + hex(bytes);
        }
        if (value instanceof int[] numbers) {
            return Arrays.toString(numbers);
        }
        if (value instanceof long[] numbers) {
            return "longs " + Arrays.toString(numbers);
        }
        if (value instanceof Object[] objects) {
            return Arrays.deepToString(objects);
        }
        if (value instanceof Class<?> type) {
            return type.getName();
        }
        if (value instanceof SQLException error) {
            return failure(error);
        }
        if (value instanceof Map<?, ?> map) {
            TreeMap<String, String> sorted = new TreeMap<>();
            map.forEach((key, each) -> sorted.put(String.valueOf(key), String.valueOf(each)));
            return sorted.toString();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        String type = value.getClass().getSimpleName();
        if (value instanceof Number
                || value instanceof java.util.Date
                || value instanceof java.time.temporal.Temporal) {
            return type + " " + value;
        }
        return value instanceof java.util.Calendar ? type : type + " " + cut(stable(value));
    }

    /** Without what {@link Object#toString} tells of the address. */
    private static String stable(Object value) {
        return String.valueOf(value).replaceAll("@[0-9a-f]+", "@");
    }

    /** An error with all that a program can ask of it. */
    static String failure(Throwable failure) {
        if (!(failure instanceof SQLException first)) {
            return "throws " + failure.getClass().getName();
        }
        StringBuilder text = new StringBuilder("throws ");
        int links = 0;
        for (SQLException error = first; error != null && links < 20; error = error.getNextException()) {
            if (links++ > 0) {
                text.append("; next ");
            }
            text.append(error.getClass().getName())
                    .append(" [")
                    .append(error.getSQLState())
                    .append(' ')
                    .append(error.getErrorCode())
                    .append("] ")
                    .append(cut(stable(String.valueOf(error.getMessage()))));
            if (error instanceof BatchUpdateException batch) {
                text.append(" counts ").append(Arrays.toString(batch.getUpdateCounts()));
                text.append(" large ").append(Arrays.toString(batch.getLargeUpdateCounts()));
            }
            if (error instanceof SQLClientInfoException info && info.getFailedProperties() != null) {
                text.append(" failed ").append(new TreeMap<String, ClientInfoStatus>(info.getFailedProperties()));
            }
        }
        if (failure instanceof SQLWarning) {
            return text.toString().replaceFirst("throws", "warning");
        }
        return text.toString();
    }
}
