/** Bytes of a piece at most: how deflate lays out what it only stores depends on those. */
const mostInPiece = 1 << 16;

/** A content for a stream, which may keep pieces while it asks for the next: their buffers are used again then. */
export async function* keptPieces(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const piece of content) {
    for (let from = 0; from < piece.length; from += mostInPiece) {
      yield Buffer.from(piece.subarray(from, from + mostInPiece));
    }
  }
}
