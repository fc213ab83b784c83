/** What lies in a folder. `other` is a link, a device, or whatever else there may be. */
export interface FolderEntry {
  /** Without the folders around it. */
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** A file of a folder; its content can be read any number of times until it is closed. */
export interface OpenFile {
  content(): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/** One reading of a folder, a file at a time. */
export interface FolderReading extends AsyncDisposable {
  /**
   * Told before all else which files are going to be opened, where those are many. Absent where it makes no difference.
   *
   * @param paths Files that are there, in the order of their places, and of their names there.
   */
  plan?(paths: readonly string[]): void;
  /**
   * Fetches files that are going to be opened next, where to fetch them together is faster than one by one; those of the call before are
   * gone then. Absent where it makes no difference.
   *
   * @param paths Files that are there.
   */
  fetch?(paths: readonly string[]): Promise<void>;
  /** @param path From the root, with slashes. */
  open(path: string): Promise<OpenFile>;
}

/**
 * A folder of files, on a disk or in a repository. Paths in it are relative to its root, with slashes; that of the root is empty. All
 * that is read fails with the error of the system, or with a UserError.
 */
export interface StoredFolder {
  /** What messages call it. */
  readonly path: string;
  /** What lies directly in a folder, in any order. */
  children(folder: string): AsyncIterable<FolderEntry>;
  /** @returns What has that path, and its bytes where it is a file; undefined where nothing has. */
  find(path: string): Promise<{ readonly kind: FolderEntry['kind']; readonly size: number } | undefined>;
  /** Where among the files of its folder one lies: those of one place are read in a row. Absent where all are in one. */
  placeOf?(path: string): number;
  /**
   * Begins to read.
   *
   * @param isWhole Whether all files are going to be read, those of a folder in the order of their places, and of their names there.
   */
  read(isWhole: boolean): FolderReading;
}
