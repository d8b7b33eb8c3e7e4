package io.evenkeel.core.health;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.function.Function;

/** Connects to a port and hangs up, as HAProxy's and nginx' plain TCP checks do. */
final class TcpProbe<T> implements Probe<T> {

    private final Function<? super T, InetSocketAddress> address;

    TcpProbe(Function<? super T, InetSocketAddress> address) {
        this.address = address;
    }

    @Override
    public void probe(T target) throws Exception {
        InetSocketAddress told = address.apply(target);
        // Anew each time, because an address that was resolved once never changes.
        InetSocketAddress now = new InetSocketAddress(told.getHostString(), told.getPort());
        if (now.isUnresolved()) {
            throw new UnknownHostException(told.getHostString());
        }
        // A channel, because a blocked connect of a socket does not listen to the interrupt at the check's timeout.
        try (SocketChannel channel = SocketChannel.open()) {
            channel.connect(now);
        }
    }
}
