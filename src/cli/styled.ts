import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { printable } from '../system/printable.ts';

/** A part of a line, and what it looks like where colours are shown. */
export interface Piece {
  readonly text: string;
  readonly style?: 'red' | 'green' | 'yellow' | 'bold' | 'dim';
}

/** Prints a line of pieces; whatever is in them, they are no more than text. */
export type PrintStyled = (line: readonly Piece[]) => void;

/** Colours are left out where the stream is no terminal, and where the environment says so (`NO_COLOR`). */
export const printStyledTo =
  (stream: WriteStream): PrintStyled =>
  (line) => {
    const pieces = line.map(({ text, style }) => ({ text: oneLine(text), style }));
    const plain = pieces.map(({ text }) => text).join('');
    const safe = printable(plain);
    const shown =
      safe === plain
        ? pieces.map(({ text, style }) => (style === undefined ? text : styleText(style, text, { stream })))
        : // Only together its pieces are more than text.
          [safe];
    stream.write(`${shown.join('')}\n`);
  };

const oneLine = (text: string): string => printable(text).replace(/[\n\t]/g, ' ');
