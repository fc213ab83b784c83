import type { Draws } from './draws.ts';
import type { Demands } from './place.ts';

/** How much a text may have: UTF-16 units. */
export interface Room {
  readonly least: number;
  readonly most: number;
  /** Whether no two values may have the same. */
  readonly isUnique: boolean;
}

/** What makes the texts of a class for one attribute. */
export interface TextMaker {
  /** Whether a million values do not collide, so that nobody has to keep what was given out. */
  readonly isRoomy: boolean;
  /** Whether a text is of the class at any length: then one that does not fit is cut, or gets more. */
  readonly isElastic: boolean;
  /** Whether where nothing else fits an expression a text of the original's form may do. Not where that may be an address of somebody. */
  readonly isOfAnyForm: boolean;
  /** That all of its texts are of this form needs no proof. */
  readonly form?: Demands['form'];
  /**
   * Another candidate each time, for the draws go on.
   *
   * @param attempt From 0: how many were refused.
   */
  readonly make: (draws: Draws, original: string, attempt: number) => string;
}

/** A class of texts, whatever attribute they are in. */
export interface TextClass {
  /** Texts that mean the same have the same mask. */
  readonly normalized?: (text: string) => string;
  readonly maker: (room: Room) => TextMaker;
}
