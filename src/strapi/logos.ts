/** A logo of the admin panel, as the project settings describe it. */
export interface Logo {
  readonly name?: string;
  readonly hash?: string;
  readonly ext?: string;
  readonly url?: string;
  readonly provider?: string | null;
  readonly size?: unknown;
}

/** The project settings that describe one. */
export const logos = ['menuLogo', 'authLogo'] as const;

/** What Strapi keeps of a logo; whatever else an archive says about it is not stored (archive format §7.6). */
export const logoProperties = ['name', 'hash', 'url', 'width', 'height', 'ext', 'size', 'provider'] as const;

/** The property in which an archive has the content of its file, in base64 (archive format §4.4). */
export const logoContent = '__transferBuffer';
