/**
 * What several people decide together: a plan that names every target, the signatures of those who
 * approve it, who may sign, and the policy that says how many it takes.
 *
 * <p>Signatures are those of OpenSSH, which agents and security keys make; they are verified here
 * without any other program.
 */
@NullMarked
package org.mdmtoolkit.approval;

import org.jspecify.annotations.NullMarked;
