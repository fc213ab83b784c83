/** Texts that come again and again, by small numbers. */
export class Names {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  /** @param keep Told of the bytes that a new one takes. */
  numberOf(text: string, keep: (bytes: number) => void): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      keep(textBytes(text));
      number = this.#texts.length;
      this.#numbers.set(text, number);
      this.#texts.push(text);
    }
    return number;
  }

  /** @param number Of a text that has one. */
  text(number: number): string {
    return this.#texts[number] as string;
  }
}

/** What a text takes as a key of a Map and in a list. */
export const textBytes = (text: string): number => 200 + 2 * text.length;
