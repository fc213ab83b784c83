import type { Recording, Run } from './recording.ts';

/** Pixels of a letter of the font below, and of a line. */
const [letter, line] = [8.43, 17];
const padding = 18;
const bar = 34;
/** Seconds that the last frame stays before it begins again. */
const rest = 6;

/** The palette of a terminal, on a dark ground, which is legible on a light and a dark page. */
const palette = [
  '#484f58',
  '#ff7b72',
  '#3fb950',
  '#d29922',
  '#58a6ff',
  '#bc8cff',
  '#39c5cf',
  '#b1bac4',
  '#6e7681',
  '#ffa198',
  '#56d364',
  '#e3b341',
  '#79c0ff',
  '#d2a8ff',
  '#56d4dd',
  '#ffffff',
] as const;

/**
 * A recording as an SVG that plays by itself, for ever; a picture without movement where it has one frame only, or the reader wants
 * no movement.
 */
export function toSvg({ columns, frames }: Recording, title: string): string {
  const rows = Math.max(...frames.map(({ lines }) => lines.length));
  const width = Math.ceil(columns * letter) + 2 * padding;
  const height = bar + rows * line + padding;
  const end = (frames.at(-1)?.at ?? 0) / 1000 + rest;
  const shown = frames.map(({ lines }, index) => {
    const isLast = index === frames.length - 1;
    return `<g class="f${isLast ? ' last' : ''}" style="animation-name:f${index}">${lines.map(toText).join('')}</g>`;
  });
  const keyframes = frames.map(({ at }, index) => {
    const from = percent(at / 1000 / end);
    const to = percent((frames[index + 1]?.at ?? end * 1000) / 1000 / end);
    const before = index === 0 ? '' : '0%{visibility:hidden}';
    return `@keyframes f${index}{${before}${from}{visibility:visible}${to === '100%' ? '' : `${to}{visibility:hidden}`}}`;
  });
  const animation =
    frames.length < 2
      ? ''
      : `.f{visibility:hidden;animation:${end.toFixed(2)}s steps(1,end) infinite}
${keyframes.join('\n')}
@media (prefers-reduced-motion:reduce){.f{animation:none}.f.last{visibility:visible}}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#e6edf3;white-space:pre}
${palette.map((colour, index) => `.c${index}{fill:${colour}}`).join('')}
.b{font-weight:600}.d{opacity:.65}
${animation}
</style>
<rect width="100%" height="100%" rx="9" fill="#0d1117" stroke="#30363d"/>
<circle cx="20" cy="17" r="5.5" fill="#ff5f57"/><circle cx="39" cy="17" r="5.5" fill="#febc2e"/><circle cx="58" cy="17" r="5.5" fill="#28c840"/>
${shown.join('\n')}
</svg>
`;
}

const percent = (share: number): string => `${Number((share * 100).toFixed(2))}%`;

function toText(runs: readonly Run[], row: number): string {
  const y = bar + (row + 0.75) * line;
  return runs
    .map(({ text, column, colour, isBold, isDim }) => {
      const classes = [
        ...(colour === undefined || colour >= palette.length ? [] : [`c${colour}`]),
        ...(isBold ? ['b'] : []),
        ...(isDim ? ['d'] : []),
      ];
      const x = (padding + column * letter).toFixed(1);
      const size = ` textLength="${(text.length * letter).toFixed(1)}"`;
      const named = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
      return `<text x="${x}" y="${y}"${size}${named}>${escaped(text)}</text>`;
    })
    .join('');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
