package io.evenkeel.http;

import org.jspecify.annotations.Nullable;

/**
 * What a request belongs to.
 *
 * @param key its session or key
 * @param hashed whether the balancer is to look at the key
 * @param endpoint the endpoint that has it, or null if that is not known
 * @param must whether only that endpoint will do
 */
record Bond(String key, boolean hashed, @Nullable String endpoint, boolean must) {}
