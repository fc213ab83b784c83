/** @jest-environment ./__tests__/support/one-realm.mjs */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { mentionedTimeZone, parseTimeZone, winterAndSummer } from '../../src/project/time-zone.ts';
import { workspace } from '../support/workspace.ts';

const { at, write } = workspace();

const source = resolve('src/project/time-zone.ts');

/** In a process of its own: in the realm of a test TZ changes nothing. */
const inProcess = (TZ: string): string =>
  execFileSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '--eval',
      `import { adoptTimeZone, assertTimeZoneKnown, localTimeZone } from ${JSON.stringify(source)};
       adoptTimeZone(${JSON.stringify({ TZ })});
       try { assertTimeZoneKnown(); } catch (error) { console.log(error.message); process.exit(); }
       console.log(localTimeZone(), new Date(Date.UTC(2026, 6, 1)).getHours());`,
    ],
    { encoding: 'utf8', env: {} },
  ).trim();

describe('a time zone', () => {
  test.each([
    [undefined, undefined],
    ['UTC', 'UTC'],
    ['europe/berlin', 'Europe/Berlin'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['EST5EDT', 'EST5EDT'],
  ])('that a user names as %j is %j', (text, expected) => {
    expect(parseTimeZone(text)).toBe(expected);
  });

  test.each(['Europe/Atlantis', '+02:00', 'UTC+2', 'Etc/Unknown'])('is not called %s', (text) => {
    expect(() => parseTimeZone(text)).toThrow(`The time zone "${text}" is unknown.`);
  });

  test.each([
    ['America/New_York', 'America/New_York 20'],
    [':America/New_York', 'America/New_York 20'],
    ['', 'UTC 0'],
    ['UTC0', 'UTC0 0'],
    ['Africa/Abidjan', 'Africa/Abidjan 0'],
    ['UTC+3', 'UTC+3 21'],
  ])('of a process with TZ=%s is %s', (TZ, expected) => {
    expect(inProcess(TZ)).toBe(expected);
  });

  test.each(['Europe/Atlantis', '+02:00', 'europe/berlin', 'CET-1CEST,M3.5.0,M10.5.0/3'])(
    'is none with TZ=%s, which Node.js takes for UTC',
    (TZ) => {
      expect(inProcess(TZ)).toContain('which Node.js does not know');
    },
  );
});

describe('a file of a project', () => {
  const zone = 'Pacific/Kiritimati';

  test.each([
    ['Dockerfile', `FROM node:24\nENV TZ=${zone}\n`],
    ['Dockerfile', `ENV TZ ${zone}`],
    ['docker-compose.yml', `    environment:\n      TZ: "${zone}"`],
    ['compose.yaml', `    environment:\n      - TZ=${zone}`],
    ['package.json', { scripts: { start: `TZ=${zone} strapi start` } }],
    ['ecosystem.config.js', `module.exports = { apps: [{ env: { "TZ": '${zone}' } }] }`],
    ['config/server.ts', `process.env.TZ = '${zone}';`],
    ['src/index.js', `process.env['TZ'] = "${zone}";`],
  ])('gives a time zone to Strapi: %s, %j', (file, content) => {
    write(file, content);
    expect(mentionedTimeZone(at(), winterAndSummer(2026))).toEqual({ file, zone });
  });

  test.each([
    ['Dockerfile', 'ENV TZ=$ZONE'],
    ['Dockerfile', `ENV MY_TZ=${zone}`],
    ['config/server.ts', '// TZ: the time zone'],
    ['config/cron-tasks.ts', `export default { tz: '${zone}' }`],
    ['README.md', `TZ=${zone}`],
  ])('gives none: %s, %j', (file, content) => {
    write(file, content);
    expect(mentionedTimeZone(at(), winterAndSummer(2026))).toBeUndefined();
  });
});
