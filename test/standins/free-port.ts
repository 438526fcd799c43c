/** Below the ephemeral ports, which outgoing connections occupy by chance, and those of the demo. */
const [lowest, highest] = [10_000, 20_000];

/** A TCP port of 127.0.0.1 that was free a moment ago; the caller must retry if binding fails. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    try {
      Bun.listen({ hostname: "127.0.0.1", port, socket: { data() {} } }).stop(true);
      return port;
    } catch {
      // Somebody listens there. Try another.
    }
  }
}
