import { createHash } from "node:crypto";
import type { RedisCommand } from "./commands.ts";

const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");

/**
 * Only Upstash supports the script flag `allow-key-locking`, which @upstash/ratelimit sets in every
 * script; Redis answers "Unexpected flag in script shebang". The gateway removes the flag. Because
 * that changes the SHA-1, it maps the client's digest to the one of Redis.
 */
export class ScriptDigests {
  readonly #knownToRedis = new Map<string, string>();

  /** Rewrites a script command for Redis; returns other commands unchanged. */
  translate(command: RedisCommand): RedisCommand {
    const [first, ...rest] = command.args;
    if (first === undefined) return command;
    switch (command.name) {
      case "EVAL":
      case "EVAL_RO":
        return { ...command, args: [this.#accept(String(first)), ...rest] };
      case "EVALSHA":
      case "EVALSHA_RO":
        return { ...command, args: [this.#digest(String(first)), ...rest] };
      case "SCRIPT":
        return { ...command, args: [first, ...this.#translateScript(String(first), rest)] };
      default:
        return command;
    }
  }

  /** SCRIPT LOAD answers the digest of the client's version of the script. */
  restore(command: RedisCommand, reply: unknown): unknown {
    const [subcommand, script] = command.args;
    const loads = command.name === "SCRIPT" && /^load$/i.test(String(subcommand));
    return loads && script !== undefined ? Buffer.from(sha1(String(script))) : reply;
  }

  #translateScript(subcommand: string, args: RedisCommand["args"]): RedisCommand["args"] {
    const arg = args.map(String);
    if (/^load$/i.test(subcommand)) return arg.map((script) => this.#accept(script));
    if (/^exists$/i.test(subcommand)) return arg.map((digest) => this.#digest(digest));
    return args;
  }

  #digest(digest: string): string {
    return this.#knownToRedis.get(digest.toLowerCase()) ?? digest;
  }

  #accept(script: string): string {
    const accepted = withoutKeyLocking(script);
    if (accepted !== script) this.#knownToRedis.set(sha1(script), sha1(accepted));
    return accepted;
  }
}

/** A shebang without other flags becomes an empty line, so that line numbers stay the same. */
function withoutKeyLocking(script: string): string {
  return script.replace(/^#!lua flags=(\S*)/, (shebang, list: string) => {
    const flags = list.split(",");
    if (!flags.includes("allow-key-locking")) return shebang;
    const others = flags.filter((flag) => flag !== "allow-key-locking");
    return others.length > 0 ? `#!lua flags=${others.join(",")}` : "";
  });
}
