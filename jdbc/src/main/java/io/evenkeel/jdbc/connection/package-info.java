/**
 * The logical connection and its statements over physical ones that are taken lazily from one pool per node. Start at
 * {@link io.evenkeel.jdbc.connection.RoutedConnection} as a user and at {@code LogicalConnection} as a developer.
 *
 * <p>The {@code Forwarding…} classes are generated at build time and pass each method of a JDBC interface on; the
 * classes here hold only what differs.
 */
@NullMarked
package io.evenkeel.jdbc.connection;

import org.jspecify.annotations.NullMarked;
