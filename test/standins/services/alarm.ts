/** Rings once at a moment; a new moment takes the place of the one before. */
export class Alarm {
  readonly #ring: () => void;
  #timer: Timer | undefined;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** @param at milliseconds since the epoch; null for never */
  set(at: number | null): void {
    clearTimeout(this.#timer);
    if (at !== null) this.#timer = setTimeout(this.#ring, Math.max(0, Math.ceil(at - Date.now())));
  }
}
