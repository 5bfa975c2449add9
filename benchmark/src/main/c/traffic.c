/*
 * What measurements send and receive.
 *
 *     traffic load ADDRESS PORT LENGTH SECONDS FLOWS STRIDE HOSTS RATE COUNT
 *         UDP packets of LENGTH octets, IP header included, in FLOWS by turns: to PORT, PORT + STRIDE ..., and to
 *         HOSTS addresses from ADDRESS on; RATE a second (0: as many as go), until SECONDS have passed or COUNT
 *         (0: no limit) are sent
 *     traffic timed ADDRESS PORT SECONDS RATE
 *         UDP packets at a steady rate; how long each was under way, until the far kernel had it
 *     traffic stamp PORT kernel|program
 *         the server that says so, by its kernel's time or by its own, once it was woken
 *     traffic connect ADDRESS PORT SECONDS CLIENTS
 *         CLIENTS that open TCP connections one after the other, and reset them
 *     traffic accept PORT
 *         accepts and closes
 *     traffic bulk ADDRESS PORT SECONDS STREAMS
 *         TCP streams that send as fast as they can
 *     traffic stream ADDRESS PORT SECONDS OCTETS-A-SECOND
 *         one TCP stream that sends no faster than that
 *     traffic discard PORT
 *         reads all that comes
 *     traffic drain PIDS
 *         lets stopped consumers, with commas between, go on; how long it takes until this namespace's queues are empty
 *     traffic flood KIND ADDRESS SECONDS RATE COUNT
 *         what an attacker sends, from a million made-up addresses (44.0.0.0/12): syn, oversize (3000 octets that
 *         must not be fragmented), icmp (forged "fragmentation needed"), fragments, random (protocol and octets),
 *         flows (one SYN each of 200,000 connections, then a segment of each)
 *
 * Results are words in pairs, name and number, on one line.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define HEADERS 28
#define BATCH 64
#define PACED_BATCH 4
#define WAYS 256
#define MOST_FLOWS 1024
#define MOST_LATENCIES (1 << 22)
#define CHUNK (1 << 18)
#define ACCEPTORS 4

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

/* A sleep until a time that has passed costs a timer's interrupt all the same. */
static void wait_until(double when) {
    if (when <= now())
        return;
    struct timespec time = {.tv_sec = (time_t)when, .tv_nsec = (long)((when - (time_t)when) * 1e9)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
        ;
}

static int check(int result, const char *what) {
    if (result < 0) {
        perror(what);
        exit(1);
    }
    return result;
}

static struct sockaddr_in address_of(const char *address, int port) {
    struct sockaddr_in found = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (address)
        inet_aton(address, &found.sin_addr);
    return found;
}

static int listening(int type, int port) {
    int on = 1, off = 0;
    if (type == SOCK_STREAM) {
        struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
        int descriptor = check(socket(AF_INET6, type, 0), "socket");
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
        check(bind(descriptor, (struct sockaddr *)&any, sizeof any), "bind");
        check(listen(descriptor, 4096), "listen");
        puts("ready");
        fflush(stdout);
        return descriptor;
    }
    struct sockaddr_in address = address_of(NULL, port);
    int descriptor = check(socket(AF_INET, type, 0), "socket");
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    check(bind(descriptor, (struct sockaddr *)&address, sizeof address), "bind");
    puts("ready");
    fflush(stdout);
    return descriptor;
}

static int connected(int type, const char *to, int host, int port) {
    if (strchr(to, ':')) {
        struct sockaddr_in6 far = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
        inet_pton(AF_INET6, to, &far.sin6_addr);
        int descriptor = check(socket(AF_INET6, type, 0), "socket");
        check(connect(descriptor, (struct sockaddr *)&far, sizeof far), "connect");
        return descriptor;
    }
    struct sockaddr_in address = address_of(to, port);
    address.sin_addr.s_addr = htonl(ntohl(address.sin_addr.s_addr) + host);
    int descriptor = check(socket(AF_INET, type, 0), "socket");
    check(connect(descriptor, (struct sockaddr *)&address, sizeof address), "connect");
    return descriptor;
}

static int load(char **v) {
    int length = atoi(v[2]) - HEADERS;
    double seconds = atof(v[3]);
    int flows = atoi(v[4]);
    int hosts = atoi(v[6]);
    double rate = atof(v[7]);
    long most = atol(v[8]);
    static int descriptors[MOST_FLOWS];
    static char octets[1 << 16];
    struct iovec vector = {octets, length};
    struct mmsghdr messages[BATCH];
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < BATCH; i++) {
        messages[i].msg_hdr.msg_iov = &vector;
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    for (int i = 0; i < flows; i++)
        descriptors[i] = connected(SOCK_DGRAM, v[0], i % hosts, atoi(v[1]) + i * atoi(v[5]));
    int batch = rate > 0 ? PACED_BATCH : flows > 1 ? 8 : BATCH;
    double start = now(), end = start + seconds, time = start;
    long sent = 0;
    for (int flow = 0; time < end && (!most || sent < most); flow = (flow + 1) % flows) {
        int wanted = most && most - sent < batch ? (int)(most - sent) : batch;
        int result = sendmmsg(descriptors[flow], messages, wanted, 0);
        sent += result > 0 ? result : 0;
        if (rate > 0)
            wait_until(start + sent / rate);
        time = now();
    }
    printf("sent %ld seconds %.4f\n", sent, time - start);
    return 0;
}

static int compare(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void print_latencies(float *latencies, long count) {
    if (!count)
        return;
    qsort(latencies, count, sizeof *latencies, compare);
    printf(" p50 %.1f p99 %.1f p99.9 %.1f p99.99 %.1f max %.1f", latencies[count / 2],
           latencies[(long)(count * 0.99)], latencies[(long)(count * 0.999)], latencies[(long)(count * 0.9999)],
           latencies[count - 1]);
}

static float *latencies;

struct ways {
    int descriptor;
    long count, most;
};

static double wall_clock(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void *receive_ways(void *argument) {
    struct ways *ways = argument;
    float told[WAYS];
    ssize_t length;
    while ((length = recv(ways->descriptor, told, sizeof told, 0)) > 0)
        for (size_t i = 0; i < length / sizeof *told && ways->count < ways->most; i++)
            latencies[ways->count++] = told[i];
    return NULL;
}

static int timed(char **v) {
    double seconds = atof(v[2]), rate = atof(v[3]);
    struct timeval patience = {1, 0};
    struct ways ways = {.descriptor = connected(SOCK_DGRAM, v[0], 0, atoi(v[1]))};
    pthread_t receiver;
    setsockopt(ways.descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
    ways.most = (long)(seconds * rate) + 1;
    latencies = calloc(ways.most, sizeof *latencies);
    pthread_create(&receiver, NULL, receive_ways, &ways);
    double start = now(), time = start;
    long sent = 0;
    while (time - start < seconds) {
        double began = wall_clock();
        send(ways.descriptor, &began, sizeof began, 0);
        sent++;
        wait_until(start + sent / rate);
        time = now();
    }
    pthread_join(receiver, NULL);
    printf("sent %ld received %ld", sent, ways.count);
    print_latencies(latencies, ways.count);
    puts("");
    return 0;
}

/* The kernel's time of arrival leaves out how long this program itself waits for a processor. */
static int stamp(char **v) {
    int descriptor = listening(SOCK_DGRAM, atoi(v[0])), on = 1, room = 64 << 20;
    int own = !strcmp(v[1], "program");
    struct timeval soon = {0, 100000};
    float ways[WAYS];
    size_t count = 0;
    struct sockaddr_in from;
    setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
    for (;;) {
        double sent;
        char control[CMSG_SPACE(sizeof(struct timespec))];
        struct iovec vector = {&sent, sizeof sent};
        struct msghdr message = {&from, sizeof from, &vector, 1, control, sizeof control, 0};
        ssize_t length = recvmsg(descriptor, &message, 0);
        struct cmsghdr *stamped = length == sizeof sent ? CMSG_FIRSTHDR(&message) : NULL;
        if (stamped && stamped->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec got;
            memcpy(&got, CMSG_DATA(stamped), sizeof got);
            ways[count++] = ((own ? wall_clock() : got.tv_sec + got.tv_nsec / 1e9) - sent) * 1e6;
        }
        if (count == WAYS || (length < 0 && count)) {
            sendto(descriptor, ways, count * sizeof *ways, 0, (struct sockaddr *)&from, sizeof from);
            count = 0;
        }
    }
    return 0;
}

struct client {
    pthread_t thread;
    struct sockaddr_in to;
    double end;
    float *latencies;
    long most, opened, failed;
};

static void *open_connections(void *argument) {
    struct client *client = argument;
    struct linger reset = {1, 0};
    double before = now();
    while (before < client->end && client->opened < client->most) {
        int descriptor = check(socket(AF_INET, SOCK_STREAM, 0), "socket");
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        before = now();
        if (connect(descriptor, (struct sockaddr *)&client->to, sizeof client->to))
            client->failed++;
        else
            client->latencies[client->opened++] = (now() - before) * 1e6;
        close(descriptor);
    }
    return NULL;
}

static int open_by_clients(char **v) {
    int count = atoi(v[3]);
    double start = now(), end = start + atof(v[2]);
    struct client *clients = calloc(count, sizeof *clients);
    latencies = calloc(MOST_LATENCIES, sizeof *latencies);
    for (int i = 0; i < count; i++) {
        clients[i].to = address_of(v[0], atoi(v[1]));
        clients[i].end = end;
        clients[i].most = MOST_LATENCIES / count;
        clients[i].latencies = latencies + i * clients[i].most;
        pthread_create(&clients[i].thread, NULL, open_connections, &clients[i]);
    }
    long opened = 0, failed = 0;
    for (int i = 0; i < count; i++) {
        pthread_join(clients[i].thread, NULL);
        memmove(latencies + opened, clients[i].latencies, clients[i].opened * sizeof *latencies);
        opened += clients[i].opened;
        failed += clients[i].failed;
    }
    printf("opened %ld failed %ld seconds %.4f", opened, failed, now() - start);
    print_latencies(latencies, opened);
    puts("");
    return 0;
}

static void *accept_and_close(void *argument) {
    for (;;) {
        int descriptor = accept((int)(intptr_t)argument, NULL, NULL);
        if (descriptor >= 0)
            close(descriptor);
    }
    return NULL;
}

static int accept_all(char **v) {
    int listener = listening(SOCK_STREAM, atoi(v[0]));
    for (int i = 1; i < ACCEPTORS; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, accept_and_close, (void *)(intptr_t)listener);
    }
    accept_and_close((void *)(intptr_t)listener);
    return 0;
}

struct stream {
    pthread_t thread;
    int descriptor;
    double end;
    uint64_t acknowledged;
};

static void *send_bulk(void *argument) {
    struct stream *stream = argument;
    static char octets[CHUNK];
    while (now() < stream->end)
        if (send(stream->descriptor, octets, sizeof octets, MSG_NOSIGNAL) < 0)
            break;
    struct tcp_info info;
    socklen_t length = sizeof info;
    getsockopt(stream->descriptor, IPPROTO_TCP, TCP_INFO, &info, &length);
    stream->acknowledged = info.tcpi_bytes_acked;
    return NULL;
}

static int bulk(char **v) {
    int count = atoi(v[3]);
    struct timeval patience = {1, 0};
    struct stream *streams = calloc(count, sizeof *streams);
    for (int i = 0; i < count; i++) {
        streams[i].descriptor = connected(SOCK_STREAM, v[0], 0, atoi(v[1]));
        setsockopt(streams[i].descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }
    double start = now();
    for (int i = 0; i < count; i++) {
        streams[i].end = start + atof(v[2]);
        pthread_create(&streams[i].thread, NULL, send_bulk, &streams[i]);
    }
    uint64_t octets = 0;
    for (int i = 0; i < count; i++) {
        pthread_join(streams[i].thread, NULL);
        octets += streams[i].acknowledged;
    }
    printf("octets %llu seconds %.4f\n", (unsigned long long)octets, now() - start);
    return 0;
}

static void *read_all(void *argument) {
    int descriptor = (int)(intptr_t)argument;
    char *octets = malloc(CHUNK);
    while (recv(descriptor, octets, CHUNK, 0) > 0)
        ;
    free(octets);
    close(descriptor);
    return NULL;
}

static long waiting(void) {
    FILE *queues = fopen("/proc/thread-self/net/netfilter/nfnetlink_queue", "r");
    long total = 0, waits;
    check(queues ? 0 : -1, "nfnetlink_queue");
    while (fscanf(queues, "%*d %*d %ld%*[^\n]", &waits) == 1)
        total += waits;
    fclose(queues);
    return total;
}

static int drain(char **v) {
    long before = waiting();
    double start = now(), time = start;
    int failed = 0; // one that is gone must not leave the others stopped
    for (char *pid = strtok(v[0], ","); pid; pid = strtok(NULL, ","))
        failed |= kill(atoi(pid), SIGCONT);
    check(failed, "kill");
    while (waiting()) {
        wait_until(time + 0.0005);
        time = now();
    }
    printf("drained %ld seconds %.6f\n", before, now() - start);
    return 0;
}

static int discard(char **v) {
    int listener = listening(SOCK_STREAM, atoi(v[0]));
    for (;;) {
        pthread_t thread;
        int descriptor = accept(listener, NULL, NULL);
        if (descriptor >= 0 && !pthread_create(&thread, NULL, read_all, (void *)(intptr_t)descriptor))
            pthread_detach(thread);
    }
    return 0;
}

static int stream(char **v) {
    unsigned int rate = (unsigned int)atof(v[3]);
    int descriptor = connected(SOCK_STREAM, v[0], 0, atoi(v[1]));
    struct timeval patience = {1, 0};
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(descriptor, SOL_SOCKET, SO_MAX_PACING_RATE, &rate, sizeof rate);
    double start = now();
    struct stream sender = {.descriptor = descriptor, .end = start + atof(v[2])};
    send_bulk(&sender);
    printf("octets %llu seconds %.4f\n", (unsigned long long)sender.acknowledged, now() - start);
    return 0;
}

#define FLOOD_BATCH 16
#define FLOOD_FLOWS 200000
#define LARGEST_FLOOD 3000
#define SOURCES 0x2c000000u
#define SOURCE_BITS 20

static uint64_t state = 88172645463325252ull;

static uint32_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state >> 16;
}

static void put16(uint8_t *at, int value) {
    at[0] = value >> 8;
    at[1] = value;
}

static void put32(uint8_t *at, uint32_t value) {
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

static int checksum(const uint8_t *octets, int length) {
    uint32_t sum = 0;
    for (int i = 0; i < length; i += 2)
        sum += octets[i] << 8 | octets[i + 1];
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
}

/* The kernel fills in the header's checksum and, where it is 0, the identification. */
static void put_ip(uint8_t *ip, int length, int fragment, int protocol, uint32_t from, uint32_t to) {
    memset(ip, 0, 20);
    ip[0] = 0x45;
    put16(ip + 2, length);
    put16(ip + 6, fragment);
    ip[8] = 64;
    ip[9] = protocol;
    put32(ip + 12, from);
    put32(ip + 16, to);
}

static void put_tcp(uint8_t *tcp, uint32_t ports, uint32_t sequence, int offset_and_flags) {
    memset(tcp, 0, 24);
    put32(tcp, ports);
    put32(tcp + 4, sequence);
    put16(tcp + 12, offset_and_flags);
    put16(tcp + 14, 64240);
    put32(tcp + 20, 0x02042300); /* maximum segment size 8960 */
}

static int put_flood(const char *kind, uint8_t *at, long number, uint32_t to) {
    uint32_t from = SOURCES | next_random() >> (32 - SOURCE_BITS);
    uint32_t ports = next_random() | 0x04000400;
    if (!strcmp(kind, "syn")) {
        put_ip(at, 44, 0x4000, 6, from, to);
        put_tcp(at + 20, ports, next_random(), 0x6002);
        return 44;
    }
    if (!strcmp(kind, "oversize")) {
        put_ip(at, LARGEST_FLOOD, 0x4000, 6, from, to);
        put_tcp(at + 20, ports, next_random(), 0x5010);
        return LARGEST_FLOOD;
    }
    if (!strcmp(kind, "icmp")) {
        put_ip(at, 56, 0, 1, from, to);
        memset(at + 20, 0, 8);
        at[20] = 3;
        at[21] = 4;
        put16(at + 26, 552 + next_random() % 900);
        put_ip(at + 28, 1500, 0x4000, 6, to, from);
        put32(at + 48, ports);
        put32(at + 52, next_random());
        put16(at + 22, checksum(at + 20, 36));
        return 56;
    }
    if (!strcmp(kind, "fragments")) {
        put_ip(at, 68, 0x2000 | (next_random() & 0xfff), next_random() & 1 ? 6 : 17, from, to);
        put16(at + 4, next_random() | 1);
        return 68;
    }
    if (!strcmp(kind, "flows")) {
        uint32_t flow = number % FLOOD_FLOWS;
        int opening = number < FLOOD_FLOWS;
        put_ip(at, 44, 0x4000, 6, SOURCES | flow, to);
        put_tcp(at + 20, 0x400001bb, flow + !opening, opening ? 0x6002 : 0x5010);
        return 44;
    }
    int length = 24 + next_random() % 1400;
    put_ip(at, length, 0, next_random() & 0xff, from, to);
    for (int i = 20; i + 4 <= length; i += 4)
        put32(at + i, next_random());
    return length;
}

static int flood(char **v) {
    static uint8_t octets[FLOOD_BATCH][LARGEST_FLOOD + 64];
    struct sockaddr_in address = address_of(v[1], 0);
    uint32_t to = ntohl(address.sin_addr.s_addr);
    double rate = atof(v[3]);
    long most = atol(v[4]);
    struct iovec vectors[FLOOD_BATCH];
    struct mmsghdr messages[FLOOD_BATCH];
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < FLOOD_BATCH; i++) {
        messages[i].msg_hdr.msg_iov = &vectors[i];
        messages[i].msg_hdr.msg_iovlen = 1;
        messages[i].msg_hdr.msg_name = &address;
        messages[i].msg_hdr.msg_namelen = sizeof address;
    }
    int descriptor = check(socket(AF_INET, SOCK_RAW, IPPROTO_RAW), "raw socket");
    double start = now(), end = start + atof(v[2]), time = start;
    long sent = 0;
    while (time < end && (!most || sent < most)) {
        for (int i = 0; i < FLOOD_BATCH; i++)
            vectors[i] = (struct iovec){octets[i], put_flood(v[0], octets[i], sent + i, to)};
        int result = sendmmsg(descriptor, messages, FLOOD_BATCH, 0);
        if (result < 0 && errno != ENOBUFS)
            check(result, "sendmmsg");
        sent += result > 0 ? result : 0;
        if (rate > 0)
            wait_until(start + sent / rate);
        time = now();
    }
    printf("sent %ld seconds %.4f\n", sent, time - start);
    return 0;
}

static const struct {
    const char *name;
    int arguments;
    int (*run)(char **);
} commands[] = {
    {"load", 9, load},     {"timed", 4, timed}, {"stamp", 2, stamp}, {"connect", 4, open_by_clients},
    {"accept", 1, accept_all}, {"bulk", 4, bulk}, {"discard", 1, discard}, {"drain", 1, drain},
    {"stream", 4, stream}, {"flood", 5, flood},
};

int main(int count, char **arguments) {
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (count == commands[i].arguments + 2 && !strcmp(arguments[1], commands[i].name))
            return commands[i].run(arguments + 2);
    fprintf(stderr, "usage: see the head of traffic.c\n");
    return 2;
}
