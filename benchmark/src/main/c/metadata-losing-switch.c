/*
 * A switch between two interfaces, as some hosts of virtual machines have it: frames that a sender's offload left whole
 * go on whole, without the metadata that tell what they are made of. Checksums are completed, for a veth's sender
 * leaves them to its receiver.
 *
 *     metadata-losing-switch ONE OTHER
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define LARGEST_FRAME (1 << 17)
#define BUFFER (32 << 20)
#define IPV6_HEADER 40
#define TCP 6

static int check(int result, const char *what) {
    if (result < 0) {
        perror(what);
        exit(1);
    }
    return result;
}

static int attach(const char *interface) {
    int on = 1, buffer = BUFFER;
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
    int descriptor = check(socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)), "socket");
    address.sll_ifindex = (int)if_nametoindex(interface);
    setsockopt(descriptor, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on);
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer);
    check(bind(descriptor, (struct sockaddr *)&address, sizeof address), interface);
    return descriptor;
}

/* The sum of 16-bit words in network order, not folded (RFC 1071). */
static uint64_t sum(const uint8_t *octets, size_t count, uint64_t start) {
    for (; count > 1; octets += 2, count -= 2) {
        uint16_t word;
        memcpy(&word, octets, sizeof word);
        start += word;
    }
    if (count)
        start += htons((uint16_t)(*octets << 8));
    return start;
}

static void complete(uint8_t *tcp, size_t length, const uint8_t *addresses, size_t address_octets) {
    uint64_t total = sum(addresses, address_octets, htons(TCP) + (uint64_t)htonl((uint32_t)length));
    memset(tcp + 16, 0, 2);
    total = sum(tcp, length, total);
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    uint16_t folded = (uint16_t)~total;
    memcpy(tcp + 16, &folded, sizeof folded);
}

static void complete_frame(uint8_t *frame, size_t length) {
    uint8_t *ip = frame + ETH_HLEN;
    size_t left = length - ETH_HLEN;
    if (left > 20 && ip[0] >> 4 == 4 && ip[9] == TCP) {
        size_t header = (ip[0] & 15) * 4;
        size_t total = ip[2] << 8 | ip[3];
        if (total <= left && total >= header + 20)
            complete(ip + header, total - header, ip + 12, 8);
    } else if (left > IPV6_HEADER && ip[0] >> 4 == 6 && ip[6] == TCP) {
        size_t payload = ip[4] << 8 | ip[5];
        if (payload + IPV6_HEADER <= left && payload >= 20)
            complete(ip + IPV6_HEADER, payload, ip + 8, 32);
    }
}

static int forward(int from, int to) {
    static uint8_t frame[LARGEST_FRAME];
    ssize_t length = recv(from, frame, sizeof frame, MSG_DONTWAIT);
    if (length <= ETH_HLEN)
        return 0;
    complete_frame(frame, (size_t)length);
    /* A full device: such a frame is lost, as it is anywhere. */
    (void)!send(to, frame, (size_t)length, 0);
    return 1;
}

int main(int count, char **arguments) {
    if (count != 3) {
        fprintf(stderr, "usage: metadata-losing-switch ONE OTHER\n");
        return 2;
    }
    struct pollfd sides[] = {{attach(arguments[1]), POLLIN, 0}, {attach(arguments[2]), POLLIN, 0}};
    puts("ready");
    fflush(stdout);
    for (;;) {
        poll(sides, 2, -1);
        while (forward(sides[0].fd, sides[1].fd) | forward(sides[1].fd, sides[0].fd))
            ;
    }
}
