/**
 * Installer packages and the manifests by which a Mac installs them: reads what a package is and
 * who signed it, makes the manifest with its hashes, and checks one that is there. A package of any
 * size is read in small pieces, and nothing that it says of itself is trusted.
 */
@NullMarked
package org.mdmtoolkit.manifest;

import org.jspecify.annotations.NullMarked;
