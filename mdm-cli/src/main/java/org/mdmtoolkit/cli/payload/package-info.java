/** {@code mdm command} and {@code manifest}: payloads without a server. */
@NullMarked
package org.mdmtoolkit.cli.payload;

import org.jspecify.annotations.NullMarked;
