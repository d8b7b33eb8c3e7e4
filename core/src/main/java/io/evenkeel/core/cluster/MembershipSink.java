package io.evenkeel.core.cluster;

import io.evenkeel.core.endpoint.Endpoint;
import io.evenkeel.core.endpoint.EndpointSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes what the source tells, and hands it to the control plane; nonsense changes nothing. */
final class MembershipSink<T> implements EndpointSource.Sink<T> {

    private final ControlPlane<T> control;
    private final ControlPlane.Watching<T> watching;

    MembershipSink(ControlPlane<T> control, ControlPlane.Watching<T> watching) {
        this.control = control;
        this.watching = watching;
    }

    @Override
    public void endpoints(List<Endpoint<T>> endpoints) {
        Map<String, Endpoint<T>> told = new LinkedHashMap<>();
        for (Endpoint<T> endpoint : endpoints) {
            if (told.put(endpoint.name(), endpoint) != null) {
                control.keep("the source told endpoint " + endpoint.name() + " twice (expected: each name once)");
                return;
            }
        }
        control.membership(told, watching);
    }

    @Override
    public void failed(Throwable cause) {
        control.keep("the source failed: " + cause);
    }
}
