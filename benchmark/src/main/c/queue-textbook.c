/*
 * A queue's consumer as its library's documentation teaches it: one receive and one verdict a packet.
 * Accepts everything until it is killed; with "rewrite" each IPv4 packet gets another time to live, so that its
 * octets travel back with the verdict.
 *
 *     queue-textbook QUEUE accept|rewrite BUFFER-OCTETS
 */
#include <arpa/inet.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define LONGEST_QUEUE (1 << 20)
#define NEW_TTL 17

static int rewriting;

/* RFC 1624, equation 3, for the word of time to live and protocol. */
static void set_ttl(unsigned char *ip, unsigned char ttl) {
    uint32_t sum = (ip[10] << 8 | ip[11]) ^ 0xffff;
    sum += (ip[8] << 8 | ip[9]) ^ 0xffff;
    ip[8] = ttl;
    sum += ip[8] << 8 | ip[9];
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    sum ^= 0xffff;
    ip[10] = sum >> 8;
    ip[11] = sum;
}

static int packet(struct nfq_q_handle *queue, struct nfgenmsg *message, struct nfq_data *data, void *unused) {
    (void)message;
    (void)unused;
    uint32_t id = ntohl(nfq_get_msg_packet_hdr(data)->packet_id);
    unsigned char *octets;
    int length = nfq_get_payload(data, &octets);
    if (!rewriting || length < 20 || octets[0] >> 4 != 4)
        return nfq_set_verdict(queue, id, NF_ACCEPT, 0, NULL);
    set_ttl(octets, NEW_TTL);
    return nfq_set_verdict(queue, id, NF_ACCEPT, length, octets);
}

static void *require(void *result, const char *what) {
    if (!result) {
        perror(what);
        exit(1);
    }
    return result;
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: %s QUEUE accept|rewrite BUFFER-OCTETS\n", arguments[0]);
        return 2;
    }
    rewriting = !strcmp(arguments[2], "rewrite");
    int buffer = atoi(arguments[3]);
    struct nfq_handle *handle = require(nfq_open(), "nfq_open");
    struct nfq_q_handle *queue = require(nfq_create_queue(handle, atoi(arguments[1]), packet, NULL), "queue");
    nfq_set_mode(queue, NFQNL_COPY_PACKET, 0xffff);
    nfq_set_queue_maxlen(queue, LONGEST_QUEUE);
    int descriptor = nfq_fd(handle);
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
    puts("ready");
    fflush(stdout);
    static char octets[1 << 17];
    for (;;) {
        int received = recv(descriptor, octets, sizeof octets, 0);
        if (received > 0)
            nfq_handle_packet(handle, octets, received);
    }
}
