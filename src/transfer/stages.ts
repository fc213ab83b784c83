/** The stages of a transfer in the order in which they are written and read (archive format §0, rule 3). */
export const stages = ['schemas', 'entities', 'assets', 'links', 'configuration'] as const;

export type Stage = (typeof stages)[number];

/** The stages whose records are JSON lines; assets are files. */
export type RecordStage = Exclude<Stage, 'assets'>;
