import type { ByteSource, Patch } from './bytes.ts';

const most = 262_144;

/** The bytes of a file, with what is to be in them instead. */
export async function* patched(source: ByteSource, patches: readonly Patch[]): AsyncGenerator<Buffer> {
  let next = 0;
  let open: Patch[] = [];
  for (let position = 0; position < source.size; ) {
    const bytes = await source.read(position, Math.min(most, source.size - position));
    if (bytes.length === 0) {
      // Whoever takes the bytes compares them with the size.
      return;
    }
    const end = position + bytes.length;
    while (next < patches.length && (patches[next] as Patch).start < end) {
      open.push(patches[next] as Patch);
      next += 1;
    }
    for (const patch of open) {
      overwrite(bytes, position, patch);
    }
    open = open.filter((patch) => patch.end > end);
    yield bytes;
    position = end;
  }
}

/** @param position Where in the file the bytes are. */
function overwrite(bytes: Buffer, position: number, { start, end, content, fill = 0 }: Patch): void {
  const from = Math.max(start - position, 0);
  bytes.fill(fill, from, Math.min(end - position, bytes.length));
  if (content !== undefined && start + content.length > position) {
    content.copy(bytes, from, Math.max(position - start, 0));
  }
}
