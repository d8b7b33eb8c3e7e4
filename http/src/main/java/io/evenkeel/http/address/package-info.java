/** What a service is called and where its endpoints are: {@link io.evenkeel.http.address.Origin}, and URIs moved between the two. */
@NullMarked
package io.evenkeel.http.address;

import org.jspecify.annotations.NullMarked;
