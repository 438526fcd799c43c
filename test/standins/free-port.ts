/** A TCP port of 127.0.0.1 that was free a moment ago; the caller must retry if binding fails. */
export async function freePort(): Promise<number> {
  const server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = server;
  server.stop(true);
  return port;
}
