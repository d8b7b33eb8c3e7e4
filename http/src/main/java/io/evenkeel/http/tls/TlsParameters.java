package io.evenkeel.http.tls;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import javax.net.ssl.SSLParameters;

/** Copies of {@link SSLParameters}, which are mutable. */
public final class TlsParameters {

    /** Properties that came after the baseline JDK: 19 and 20. */
    private static final String[] NEWER = {"SignatureSchemes", "NamedGroups"};

    private TlsParameters() {}

    /** A copy. */
    public static SSLParameters copy(SSLParameters from) {
        SSLParameters to = new SSLParameters(from.getCipherSuites(), from.getProtocols());
        if (from.getNeedClientAuth()) {
            to.setNeedClientAuth(true);
        } else if (from.getWantClientAuth()) {
            to.setWantClientAuth(true);
        }
        to.setAlgorithmConstraints(from.getAlgorithmConstraints());
        to.setEndpointIdentificationAlgorithm(from.getEndpointIdentificationAlgorithm());
        to.setUseCipherSuitesOrder(from.getUseCipherSuitesOrder());
        to.setEnableRetransmissions(from.getEnableRetransmissions());
        to.setMaximumPacketSize(from.getMaximumPacketSize());
        to.setApplicationProtocols(from.getApplicationProtocols());
        if (from.getServerNames() != null) {
            to.setServerNames(from.getServerNames());
        }
        if (from.getSNIMatchers() != null) {
            to.setSNIMatchers(from.getSNIMatchers());
        }
        for (String property : NEWER) {
            copyIfThere(property, from, to);
        }
        return to;
    }

    private static void copyIfThere(String property, SSLParameters from, SSLParameters to) {
        try {
            Method get = SSLParameters.class.getMethod("get" + property);
            Method set = SSLParameters.class.getMethod("set" + property, String[].class);
            set.invoke(to, get.invoke(from));
        } catch (NoSuchMethodException e) {
            return; // an older JDK
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
