package io.evenkeel.jdbc.connection;

import io.evenkeel.jdbc.connection.Parameter.Primitive;
import io.evenkeel.jdbc.connection.Parameter.Reference;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the parameters that are set, so that they can be set again on another node. Each is set on the physical
 * statement first, which complains as the driver does; what it took is kept. Streams and readers are not kept.
 */
abstract class RecordingPreparedStatement extends ForwardingPreparedStatement {

    /** As {@link Parameter} packs them. */
    private @Nullable Object parameters;

    private boolean streamed;

    RecordingPreparedStatement(LogicalConnection connection, Origin origin) {
        super(connection, origin);
    }

    @Override
    boolean isRepeatable() {
        return !streamed && super.isRepeatable();
    }

    /** Sets on a new physical statement what was set on the one before. */
    @Override
    final void made(Statement statement) throws SQLException {
        Parameter.setAll(parameters, (PreparedStatement) statement);
    }

    @Override
    public final void clearParameters() throws SQLException {
        super.clearParameters();
        streamed = false;
        parameters = null;
    }

    private void primitive(int index, Primitive type, long bits) {
        Object known = Parameter.at(parameters, index);
        if (known == null) {
            put(index, type.box(bits));
        } else if (known instanceof Parameter.OfPrimitive primitive) {
            primitive.type = type;
            primitive.bits = bits;
        } else {
            put(index, new Parameter.OfPrimitive(type, bits));
        }
    }

    private void reference(int index, Reference type, @Nullable Object value) {
        if (value != null && (type == Reference.BLOB || type == Reference.CLOB || type == Reference.NCLOB)) {
            stream();
        } else if (value instanceof InputStream || value instanceof Reader) {
            stream();
        } else if (value != null && Parameter.isPlain(type)) {
            put(index, value);
        } else if (Parameter.at(parameters, index) instanceof Parameter.OfReference known) {
            known.type = type;
            known.value = value;
        } else {
            put(index, new Parameter.OfReference(type, value));
        }
    }

    private void object(int index, @Nullable Object value, Parameter parameter) {
        if (value instanceof InputStream || value instanceof Reader) {
            stream();
        } else {
            put(index, parameter);
        }
    }

    private void stream() {
        streamed = true;
    }

    private void put(int index, Object parameter) {
        parameters = Parameter.put(parameters, index, parameter);
    }

    @Override
    public void setBoolean(int index, boolean x) throws SQLException {
        super.setBoolean(index, x);
        primitive(index, Primitive.BOOLEAN, x ? 1 : 0);
    }

    @Override
    public void setByte(int index, byte x) throws SQLException {
        super.setByte(index, x);
        primitive(index, Primitive.BYTE, x);
    }

    @Override
    public void setShort(int index, short x) throws SQLException {
        super.setShort(index, x);
        primitive(index, Primitive.SHORT, x);
    }

    @Override
    public void setInt(int index, int x) throws SQLException {
        super.setInt(index, x);
        primitive(index, Primitive.INT, x);
    }

    @Override
    public void setLong(int index, long x) throws SQLException {
        super.setLong(index, x);
        primitive(index, Primitive.LONG, x);
    }

    @Override
    public void setFloat(int index, float x) throws SQLException {
        super.setFloat(index, x);
        primitive(index, Primitive.FLOAT, Float.floatToRawIntBits(x));
    }

    @Override
    public void setDouble(int index, double x) throws SQLException {
        super.setDouble(index, x);
        primitive(index, Primitive.DOUBLE, Double.doubleToRawLongBits(x));
    }

    @Override
    public void setString(int index, @Nullable String x) throws SQLException {
        super.setString(index, x);
        reference(index, Reference.STRING, x);
    }

    @Override
    public void setNString(int index, @Nullable String x) throws SQLException {
        super.setNString(index, x);
        reference(index, Reference.NSTRING, x);
    }

    @Override
    public void setBigDecimal(int index, @Nullable BigDecimal x) throws SQLException {
        super.setBigDecimal(index, x);
        reference(index, Reference.BIG_DECIMAL, x);
    }

    @Override
    public void setBytes(int index, byte @Nullable [] x) throws SQLException {
        super.setBytes(index, x);
        reference(index, Reference.BYTES, x);
    }

    @Override
    public void setDate(int index, @Nullable Date x) throws SQLException {
        super.setDate(index, x);
        reference(index, Reference.DATE, x);
    }

    @Override
    public void setTime(int index, @Nullable Time x) throws SQLException {
        super.setTime(index, x);
        reference(index, Reference.TIME, x);
    }

    @Override
    public void setTimestamp(int index, @Nullable Timestamp x) throws SQLException {
        super.setTimestamp(index, x);
        reference(index, Reference.TIMESTAMP, x);
    }

    @Override
    public void setObject(int index, @Nullable Object x) throws SQLException {
        super.setObject(index, x);
        reference(index, Reference.OBJECT, x);
    }

    @Override
    public void setURL(int index, @Nullable URL x) throws SQLException {
        super.setURL(index, x);
        reference(index, Reference.URL, x);
    }

    @Override
    public void setRowId(int index, @Nullable RowId x) throws SQLException {
        super.setRowId(index, x);
        reference(index, Reference.ROW_ID, x);
    }

    @Override
    public void setRef(int index, @Nullable Ref x) throws SQLException {
        super.setRef(index, x);
        reference(index, Reference.REF, x);
    }

    @Override
    public void setBlob(int index, @Nullable Blob x) throws SQLException {
        super.setBlob(index, x);
        reference(index, Reference.BLOB, x);
    }

    @Override
    public void setClob(int index, @Nullable Clob x) throws SQLException {
        super.setClob(index, x);
        reference(index, Reference.CLOB, x);
    }

    @Override
    public void setNClob(int index, @Nullable NClob x) throws SQLException {
        super.setNClob(index, x);
        reference(index, Reference.NCLOB, x);
    }

    @Override
    public void setSQLXML(int index, @Nullable SQLXML x) throws SQLException {
        super.setSQLXML(index, x);
        reference(index, Reference.SQL_XML, x);
    }

    @Override
    public void setArray(int index, @Nullable Array x) throws SQLException {
        super.setArray(index, x);
        reference(index, Reference.ARRAY, x);
    }

    @Override
    public void setNull(int index, int type) throws SQLException {
        super.setNull(index, type);
        put(index, new Parameter.OfNull(type, null));
    }

    @Override
    public void setNull(int index, int type, String typeName) throws SQLException {
        super.setNull(index, type, typeName);
        put(index, new Parameter.OfNull(type, typeName));
    }

    @Override
    public void setDate(int index, @Nullable Date x, @Nullable Calendar calendar) throws SQLException {
        super.setDate(index, x, calendar);
        put(index, new Parameter.InCalendar(Reference.DATE, x, calendar));
    }

    @Override
    public void setTime(int index, @Nullable Time x, @Nullable Calendar calendar) throws SQLException {
        super.setTime(index, x, calendar);
        put(index, new Parameter.InCalendar(Reference.TIME, x, calendar));
    }

    @Override
    public void setTimestamp(int index, @Nullable Timestamp x, @Nullable Calendar calendar) throws SQLException {
        super.setTimestamp(index, x, calendar);
        put(index, new Parameter.InCalendar(Reference.TIMESTAMP, x, calendar));
    }

    @Override
    public void setObject(int index, @Nullable Object x, int type) throws SQLException {
        super.setObject(index, x, type);
        object(index, x, new Parameter.AsType(x, type, null));
    }

    @Override
    public void setObject(int index, @Nullable Object x, int type, int scale) throws SQLException {
        super.setObject(index, x, type, scale);
        object(index, x, new Parameter.AsType(x, type, scale));
    }

    @Override
    public void setObject(int index, @Nullable Object x, SQLType type) throws SQLException {
        super.setObject(index, x, type);
        object(index, x, new Parameter.AsSqlType(x, type, null));
    }

    @Override
    public void setObject(int index, @Nullable Object x, SQLType type, int scale) throws SQLException {
        super.setObject(index, x, type, scale);
        object(index, x, new Parameter.AsSqlType(x, type, scale));
    }

    @Override
    public void setAsciiStream(int index, InputStream x) throws SQLException {
        super.setAsciiStream(index, x);
        stream();
    }

    @Override
    public void setAsciiStream(int index, InputStream x, int length) throws SQLException {
        super.setAsciiStream(index, x, length);
        stream();
    }

    @Override
    public void setAsciiStream(int index, InputStream x, long length) throws SQLException {
        super.setAsciiStream(index, x, length);
        stream();
    }

    @Override
    public void setBinaryStream(int index, InputStream x) throws SQLException {
        super.setBinaryStream(index, x);
        stream();
    }

    @Override
    public void setBinaryStream(int index, InputStream x, int length) throws SQLException {
        super.setBinaryStream(index, x, length);
        stream();
    }

    @Override
    public void setBinaryStream(int index, InputStream x, long length) throws SQLException {
        super.setBinaryStream(index, x, length);
        stream();
    }

    @Override
    public void setCharacterStream(int index, Reader x) throws SQLException {
        super.setCharacterStream(index, x);
        stream();
    }

    @Override
    public void setCharacterStream(int index, Reader x, int length) throws SQLException {
        super.setCharacterStream(index, x, length);
        stream();
    }

    @Override
    public void setCharacterStream(int index, Reader x, long length) throws SQLException {
        super.setCharacterStream(index, x, length);
        stream();
    }

    @Override
    public void setNCharacterStream(int index, Reader x) throws SQLException {
        super.setNCharacterStream(index, x);
        stream();
    }

    @Override
    public void setNCharacterStream(int index, Reader x, long length) throws SQLException {
        super.setNCharacterStream(index, x, length);
        stream();
    }

    @Override
    public void setBlob(int index, InputStream x) throws SQLException {
        super.setBlob(index, x);
        stream();
    }

    @Override
    public void setBlob(int index, InputStream x, long length) throws SQLException {
        super.setBlob(index, x, length);
        stream();
    }

    @Override
    public void setClob(int index, Reader x) throws SQLException {
        super.setClob(index, x);
        stream();
    }

    @Override
    public void setClob(int index, Reader x, long length) throws SQLException {
        super.setClob(index, x, length);
        stream();
    }

    @Override
    public void setNClob(int index, Reader x) throws SQLException {
        super.setNClob(index, x);
        stream();
    }

    @Override
    public void setNClob(int index, Reader x, long length) throws SQLException {
        super.setNClob(index, x, length);
        stream();
    }

    @Override
    @Deprecated
    @SuppressWarnings("deprecation")
    public void setUnicodeStream(int index, InputStream x, int length) throws SQLException {
        super.setUnicodeStream(index, x, length);
        stream();
    }
}
