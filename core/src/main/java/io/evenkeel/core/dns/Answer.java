package io.evenkeel.core.dns;

import io.evenkeel.core.endpoint.Endpoint;
import java.time.Duration;
import java.util.List;

/**
 * What the name server said.
 *
 * @param ttl how long it holds, the shortest of all records
 */
record Answer<T>(List<Endpoint<T>> endpoints, Duration ttl) {}
