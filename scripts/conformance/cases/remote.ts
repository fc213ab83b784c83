import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readArchive } from '../archive.ts';
import { officialExport, ourPull, succeeded } from '../commands.ts';
import { compareArchives, rewrittenByEveryBoot } from '../compare.ts';
import { type Case, Findings } from '../outcome.ts';
import { databaseOf, type Origin, workingCopy } from '../projects.ts';
import { startStrapi } from '../server.ts';
import { makeTransferToken } from '../transfer-token.ts';

const plain = ['--no-encrypt', '--no-compress'];

/** What nobody may find in an archive: hashes of tokens and of passwords of administrators. */
function secretsIn(database: string): string[] {
  const connection = new DatabaseSync(database, { readOnly: true });
  try {
    return ['strapi_transfer_tokens.access_key', 'strapi_api_tokens.access_key', 'admin_users.password']
      .flatMap((place) => {
        const [table, column] = place.split('.');
        return connection.prepare(`SELECT ${column} AS secret FROM ${table}`).all();
      })
      .flatMap(({ secret }) => (typeof secret === 'string' && secret !== '' ? [secret] : []));
  } finally {
    connection.close();
  }
}

/** Pulls a project's running Strapi, twice, and compares what came with what official export makes of the same project. */
const pullCase = (name: string, about: string, origin: Origin): Case => ({
  name,
  about,
  async run(context) {
    const { entry, work } = context;
    const findings = new Findings();
    const project = await workingCopy(context, origin, 'project');
    const database = databaseOf(project);
    const token = makeTransferToken(database, ['pull']);
    const pushing = makeTransferToken(database, ['push']);
    const bases = ['first', 'second'].map((base) => join(work, base));
    {
      await using server = await startStrapi(project);
      const address = `${server.url}/admin`;
      for (const base of bases) {
        succeeded('our pull', await ourPull(entry, address, token, base, plain));
      }
      const refused = await ourPull(entry, address, pushing, join(work, 'refused'), plain);
      findings.check(
        'a token that may push does not pull, and no text has it',
        refused.code === 13 && refused.output.includes('(403)') && !refused.output.includes(pushing),
        refused.output,
      );
      findings.check('the server answers afterwards', await server.healthy());
    }
    const run = succeeded('strapi export', await officialExport(project, join(work, 'official'), plain));
    const official = await readArchive(run.archive);
    for (const base of bases) {
      const archive = await readArchive(`${base}.tar`);
      findings.compared(
        'official export against our pull, without what every boot writes',
        compareArchives(official, archive, { ignoreConfiguration: rewrittenByEveryBoot }),
      );
      const admin = archive.records.entities.filter(({ value }) => String(value.type).startsWith('admin::'));
      findings.check('no entity of admin:: is in it', admin.length === 0);
    }
    const secrets = secretsIn(database);
    const text = (await readFile(`${bases[0]}.tar`)).toString('latin1');
    findings.check(
      `none of ${secrets.length} hashes of tokens and passwords is in it`,
      secrets.length >= 2 && !secrets.some((secret) => text.includes(secret)),
    );
    return findings;
  },
});

/** Cases of a real Strapi that runs, and is one end of a transfer. */
export const remoteCases: readonly Case[] = [
  pullCase('pull', 'the example project, read over the transfer protocol while it runs', 'example'),
  pullCase('pull-4', 'the same of Strapi 4', 'typescript-4'),
  pullCase('pull-kitchen-sink', 'the same of all that Strapi 5 has', 'kitchen-sink'),
  pullCase('pull-kitchen-sink-4', 'the same of all that Strapi 4 has', 'kitchen-sink-4'),
];
