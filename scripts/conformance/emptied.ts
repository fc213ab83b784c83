import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseOf } from './projects.ts';
import { startStrapi } from './server.ts';
import { makeTransferToken } from './transfer-token.ts';

const administrator = {
  firstname: 'Ada',
  lastname: 'Admin',
  email: 'ada@example.com',
  password: 'Conformance-1234',
};

/** The same project without content: what its Strapi makes when it starts for the first time, an administrator, and a transfer token. */
export async function emptied(source: string, to: string): Promise<{ project: string; token: string }> {
  await cp(source, to, { recursive: true, verbatimSymlinks: true });
  const uploads = join(to, 'public', 'uploads');
  for (const path of [databaseOf(to), uploads]) {
    await rm(path, { recursive: true, force: true });
  }
  await mkdir(uploads, { recursive: true });
  await using strapi = await startStrapi(to);
  {
    const answer = await fetch(`${strapi.url}/admin/register-admin`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(administrator),
    });
    if (!answer.ok) {
      throw new Error(`Strapi did not take an administrator: ${answer.status} ${await answer.text()}`);
    }
  }
  return { project: to, token: makeTransferToken(databaseOf(to), ['push', 'pull']) };
}
