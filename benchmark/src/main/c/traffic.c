/*
 * What measurements send and receive.
 *
 *     traffic load ADDRESS PORT LENGTH SECONDS FLOWS STRIDE HOSTS RATE COUNT
 *         UDP packets of LENGTH octets, IP header included, in FLOWS by turns: to PORT, PORT + STRIDE ..., and to
 *         HOSTS addresses from ADDRESS on; RATE a second (0: as many as go), until SECONDS have passed or COUNT
 *         (0: no limit) are sent
 *     traffic echo ADDRESS PORT SECONDS RATE
 *         UDP packets to an echo server, at a steady rate; how long each was under way
 *     traffic reflect PORT
 *         that server
 *     traffic connect ADDRESS PORT SECONDS CLIENTS
 *         CLIENTS that open TCP connections one after the other, and reset them
 *     traffic accept PORT
 *         accepts and closes
 *     traffic bulk ADDRESS PORT SECONDS STREAMS
 *         TCP streams that send as fast as they can
 *     traffic discard PORT
 *         reads all that comes
 *
 * Results are words in pairs, name and number, on one line.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HEADERS 28
#define BATCH 64
#define PACED_BATCH 4
#define MOST_FLOWS 1024
#define MOST_LATENCIES (1 << 22)
#define CHUNK (1 << 18)
#define ACCEPTORS 4

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void wait_until(double when) {
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
    int on = 1;
    struct sockaddr_in address = address_of(NULL, port);
    int descriptor = check(socket(AF_INET, type, 0), "socket");
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    check(bind(descriptor, (struct sockaddr *)&address, sizeof address), "bind");
    if (type == SOCK_STREAM)
        check(listen(descriptor, 4096), "listen");
    puts("ready");
    fflush(stdout);
    return descriptor;
}

static int connected(int type, const char *to, int host, int port) {
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

struct echo {
    int descriptor;
    long count, most;
};

static void *receive_echoes(void *argument) {
    struct echo *echo = argument;
    double sent;
    while (recv(echo->descriptor, &sent, sizeof sent, 0) == sizeof sent) {
        if (echo->count < echo->most)
            latencies[echo->count++] = (now() - sent) * 1e6;
    }
    return NULL;
}

static int echo(char **v) {
    double seconds = atof(v[2]), rate = atof(v[3]);
    struct timeval patience = {1, 0};
    struct echo echo = {.descriptor = connected(SOCK_DGRAM, v[0], 0, atoi(v[1]))};
    pthread_t receiver;
    setsockopt(echo.descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    echo.most = (long)(seconds * rate) + 1;
    latencies = calloc(echo.most, sizeof *latencies);
    pthread_create(&receiver, NULL, receive_echoes, &echo);
    double start = now(), time = start;
    long sent = 0;
    while (time - start < seconds) {
        send(echo.descriptor, &time, sizeof time, 0);
        sent++;
        wait_until(start + sent / rate);
        time = now();
    }
    pthread_join(receiver, NULL);
    printf("sent %ld received %ld", sent, echo.count);
    print_latencies(latencies, echo.count);
    puts("");
    return 0;
}

static int reflect(char **v) {
    int descriptor = listening(SOCK_DGRAM, atoi(v[0]));
    for (;;) {
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        char octets[2048];
        int received = recvfrom(descriptor, octets, sizeof octets, 0, (struct sockaddr *)&from, &length);
        if (received > 0)
            sendto(descriptor, octets, received, 0, (struct sockaddr *)&from, length);
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

static const struct {
    const char *name;
    int arguments;
    int (*run)(char **);
} commands[] = {
    {"load", 9, load},     {"echo", 4, echo}, {"reflect", 1, reflect}, {"connect", 4, open_by_clients},
    {"accept", 1, accept_all}, {"bulk", 4, bulk}, {"discard", 1, discard},
};

int main(int count, char **arguments) {
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (count == commands[i].arguments + 2 && !strcmp(arguments[1], commands[i].name))
            return commands[i].run(arguments + 2);
    fprintf(stderr, "usage: see the head of traffic.c\n");
    return 2;
}
