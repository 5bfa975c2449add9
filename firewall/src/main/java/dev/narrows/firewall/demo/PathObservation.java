package dev.narrows.firewall.demo;

/**
 * What was seen on the path by one IP version.
 *
 * @param download how the bulk transfer went
 * @param mssAtServer maximum segment size in the SYN as the server got it; 0 when none came
 * @param mssAtClient the same of the SYN-ACK, at the client
 * @param answeredMtu next-hop MTU of the answer to an oversized packet; 0 when none came
 */
record PathObservation(
    TransferClient.Result download, int mssAtServer, int mssAtClient, int answeredMtu) {}
