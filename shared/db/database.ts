import { AppError } from "../errors.ts";
import { Batches } from "./batches.ts";
import { Lane } from "./lane.ts";
import type { TenantSession } from "./entering.ts";
import { fromDatabase } from "./errors.ts";

export interface DatabaseOptions {
  /** A role's connection string, e.g. `postgres://rampart_app:...@host/rampart`. */
  url: string;
  /** Connections at most; 1 where a request has a client of its own (Workers). */
  max: number;
  applicationName?: string;
}

const waitLimitMs = 10_000;

/** How many of a pool's connections one tenant may hold at once; a pool below 4 has none to spare. */
const shareOf = (max: number) => (max < 4 ? max : Math.floor(max * 0.75));

/** Who waits for a lane of one holder, and how many that holder has. */
interface Holder {
  held: number;
  waiting: ((lane: Lane) => void)[];
}

/**
 * The connections of one role. Lanes are lent to one scope at a time; a holder, which is a tenant,
 * has a part of them at most, and a lane that comes free goes to whom has the fewest.
 */
export class Database {
  readonly #options: DatabaseOptions;
  readonly #share: number;
  readonly #lanes = new Set<Lane>();
  readonly #idle: Lane[] = [];
  readonly #holders = new Map<string, Holder>();
  #closing = false;
  /** Reads of single rows; see `TenantScope.readOne`. */
  readonly points = new Batches<string, { entered: TenantSession; found: unknown }>();
  /** Changes that are made together; see `TenantScope.writeTogether`. */
  readonly changes = new Batches<unknown, { entered: TenantSession; result: unknown }>();

  constructor(options: DatabaseOptions) {
    this.#options = options;
    this.#share = shareOf(options.max);
  }

  /**
   * Lends a lane to `use` and takes it back, whatever happens. What the database refuses is
   * thrown as an AppError here, so no caller maps it again.
   * @param holder the tenant whose work it is; all that is no tenant's is one holder.
   */
  async withLane<T>(use: (lane: Lane) => Promise<T>, holder = ""): Promise<T> {
    if (this.#closing) throw new AppError("unavailable", "The server is stopping. Try again.");
    const known = this.#holders.get(holder) ?? { held: 0, waiting: [] };
    this.#holders.set(holder, known);
    try {
      const lane = this.#forHolder(known) ?? (await this.#wait(known));
      try {
        return await lane.lend(use);
      } catch (error) {
        throw fromDatabase(error);
      } finally {
        known.held -= 1;
        this.#takeBack(lane);
      }
    } finally {
      if (known.held === 0 && known.waiting.length === 0) this.#holders.delete(holder);
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(Array.from(this.#lanes, (lane) => lane.close()));
  }

  /** A lane that is free, where the holder may have another one. */
  #forHolder(holder: Holder): Lane | undefined {
    if (holder.held >= this.#share) return undefined;
    const lane = this.#rested() ?? this.#open();
    if (lane) holder.held += 1;
    return lane;
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
    let next: Holder | undefined;
    for (const holder of this.#holders.values()) {
      if (holder.waiting.length > 0 && holder.held < (next?.held ?? this.#share)) next = holder;
    }
    const free = next && this.#forHolder(next);
    if (free) next?.waiting.shift()?.(free);
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

  #wait({ waiting }: Holder): Promise<Lane> {
    return new Promise((resolve, reject) => {
      const give = (lane: Lane) => {
        clearTimeout(timer);
        resolve(lane);
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(give), 1);
        reject(
          new AppError("unavailable", "All database connections are busy. Try again in a second.", {
            retryAfter: 1,
          }),
        );
      }, waitLimitMs);
      waiting.push(give);
    });
  }
}
