/** Gives out numbers above all that are known, each once in this process; a lost race burns one. */
export class Numbers {
  readonly #lastKnown: () => number;
  #lastGiven = 0;

  constructor(lastKnown: () => number) {
    this.#lastKnown = lastKnown;
  }

  next(): number {
    this.#lastGiven = Math.max(this.#lastGiven, this.#lastKnown()) + 1;
    return this.#lastGiven;
  }
}
