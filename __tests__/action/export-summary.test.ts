import { describe, expect, test } from '@jest/globals';
import { compare, countsOf } from '../../src/action/comparison.ts';
import { type ExportSurroundings, renderExportSummary } from '../../src/action/export-summary.ts';
import { expression } from '../../src/action/format.ts';
import { readRunContext } from '../../src/action/run-context.ts';
import type { ContentTypeTotal, ExportReport } from '../../src/commands/export/report.ts';
import { artifact, masked, exportReport as report } from './reports.ts';

const now = new Date('2026-11-29T12:00:00Z');
const environment = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'octo/shop',
  GITHUB_RUN_ID: '17',
  GITHUB_ACTION_REPOSITORY: 'org/strapi-dms',
  GITHUB_ACTION_REF: 'v1',
};
const around: ExportSurroundings = {
  artifact,
  retentionDays: 30,
  comparison: undefined,
  project: 'cms',
  hasRecipients: false,
  context: readRunContext(environment, now),
};

const render = (changes: Partial<ExportReport> = {}, more: Partial<ExportSurroundings> = {}) =>
  renderExportSummary({ ...report, ...changes }, { ...around, ...more });

/** The report, with other numbers of records. */
const withEntities = (counts: Readonly<Record<string, number>>): Partial<ExportReport> => ({
  contentTypes: report.contentTypes.map(
    (type): ContentTypeTotal => ({ ...type, entities: counts[type.uid] ?? type.entities }),
  ),
});

/** Compared with the backup of the run before, which was two days earlier. */
function comparedWith(earlier: Partial<ExportReport>, later: Partial<ExportReport> = {}) {
  const before = new Date('2026-11-27T11:00:00Z');
  return compare(
    countsOf({ ...report, ...earlier }, { runId: '16', attempt: '1', now: before }),
    countsOf({ ...report, ...later }, { runId: '17', attempt: '1', now }),
  );
}

const section = (text: string, title: string): string =>
  text.split(/^### /m).find((part) => part.startsWith(`${title}\n`)) ?? '';

describe('the first lines', () => {
  test('say that all is well, what it has, where it is and until when', () => {
    const [first, , second] = render().split('\n');
    expect(first).toBe('## ✅ Strapi backup: 1,234 records and 52 media files');
    expect(second).toBe(
      '[shop.tar.gz.enc](https://github.com/o/r/7) (5.6 MB, encrypted, read back and undamaged). It is kept until **29 December 2026** (30 days).',
    );
  });

  test('say of one from a running Strapi that it is no snapshot, and what was found', () => {
    const pull = {
      address: 'https://cms.example.com/admin',
      danglingLinks: 2,
      repeatedEntities: 0,
      unknownFiles: 0,
    };
    const text = render({
      pull: { ...pull, changed: [] },
      database: 'Strapi 5.54.0 at https://cms.example.com/admin',
    });
    expect(text).toContain(
      'is no snapshot of one moment. Its content was read once more at the end, and was the same. 2 links lead nowhere.',
    );
    expect(text).toContain('Source');
    expect(render({ pull: { ...pull, changed: ['api::a.a'] } })).toContain('1 type was changed meanwhile');
    expect(render({ pull })).toContain('meanwhile is not known');
    expect(render({ pull, stages: {} })).not.toContain('meanwhile');
    expect(render()).not.toContain('snapshot');
  });

  test('do not send who has no file on a running Strapi to its address', () => {
    const pull = { address: 'https://x/admin', danglingLinks: 0, repeatedEntities: 0, unknownFiles: 0 };
    const assets = { ...report.assets, missing: [{ id: 3, path: '/uploads/a_b.png' }] };
    const warnings = ['ATTENTION: 1 media file in the database was not found'];
    expect(render({ assets, warnings })).toContain('media-url');
    expect(render({ assets, warnings, pull })).not.toContain('media-url');
  });

  test('name what is missing, with what to do about it, and say it once', () => {
    const text = render({
      assets: {
        ...report.assets,
        missing: [{ id: 3, path: '/uploads/a_b.png', format: 'small' }],
        deleted: 2,
      },
      warnings: [
        'ATTENTION: 1 media file in the database was not found',
        'Careful, `mode` is odd',
        'Careful, `mode` is odd',
      ],
    });
    expect(text.split('\n').at(0)).toBe('## ⚠️ Strapi backup: 1 media file missing');
    expect(text).toMatch(
      /> \[!CAUTION\]\n> 1 media file in the database was not found\n>\n> Put the files back, .*<code>media-url<\/code>/,
    );
    expect(text).toContain(
      'https://github.com/org/strapi-dms/blob/v1/docs/reference/media.md#files-that-are-not-there',
    );
    expect(text.match(/was not found/g)).toHaveLength(1);
    expect(section(text, 'Warnings').match(/^- .*/gm)).toEqual(['- Careful, <code>mode</code> is odd']);
    expect(text).toContain(
      '<summary>1 missing media file</summary>\n\n- file 3: /uploads/a&#95;b.png (format small)',
    );
    expect(text).toContain('<tr><td>Media files deleted during the export</td><td>2</td></tr>');
  });

  test('count other warnings, but not links that most sites leave out', () => {
    const links = ['Omitting link a -> b from export because …', 'Links export omitted 1 relation(s) …'];
    expect(render({ warnings: ['Careful', ...links], omittedLinks: 1 }).split('\n')[0]).toBe(
      '## ⚠️ Strapi backup: 1,234 records and 52 media files, 1 warning',
    );
    const text = render({ warnings: links, omittedLinks: 1 });
    expect(text).toMatch(/^## ✅/);
    expect(text).toContain('<summary>1 link to entities that no longer exist');
    expect(section(text, 'Warnings')).toBe('');
  });

  test('say that an archive which was not uploaded is gone with the runner', () => {
    const text = render({}, { artifact: undefined });
    expect(text).toMatch(/It is in <code>out&#47;shop|It is in <code>out\/shop/);
    expect(text).toContain('**not uploaded**');
    expect(text).not.toContain('### Restore it');
  });
});

describe('what was backed up', () => {
  test('shows the content of editors, folds what is Strapi’s own, and leaves out components', () => {
    const text = render();
    const [open = '', folded = ''] = section(text, 'Content').split('<details>');
    expect(open).toContain(
      '| Type | Records | Size |\n| :--- | ---: | ---: |\n| Article | 1,200 | 6\u00a0MB |\n| Tag | 14 |',
    );
    expect(folded).toMatch(/^<summary>Strapi's own: 20 records of 1 type<\/summary>\n\n/);
    expect(folded).toContain('| File <sub>plugin&#58;&#58;upload.file</sub> | 20 |');
    expect(text).not.toContain('Seo');
  });

  test('tells apart two types of one name', () => {
    const text = render({
      contentTypes: ['api::article.article', 'api::old.article'].map((uid) => ({
        uid,
        displayName: 'Article',
        entities: 1,
        links: 0,
        bytes: 1,
      })),
    });
    expect(text).toContain('| Article <sub>api&#58;&#58;article.article</sub> |');
    expect(text).toContain('| Article <sub>api&#58;&#58;old.article</sub> |');
  });

  test('shows media by kind, with bars that have the length of their share', () => {
    const rows = section(render(), 'Media').match(/^\| .*/gm);
    expect(rows).toEqual([
      '| Kind | Files | Size | Share |',
      '| :--- | ---: | ---: | :--- |',
      '| Images | 12 | 2\u00a0MB | ██████▋\u00a067\u00a0% |',
      '| Image formats | 39 | 990\u00a0kB | ███▎\u00a033\u00a0% |',
      '| Videos | 1 | 10\u00a0kB | ▏\u00a0&lt;\u00a01\u00a0% |',
    ]);
  });

  test('says what was out of scope', () => {
    const text = render({
      stages: { configuration: { count: 3, bytes: 9 } },
      contentTypes: [],
      assets: { kinds: {}, missing: [] },
    });
    expect(text).toContain('## ✅ Strapi backup: configuration only');
    expect(text).toContain('Content was out of scope.');
    expect(text).toContain('Media files were out of scope.');
  });
});

describe('compared with the last backup', () => {
  test('every type and kind has what it has more or less of, those that are gone included', () => {
    const earlier = {
      ...withEntities({ 'api::article.article': 1201, 'api::tag.tag': 10 }),
      bytes: 5_500_000,
      stages: { ...report.stages, entities: { count: 1233, bytes: 0 }, assets: { count: 50, bytes: 0 } },
      assets: { kinds: { images: { count: 12, bytes: 1 }, videos: { count: 3, bytes: 1 } }, missing: [] },
    };
    earlier.contentTypes = [
      ...(earlier.contentTypes ?? []),
      { uid: 'api::page.page', displayName: 'Page', entities: 9, links: 0, bytes: 1 },
    ];
    const text = render({}, { comparison: comparedWith(earlier) });
    expect(text).toContain(
      'Since the last backup ([run 16](https://github.com/octo/shop/actions/runs/16), 2 days ago): **+1 record, +2 media files, +100 kB in the archive**.',
    );
    expect(section(text, 'Content')).toContain(
      '| Type | Records | ± | Size |\n| :--- | ---: | ---: | ---: |\n| Page | 0 | −9 |  |\n| Article | 1,200 | −1 | 6\u00a0MB |\n| Tag | 14 | +4 |',
    );
    expect(section(text, 'Media')).toMatch(
      /\| Images \| 12 \| {2}\|.*\n\| Image formats \| 39 \| \+39 \|.*\n\| Videos \| 1 \| −2 \|/,
    );
    expect(text).toMatch(/^## ✅/);
  });

  test.each([
    [{ 'api::article.article': 3000 }, 'Article lost 1,800 of 3,000 records'],
    [{ 'api::tag.tag': 28 }, undefined],
    [{ 'api::tag.tag': 29 }, 'Tag lost 15 of 29 records'],
    [{ 'plugin::upload.file': 9 }, undefined],
  ])('%j before is a drop that is told first: %s', (earlier, told) => {
    const text = render({}, { comparison: comparedWith(withEntities(earlier)) });
    expect(text.split('\n')[0]).toBe(
      told === undefined
        ? '## ✅ Strapi backup: 1,234 records and 52 media files'
        : `## ⚠️ Strapi backup: ${told}`,
    );
    expect(text.includes('More than half is gone')).toBe(told !== undefined);
  });

  test('few of a type may all be deleted, and many may not, and media as well', () => {
    const few = comparedWith(withEntities({ 'api::tag.tag': 9 }), withEntities({ 'api::tag.tag': 0 }));
    expect(few.drops).toEqual([]);
    const none = comparedWith(withEntities({ 'api::tag.tag': 10 }), withEntities({ 'api::tag.tag': 0 }));
    expect(none.drops).toEqual([{ displayName: 'Tag', before: 10, now: 0 }]);
    const stages = { ...report.stages, assets: { count: 105, bytes: 0 } };
    const text = render({}, { comparison: comparedWith({ stages }) });
    expect(text).toContain('## ⚠️ Strapi backup: the media library lost 53 of 105 files');
  });

  test('the first of all says so, and where nobody could look, nothing is said', () => {
    expect(render({}, { comparison: 'none' })).toContain('No record of an earlier backup');
    expect(render()).not.toMatch(/earlier backup|last backup|±/);
  });

  test('what was out of scope of one of both is not compared', () => {
    const { assets: _, entities: __, ...others } = report.stages;
    const comparison = comparedWith({ stages: others, assets: { kinds: {}, missing: [] } });
    expect(comparison).toMatchObject({ drops: [], gone: [], bytes: 0 });
    expect(comparison).not.toHaveProperty('records');
    expect(comparison).not.toHaveProperty('files');
    expect(section(render({}, { comparison }), 'Media')).not.toContain('±');
  });
});

describe('how to restore it', () => {
  test('is a step and commands that fit this very archive', () => {
    const text = section(render(), 'Restore it');
    expect(text).toContain(
      [
        '```yaml',
        '- uses: org/strapi-dms@v1',
        '  with:',
        '    mode: import',
        '    working-directory: cms',
        '    run-id: 17',
        '    artifact: shop.tar.gz.enc',
        `    digest: sha256:${'ab'.repeat(32)}`,
        `    key: ${expression('secrets.STRAPI_DMS_KEY')}`,
        '    force: true # replaces what is there, after a safety backup',
        '```',
      ].join('\n'),
    );
    expect(text).toContain(
      [
        '```sh',
        'gh api repos/octo/shop/actions/artifacts/7/zip > shop.tar.gz.enc',
        `echo '${'ab'.repeat(32)}  shop.tar.gz.enc' | sha256sum --check`,
        'npx strapi-dms import -f shop.tar.gz.enc # asks for the key',
        '```',
      ].join('\n'),
    );
  });

  test('asks for the identity where it is encrypted for recipients, and for nothing where it is not encrypted', () => {
    const aged = render({ encryption: 'age' }, { hasRecipients: true });
    expect(aged).toContain(`    identity: ${expression('secrets.STRAPI_DMS_IDENTITY')}\n`);
    expect(aged).toContain('import --identity identity.txt -f');
    const plain = render({ encrypted: false });
    expect(plain).not.toMatch(/^ {4}(key|identity):|asks for the key/m);
  });

  test('a name that means something to YAML or a shell stays a name', () => {
    const text = render({}, { artifact: { ...artifact, name: "a b'; rm -rf $HOME `x`.tar" }, project: '.' });
    expect(text).toContain(`artifact: "a b'; rm -rf $HOME \`x\`.tar"`);
    expect(text).toContain("-f 'a b'\\''; rm -rf $HOME `x`.tar'");
    expect(text).toContain('working-directory: "."');
  });
});

describe('texts of a project', () => {
  const hostile = '<script>alert(1)</script><img src=x>|`a`\n\n# [b](http://c) @octocat </details>\u202e';

  test('stay texts: no markup, no link, no row, no end of what is folded', () => {
    const text = render(
      {
        contentTypes: [{ uid: `api::${hostile}`, displayName: hostile, entities: 1, links: 0, bytes: 5 }],
        warnings: [hostile],
        database: hostile,
        file: hostile,
        drift: [{ uid: hostile, attribute: hostile, kind: 'only-in-database', message: hostile }],
        scope: hostile,
        assets: { kinds: {}, missing: [{ id: 1, path: hostile, instead: hostile }] },
      },
      { artifact: undefined, comparison: 'none' },
    );
    expect(text).not.toMatch(/<img|<script|\[b\]|http:\/\/c|@octocat|\u202e|^# /m);
    expect(text.match(/<details>/g)).toHaveLength(text.match(/<\/details>/g)?.length ?? 0);
    const rows = text.split('\n').filter((line) => line.startsWith('| ') && line.includes('octocat'));
    expect(rows.map((row) => row.split('|').length)).toEqual([5]);
  });

  test('stay within what GitHub accepts, however much there is to say', () => {
    const long = '\u{1F600}'.repeat(2_000);
    const text = render({
      contentTypes: Array.from({ length: 500 }, (_, number) => ({
        uid: `api::type-${number}.type-${number}`,
        displayName: `Type ${number} ${long}`,
        entities: 1,
        links: 0,
        bytes: 10,
      })),
      assets: {
        ...report.assets,
        missing: Array.from({ length: 10_000 }, (_, id) => ({
          id,
          path: `/uploads/${id}${long}`,
          instead: long,
        })),
      },
      warnings: Array.from({ length: 1_000 }, (_, number) => `${number}${long}`),
      drift: Array.from({ length: 1_000 }, (_, number) => ({
        uid: `${number}${long}`,
        kind: 'only-in-database' as const,
        message: long,
      })),
    });
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text).toContain('and 400 more: see the report');
    expect(text).toContain('<summary>10,000 missing media files</summary>');
    const short = render({
      assets: {
        ...report.assets,
        missing: Array.from({ length: 10_000 }, (_, id) => ({ id, path: `/uploads/${id}.png` })),
      },
    });
    expect(short).toContain('and 9,950 more: see the report');
    expect(short).toContain('### Restore it');
  });
});

describe('a masked export', () => {
  test('is called no backup in the first line', () => {
    expect(render({ masked }).split('\n').at(0)).toBe(
      '## ✅ Strapi export, masked (not a backup): 1,234 records and 52 media files',
    );
  });

  test('says how it is imported, and where not', () => {
    const text = section(render({ masked }), 'Import it, but not into production');
    expect(text).toContain(
      '    force: true # replaces what is there, after a safety backup\n    allow-masked: true # with',
    );
    expect(text).toContain('Add `--force --allow-masked` where content is to be replaced.');
    expect(render({})).not.toContain('allow-masked');
  });

  test('tells what was masked by which rule, dropped and sampled, folded', () => {
    const text = section(render({ masked }), 'Masked');
    expect(text).toContain(
      '1,012 values of 3 attributes, by rules and the built-in list. Leak check&#58; nothing that was looked for is left in what was written.',
    );
    expect(text).toMatch(
      /<details><summary>What was masked, by which rule<\/summary>.*\| plugin&#58;&#58;users-permissions\.user \| email \(email\), password \(null\) \| 1,000 \|.*\| api&#58;&#58;order\.order \| address\.street \(street\) \| 12 \|/s,
    );
    expect(text).toContain('Left out&#58; api&#58;&#58;contact.submission.');
    expect(text).toMatch(/\| api&#58;&#58;order\.order \| 200 \| 5,000 \|/);
    expect(text).toContain('Cut&#58; 21 links to rows that are not in the sample');
    expect(section(render(), 'Masked')).toBe('');
  });
});
