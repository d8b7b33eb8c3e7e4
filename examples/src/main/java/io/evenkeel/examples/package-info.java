/** What a user copies ({@link io.evenkeel.examples.QuickStart}), and the demo ({@link io.evenkeel.examples.Demo}). */
@NullMarked
package io.evenkeel.examples;

import org.jspecify.annotations.NullMarked;
