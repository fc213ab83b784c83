import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Marked, type Tokens } from 'marked';

export type Theme = 'light' | 'dark';

const resolve = (file: string): string => createRequire(import.meta.url).resolve(file);

/** How GitHub's alerts look is in its CSS; what they are made of is not in CommonMark. */
const alertTitle = /^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\n/;

/**
 * Markdown as GitHub renders it, in so far as summaries use it: CommonMark with tables, HTML, alerts, and colours for
 * nothing but what is in its CSS.
 */
export function renderMarkdown(markdown: string): string {
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      blockquote(token: Tokens.Blockquote): string | false {
        const [, kind] = alertTitle.exec(token.text) ?? [];
        if (kind === undefined) {
          return false;
        }
        const rest = marked.parse(token.text.replace(alertTitle, ''), { async: false });
        const title = `${kind.charAt(0)}${kind.slice(1).toLowerCase()}`;
        return `<div class="markdown-alert markdown-alert-${kind.toLowerCase()}"><p class="markdown-alert-title">${title}</p>${rest}</div>`;
      },
    },
  });
  return marked.parse(markdown, { async: false });
}

/** A page that shows Markdown as GitHub shows the summary of a step, without anything around it. */
export function githubPage(markdown: string, theme: Theme): string {
  const css = readFileSync(resolve(`github-markdown-css/github-markdown-${theme}.css`), 'utf8');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Summary</title>
<style>${css}</style>
<style>body { margin: 0; background: ${theme === 'dark' ? '#0d1117' : '#ffffff'}; }
main { box-sizing: border-box; max-width: 1012px; margin: 0 auto; padding: 24px; }
@media (max-width: 767px) { main { padding: 16px; } }</style></head>
<body><main class="markdown-body">${renderMarkdown(markdown)}</main></body></html>`;
}
