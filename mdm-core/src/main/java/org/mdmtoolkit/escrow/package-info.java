/**
 * Where PINs are kept, and who may read them. A PIN is sealed to certificates as CMS, one file per
 * record, and is on the disk before the command that carries it exists anywhere else.
 *
 * <p>What it looks like on the disk, below the escrow folder:
 *
 * <pre>
 * identity.pem          encrypted private key and certificate of whoever may read the records
 * identity.passphrase   its passphrase, if the toolkit made one
 * recipients/NAME.pem   certificates of others who may read new records
 * open/HOST.TYPE.pem    the record of the one open command of this type for this host
 * closed/...            the records of earlier ones; never removed
 * sealed/...            other secrets that are kept, see SealedSecrets; never removed
 * </pre>
 */
@NullMarked
package org.mdmtoolkit.escrow;

import org.jspecify.annotations.NullMarked;
