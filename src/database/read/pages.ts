import { collectBeforeHuge } from '../../system/young-generation.ts';
import { Page } from '../../transfer/page.ts';

/**
 * From how many characters on a page is full. V8 keeps texts of more than 128 kB apart and asks the system for the memory of
 * each; shorter ones cost it nothing when they are gone soon.
 */
const pageLength = 50_000;

/** Joins records of one type to the pages of a transfer, however many were read at a time. No records make no page. */
export function* pagesOf(type: string, records: readonly string[]): Generator<Page> {
  let start = 0;
  let characters = 0;
  for (let end = 1; end <= records.length; end += 1) {
    characters += (records[end - 1] as string).length;
    if (characters >= pageLength || end === records.length) {
      collectBeforeHuge(characters);
      // One flat text: to hand the records over apart was measured to be slower.
      yield Page.ofLines(type, end - start, records.slice(start, end).join('\n'));
      start = end;
      characters = 0;
    }
  }
}
