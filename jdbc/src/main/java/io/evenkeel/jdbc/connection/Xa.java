package io.evenkeel.jdbc.connection;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;

/** Says no to distributed transactions: their branches live on one server, and outlive connections. */
public final class Xa {

    private Xa() {}

    /**
     * Refuses if what is asked for is a part of XA.
     *
     * @param asked the interface that something is to be unwrapped to
     * @param of what is to be unwrapped, for the error
     * @throws SQLFeatureNotSupportedException if it is; it says what to use
     */
    public static void refuse(Class<?> asked, String of) throws SQLException {
        if (XADataSource.class.isAssignableFrom(asked)
                || XAConnection.class.isAssignableFrom(asked)
                || XAResource.class.isAssignableFrom(asked)) {
            throw new SQLFeatureNotSupportedException(
                    of + " as " + asked.getName() + ": XA is not routed, as its branches live on one server"
                            + " (expected: for distributed transactions the driver's own XADataSource to the primary, such as"
                            + " com.mysql.cj.jdbc.MysqlXADataSource, in the transaction manager)",
                    "0A000");
        }
    }
}
