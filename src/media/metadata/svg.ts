import { Damaged, type Inspection } from './bytes.ts';

/** A drawing of more than this is not looked through. */
const most = 16_000_000;

const blank = 0x20;

/** What drawing programs note of where on whose disk it was drawn. */
const notes =
  /\s(?:sodipodi:(?:docname|absref|docbase)|inkscape:export-filename)\s*=\s*(?:"([^"]*)"|'([^']*)')/dg;

/** @param head The first bytes of a file. */
export function isSvg(head: Buffer): boolean {
  const text = head
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  return text.startsWith('<') && !/^<(?:!doctype\s+)?html/i.test(text) && /<svg[\s>]/.test(text);
}

/** Finds comments, RDF and what drawing programs note in an SVG file. Titles and descriptions are shown, and stay. */
export async function inspectSvg(file: Inspection): Promise<void> {
  if (file.size > most) {
    throw new Damaged();
  }
  // A letter a byte, so that places are those in the file.
  const text = (await file.at(0, file.size)).toString('latin1');
  const endOf = (mark: string, from: number): number => {
    const end = text.indexOf(mark, from);
    if (end < 0) {
      throw new Damaged();
    }
    return end;
  };
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    if (text.startsWith('<!--', at)) {
      const end = endOf('-->', at + 4);
      file.blank(at + 4, end, { fill: blank });
      at = end;
    } else if (text.startsWith('<![CDATA[', at)) {
      at = endOf(']]>', at);
    } else {
      const end = tagEnd(text, at);
      const tag = text.slice(at, end);
      for (const { indices = [] } of tag.matchAll(notes)) {
        const [start, stop] = (indices[1] ?? indices[2]) as [number, number];
        file.blank(at + start, at + stop, { fill: blank });
      }
      at = end;
      if (/^<metadata[\s>]/.test(tag) && !tag.endsWith('/>')) {
        at = endOf('</metadata', end);
        file.blank(end, at, { fill: blank });
      }
    }
  }
}

/** Where a tag ends; values may have what otherwise ends it. */
function tagEnd(text: string, start: number): number {
  let quote = '';
  for (let at = start; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (quote !== '') {
      quote = letter === quote ? '' : quote;
    } else if (letter === '>') {
      return at + 1;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
    }
  }
  throw new Damaged();
}
