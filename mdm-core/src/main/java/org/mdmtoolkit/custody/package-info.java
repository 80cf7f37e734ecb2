/**
 * The one way to issue a command that sets a secret, to hand it out again, to reveal the secret and
 * to close it. Record and journal are written in the right order here and nowhere else.
 *
 * <p>What is issued: first the sealed record is durable, then the journal tells of it, and only
 * then there is a command. What is revealed: first the journal, then the secret.
 */
@NullMarked
package org.mdmtoolkit.custody;

import org.jspecify.annotations.NullMarked;
