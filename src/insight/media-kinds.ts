/** What a media file is, as people would say it. */
export const mediaKinds = ['images', 'formats', 'videos', 'audio', 'documents', 'others'] as const;
export type MediaKind = (typeof mediaKinds)[number];

const documents =
  /^(text\/|application\/(pdf|rtf|json|xml|msword|epub|vnd\.(ms-|oasis\.opendocument|openxmlformats-officedocument)))/;

/** By the first part of a MIME type. */
const families: Readonly<Record<string, MediaKind>> = { image: 'images', video: 'videos', audio: 'audio' };

/** @param mime As anybody has written it. */
export function kindOfMime(mime: string): MediaKind {
  const [family = ''] = mime.toLowerCase().split('/');
  return (
    (Object.hasOwn(families, family) ? families[family] : undefined) ??
    (documents.test(mime.toLowerCase()) ? 'documents' : 'others')
  );
}

const extensions: readonly (readonly [MediaKind, RegExp])[] = [
  ['images', /\.(avif|bmp|gif|heic|ico|jpe?g|png|svg|tiff?|webp)$/i],
  ['videos', /\.(avi|m4v|mkv|mov|mp4|mpe?g|ogv|webm)$/i],
  ['audio', /\.(aac|flac|m4a|mp3|oga|ogg|opus|wav)$/i],
  ['documents', /\.(csv|docx?|epub|json|md|od[pst]|pdf|pptx?|rtf|txt|xlsx?|xml)$/i],
];

/** Where nothing but the name of the file is known. */
export const kindOfName = (filename: string): MediaKind =>
  extensions.find(([, pattern]) => pattern.test(filename))?.[0] ?? 'others';

/**
 * By what describes a file: its row, or one of its formats, which are the smaller copies that Strapi has made of an image.
 *
 * @param sidecar As an archive has it, which may be anything.
 */
export function kindOfSidecar(sidecar: Readonly<Record<string, unknown>>): MediaKind | undefined {
  if (typeof sidecar.type === 'string' || typeof sidecar.mainHash === 'string') {
    return 'formats';
  }
  return typeof sidecar.mime === 'string' ? kindOfMime(sidecar.mime) : undefined;
}
