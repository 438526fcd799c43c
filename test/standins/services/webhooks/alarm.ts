/** A timer that is told more rings at once. */
const farthestMs = 2 ** 31 - 1;

/** Rings once at a moment; a new moment takes the place of the one before. It may ring early. */
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
    this.#timer = setTimeout(this.#ring, Math.min(wait, farthestMs));
  }
}
