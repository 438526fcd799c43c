import { createServer, connect, type AddressInfo, type Socket } from "node:net";

/** A proxy between a client and Postgres that counts round trips. */
export interface Wire {
  /** The connection string through the proxy. */
  url: string;
  /**
   * Round trips since the last call: how often the client sent something after it had received all
   * results. Statements that are sent together, or without waiting, count as one.
   */
  roundTrips(): number;
  close(): Promise<void>;
}

/** How long results are held back, in ms, so that the client can send more without them. */
const patience = 10;

/**
 * Forwards statements at once. Holds results back until the server has answered everything and the
 * client has sent nothing more. So a client that does not wait for results has sent all its statements
 * before the first result arrives: one round trip.
 */
export async function openWire(url: string): Promise<Wire> {
  const { port, hostname } = new URL(url);
  const sockets = new Set<Socket>();
  let roundTrips = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => socket.destroy());
    }
    const held: Uint8Array[] = [];
    const asked = countMessages(true);
    const answered = countMessages(false);
    let receivedAll = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    client.on("data", (chunk: Buffer) => {
      clearTimeout(timer);
      if (receivedAll) roundTrips += 1;
      receivedAll = false;
      asked.take(chunk);
      upstream.write(chunk);
    });
    upstream.on("data", (chunk: Buffer) => {
      held.push(chunk);
      answered.take(chunk);
      clearTimeout(timer);
      if (answered.count < asked.count) return;
      timer = setTimeout(() => {
        receivedAll = true;
        for (const part of held.splice(0)) client.write(part);
      }, patience);
    });
    client.on("close", () => upstream.end());
    upstream.on("close", () => client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const through = new URL(url);
  through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: through.href,
    roundTrips: () => {
      const seen = roundTrips;
      roundTrips = 0;
      return seen;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Counts the client's messages that end in an answer (Sync, Flush, Query) or the server's ends of
 * answers, by the lengths in "Frontend/Backend Protocol", section 55.7.
 */
function countMessages(fromClient: boolean) {
  const counted = fromClient ? "SQ" : "Z";
  let buffer = Buffer.alloc(0);
  let started = !fromClient;
  const counter = {
    count: 0,
    take(chunk: Uint8Array) {
      buffer = Buffer.concat([buffer, chunk]);
      for (;;) {
        // The very first message of a client has no type: a length, then the protocol version.
        const at = started ? 1 : 0;
        if (buffer.length < at + 4) return;
        const size = at + buffer.readUInt32BE(at);
        if (buffer.length < size) return;
        if (started && counted.includes(String.fromCharCode(buffer[0] ?? 0))) counter.count += 1;
        started = true;
        buffer = buffer.subarray(size);
      }
    },
  };
  return counter;
}
