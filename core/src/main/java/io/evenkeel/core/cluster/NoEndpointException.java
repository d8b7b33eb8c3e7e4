package io.evenkeel.core.cluster;

/** No endpoint of a cluster can take the call. The message names each endpoint and why it was passed over. */
public final class NoEndpointException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** An exception with this message. */
    public NoEndpointException(String message) {
        super(message);
    }
}
