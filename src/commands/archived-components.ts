import type { CheckedArchive } from '../archive/read/check.ts';
import type { ComponentFile } from '../transfer/checkout.ts';

/** The components' files that a checkout would have, from the schemas of an archive. */
export const archivedComponents = ({ schemas }: CheckedArchive): ComponentFile[] =>
  [...schemas.values()]
    .filter(({ modelType }) => modelType === 'component')
    .map((schema) => ({
      uid: schema.uid,
      modelName: schema.modelName,
      path: `the archive's schema of ${schema.uid}`,
      isSource: true,
      content: { ...schema },
    }));
