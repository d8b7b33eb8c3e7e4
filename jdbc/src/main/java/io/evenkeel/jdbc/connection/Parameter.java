package io.evenkeel.jdbc.connection;

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
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/**
 * A parameter as it was set, to be set again on another node; changed in place when it is set again the same way.
 *
 * <p>The parameters of a statement are packed, since most have one or two of the usual kinds: nothing at all for none; the
 * first one itself, as long as no other was set; else an array. A parameter is a {@code Parameter}, or, the first time it
 * is set, the value itself, boxed, where its class tells how it was set.
 */
abstract class Parameter {

    /** The parameter with this index, from 1; null if it was not set. */
    static @Nullable Object at(@Nullable Object packed, int index) {
        if (packed instanceof Object[] all) {
            return index <= all.length ? all[index - 1] : null;
        }
        return index == 1 ? packed : null;
    }

    /** The parameters with this one among them, in place of what was there. */
    static Object put(@Nullable Object packed, int index, Object parameter) {
        if (!(packed instanceof Object[] all)) {
            if (index == 1) {
                return parameter;
            }
            @Nullable Object[] made = new @Nullable Object[Math.max(2, index)];
            made[0] = packed;
            made[index - 1] = parameter;
            return made;
        }
        @Nullable Object[] enough = index <= all.length ? all : Arrays.copyOf(all, Math.max(index, all.length * 2));
        enough[index - 1] = parameter;
        return enough;
    }

    /** Sets them all on this statement. */
    static void setAll(@Nullable Object packed, PreparedStatement statement) throws SQLException {
        if (packed instanceof Object[] all) {
            for (int i = 0; i < all.length; i++) {
                set(all[i], statement, i + 1);
            }
        } else {
            set(packed, statement, 1);
        }
    }

    private static void set(@Nullable Object parameter, PreparedStatement statement, int index) throws SQLException {
        if (parameter instanceof Parameter own) {
            own.setOn(statement, index);
        } else if (parameter instanceof String text) {
            statement.setString(index, text);
        } else if (parameter instanceof Integer number) {
            statement.setInt(index, number);
        } else if (parameter instanceof Long number) {
            statement.setLong(index, number);
        } else if (parameter instanceof Boolean flag) {
            statement.setBoolean(index, flag);
        } else if (parameter instanceof BigDecimal number) {
            statement.setBigDecimal(index, number);
        } else if (parameter instanceof Timestamp time) {
            statement.setTimestamp(index, time);
        } else if (parameter instanceof Date date) {
            statement.setDate(index, date);
        } else if (parameter instanceof Time time) {
            statement.setTime(index, time);
        } else if (parameter instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (parameter instanceof Double number) {
            statement.setDouble(index, number);
        } else if (parameter instanceof Float number) {
            statement.setFloat(index, number);
        } else if (parameter instanceof Short number) {
            statement.setShort(index, number);
        } else if (parameter instanceof Byte number) {
            statement.setByte(index, number);
        } else if (parameter != null) {
            throw new IllegalStateException(parameter.getClass().getName());
        }
    }

    /** Whether the class of a value that was set this way tells that it was. */
    static boolean isPlain(Reference type) {
        return switch (type) {
            case STRING, BIG_DECIMAL, BYTES, DATE, TIME, TIMESTAMP -> true;
            default -> false;
        };
    }

    /** Sets it on this statement. */
    abstract void setOn(PreparedStatement statement, int index) throws SQLException;

    /** Which setter of a primitive value. */
    enum Primitive {
        BOOLEAN,
        BYTE,
        SHORT,
        INT,
        LONG,
        FLOAT,
        DOUBLE;

        Object box(long bits) {
            return switch (this) {
                case BOOLEAN -> bits != 0;
                case BYTE -> (byte) bits;
                case SHORT -> (short) bits;
                case INT -> (int) bits;
                case LONG -> bits;
                case FLOAT -> Float.intBitsToFloat((int) bits);
                case DOUBLE -> Double.longBitsToDouble(bits);
            };
        }
    }

    /** A primitive value, not boxed. */
    static final class OfPrimitive extends Parameter {
        Primitive type;
        long bits;

        OfPrimitive(Primitive type, long bits) {
            this.type = type;
            this.bits = bits;
        }

        @Override
        void setOn(PreparedStatement statement, int index) throws SQLException {
            switch (type) {
                case BOOLEAN -> statement.setBoolean(index, bits != 0);
                case BYTE -> statement.setByte(index, (byte) bits);
                case SHORT -> statement.setShort(index, (short) bits);
                case INT -> statement.setInt(index, (int) bits);
                case LONG -> statement.setLong(index, bits);
                case FLOAT -> statement.setFloat(index, Float.intBitsToFloat((int) bits));
                case DOUBLE -> statement.setDouble(index, Double.longBitsToDouble(bits));
            }
        }
    }

    /** Which setter of one reference. */
    enum Reference {
        STRING,
        NSTRING,
        BIG_DECIMAL,
        BYTES,
        DATE,
        TIME,
        TIMESTAMP,
        OBJECT,
        URL,
        ROW_ID,
        REF,
        BLOB,
        CLOB,
        NCLOB,
        SQL_XML,
        ARRAY
    }

    /** A reference; null is one too. */
    static final class OfReference extends Parameter {
        Reference type;

        @Nullable
        Object value;

        OfReference(Reference type, @Nullable Object value) {
            this.type = type;
            this.value = value;
        }

        @Override
        void setOn(PreparedStatement statement, int index) throws SQLException {
            switch (type) {
                case STRING -> statement.setString(index, (String) value);
                case NSTRING -> statement.setNString(index, (String) value);
                case BIG_DECIMAL -> statement.setBigDecimal(index, (BigDecimal) value);
                case BYTES -> statement.setBytes(index, (byte[]) value);
                case DATE -> statement.setDate(index, (Date) value);
                case TIME -> statement.setTime(index, (Time) value);
                case TIMESTAMP -> statement.setTimestamp(index, (Timestamp) value);
                case OBJECT -> statement.setObject(index, value);
                case URL -> statement.setURL(index, (URL) value);
                case ROW_ID -> statement.setRowId(index, (RowId) value);
                case REF -> statement.setRef(index, (Ref) value);
                case BLOB -> statement.setBlob(index, (Blob) value);
                case CLOB -> statement.setClob(index, (Clob) value);
                case NCLOB -> statement.setNClob(index, (NClob) value);
                case SQL_XML -> statement.setSQLXML(index, (SQLXML) value);
                case ARRAY -> statement.setArray(index, (Array) value);
            }
        }
    }

    /** SQL NULL of a type. */
    static final class OfNull extends Parameter {
        private final int type;
        private final @Nullable String typeName;

        OfNull(int type, @Nullable String typeName) {
            this.type = type;
            this.typeName = typeName;
        }

        @Override
        void setOn(PreparedStatement statement, int index) throws SQLException {
            if (typeName == null) {
                statement.setNull(index, type);
            } else {
                statement.setNull(index, type, typeName);
            }
        }
    }

    /** A date or time in the zone of a calendar. */
    static final class InCalendar extends Parameter {
        private final java.util.@Nullable Date value;
        private final Reference type;
        private final @Nullable Calendar calendar;

        InCalendar(Reference type, java.util.@Nullable Date value, @Nullable Calendar calendar) {
            this.type = type;
            this.value = value;
            this.calendar = calendar;
        }

        @Override
        void setOn(PreparedStatement statement, int index) throws SQLException {
            switch (type) {
                case DATE -> statement.setDate(index, (Date) value, calendar);
                case TIME -> statement.setTime(index, (Time) value, calendar);
                case TIMESTAMP -> statement.setTimestamp(index, (Timestamp) value, calendar);
                default -> throw new IllegalStateException(type.name());
            }
        }
    }

    /** An object to be sent as a type of {@link java.sql.Types}. */
    static final class AsType extends Parameter {
        private final @Nullable Object value;
        private final int type;
        private final @Nullable Integer scale;

        AsType(@Nullable Object value, int type, @Nullable Integer scale) {
            this.value = value;
            this.type = type;
            this.scale = scale;
        }

        @Override
        void setOn(PreparedStatement statement, int index) throws SQLException {
            if (scale == null) {
                statement.setObject(index, value, type);
            } else {
                statement.setObject(index, value, type, scale);
            }
        }
    }

    /** An object to be sent as an {@link SQLType}. */
    static final class AsSqlType extends Parameter {
        private final @Nullable Object value;
        private final SQLType type;
        private final @Nullable Integer scale;

        AsSqlType(@Nullable Object value, SQLType type, @Nullable Integer scale) {
            this.value = value;
            this.type = type;
            this.scale = scale;
        }

        @Override
        void setOn(PreparedStatement statement, int index) throws SQLException {
            if (scale == null) {
                statement.setObject(index, value, type);
            } else {
                statement.setObject(index, value, type, scale);
            }
        }
    }
}
