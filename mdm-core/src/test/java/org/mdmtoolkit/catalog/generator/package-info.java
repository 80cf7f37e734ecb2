/**
 * Makes the resources of the command catalogue from Apple's published schema. Run by hand when
 * Apple publishes a release; {@code docs/catalogue.md} says how. Not part of the product.
 */
@NullMarked
package org.mdmtoolkit.catalog.generator;

import org.jspecify.annotations.NullMarked;
