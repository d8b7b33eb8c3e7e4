/**
 * What a SQL text is and why: start at {@link io.evenkeel.jdbc.sql.StatementClassifier}.
 *
 * <p>A pure function of the text, for the dialects of MySQL 5.7 to 9.7 and MariaDB 10.6 to 11.8. One pass gathers
 * facts about the text, the rules of its first word turn them into a {@link io.evenkeel.jdbc.sql.Classification}.
 */
@NullMarked
package io.evenkeel.jdbc.sql;

import org.jspecify.annotations.NullMarked;
