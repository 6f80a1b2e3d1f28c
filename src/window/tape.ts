/**
 * Numbers and texts one behind the other, for the snapshot and for other threads. In: values in any order of kinds. Out: the same values when they are
 * asked for in the same order. A few long flat arrays are written in a fraction of the time that a million small ones take.
 */

/** What is on a tape. Plain data. */
export interface Tape {
  /** All full but the last. */
  numbers: Float64Array[];
  /** Whole numbers, in half the room. All full but the last. */
  wholes: Int32Array[];
  texts: (string | undefined)[];
  /** Texts that come often, once each. */
  words: string[];
  /** Whatever is too rare to be worth the trouble. */
  others: unknown[];
}

/** Stands for undefined among the numbers. */
const NONE = Number.NaN;
/** The same among the whole numbers. */
const NO_WHOLE = -(2 ** 31);
/** Among the whole numbers: this one does not fit, and is among the numbers. */
const ELSEWHERE = NO_WHOLE + 1;
/** Numbers of one piece. */
const PIECE = 1 << 16;

export class TapeWriter {
  readonly #pieces: Float64Array[] = [];
  #piece = new Float64Array(0);
  #at = 0;
  readonly #wholePieces: Int32Array[] = [];
  #wholePiece = new Int32Array(0);
  #wholeAt = 0;
  readonly #texts: (string | undefined)[] = [];
  readonly #words = new Map<string, number>();
  readonly #others: unknown[] = [];

  number(value: number | undefined): void {
    if (this.#at === this.#piece.length) {
      this.#piece = new Float64Array(PIECE);
      this.#pieces.push(this.#piece);
      this.#at = 0;
    }
    this.#piece[this.#at++] = value ?? NONE;
  }

  numbers(values: readonly number[]): void {
    this.whole(values.length);
    for (const value of values) this.number(value);
  }

  whole(value: number | undefined): void {
    if (this.#wholeAt === this.#wholePiece.length) {
      this.#wholePiece = new Int32Array(PIECE);
      this.#wholePieces.push(this.#wholePiece);
      this.#wholeAt = 0;
    }
    const written = value === undefined ? NO_WHOLE : value === (value | 0) && value > ELSEWHERE ? value : ELSEWHERE;
    this.#wholePiece[this.#wholeAt++] = written;
    if (written === ELSEWHERE) this.number(value);
  }

  wholes(values: readonly number[]): void {
    this.whole(values.length);
    for (const value of values) this.whole(value);
  }

  text(value: string | undefined): void {
    this.#texts.push(value);
  }

  word(value: string | undefined): void {
    this.whole(value === undefined ? undefined : this.#indexOf(value));
  }

  other(value: unknown): void {
    this.#others.push(value);
  }

  #indexOf(word: string): number {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    this.#words.set(word, this.#words.size);
    return this.#words.size - 1;
  }

  tape(): Tape {
    return {
      numbers: [...this.#pieces.slice(0, -1), this.#piece.slice(0, this.#at)],
      wholes: [...this.#wholePieces.slice(0, -1), this.#wholePiece.slice(0, this.#wholeAt)],
      texts: this.#texts,
      words: [...this.#words.keys()],
      others: this.#others,
    };
  }
}

export class TapeReader {
  readonly #tape: Tape;
  #piece = 0;
  #at = 0;
  #wholePiece = 0;
  #wholeAt = 0;
  #text = 0;
  #other = 0;

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  /** A number that was one. */
  number(): number {
    if (this.#at === PIECE) {
      this.#piece++;
      this.#at = 0;
    }
    return this.#tape.numbers[this.#piece]![this.#at++]!;
  }

  maybeNumber(): number | undefined {
    const value = this.number();
    return Number.isNaN(value) ? undefined : value;
  }

  numbers(): number[] {
    const values = new Array<number>(this.whole());
    for (let i = 0; i < values.length; i++) values[i] = this.number();
    return values;
  }

  /** A whole number that was one. */
  whole(): number {
    return this.maybeWhole()!;
  }

  maybeWhole(): number | undefined {
    if (this.#wholeAt === PIECE) {
      this.#wholePiece++;
      this.#wholeAt = 0;
    }
    const value = this.#tape.wholes[this.#wholePiece]![this.#wholeAt++]!;
    if (value === NO_WHOLE) return undefined;
    return value === ELSEWHERE ? this.number() : value;
  }

  wholes(): number[] {
    const values = new Array<number>(this.whole());
    for (let i = 0; i < values.length; i++) values[i] = this.whole();
    return values;
  }

  text(): string | undefined {
    return this.#tape.texts[this.#text++];
  }

  word(): string | undefined {
    const index = this.maybeWhole();
    return index === undefined ? undefined : this.#tape.words[index];
  }

  other(): unknown {
    return this.#tape.others[this.#other++];
  }
}
