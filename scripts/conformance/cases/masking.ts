import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ArchiveContents, readArchive } from '../archive.ts';
import { officialImport, ourExport, succeeded } from '../commands.ts';
import { compareTexts } from '../compare.ts';
import { checkInside } from '../inside.ts';
import { type Case, Findings } from '../outcome.ts';
import { databaseOf, isStrapi4, type Origin, workingCopy } from '../projects.ts';
import { freePort } from '../server.ts';

const plain = ['--no-encrypt', '--no-compress'];

const userId = 4711;
const email = 'erika.mustermann@acme-customers.test';
const password = 'Preview-Password-1';

const rules = `version: 1
types:
  plugin::users-permissions.user: { password: { password: "$PREVIEW_PASSWORD" } }
`;

/** A user whose password nobody knows, and a webhook that would call production. */
function addPersonalData(file: string, isOfStrapi4: boolean): void {
  const database = new DatabaseSync(file);
  try {
    const [columns, values] = isOfStrapi4
      ? ['', '']
      : [', document_id, published_at', ", 'erika0000000000000000000', 0"];
    database.exec(`
      INSERT INTO up_users (id, username, email, provider, password, reset_password_token, confirmed, blocked, created_at, updated_at${columns})
        VALUES (${userId}, 'erika.mustermann', '${email}', 'local', '$2a$10$0000000000000000000000000000000000000000000000000000', 'reset-token-of-erika', 1, 0, 0, 0${values});
      INSERT INTO ${isOfStrapi4 ? 'up_users_role_links' : 'up_users_role_lnk'} (user_id, role_id, user${isOfStrapi4 ? '_order' : '_ord'})
        SELECT ${userId}, id, 1 FROM up_roles WHERE type = 'authenticated';
      UPDATE strapi_webhooks SET enabled = 1;
    `);
  } finally {
    database.close();
  }
}

const isPersonal = (text: string): boolean => /mustermann|acme-customers|reset-token|2a\$10\$000/i.test(text);

const textsOf = ({ records }: ArchiveContents): string[] =>
  Object.values(records).flatMap((stage) => stage.map(({ canonical }) => canonical));

/** A masked archive of ours goes through `strapi import`, and a preview works on it. */
function maskingCase(name: string, origin: Origin): Case {
  return {
    name,
    about: `a masked export of ${origin}, through strapi import: Strapi starts, a user of the preview logs in by REST`,
    async run(context) {
      const findings = new Findings();
      const { entry, work } = context;
      const source = await workingCopy(context, origin, 'source');
      addPersonalData(databaseOf(source), isStrapi4(origin));
      const file = join(work, 'rules.yml');
      await writeFile(file, rules);
      const env = { STRAPI_DMS_MASK_SECRET: 'of conformance', PREVIEW_PASSWORD: password };
      const ours = async (base: string, args: readonly string[]) =>
        succeeded('our export', await ourExport(entry, source, join(work, base), [...plain, ...args], env))
          .archive;
      const expected = await readArchive(await ours('plain', []));
      const archive = await ours('masked', ['--mask', file]);
      const masked = await readArchive(archive);
      findings.check('the plain export has personal data', textsOf(expected).some(isPersonal));
      const left = textsOf(masked).filter(isPersonal);
      findings.check('the masked one has none of it', left.length === 0, left.join('\n'));
      const links = ({ records }: ArchiveContents) => records.links.map(({ canonical }) => canonical);
      findings.compared('links of the masked export', [
        compareTexts('links', links(expected), links(masked)),
      ]);

      const target = await workingCopy(context, origin, 'target');
      if (!isStrapi4(origin)) {
        await cp(join(source, 'dist'), join(target, 'dist'), { recursive: true, force: true }).catch(
          () => undefined,
        );
      }
      await rm(join(target, 'public', 'uploads'), { recursive: true, force: true });
      await mkdir(join(target, 'public', 'uploads'));
      // Without what the fixture has of broken rows, over which an official import stumbles.
      const empty = { DATABASE_FILENAME: '.tmp/masked.db' };
      const imported = await officialImport(target, archive, [], empty);
      findings.check('strapi import takes the masked archive', imported.code === 0, imported.output);
      if (imported.code !== 0) {
        return findings;
      }
      const user = masked.records.entities.find(
        ({ value }) => value.type === 'plugin::users-permissions.user' && value.id === userId,
      );
      await checkInside('after-masking.cjs', findings, target, {
        ...empty,
        HOST: '127.0.0.1',
        PORT: String(await freePort()),
        MASKED_USER: user?.value.data.email,
        MASKED_PASSWORD: password,
      });
      return findings;
    },
  };
}

export const maskingCases: readonly Case[] = [
  maskingCase('masked', 'kitchen-sink'),
  maskingCase('masked-4', 'kitchen-sink-4'),
];
