import { describe, expect, it } from "vitest";
import { ScriptDigests } from "../standins/upstash-redis/scripts.ts";

const evaluated = (script: string) =>
  new ScriptDigests().translate({ name: "EVAL", args: [script, "0"] }).args[0];

describe("the script sent to Redis", () => {
  it.each([
    ["#!lua flags=allow-key-locking\nreturn 1", "\nreturn 1"],
    ["#!lua flags=no-writes,allow-key-locking\nreturn 1", "#!lua flags=no-writes\nreturn 1"],
    ["#!lua flags=no-writes\nreturn 1", "#!lua flags=no-writes\nreturn 1"],
    ["#!lua\nreturn 1", "#!lua\nreturn 1"],
    ["return '#!lua flags=allow-key-locking'", "return '#!lua flags=allow-key-locking'"],
  ])("of %j is %j", (script, expected) => expect(evaluated(script)).toBe(expected));
});
