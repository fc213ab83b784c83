import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * The processes that have a SQLite database open, in words: those of this user, on Linux. Nothing else tells, for a Strapi
 * that has nothing to do holds no lock.
 *
 * @param file Its path without links.
 */
export function othersWithFile(file: string): string[] {
  return listed('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => listed(`/proc/${name}/fd`).some((fd) => targetOf(`/proc/${name}/fd/${fd}`) === file))
    .map((name) => `${programOf(name)} (process ${name})`);
}

/** Processes of others, those that have just ended, and other systems. */
function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

/** The name of a program without its arguments, which may hold what is secret. */
function programOf(pid: string): string {
  try {
    const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/);
    return basename(program) || 'a program';
  } catch {
    return 'a program';
  }
}
