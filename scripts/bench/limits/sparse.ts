import { execFileSync, spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import {
  closeSync,
  cpSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { plainEnvironment } from '../../conformance/process.ts';
import { type Context, ourExport, ourImport, ourKey, ours } from './context.ts';
import { onDatabase, projectOf } from './projects.ts';

export const sparseRows = ['sparse'] as const;

const row = 'sparse';
/** What the disk has that cannot hold the file. */
const tinyDisk = 200e6;
/** From one piece of data to the next: readers take a file of nothing but zeros for an attempt to fill the disk. */
const gap = 8 * 1024 * 1024;
/** What a run may have written before it was refused: its configuration, the table of contents, an empty folder. */
const hardlyAnything = 10e6;

/** One file that is larger than most limits, out and in, and onto a disk that cannot hold it. */
export async function measureSparse(context: Context): Promise<void> {
  const bytes = Math.round(context.sizes.sparse * 1e9);
  const size = `one file of ${context.sizes.sparse} GB`;
  const source = await projectOf(context, 'source', 0);
  const target = await projectOf(context, 'target', 0);
  const name = 'sparse.bin';
  const uploads = join(source.folder, 'public', 'uploads');
  const archive = join(context.folder, 'sparse');
  const file = `${archive}.tar.gz.enc`;
  const keep = (work: string, outcome: string, isMet: boolean) => {
    context.log(`  ${work}: ${outcome}`);
    context.keepCheck(row, { work, outcome, isMet });
  };
  try {
    addSparse(source.database, uploads, name, bytes);
    for (const [work, line] of [
      [`export of ${size}`, ourExport(source.folder, archive)],
      [`verify of ${size}`, ours('verify', '-f', file)],
      [`import of ${size}`, ourImport(target.folder, file)],
    ] as const) {
      const { seconds, megabytes } = await context.once({ name: work, line: () => line });
      keep(work, `${seconds.toFixed(0)} s, ${megabytes.toFixed(0)} MB of memory`, true);
    }
    const arrived = statSync(join(target.folder, 'public', 'uploads', name)).size;
    keep(`${size}, as it arrived`, `${arrived} bytes`, arrived === bytes);
    target.reset();
    if (process.getuid?.() === 0 && process.platform === 'linux') {
      onTinyDisk(context, target.folder, (folder) => {
        keep(`import of ${size} onto a disk of ${tinyDisk / 1e6} MB`, ...refused(folder, file));
      });
    }
  } finally {
    for (const path of [source.folder, target.folder, file]) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function addSparse(database: string, uploads: string, name: string, bytes: number): void {
  mkdirSync(uploads, { recursive: true });
  const descriptor = openSync(join(uploads, name), 'w');
  ftruncateSync(descriptor, bytes);
  const something = Buffer.allocUnsafe(64 * 1024);
  for (let position = 0; position + something.length <= bytes; position += gap) {
    writeSync(descriptor, randomFillSync(something), 0, something.length, position);
  }
  closeSync(descriptor);
  onDatabase(database, (opened) =>
    opened.exec(
      `INSERT INTO files (id, document_id, name, hash, ext, mime, size, url, provider, folder_path, created_at, updated_at)
       VALUES (1000, 'sparse0000000000000000000', '${name}', 'sparse', '.bin', 'application/octet-stream', ${bytes / 1000},
         '/uploads/${name}', 'local', '/', 1795476946557, 1795476946557)`,
    ),
  );
}

/** A copy of a project on a disk of its own. */
function onTinyDisk(context: Context, project: string, work: (folder: string) => void): void {
  const mount = join(context.folder, 'tiny');
  mkdirSync(mount);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${tinyDisk}`, 'tmpfs', mount]);
  try {
    const folder = join(mount, 'project');
    cpSync(project, folder, { recursive: true, verbatimSymlinks: true });
    work(folder);
  } finally {
    execFileSync('umount', [mount]);
    rmSync(mount, { recursive: true });
  }
}

/** @returns What became of an import, and whether it was refused with next to nothing written at any time. */
function refused(project: string, archive: string): [outcome: string, isMet: boolean] {
  const free = () => {
    const { bfree, bsize } = statfsSync(project);
    return bfree * bsize;
  };
  const before = free();
  // It looks at the disk itself while the import runs: this process waits.
  const watching = `least=$(stat -f -c %f .); import & id=$!; while kill -0 $id 2> /dev/null; do
    now=$(stat -f -c %f .); if [ "$now" -lt "$least" ]; then least=$now; fi; sleep 0.05; done; wait $id; code=$?; echo "$least $code" >&3`;
  const { output, stderr } = spawnSync(
    'bash',
    ['-c', `import() { ${ourImport(project, archive)}; }; ${watching}`],
    {
      cwd: project,
      encoding: 'utf8',
      env: { ...plainEnvironment(), ...ourKey, NO_COLOR: '1', TZ: 'UTC', PORT: '9' },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    },
  );
  const [least = 0, code = 0] = String(output[3]).trim().split(' ').map(Number);
  const written = before - least * statfsSync(project).bsize;
  const [said = ''] = stderr.split('\n').filter(Boolean).slice(-1);
  const words = `exit code ${code}, ${(written / 1e6).toFixed(0)} MB written before${said === '' ? '' : `: ${said.slice(0, 120)}`}`;
  return [words, code !== 0 && written < hardlyAnything];
}
