package io.evenkeel.jdbc.replication;

/** See {@link LagSource#gtid()}. */
final class GtidSource extends LagSource {

    static final GtidSource INSTANCE = new GtidSource();

    private GtidSource() {}

    @Override
    public String privileges() {
        return "";
    }

    @Override
    boolean estimates() {
        return false;
    }

    @Override
    public String toString() {
        return "gtid";
    }
}
