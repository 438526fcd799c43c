import { createHash, timingSafeEqual } from "node:crypto";
import { parseCommand, parseCommands, parsePath, pathSegments } from "./commands.ts";
import { connectRedis } from "./connection.ts";
import { encodeOutcome } from "./encode.ts";
import { GatewayError } from "./errors.ts";
import { Executor } from "./execute.ts";
import { ScriptDigests } from "./scripts.ts";
import { subscribe } from "./subscribe.ts";

export interface GatewayOptions {
  redisUrl: string;
  /** The token, sent as `Authorization: Bearer <token>` or `?_token=<token>`. */
  token: string;
  /** A free port by default. */
  port?: number;
  log?: (line: string) => void;
}

export interface RunningGateway {
  url: string;
  stop(): Promise<void>;
}

const bodyLimitBytes = 1024 * 1024;

/**
 * Serves Upstash's Redis REST API on 127.0.0.1 in front of a TCP Redis, as far as `@upstash/redis`
 * and `@upstash/ratelimit` use it (https://upstash.com/docs/redis/features/restapi). While Redis is
 * down, requests get 503 immediately.
 * @throws Error, in one line, when Redis does not answer or the port is taken
 */
export async function startRedisGateway(options: GatewayOptions): Promise<RunningGateway> {
  const redis = await connectRedis(options.redisUrl, options.log ?? (() => {}));
  const executor = new Executor(redis, new ScriptDigests());
  const isToken = tokenCheck(options.token);
  const subscriptions = new Set<() => void>();

  async function answer(request: Request, keepOpen: () => void): Promise<Response> {
    const url = new URL(request.url);
    if (!["GET", "HEAD", "POST", "PUT"].includes(request.method)) {
      throw new GatewayError(405, `ERR method ${request.method} is not allowed`);
    }
    const sent = request.headers.get("authorization")?.replace(/^Bearer /i, "");
    if (!isToken(sent ?? url.searchParams.get("_token") ?? "")) {
      throw new GatewayError(401, "WRONGPASS invalid or missing auth token");
    }
    if ((request.headers.get("upstash-response-format") ?? "json") !== "json") {
      throw new GatewayError(400, "ERR this stand-in answers in JSON only");
    }
    const body = await readBody(request);
    const base64 = request.headers.get("upstash-encoding") === "base64";
    const [first, ...rest] = pathSegments(url);
    switch (first) {
      case "pipeline": {
        const outcomes = await executor.run(parseCommands(parseJson(body)));
        return Response.json(outcomes.map((outcome) => encodeOutcome(outcome, base64)));
      }
      case "multi-exec": {
        const outcomes = await executor.runAtomically(parseCommands(parseJson(body)));
        return Response.json(outcomes.map((outcome) => encodeOutcome(outcome, base64)));
      }
      case "subscribe":
      case "psubscribe": {
        keepOpen();
        const { events, close } = await subscribe(redis, first, rest);
        subscriptions.add(close);
        request.signal.addEventListener("abort", () => {
          subscriptions.delete(close);
          close();
        });
        return new Response(events, { headers: { "content-type": "text/event-stream" } });
      }
      default: {
        const command = first === "" ? parseCommand(parseJson(body)) : parsePath(url, body);
        const [outcome = { error: "ERR no reply" }] = await executor.run([command]);
        const status = "error" in outcome ? 400 : 200;
        return Response.json(encodeOutcome(outcome, base64), { status });
      }
    }
  }

  try {
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: options.port ?? 0,
      maxRequestBodySize: 64 * bodyLimitBytes,
      fetch: (request, server) =>
        answer(request, () => server.timeout(request, 0)).catch((error: unknown) => {
          if (!(error instanceof GatewayError)) options.log?.(`gateway: ${String(error)}`);
          const known = error instanceof GatewayError ? error : undefined;
          const message = known?.message ?? "ERR internal error of the gateway";
          return Response.json({ error: message }, { status: known?.status ?? 500 });
        }),
    });
    return {
      url: `http://127.0.0.1:${server.port}`,
      async stop() {
        for (const close of subscriptions) close();
        await server.stop(true);
        redis.disconnect();
      },
    };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

/** Compares digests, so that the duration reveals nothing about the token, not even its length. */
function tokenCheck(token: string): (candidate: string) => boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const expected = digest(token);
  return (candidate) => timingSafeEqual(digest(candidate), expected);
}

async function readBody(request: Request): Promise<Buffer> {
  const body = Buffer.from(await request.arrayBuffer());
  if (body.length <= bodyLimitBytes) return body;
  const sizes = `Limit: ${bodyLimitBytes} bytes, Actual: ${body.length} bytes`;
  throw new GatewayError(400, `ERR max request size exceeded. ${sizes}`);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new GatewayError(400, "ERR the body is not valid JSON");
  }
}
