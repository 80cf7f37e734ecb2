/**
 * What an MDM server is to the toolkit: hosts, finding exactly one, and handing over a command
 * once.
 */
@NullMarked
package org.mdmtoolkit.delivery.server;

import org.jspecify.annotations.NullMarked;
