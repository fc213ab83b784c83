import type { SealFindings } from '../../archive/write/sealing.ts';
import type { Masked } from '../../transfer/masked.ts';
import type { Scope } from '../../transfer/scope.ts';
import { noBackup } from '../masked-archive.ts';
import { withoutMedia } from '../sealed-media.ts';
import { counted } from './missing-media.ts';
import type { ExportOptions } from './options.ts';

/** How many files were left where they are, and which are missing. */
interface MediaFindings {
  readonly library: { readonly left: number };
  readonly missing: { readonly missing: readonly unknown[]; readonly deleted: number };
}

/** What the archive has, in words and for its manifest. */
export function findingsOf(
  scope: Scope,
  media: ExportOptions['media'],
  { library: { left }, missing: { missing, deleted } }: MediaFindings,
  masked: Masked | undefined,
): SealFindings & { readonly scope: string } {
  const content = [scope.describe(), ...(masked === undefined ? [] : [noBackup])];
  if (!scope.stages.has('assets')) {
    return { scope: content.join(', '), masked };
  }
  const parts = [
    ...content,
    ...(media === 'referenced' ? ['only media files that content refers to'] : []),
    ...(left === 0 ? [] : [`without ${counted(left)} of other providers`]),
  ];
  return {
    scope: `${parts.join(', ')}${withoutMedia({ missingAssets: missing.length })}`,
    media: { missing: missing.length, deleted },
    masked,
  };
}
