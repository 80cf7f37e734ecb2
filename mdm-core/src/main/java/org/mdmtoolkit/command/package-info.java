/**
 * The commands an MDM server sends to a device: {@link org.mdmtoolkit.command.MdmCommand} is any of
 * them, read or built, and one small class for each command that carries rules of its own builds it
 * so that the rules cannot be broken.
 */
@NullMarked
package org.mdmtoolkit.command;

import org.jspecify.annotations.NullMarked;
