import { connect } from "node:net";

export interface RawAnswer {
  status: number;
  /** In lower case; a repeated header has its last value. */
  headers: Map<string, string>;
  body: string;
}

/**
 * Sends a request exactly as it is written, which `fetch` would correct: paths, repeated headers, odd names.
 * @param lines the request line and the headers
 * @returns status 0 if the server closed the connection without an answer
 */
export function sendRaw(url: string, lines: string[], body = ""): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const hasHost = lines.some((line) => /^host:/i.test(line));
  const head = [...lines, ...(hasHost ? [] : [`Host: ${hostname}:${port}`]), "Connection: close"];
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port) }, () =>
      socket.write(`${head.join("\r\n")}\r\n\r\n${body}`),
    );
    const done = () => resolve(parse(Buffer.concat(chunks).toString()));
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("close", done);
    // The server may reset the connection once it has refused a request that is too large.
    socket.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" || error.code === "EPIPE" ? done() : reject(error),
    );
  });
}

function parse(text: string): RawAnswer {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...fields] = head.split("\r\n");
  const headers = new Map(
    fields.map((line): [string, string] => {
      const at = line.indexOf(":");
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  return { status: Number(first.split(" ")[1] ?? 0), headers, body: rest.join("\r\n\r\n") };
}
