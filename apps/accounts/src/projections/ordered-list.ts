import { failure, type Page, type PageRequest } from '#contracts';

/** Items in the order of a number that each has for life; those that come last are appended cheaply. */
export class OrderedList<Item> {
  readonly #numbers: number[] = [];
  readonly #items = new Map<number, Item>();

  set(number: number, item: Item): void {
    if (!this.#items.has(number)) this.#numbers.splice(this.#placeAfter(number), 0, number);
    this.#items.set(number, item);
  }

  delete(number: number): void {
    if (!this.#items.delete(number)) return;
    this.#numbers.splice(this.#placeAfter(number) - 1, 1);
  }

  get size(): number {
    return this.#items.size;
  }

  has(number: number): boolean {
    return this.#items.has(number);
  }

  /** The item with the lowest number. */
  get first(): Item | undefined {
    const [lowest] = this.#numbers;
    return lowest === undefined ? undefined : this.#items.get(lowest);
  }

  [Symbol.iterator](): Iterator<Item> {
    return this.#items.values();
  }

  /** Throws `HTTP.INVALID_QUERY` for a cursor that is none. */
  page({ limit, cursor }: PageRequest): Page<Item> {
    const start = cursor === undefined ? 0 : this.#placeAfter(numberOf(cursor));
    const numbers = this.#numbers.slice(start, start + limit + 1);
    const shown = numbers.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((number) => this.#items.get(number) as Item),
      next: numbers.length > limit && last !== undefined ? cursorOf(last) : null,
    };
  }

  /** How many numbers are not above this one. */
  #placeAfter(number: number): number {
    let low = 0;
    let high = this.#numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#numbers[middle] as number) <= number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function cursorOf(number: number): string {
  return Buffer.from(String(number)).toString('base64url');
}

function numberOf(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (/^\d{1,15}$/.test(text) && cursorOf(Number(text)) === cursor) return Number(text);
  throw failure('HTTP.INVALID_QUERY', 'The cursor is not one that this list has answered.', {
    field: 'cursor',
  });
}
