/** Endpoints from the domain name system. Start at {@link io.evenkeel.core.dns.DnsSource}. */
@NullMarked
package io.evenkeel.core.dns;

import org.jspecify.annotations.NullMarked;
