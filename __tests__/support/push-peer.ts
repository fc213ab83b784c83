import { randomUUID } from 'node:crypto';
import {
  type Answer,
  adminSchema,
  fileSchema,
  noteSchema,
  type Peer,
  type PeerBehaviour,
  type PeerSession,
  type Sent,
  schemaOf,
  startPeer,
} from './remote-peer.ts';

/** A message of a push with what it brings. */
export type Pushed = Sent & { readonly data?: readonly unknown[] };

/** A running Strapi that takes pushes. */
export interface PushPeer extends Peer {
  /** What came, by stage; of assets the items. */
  readonly received: { readonly [step: string]: unknown[] };
  /** The parameters of each `init`. */
  readonly inits: unknown[];
  /** The most sockets that were open at one moment. */
  mostOpen(): number;
}

/** Content types of the archives of these tests. */
export const pageSchema = schemaOf('api::page.page', {
  title: { type: 'string' },
  notes: { type: 'relation', relation: 'oneToMany', target: 'api::note.note' },
  blocks: { type: 'component', component: 'kit.block', repeatable: true },
  zone: { type: 'dynamiczone', components: ['kit.block'] },
});
export const blockSchema = {
  ...schemaOf('kit.block', { text: { type: 'string' } }),
  modelType: 'component',
};

/** A content type as Strapi 5 has it, which gives each of them its state. */
export const published = <S extends { readonly attributes: object }>(schema: S): S => ({
  ...schema,
  attributes: { ...schema.attributes, publishedAt: { type: 'datetime' } },
});

/** By uid. */
export const byUid = (schemas: readonly { readonly uid: string }[]) =>
  Object.fromEntries(schemas.map((schema) => [schema.uid, schema]));

export const schemas5 = [...[noteSchema, pageSchema, fileSchema].map(published), blockSchema];
export const schemas4 = [noteSchema, pageSchema, fileSchema, blockSchema];

const steps = ['entities', 'assets', 'links', 'configuration'] as const;

/**
 * Starts one. What it was sent is what a pull gets from it afterwards.
 *
 * @param lie Answers a message in another way; undefined for as usual.
 */
export async function startPushPeer(
  behaviour: PeerBehaviour = {},
  lie: (message: Pushed, session: PeerSession) => Answer | undefined = () => undefined,
): Promise<PushPeer> {
  const received: { [step: string]: unknown[] } = {
    entities: [],
    assets: [],
    links: [],
    configuration: [],
  };
  const inits: unknown[] = [];
  const isOld = behaviour.version?.startsWith('4.') === true;
  let most = 0;
  const peer: Peer = await startPeer({
    schemas: byUid([...(isOld ? schemas4 : schemas5), isOld ? adminSchema : published(adminSchema)]),
    frames: Object.fromEntries(
      steps.map((step) => [
        step,
        async (session: PeerSession) => {
          if (peer.handshakes.at(-1)?.path.endsWith('/pull')) {
            // What is pulled is what was pushed last.
            const records = step === 'assets' ? [] : (behaviour[step] ?? received[step]);
            await session.frame({ data: records });
            await session.frame({ ended: true });
          }
        },
      ]),
    ),
    ...behaviour,
    answer: (message, session) => {
      most = Math.max(most, peer.open());
      const lied = lie(message as Pushed, session);
      if (lied !== undefined) {
        return lied;
      }
      const { command, action, step, params } = message;
      if (command === 'init') {
        inits.push(params);
        return {
          data: {
            transferID: randomUUID(),
            ...(isOld ? {} : { checksums: true, assetEncoding: 'base64' }),
          },
        };
      }
      if (action === 'beforeTransfer') {
        for (const list of Object.values(received)) {
          list.length = 0;
        }
      } else if (action === 'stream') {
        received[step as string]?.push(...((message as Pushed).data ?? []));
        return { data: null };
      } else if (action === 'end' && message.kind === 'step') {
        const items = received[step as string] ?? [];
        const count =
          step === 'assets'
            ? items.filter((item) => (item as { action: string }).action === 'end').length
            : items.length;
        return { data: { ok: true, ...(isOld ? {} : { stats: { started: count, finished: count } }) } };
      }
      return undefined;
    },
  });
  return Object.assign(peer, { received, inits, mostOpen: () => most });
}
