/** Entry points: start at {@link io.evenkeel.jdbc.ReadWriteDataSource}. Nothing else in this module knows this package. */
@NullMarked
package io.evenkeel.jdbc;

import org.jspecify.annotations.NullMarked;
