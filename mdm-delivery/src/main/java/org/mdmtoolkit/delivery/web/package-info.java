/** What others fetch and post: a webhook's events, and the files that a device would download. */
@NullMarked
package org.mdmtoolkit.delivery.web;

import org.jspecify.annotations.NullMarked;
