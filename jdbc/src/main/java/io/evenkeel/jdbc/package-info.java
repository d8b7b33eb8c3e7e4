/** Entry points. */
@NullMarked
package io.evenkeel.jdbc;

import org.jspecify.annotations.NullMarked;
