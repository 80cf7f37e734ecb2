/**
 * The yearly work of an MDM vendor: key and request of the vendor certificate, credentials checked
 * as one, push-certificate requests signed and verified, customers' push certificates checked.
 *
 * <p>What Apple asks of a push-certificate request stands in <a
 * href="https://developer.apple.com/documentation/devicemanagement/setting-up-push-notifications-for-your-mdm-customers">
 * Setting up push notifications for your MDM customers</a>. Everything here works offline.
 */
@NullMarked
package org.mdmtoolkit.vendor;

import org.jspecify.annotations.NullMarked;
