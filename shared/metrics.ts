import type { ErrorCategory } from "./errors.ts";
import { isSameSecret } from "./secrets/secrets.ts";

type Labels = Record<string, string>;

interface Family {
  help: string;
  type: "counter" | "gauge";
  series: Map<string, number>;
}

const special = /[\\"\n]/g;

const escaped = (value: string) =>
  value.replaceAll(special, (found) => (found === "\n" ? "\\n" : `\\${found}`));

const nameOf = (labels: Labels) => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
};

/**
 * Metrics of this process in Prometheus's text format 0.0.4. Labels must have few values: no ids, no
 * paths, and nothing that a caller chooses.
 */
export class Metrics {
  readonly #families = new Map<string, Family>();

  /** Counts an operation in `name_total` and adds its duration to `name_seconds_total`. */
  observe(name: string, help: string, labels: Labels, seconds: number): void {
    const key = nameOf(labels);
    this.#add(`${name}_total`, help, key, 1);
    this.#add(`${name}_seconds_total`, `${help} Their time.`, key, seconds);
  }

  /** Adds to a counter. Its name must end in `_total`. */
  count(name: string, help: string, labels: Labels, by: number): void {
    this.#add(name, help, nameOf(labels), by);
  }

  /** Sets a gauge. */
  set(name: string, help: string, labels: Labels, value: number): void {
    this.#family(name, help, "gauge").series.set(nameOf(labels), value);
  }

  /** Removes all series of a gauge, before the current ones are set. */
  clear(name: string): void {
    this.#families.delete(name);
  }

  text(): string {
    return Array.from(this.#families, ([name, { help, type, series }]) => {
      const lines = Array.from(series, ([labels, value]) => `${name}${labels} ${value}`);
      return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join("\n");
    })
      .concat("")
      .join("\n");
  }

  #add(name: string, help: string, key: string, by: number): void {
    const { series } = this.#family(name, help, "counter");
    series.set(key, (series.get(key) ?? 0) + by);
  }

  #family(name: string, help: string, type: Family["type"]): Family {
    const known = this.#families.get(name);
    if (known) return known;
    const made = { help, type, series: new Map<string, number>() };
    this.#families.set(name, made);
    return made;
  }
}

/** Counts an error of a request or a job. */
export function countError(
  metrics: Metrics,
  labels: { category: ErrorCategory; industry: string; transport: string },
): void {
  metrics.count("rampart_errors_total", "Errors of requests and jobs.", labels, 1);
}

/** Whether a request carries the scraper's token, compared in constant time. */
export function isScraper(token: string, authorization: string | undefined): boolean {
  const sent = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "";
  return token !== "" && isSameSecret(sent, token);
}
