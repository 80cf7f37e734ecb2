/** Fleet: hosts, commands, its own lock, and when it has seen its agent. */
@NullMarked
package org.mdmtoolkit.delivery.fleet;

import org.jspecify.annotations.NullMarked;
