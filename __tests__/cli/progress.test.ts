import { EventEmitter } from 'node:events';
import type { WriteStream } from 'node:tty';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createProgress } from '../../src/cli/progress.ts';
import { Screen } from '../support/screen.ts';

/** A terminal, as the program sees it and as a person does. */
class FakeTerminal extends EventEmitter {
  isTTY = true;
  written = '';
  readonly screen: Screen;

  columns: number;
  rows: number;

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.screen = new Screen(columns || 80, rows || 24);
  }

  write(text: string): boolean {
    this.written += text;
    this.screen.write(text);
    return true;
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.screen.resize(columns, rows);
    Object.assign(this, { columns, rows });
    this.emit('resize');
  }

  getColorDepth = () => 1;
  hasColors = () => false;
}

const start = (columns = 80, rows = 24, environment: NodeJS.ProcessEnv = { TERM: 'xterm' }) => {
  const terminal = new FakeTerminal(columns, rows);
  return { terminal, progress: createProgress(terminal as unknown as WriteStream, environment) };
};

beforeEach(() => {
  // The terminal needs the others.
  jest.useFakeTimers({ doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask', 'Date'] });
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('on a terminal', () => {
  test('stages that run side by side have a line each, and what has ended stays above', async () => {
    const { terminal, progress } = start();
    progress.phaseStarted('load');
    progress.stageStarted('entities', 2000);
    progress.advanced('entities', 500, 0);
    progress.stageStarted('links', 100);
    progress.stageStarted('assets', undefined);
    progress.advanced('assets', 3, 0);
    jest.advanceTimersByTime(100);
    expect(await terminal.screen.lines()).toEqual([
      expect.stringMatching(/^[⠋-⠿] Importing$/),
      '  entities       ━━━━━───────────────  500 of 2,000',
      '  links          ────────────────────  0 of 100',
      '  assets         3 files',
    ]);
    progress.stageFinished('entities', { count: 2000, bytes: 5_600_000 });
    expect(await terminal.screen.lines()).toEqual([
      'entities: 2,000 records, 5.6 MB',
      expect.stringMatching(/Importing$/),
      '  links          ────────────────────  0 of 100',
      '  assets         3 files',
    ]);
    progress.finish();
    expect(await terminal.screen.lines()).toEqual(['entities: 2,000 records, 5.6 MB']);
    expect(await terminal.screen.cursor()).toEqual({ row: 1, column: 0 });
  });

  test('a stage shows its pace and the time that is left, as far as there is room', async () => {
    for (const [columns, line] of [
      [80, '  entities       ━━━━━───────────────  500 of 2,000  100 records/s  0:15 left'],
      [65, '  entities       ━━━━━───────────────  500 of 2,000  0:15 left'],
      [52, '  entities       ━━━━━───────────────  500 of 2,000'],
    ] as const) {
      const { terminal, progress } = start(columns);
      progress.phaseStarted('load');
      progress.stageStarted('entities', 2000);
      progress.stageStarted('assets', undefined);
      jest.advanceTimersByTime(5_000);
      progress.advanced('entities', 500, 0);
      progress.advanced('assets', 3, 60_000_000);
      jest.advanceTimersByTime(0);
      progress.stageFinished('links', { count: 0, bytes: 0 });
      const lines = await terminal.screen.lines();
      expect(lines.slice(-3)).toEqual([
        expect.stringMatching(/^. Importing {2}0:05$/),
        line,
        columns === 80
          ? '  assets         3 files  60 MB  12 MB/s'
          : expect.stringMatching(/^ {2}assets {9}3 files/),
      ]);
      progress.finish();
    }
  });

  test('a large file on its way makes those before it no slower', async () => {
    const { terminal, progress } = start();
    progress.phaseStarted('export');
    progress.stageStarted('assets', undefined);
    jest.advanceTimersByTime(5_000);
    progress.advanced('assets', 3, 60_000_000);
    jest.advanceTimersByTime(20_000);
    expect((await terminal.screen.lines()).at(-1)).toBe('  assets         3 files  60 MB  12 MB/s');
    progress.finish();
  });

  test('a phase shows how long it takes and how far it is, and ends the stages of the one before', async () => {
    const { terminal, progress } = start();
    progress.phaseStarted('backup');
    progress.stageStarted('entities', 5);
    progress.phaseStarted('check', () => ({ done: 256, total: 1000, unit: 'bytes' }));
    jest.advanceTimersByTime(65_000);
    expect(await terminal.screen.lines()).toEqual([
      expect.stringMatching(/ Checking the archive {2}25 % {2}3\.9 B\/s {2}3:08 left {2}1:05$/),
    ]);
    progress.finish();
  });

  test('warnings come in their order, above what is drawn, and as text whatever is in them', async () => {
    const { terminal, progress } = start();
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => terminal.write(String(text)));
    progress.phaseStarted('load');
    progress.stageStarted('entities', 5);
    progress.warned(`one ${'long '.repeat(20)}`);
    progress.noted('Safety backup: x.tar.gz');
    progress.warned('\u001b[2J\u0007two');
    expect(await terminal.screen.lines()).toEqual([
      expect.stringMatching(/^Warning: one long/),
      expect.stringMatching(/long long$/),
      'Safety backup: x.tar.gz',
      'Warning: \ufffd[2J\ufffdtwo',
      expect.stringMatching(/Importing$/),
      expect.stringMatching(/^ {2}entities .* 0 of 5$/),
    ]);
    progress.finish();
  });

  test.each([
    [32, '  entities       500 of 20,000'],
    [20, '  entities       5…'],
    [10, '  entiti…'],
  ])('of %d columns no line is wrapped', async (columns, line) => {
    const { terminal, progress } = start(columns);
    progress.phaseStarted('load');
    progress.stageStarted('entities', 20_000);
    progress.advanced('entities', 500, 0);
    jest.advanceTimersByTime(1_000);
    expect((await terminal.screen.lines())[1]).toBe(line);
    expect(await terminal.screen.lines()).toHaveLength(2);
    progress.finish();
    expect(await terminal.screen.lines()).toEqual([]);
  });

  test('of few lines nothing is scrolled away, and none that says no size is a problem', async () => {
    for (const [columns, rows] of [
      [80, 3],
      [80, 1],
      [0, 0],
    ] as const) {
      const { terminal, progress } = start(columns, rows);
      terminal.write('$ strapi-dms import\n');
      progress.phaseStarted('load');
      for (const stage of ['entities', 'assets', 'links', 'configuration'] as const) {
        progress.stageStarted(stage, 10);
      }
      jest.advanceTimersByTime(5_000);
      progress.finish();
      expect(await terminal.screen.lines()).toEqual(['$ strapi-dms import']);
    }
  });

  test.each([
    [200, 60],
    [40, 100],
  ])('that is resized from %d to %d columns, nothing torn is left', async (before, after) => {
    const { terminal, progress } = start(before, 10);
    terminal.write('$ strapi-dms import\n');
    progress.phaseStarted('load');
    progress.stageStarted('entities', 10);
    progress.stageStarted('links', 10);
    jest.advanceTimersByTime(300);
    await terminal.resize(after, 10);
    jest.advanceTimersByTime(300);
    const lines = await terminal.screen.lines();
    expect(lines.filter((line) => line.includes('Imp'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('  '))).toHaveLength(2);
    progress.finish();
    expect((await terminal.screen.lines()).join('')).toBe('$ strapi-dms import');
  });

  test('what the user types is erased with the next drawing', async () => {
    const { terminal, progress } = start();
    progress.phaseStarted('load');
    terminal.write('^C');
    progress.interrupted();
    expect(await terminal.screen.lines()).toEqual([expect.stringMatching(/^. Interrupted, cleaning up$/)]);
    progress.phaseStarted('commit');
    expect(await terminal.screen.lines()).toEqual([
      expect.stringMatching(/^. Committing \(too late to interrupt\)$/),
    ]);
    progress.finish();
  });

  test('the cursor is never hidden, no timer keeps the process, and nothing listens any more in the end', async () => {
    const { terminal, progress } = start();
    const listeners = process.listenerCount('exit');
    progress.phaseStarted('load');
    progress.stageStarted('entities', 10);
    progress.stageStarted('links', 10);
    expect(process.listenerCount('exit')).toBe(listeners + 1);
    progress.finish();
    progress.advanced('entities', 1, 1);
    expect(jest.getTimerCount()).toBe(0);
    expect(process.listenerCount('exit')).toBe(listeners);
    expect(terminal.listenerCount('resize')).toBe(0);
    expect(terminal.written).not.toContain('\u001b[?25');
    expect(await terminal.screen.lines()).toEqual([]);
  });
});

describe('lines without anything that a log would garble are written', () => {
  test.each([
    ['to a terminal that can do no more', { TERM: 'dumb' }, true],
    ['in CI', { TERM: 'xterm', CI: 'true' }, true],
    ['to anything else', { TERM: 'xterm' }, false],
  ])('%s', async (_, environment, isTTY) => {
    const { terminal } = start();
    terminal.isTTY = isTTY;
    const progress = createProgress(terminal as unknown as WriteStream, environment);
    progress.phaseStarted('check', () => ({ done: 1, total: 2, unit: 'bytes' }));
    progress.phaseStarted('load');
    progress.stageStarted('entities', 10);
    progress.advanced('entities', 10, 10);
    progress.stageFinished('entities', { count: 10, bytes: 10 });
    progress.interrupted();
    progress.finish();
    expect(terminal.written).toBe('Checking the archive\nImporting\nentities: 10 records, 10 B\n');
  });
});

describe('where nothing can be drawn', () => {
  const startLines = () => {
    const { terminal, progress } = start();
    terminal.isTTY = false;
    return { terminal, progress: createProgress(terminal as unknown as WriteStream, {}), unused: progress };
  };

  test('a line comes at least every ten seconds, whatever a phase tells', () => {
    const { terminal, progress } = startLines();
    // What is mostly over at once has no line, unless it is not.
    progress.phaseStarted('opening');
    progress.phaseStarted('boot');
    jest.advanceTimersByTime(25_000);
    progress.phaseStarted('check', () => ({ done: 30_000_000, total: 60_000_000, unit: 'bytes' }));
    jest.advanceTimersByTime(10_000);
    progress.finish();
    jest.advanceTimersByTime(60_000);
    expect(terminal.written.trimEnd().split('\n')).toEqual([
      'Starting Strapi once, to create the tables',
      'Starting Strapi once, to create the tables, 0:09 so far',
      'Starting Strapi once, to create the tables, 0:18 so far',
      'Checking the archive',
      'Checking the archive, 0:09: 50 %, 3.3 MB/s, 0:09 left',
    ]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('what is said meanwhile counts, and a page gets the line out where no timer runs', () => {
    const { terminal, progress } = startLines();
    progress.phaseStarted('load');
    progress.stageStarted('entities', 100);
    for (let second = 0; second < 30; second += 5) {
      jest.advanceTimersByTime(5_000);
      progress.noted(`Note ${second}`);
    }
    expect(terminal.written).not.toContain('so far');
    const later = performance.now() + 9_500;
    jest.spyOn(performance, 'now').mockReturnValue(later);
    progress.advanced('entities', 50, 0);
    progress.finish();
    expect(terminal.written).toMatch(
      /\nImporting, 0:39: entities 50 of 100, 50 %, 1 records\/s, 0:39 left\n$/,
    );
  });
});
