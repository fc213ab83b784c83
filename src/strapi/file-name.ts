/** The name under which Strapi keeps a media file, by the `hash` and `ext` of its row, its sidecar, or its format. */
export const fileName = ({ hash, ext }: { readonly hash?: unknown; readonly ext?: unknown }): string =>
  `${hash}${ext ?? ''}`;
