/*
 * A queue's consumer without a library: recvmmsg(2), and one batch verdict for all that came. It accepts
 * everything until it is killed, and shows what the kernel's side of a queue costs at the least.
 *
 *     queue-raw QUEUE COPY-RANGE BUFFER-OCTETS
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define BATCH 64
#define SLOT (1 << 17)
#define LONGEST_QUEUE (1 << 20)

struct request {
    struct nlmsghdr header;
    struct nfgenmsg family;
    char attributes[128];
};

static void begin(struct request *request, int type, int queue) {
    memset(request, 0, sizeof *request);
    request->header.nlmsg_len = NLMSG_LENGTH(sizeof request->family);
    request->header.nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | type;
    request->header.nlmsg_flags = NLM_F_REQUEST;
    request->family.res_id = htons(queue);
}

static void put(struct request *request, int type, const void *value, int length) {
    struct nlattr *attribute = (struct nlattr *)((char *)request + request->header.nlmsg_len);
    attribute->nla_type = type;
    attribute->nla_len = NLA_HDRLEN + length;
    memcpy(attribute + 1, value, length);
    request->header.nlmsg_len += NLMSG_ALIGN(NLA_HDRLEN + length);
}

static void submit(int descriptor, struct request *request) {
    if (send(descriptor, request, request->header.nlmsg_len, 0) < 0)
        perror("send");
}

static void bind_queue(int descriptor, int queue, int range) {
    struct request request;
    struct nfqnl_msg_config_cmd command = {.command = NFQNL_CFG_CMD_BIND, .pf = htons(AF_INET)};
    struct nfqnl_msg_config_params params = {.copy_range = htonl(range), .copy_mode = NFQNL_COPY_PACKET};
    uint32_t longest = htonl(LONGEST_QUEUE);
    uint32_t flags = htonl(NFQA_CFG_F_GSO);
    begin(&request, NFQNL_MSG_CONFIG, queue);
    put(&request, NFQA_CFG_CMD, &command, sizeof command);
    put(&request, NFQA_CFG_PARAMS, &params, sizeof params);
    put(&request, NFQA_CFG_QUEUE_MAXLEN, &longest, sizeof longest);
    put(&request, NFQA_CFG_FLAGS, &flags, sizeof flags);
    put(&request, NFQA_CFG_MASK, &flags, sizeof flags);
    submit(descriptor, &request);
}

/* The packet's id as the kernel wrote it, or 0 where the message is none. */
static uint32_t packet_id(const char *message, int length) {
    const struct nlmsghdr *header = (const void *)message;
    if (header->nlmsg_type != (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET))
        return 0;
    int at = NLMSG_LENGTH(sizeof(struct nfgenmsg));
    while (at + NLA_HDRLEN <= length) {
        const struct nlattr *attribute = (const void *)(message + at);
        if ((attribute->nla_type & NLA_TYPE_MASK) == NFQA_PACKET_HDR)
            return ((const struct nfqnl_msg_packet_hdr *)(attribute + 1))->packet_id;
        at += NLMSG_ALIGN(attribute->nla_len);
    }
    return 0;
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: %s QUEUE COPY-RANGE BUFFER-OCTETS\n", arguments[0]);
        return 2;
    }
    int queue = atoi(arguments[1]);
    int buffer = atoi(arguments[3]);
    int descriptor = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
    struct sockaddr_nl address = {.nl_family = AF_NETLINK};
    if (descriptor < 0 || bind(descriptor, (struct sockaddr *)&address, sizeof address)) {
        perror("netlink");
        return 1;
    }
    int on = 1;
    setsockopt(descriptor, SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof on);
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
    bind_queue(descriptor, queue, atoi(arguments[2]));
    puts("ready");
    fflush(stdout);
    static char slots[BATCH][SLOT];
    struct iovec vectors[BATCH];
    struct mmsghdr messages[BATCH];
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < BATCH; i++) {
        vectors[i] = (struct iovec){slots[i], SLOT};
        messages[i].msg_hdr.msg_iov = &vectors[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    for (;;) {
        int received = recvmmsg(descriptor, messages, BATCH, MSG_WAITFORONE, NULL);
        uint32_t last = 0;
        for (int i = 0; i < received; i++) {
            uint32_t id = packet_id(slots[i], messages[i].msg_len);
            last = id ? id : last;
        }
        if (last) {
            struct request request;
            struct nfqnl_msg_verdict_hdr verdict = {.verdict = htonl(NF_ACCEPT), .id = last};
            begin(&request, NFQNL_MSG_VERDICT_BATCH, queue);
            put(&request, NFQA_VERDICT_HDR, &verdict, sizeof verdict);
            submit(descriptor, &request);
        }
    }
}
