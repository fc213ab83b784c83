/** Texts that come again and again, by small numbers. */
export class Names {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  numberOf(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
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
