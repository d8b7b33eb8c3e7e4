/** Entry points. */
@NullMarked
package io.evenkeel.http;

import org.jspecify.annotations.NullMarked;
