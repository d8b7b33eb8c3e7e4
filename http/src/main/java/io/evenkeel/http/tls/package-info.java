/**
 * Whose certificates connections must show ({@link io.evenkeel.http.tls.TlsIdentity}), and contexts that go with files
 * ({@link io.evenkeel.http.tls.ReloadingSslContext}).
 */
@NullMarked
package io.evenkeel.http.tls;

import org.jspecify.annotations.NullMarked;
