package io.evenkeel.http;

import io.evenkeel.http.address.Origin;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/** Asks the caller's authenticator for a service's credentials by the service's name, whichever endpoint wants them. */
final class LogicalAuthenticator extends Authenticator {

    private final Authenticator authenticator;
    private final Origin service;

    LogicalAuthenticator(Authenticator authenticator, Origin service) {
        this.authenticator = authenticator;
        this.service = service;
    }

    @Override
    public @Nullable PasswordAuthentication requestPasswordAuthenticationInstance(
            @Nullable String host,
            @Nullable InetAddress address,
            int port,
            @Nullable String protocol,
            @Nullable String prompt,
            @Nullable String scheme,
            @Nullable URL url,
            RequestorType type) {
        if (type != RequestorType.SERVER) {
            return authenticator.requestPasswordAuthenticationInstance(
                    host, address, port, protocol, prompt, scheme, url, type);
        }
        return authenticator.requestPasswordAuthenticationInstance(
                service.host(), null, service.port(), service.scheme(), prompt, scheme, logical(url), type);
    }

    private @Nullable URL logical(@Nullable URL url) {
        if (url == null) {
            return null;
        }
        try {
            return service.rebase(URI.create(url.toString())).toURL();
        } catch (MalformedURLException | IllegalArgumentException e) {
            return url;
        }
    }
}
