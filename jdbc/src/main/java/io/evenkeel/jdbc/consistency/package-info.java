/** What a session may rely on when it reads: levels, and what a session wrote and read so far. */
@NullMarked
package io.evenkeel.jdbc.consistency;

import org.jspecify.annotations.NullMarked;
