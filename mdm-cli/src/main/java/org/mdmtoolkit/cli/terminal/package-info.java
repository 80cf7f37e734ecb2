/** What every command stands on: streams, prompts, tables, progress, exit codes, JSON. */
@NullMarked
package org.mdmtoolkit.cli.terminal;

import org.jspecify.annotations.NullMarked;
