import { type Draws, digits, sameForm, token } from './draws.ts';

/** Files that Strapi itself serves. They get other names elsewhere, wherever they are named. */
const media = /^(?:https?:\/\/[^/?#]+)?(\/uploads\/[\w.-]+)$/i;

/** An address in rich text that leads nowhere, of the same kind; media files of Strapi stay what they are. */
export function maskLink(draws: Draws, address: string): string {
  const file = media.exec(address)?.[1];
  if (file !== undefined) {
    return file;
  }
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    return /^(?:\/\/|www\.)/i.test(address)
      ? `https://example.com/${token(draws, 8)}`
      : maskPath(draws, address);
  }
  return (schemes[scheme] ?? emptied)(draws);
}

const schemes: Readonly<Record<string, (draws: Draws) => string>> = {
  http: (draws) => `https://example.com/${token(draws, 8)}`,
  https: (draws) => `https://example.com/${token(draws, 8)}`,
  mailto: (draws) => `mailto:${maskMailbox(draws)}`,
  tel: (draws) => `tel:+999${digits(draws, 9)}`,
  sms: (draws) => `sms:+999${digits(draws, 9)}`,
};

/** Pictures within the text, scripts, and what else there may be. */
const emptied = (): string => 'data:,';

/** Within the site: its folders stay apart. What is escaped becomes a letter, so that nothing escaped is wrong. */
const maskPath = (draws: Draws, path: string): string => sameForm(draws, path.replace(/%[\da-f]{2}/gi, 'x'));

export const maskMailbox = (draws: Draws): string => `${token(draws, 8)}@example.com`;
