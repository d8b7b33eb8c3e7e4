package io.evenkeel.jdbc.connection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How often one connection was lent for reads, and how that ended. Written without any atomic step by whoever has the
 * connection on loan, one after the other; read by anybody. Who both ends a loan and aborts it counts it once.
 */
final class LoanCount {

    private static final VarHandle BEGUN = field("begun");
    private static final VarHandle ENDED = field("ended");
    private static final VarHandle FAILED = field("failed");

    private long begun;

    @SuppressWarnings("unused") // read by its handle only
    private long ended;

    /** At most one: what failed is not lent again. */
    private long failed;

    private static VarHandle field(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(LoanCount.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A loan begins. */
    void begin() {
        BEGUN.setRelease(this, begun + 1);
    }

    /** It ended well, unless it {@linkplain #fail() failed}. */
    void end() {
        ENDED.setRelease(this, begun - failed);
    }

    /** It failed; there will be no other. */
    void fail() {
        FAILED.setRelease(this, 1L);
    }

    /** All that began, read after the others. */
    long begun() {
        return (long) BEGUN.getAcquire(this);
    }

    long ended() {
        return (long) ENDED.getAcquire(this);
    }

    long failed() {
        return (long) FAILED.getAcquire(this);
    }
}
