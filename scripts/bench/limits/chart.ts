import { type Figures, readFigures } from './figures.ts';
import { secondsOf, summaryOf } from './tables.ts';

/** One line of the picture: up to three times for the same work. */
interface Line {
  readonly label: string;
  readonly times: Readonly<Partial<Record<Tool, number>>>;
}

type Tool = 'official' | 'ours' | 'raw';

/** What is drawn, from the top: its label, its row beside raw tools, and where the official command's time is. */
const wanted: readonly {
  readonly label: string;
  readonly row: string;
  readonly official?: readonly [set: string, command: 'export' | 'import'];
}[] = [
  ...(
    [
      ['SQLite', 'sqlite', 'sqlite'],
      ['PostgreSQL', 'postgres', 'postgres'],
      ['MariaDB', 'mariadb', 'mysql'],
    ] as const
  ).flatMap(([name, engine, set]) =>
    (['export', 'import'] as const).map((command) => ({
      label: `${command}, ${name}`,
      row: `${engine}-${command}`,
      official: [`${set} strapi-5`, command] as const,
    })),
  ),
  ...['export', 'verify', 'import'].map((command) => ({
    label: `${command}, media`,
    row: `media-${command}`,
  })),
];

/** What the times of the chart are; a line has what was measured of it. */
export function linesOf({ official, contests }: Figures): Line[] {
  return wanted.flatMap(({ label, row, official: place }) => {
    const found = place && official[place[0]]?.rows.find(({ work }) => isLarge(work, place[1]));
    const contest = contests[row];
    const summary = contest && summaryOf(contest);
    const times = {
      ...(found === undefined ? {} : { official: found.official.seconds, ours: found.ours.seconds }),
      ...(summary === undefined ? {} : { ours: summary.ours, raw: summary.beside }),
    };
    const [, megabytes] = /([\d,]+) MB of media/.exec(contest?.work ?? '') ?? [];
    const size = megabytes === undefined ? '' : `${Number(megabytes.replaceAll(',', '')) / 1000} GB of `;
    return 'ours' in times ? [{ label: label.replace('media', `${size}media`), times }] : [];
  });
}

/** The rows of `npm run bench` that are drawn: many documents, the usual options. */
const isLarge = (work: string, command: string): boolean =>
  work.startsWith(`${command}, 20,000 documents`) && !work.includes('without compression');

const names: Readonly<Record<Tool, string>> = {
  official: 'strapi export, strapi import',
  ours: 'strapi-dms',
  raw: 'raw tools of the machine',
};

const [labels, plot, columns] = [180, 400, 210];
const [top, line, bottom] = [70, 26, 34];
const width = labels + plot + columns;

/** A chart of dots on a scale of powers of ten, legible in light and dark: its ground is its own. */
export function chart(figures: Figures = readFigures()): string {
  const lines = linesOf(figures);
  const all = lines.flatMap(({ times }) => Object.values(times));
  const [low, high] = [Math.floor(Math.log10(Math.min(...all))), Math.ceil(Math.log10(Math.max(...all)))];
  const x = (seconds: number) => round(labels + (plot * (Math.log10(seconds) - low)) / (high - low));
  const height = top + lines.length * line + bottom;
  const grid = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)).map(
    (seconds) =>
      `<path class="grid" d="M${x(seconds)} ${top - 8}V${height - bottom}"/><text class="tick" x="${x(seconds)}" y="${height - 14}" text-anchor="middle">${seconds} s</text>`,
  );
  const title = `Seconds for the same work: ${names.official}, ${names.ours} and ${names.raw}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<title>${title}</title>
<style>
.ground{fill:#ffffff;stroke:#d0d7de}text{font:13px system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;fill:#1f2328}
.tick,.head{font-size:12px;fill:#59636e}.grid{stroke:#d8dee4}.span{stroke:#afb8c1;stroke-width:2}
.official{fill:#bc4c00}.ours{fill:#0969da}.raw{fill:none;stroke:#59636e;stroke-width:2}.b{font-weight:600}
@media (prefers-color-scheme:dark){.ground{fill:#0d1117;stroke:#3d444d}text{fill:#f0f6fc}.tick,.head{fill:#9198a1}.grid{stroke:#2a313c}
.span{stroke:#656c76}.official{fill:#f0883e}.ours{fill:#58a6ff}.raw{stroke:#9198a1}}
</style>
<rect class="ground" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="6"/>
${legend()}
${grid.join('\n')}
${lines.map((row, index) => rowOf(row, top + index * line + 8, x)).join('\n')}
</svg>
`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

function legend(): string {
  let x = 20;
  const entries = (Object.keys(names) as Tool[]).map((tool) => {
    const entry = `${markOf(tool, x, 24)}<text x="${x + 12}" y="28">${names[tool]}</text>`;
    x += 40 + names[tool].length * 6.5;
    return entry;
  });
  const heads = (Object.keys(names) as Tool[]).map(
    (tool, index) =>
      `<text class="head" x="${columnOf(index)}" y="${top - 14}" text-anchor="end">${{ official: 'official', ours: 'ours', raw: 'raw' }[tool]}</text>`,
  );
  return [...entries, ...heads].join('\n');
}

/** The right edge of a column of numbers. */
const columnOf = (index: number): number => labels + plot + 70 + index * 60;

function rowOf({ label, times }: Line, y: number, x: (seconds: number) => number): string {
  const values = Object.values(times);
  const [from, to] = [x(Math.min(...values)), x(Math.max(...values))];
  const tools = Object.keys(names) as Tool[];
  const marks = tools.map((tool) => (times[tool] === undefined ? '' : markOf(tool, x(times[tool]), y)));
  const numbers = tools.map((tool, index) => {
    const seconds = times[tool];
    return `<text${tool === 'ours' ? ' class="b"' : ''} x="${columnOf(index)}" y="${y + 4}" text-anchor="end">${seconds === undefined ? '–' : secondsOf(seconds)}</text>`;
  });
  return `<text x="${labels - 14}" y="${y + 4}" text-anchor="end">${label}</text><path class="span" d="M${from} ${y}H${to}"/>${marks.join('')}${numbers.join('')}`;
}

/** Each tool has a shape, too: colours are not for everybody. */
function markOf(tool: Tool, x: number, y: number): string {
  switch (tool) {
    case 'official':
      return `<rect class="official" x="${round(x - 5)}" y="${y - 5}" width="10" height="10"/>`;
    case 'ours':
      return `<circle class="ours" cx="${x}" cy="${y}" r="6"/>`;
    case 'raw':
      return `<path class="raw" d="M${x} ${y - 6}l6 6l-6 6l-6 -6z"/>`;
  }
}
