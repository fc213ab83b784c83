/** Where the entries of an archive go: into a tar file, or as files into a folder. */
export interface EntryWriter {
  writeEntry(path: string, content: Buffer): Promise<void>;
  /** @param size The length of the content, which tar announces beforehand. */
  copyEntry(path: string, content: AsyncIterable<Buffer>, size: number): Promise<void>;
}
