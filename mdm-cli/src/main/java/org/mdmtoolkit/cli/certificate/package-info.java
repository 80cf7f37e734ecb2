/** {@code mdm vendor}, {@code push} and {@code cert}: keys, requests, certificates. */
@NullMarked
package org.mdmtoolkit.cli.certificate;

import org.jspecify.annotations.NullMarked;
