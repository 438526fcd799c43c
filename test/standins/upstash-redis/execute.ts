import type { Redis } from "ioredis";
import { refusal } from "./commands.ts";
import type { RedisCommand } from "./commands.ts";
import { outcome } from "./connection.ts";
import { GatewayError } from "./errors.ts";
import type { ScriptDigests } from "./scripts.ts";

/** The result of one command. */
export type Outcome = { reply: unknown } | { error: string };

/**
 * Runs commands on the connection that all requests share. Names are sent in capitals, because
 * ioredis transforms the replies of commands with lower-case names (HGETALL to an object).
 */
export class Executor {
  readonly #redis: Redis;
  readonly #scripts: ScriptDigests;

  constructor(redis: Redis, scripts: ScriptDigests) {
    this.#redis = redis;
    this.#scripts = scripts;
  }

  /** Runs commands in order; a failure does not stop the others. @throws GatewayError 503 */
  async run(commands: RedisCommand[]): Promise<Outcome[]> {
    return await Promise.all(
      commands.map(async (command) => {
        const refused = refusal(command);
        if (refused !== undefined) return { error: refused };
        const result = await outcome(this.#send(command));
        return "error" in result ? result : { reply: this.#scripts.restore(command, result.reply) };
      }),
    );
  }

  /** Runs commands in one transaction. @throws GatewayError 400 when it is discarded, 503 */
  async runAtomically(commands: RedisCommand[]): Promise<Outcome[]> {
    const refused = commands.map(refusal).find((reason) => reason !== undefined);
    if (refused !== undefined) throw new GatewayError(400, refused);
    // Written in one tick, so that no command of another request comes in between.
    const queued = [
      outcome(this.#redis.callBuffer("MULTI")),
      ...commands.map((command) => outcome(this.#send(command))),
    ];
    const executed = outcome(this.#redis.callBuffer("EXEC"));
    const [answers, result] = await Promise.all([Promise.all(queued), executed]);
    if ("error" in result || !Array.isArray(result.reply)) {
      const cause = answers.find((answer) => "error" in answer) ?? result;
      throw new GatewayError(
        400,
        "error" in cause ? cause.error : "EXECABORT Transaction discarded",
      );
    }
    const replies: unknown[] = result.reply;
    return commands.map((command, index) => {
      const reply = replies[index];
      if (reply instanceof Error) return { error: reply.message };
      return { reply: this.#scripts.restore(command, reply) };
    });
  }

  #send(command: RedisCommand): Promise<unknown> {
    const { name, args } = this.#scripts.translate(command);
    return this.#redis.callBuffer(name, args);
  }
}
