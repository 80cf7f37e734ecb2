/**
 * The HTTP client that the modules for servers share. It speaks to one server only, follows no
 * redirect, repeats nothing by itself, and bounds time and size of every answer.
 */
@NullMarked
package org.mdmtoolkit.http;

import org.jspecify.annotations.NullMarked;
