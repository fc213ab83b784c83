import { join } from 'node:path';
import { copyProject, type Installation, versions } from '../conformance/installation.ts';
import { repository } from '../conformance/process.ts';
import { databaseOf } from '../conformance/projects.ts';
import { createDatabase } from '../database-sql.ts';
import { examples } from '../faults/examples.ts';
import { execute } from '../faults/sites.ts';
import { addArticles } from './documents.ts';

export type Size = 'example' | 'large';

/** The projects that are measured with one major version of Strapi, each with its data in SQLite. */
export interface Samples {
  /** The version that is installed. */
  readonly version: string;
  readonly example: {
    readonly name: string;
    make(project: string, installation: Installation): Promise<void>;
  };
  readonly large: {
    make(project: string, installation: Installation, documents: number): Promise<void>;
  };
}

const kitchenSink4 = join(repository, '__tests__', 'fixtures', 'kitchen-sink-4');

export const samples: Readonly<Record<'4' | '5', Samples>> = {
  5: {
    version: versions.current,
    example: {
      name: 'example project of Strapi',
      make: (project, { example, nodeModules }) => copyProject(example, project, nodeModules),
    },
    large: {
      make: async (project, { example, nodeModules }, documents) => {
        await copyProject(example, project, nodeModules);
        addArticles(databaseOf(project), documents);
      },
    },
  },
  4: {
    version: versions.strapi4,
    example: {
      name: 'kitchen sink of Strapi 4',
      make: async (project, { nodeModules }) => {
        await copyProject(kitchenSink4, project, nodeModules);
        createDatabase(join(kitchenSink4, 'data.sql'), databaseOf(project));
      },
    },
    large: {
      make: async (project, { example, nodeModules }, documents) => {
        await copyProject(example, project, nodeModules);
        execute(project, examples[4].addEntities(documents));
      },
    },
  },
};
