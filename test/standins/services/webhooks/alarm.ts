/** The maximum delay of a timer; with a longer one it would fire immediately. */
const maxDelayMs = 2 ** 31 - 1;

/** Rings once at a given time; a new time replaces the previous one. It may ring early. */
export class Alarm {
  readonly #ring: () => void;
  #timer: Timer | undefined;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** @param at milliseconds since the epoch; null for never */
  set(at: number | null): void {
    clearTimeout(this.#timer);
    if (at === null) return;
    const wait = Math.max(0, Math.ceil(at - Date.now()));
    this.#timer = setTimeout(this.#ring, Math.min(wait, maxDelayMs));
  }
}
