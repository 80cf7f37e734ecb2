/**
 * The vendor's certificate, key and passphrase as three config vars of a Heroku app: read,
 * compared, set in one step, proven to be in force, and put back.
 *
 * <p>Follows the Platform API reference (devcenter.heroku.com/articles/platform-api-reference) and
 * the articles on config vars and release phase. No config var but the three is sent, kept or
 * named.
 */
@NullMarked
package org.mdmtoolkit.heroku;

import org.jspecify.annotations.NullMarked;
