package org.mdmtoolkit.approval;

import org.mdmtoolkit.catalog.DangerClass;

/**
 * What somebody is about to do, as a policy judges it.
 *
 * @param verb the first word of the journal's actions: {@code lock}
 * @param requestType Apple's name of the command
 * @param danger its class
 * @param server the server in the words of its connection, which end in its address
 * @param targets how many devices
 */
public record RunRequest(
    String verb, String requestType, DangerClass danger, String server, int targets) {}
