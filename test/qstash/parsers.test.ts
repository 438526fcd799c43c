import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backOff, readRetryAfter } from "../standins/qstash/protocol/back-off.ts";
import { nextCron } from "../standins/qstash/protocol/cron.ts";
import { parseDuration } from "../standins/qstash/protocol/duration.ts";
import { readFlowControl } from "../standins/qstash/protocol/flow-control.ts";
import { compileRetryDelay } from "../standins/qstash/protocol/retry-delay.ts";

type Expression = { text: string; value: (retried: number) => number };

const binary = (symbol: string, of: (a: number, b: number) => number) => ({ symbol, of });
const OPERATORS = [
  binary("+", (a, b) => a + b),
  binary("-", (a, b) => a - b),
  binary("*", (a, b) => a * b),
  binary("/", (a, b) => a / b),
  binary("%", (a, b) => a % b),
];
const TWO = ["pow", "min", "max"] as const;
const ONE = ["sqrt", "abs", "exp", "floor", "ceil", "round"] as const;

/** Expressions with the value that plain arithmetic gives them. */
const expressions = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.nat(5_000).map((n): Expression => ({ text: `${n}`, value: () => n })),
    fc.constant<Expression>({ text: "retried", value: (n) => n }),
    fc
      .tuple(tie("any"), fc.constantFrom(...OPERATORS), tie("any"))
      .map(([a, op, b]): Expression => ({
        text: `(${a.text} ${op.symbol} ${b.text})`,
        value: (n) => op.of(a.value(n), b.value(n)),
      })),
    fc.tuple(fc.constantFrom(...TWO), tie("any"), tie("any")).map(([name, a, b]): Expression => ({
      text: `${name}(${a.text},${b.text})`,
      value: (n) => Math[name](a.value(n), b.value(n)),
    })),
    fc.tuple(fc.constantFrom(...ONE), tie("any")).map(([name, a]): Expression => ({
      text: `${name}( ${a.text} )`,
      value: (n) => Math[name](a.value(n)),
    })),
  ),
})).any;

describe("the Retry-Delay expression", () => {
  it("has the arithmetic value", () => {
    fc.assert(
      fc.property(expressions, fc.nat(5), ({ text, value }, retried) => {
        fc.pre(text.length <= 500);
        expect(compileRetryDelay(text)(retried)).toBe(value(retried));
      }),
    );
  });

  it("has the precedence of mathematics", () => {
    expect(compileRetryDelay("1 + 2 * 3 - 8 / 4 / 2")(0)).toBe(6);
    expect(compileRetryDelay("-2 * -(3 - 1)")(0)).toBe(4);
    expect(compileRetryDelay("1000 * (1 + retried)")(2)).toBe(3_000);
    expect(compileRetryDelay("1e3 + .5")(0)).toBe(1_000.5);
  });

  it("returns a number or a Fault for any text, and never runs code", () => {
    const near = fc.string({
      unit: fc.constantFrom(..."0123456789.+-*/%(), retriedpowx".split("")),
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), near), (text) => {
        try {
          expect(typeof compileRetryDelay(text)(1)).toBe("number");
        } catch (error) {
          expect(error).toMatchObject({ status: 400 });
        }
      }),
    );
    const evil = [
      "process.exit(1)",
      "constructor(1)",
      "toString()",
      "1;2",
      "pow(1)",
      "",
      "(".repeat(400),
    ];
    for (const text of evil) expect(() => compileRetryDelay(text)).toThrow(/retry delay/);
  });
});

describe("durations", () => {
  const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
  it("add up their parts", () => {
    const part = fc.record({
      n: fc.nat(500),
      unit: fc.constantFrom("d", "h", "m", "s", "ms"),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const text = parts.map(({ n, unit }) => `${n}${unit}`).join("");
        expect(parseDuration(text)).toBe(
          parts.reduce((sum, { n, unit }) => sum + n * UNITS[unit], 0),
        );
      }),
    );
  });

  it("are refused when they contain anything else", () => {
    for (const text of ["", "10", "s", "1x", "1m 5", "-1s", "1.s"])
      expect(parseDuration(text)).toBeNull();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = parseDuration(text);
        expect(value === null || value >= 0).toBe(true);
      }),
    );
  });
});

describe("the wait before a retry", () => {
  const now = Date.parse("Sun, 27 Jun 2027 12:00:00 GMT");
  const seconds = (retried: number) => backOff(retried, null, {}, now) / 1_000;

  it("is min(86400, e^(2.5 n)) seconds: 12s, 2m28s, 30m8s, 6h7m6s, 24h", () => {
    expect([0, 1, 2, 3, 4, 5].map((n) => Math.floor(seconds(n)))).toEqual([
      12, 148, 1_808, 22_026, 86_400, 86_400,
    ]);
  });

  it("follows Retry-After in seconds, as a duration and as a date", () => {
    expect(readRetryAfter("0", now)).toBe(0);
    expect(readRetryAfter("10", now)).toBe(10_000);
    expect(readRetryAfter("6m5s", now)).toBe(365_000);
    expect(readRetryAfter("Sun, 27 Jun 2027 12:16:24 GMT", now)).toBe(984_000);
    expect(readRetryAfter("soon", now)).toBeNull();
  });

  it("prefers the answer's delay to the expression, and allows at most a day", () => {
    expect(backOff(0, "5000", { "Retry-After": ["2"] }, now)).toBe(2_000);
    expect(backOff(0, null, { "X-Ratelimit-Reset": ["3"] }, now)).toBe(3_000);
    expect(backOff(0, null, { "X-Ratelimit-Reset-Tokens": ["1m"] }, now)).toBe(60_000);
    expect(Math.floor(backOff(0, null, { "Retry-After": ["90000"] }, now))).toBe(12_182);
    expect(backOff(2, "1000 * (1 + retried)", {}, now)).toBe(3_000);
    expect(backOff(0, "pow(10, 30)", {}, now)).toBe(86_400_000);
    expect(backOff(0, "-5", {}, now)).toBe(0);
    expect(Math.floor(backOff(0, "1 / 0", {}, now))).toBe(12_182);
  });
});

describe("cron", () => {
  const at = (text: string) => Date.parse(text);
  it("is in UTC or the zone of CRON_TZ, including daylight saving time", () => {
    expect(nextCron("0 9 * * *", at("2027-07-01T00:00:00Z"))).toBe(at("2027-07-01T09:00:00Z"));
    expect(nextCron("CRON_TZ=Europe/Berlin 0 9 * * *", at("2027-07-01T00:00:00Z"))).toBe(
      at("2027-07-01T07:00:00Z"),
    );
    expect(nextCron("CRON_TZ=Europe/Berlin 0 9 * * *", at("2027-12-01T00:00:00Z"))).toBe(
      at("2027-12-01T08:00:00Z"),
    );
    expect(nextCron("CRON_TZ=America/New_York 30 1 * * 1", at("2027-03-14T12:00:00Z"))).toBe(
      at("2027-03-15T05:30:00Z"),
    );
  });

  it("refuses an invalid expression", () => {
    for (const cron of [
      "",
      "* * * *",
      "* * * * * *",
      "61 * * * *",
      "CRON_TZ=Mars/Base 0 9 * * *",
      "0 0 30 2 *",
    ]) {
      expect(() => nextCron(cron, 0)).toThrow(/cron/);
    }
  });
});

describe("flow control values", () => {
  it("are read in any order and case", () => {
    const flow = { key: "k", parallelism: 2, rate: 60, periodMs: 60_000 };
    expect(readFlowControl("k", "parallelism=2, rate=60, period=1m")).toEqual(flow);
    expect(readFlowControl("k", "Period=60,Rate=60,Parallelism=2")).toEqual(flow);
    expect(readFlowControl("k", "rate=4")).toMatchObject({
      parallelism: null,
      rate: 4,
      periodMs: 1_000,
    });
    expect(readFlowControl(null, null)).toBeNull();
  });

  it("are refused when they are wrong", () => {
    for (const value of ["", "rate=0", "rate=x", "speed=1", "period=1m", "rate=1, period=0s"]) {
      expect(() => readFlowControl("k", value)).toThrow();
    }
    expect(() => readFlowControl("a b", "rate=1")).toThrow(/are allowed/);
    expect(() => readFlowControl("k", null)).toThrow(/together/);
  });
});
