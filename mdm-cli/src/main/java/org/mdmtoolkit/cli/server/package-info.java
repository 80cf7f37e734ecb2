/** {@code mdm server} and {@code host}: which servers there are, and what they know. */
@NullMarked
package org.mdmtoolkit.cli.server;

import org.jspecify.annotations.NullMarked;
