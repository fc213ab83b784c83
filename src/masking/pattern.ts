const typePrefix = 'type:';

/** The type that a pattern of the section `attributes` names (`type:password`); undefined for one of names. */
export const typeOfPattern = (pattern: string): string | undefined =>
  pattern.startsWith(typePrefix) ? pattern.slice(typePrefix.length) : undefined;

/** What tells whether a text fits a pattern, in which `*` stands for any characters, or none. Upper case and lower case are the same. */
export function matcher(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const last = rest.pop();
  if (last === undefined) {
    return (text) => text.toLowerCase() === first;
  }
  return (text) => {
    const lower = text.toLowerCase();
    if (lower.length < first.length + last.length || !lower.startsWith(first) || !lower.endsWith(last)) {
      return false;
    }
    // Each part where it comes first is enough: no regular expression, which a pattern could make take forever.
    let at = first.length;
    for (const part of rest) {
      const found = lower.indexOf(part, at);
      if (found === -1 || found + part.length > lower.length - last.length) {
        return false;
      }
      at = found + part.length;
    }
    return true;
  };
}
