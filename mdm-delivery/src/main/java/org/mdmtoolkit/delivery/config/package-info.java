/** The servers that a person has configured, and fleetctl's. */
@NullMarked
package org.mdmtoolkit.delivery.config;

import org.jspecify.annotations.NullMarked;
