import { AppError } from "../errors.ts";
import { Batches } from "./batches.ts";
import { Lane, type Row } from "./lane.ts";
import type { Entered } from "./tenant-scope.ts";

export interface DatabaseOptions {
  /** A role's connection string, e.g. `postgres://rampart_app:...@host/rampart`. */
  url: string;
  /** Connections at most; 1 where a request has a client of its own (Workers). */
  max: number;
  applicationName?: string;
}

const waitLimitMs = 10_000;

/** The connections of one role. Lanes are lent to one scope at a time, first come first served. */
export class Database {
  readonly #options: DatabaseOptions;
  readonly #lanes = new Set<Lane>();
  readonly #idle: Lane[] = [];
  readonly #waiting: ((lane: Lane) => void)[] = [];
  #closing = false;
  /** Reads of single rows; see `TenantScope.readOne`. */
  readonly points = new Batches<string, { entered: Row; found: unknown }>();
  /** Changes that are made together; see `TenantScope.writeTogether`. */
  readonly changes = new Batches<unknown, { entered: Entered; result: unknown }>();

  constructor(options: DatabaseOptions) {
    this.#options = options;
  }

  /** Lends a lane to `use` and takes it back, whatever happens. */
  async withLane<T>(use: (lane: Lane) => Promise<T>): Promise<T> {
    if (this.#closing) throw new AppError("unavailable", "The server is stopping. Try again.");
    const lane = this.#rested() ?? this.#open() ?? (await this.#wait());
    try {
      return await lane.lend(use);
    } finally {
      this.#takeBack(lane);
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(Array.from(this.#lanes, (lane) => lane.close()));
  }

  #rested(): Lane | undefined {
    for (let lane = this.#idle.pop(); lane; lane = this.#idle.pop()) {
      if (!lane.isWorn) return lane;
      this.#discard(lane);
    }
    return undefined;
  }

  #takeBack(lane: Lane): void {
    if (lane.isWorn) this.#discard(lane);
    else this.#idle.push(lane);
    if (this.#waiting.length === 0) return;
    const next = this.#rested() ?? this.#open();
    if (next) this.#waiting.shift()?.(next);
  }

  #discard(lane: Lane): void {
    this.#lanes.delete(lane);
    lane.close().catch(() => undefined);
  }

  #open(): Lane | undefined {
    if (this.#closing || this.#lanes.size >= this.#options.max) return undefined;
    const lane = new Lane(this.#options.url, this.#options.applicationName ?? "rampart");
    this.#lanes.add(lane);
    return lane;
  }

  #wait(): Promise<Lane> {
    return new Promise((resolve, reject) => {
      const give = (lane: Lane) => {
        clearTimeout(timer);
        resolve(lane);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(give), 1);
        reject(
          new AppError("unavailable", "All database connections are busy. Try again in a second.", {
            retryAfter: 1,
          }),
        );
      }, waitLimitMs);
      this.#waiting.push(give);
    });
  }
}
