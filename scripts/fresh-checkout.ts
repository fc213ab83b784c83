import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { copyProject } from './conformance/installation.ts';

/** What a job has after `actions/checkout` and `npm ci`: no database, and no media, which Git keeps of no Strapi project. */
export async function freshCheckout(example: string, to: string, nodeModules: string): Promise<void> {
  await copyProject(example, to, nodeModules);
  await rm(join(to, '.tmp'), { recursive: true, force: true });
  const uploads = join(to, 'public/uploads');
  await rm(uploads, { recursive: true, force: true });
  await mkdir(uploads, { recursive: true });
}
