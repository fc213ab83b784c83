import { compose, withoutReferences } from './markdown.ts';

/** What one step says in the comment: each of them replaces its own, and leaves the others as they are. */
export interface Section {
  /** Which step it is of: its mode and the project. */
  readonly key: string;
  /** Markdown. */
  readonly content: string;
}

/** GitHub refuses a longer comment; in UTF-16 units. */
const longestComment = 65_536;
/** Leaves room for a second section of that length, and a mask of the runner's. */
const longestSection = 30_000;

/** What a comment begins with that is ours. Nobody sees it. */
const marker = '<!-- strapi-dms: one comment, which each run edits -->';
const sectionMarker = (key: string): string => `<!-- strapi-dms: section ${encodeURIComponent(key)} -->`;
const sectionPattern = /^<!-- strapi-dms: section (\S+) -->$/;

/** Whether a comment begins as ours do. Anybody can write that: who has written it is another question. */
export const isMarked = (body: string): boolean => body.startsWith(marker);

/** @returns the sections of a comment that is marked, in their order. */
export function readSections(body: string): Section[] {
  const sections: { key: string; lines: string[] }[] = [];
  for (const line of body.replaceAll('\r\n', '\n').split('\n').slice(1)) {
    const [, key] = sectionPattern.exec(line) ?? [];
    if (key !== undefined) {
      sections.push({ key: decoded(key), lines: [] });
    } else {
      sections.at(-1)?.lines.push(line);
    }
  }
  return sections.map(({ key, lines }) => ({ key, content: lines.join('\n').trim() }));
}

/** Whoever may edit comments may have edited this. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** A section of parts of Markdown, the last of which are left out where it gets too long. */
export const sectionOf = (key: string, parts: readonly string[]): Section => ({
  key,
  content: compose(parts.map(withoutReferences), longestSection).trim(),
});

/**
 * The body of the comment once a step has said what it has to say.
 *
 * @param body As it is; undefined where there is no comment yet.
 */
export function withSection(body: string | undefined, section: Section): string {
  const others = body === undefined ? [] : readSections(body);
  const isThere = others.some(({ key }) => key === section.key);
  const all = isThere
    ? others.map((other) => (other.key === section.key ? section : other))
    : [...others, section];
  return fitting(all, section.key);
}

/** Sections of other steps give way where all of them would be too long, the last ones first. */
function fitting(sections: readonly Section[], own: string): string {
  let kept = sections;
  for (;;) {
    const body = bodyOf(kept);
    const victim = kept.findLast(({ key, content }) => key !== own && content !== leftOut);
    if (body.length <= longestComment || victim === undefined) {
      return body.slice(0, longestComment);
    }
    kept = kept.map((section) => (section === victim ? { ...section, content: leftOut } : section));
  }
}

const leftOut = 'What another step has found has no room in this comment: see the summary of its run.';

const bodyOf = (sections: readonly Section[]): string =>
  [
    marker,
    ...sections.map(
      ({ key, content }) => `${sectionMarker(key)}\n${content.replaceAll('<!--', '&lt;!--')}\n`,
    ),
  ].join('\n');
