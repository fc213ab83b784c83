import { isObject } from '../transfer/rules/values.ts';
import type { RecordStage } from '../transfer/stages.ts';

/** The stages of a transfer that travel; schemas are asked for by an action (transfer protocol, rule 7). */
export type Step = Exclude<RecordStage, 'schemas'> | 'assets';

/** What is sent (transfer protocol §2.1), but for the `uuid` and the `transferID`, which the connection adds. */
export type Message =
  | { readonly type: 'command'; readonly command: 'init' | 'end'; readonly params?: unknown }
  | {
      readonly type: 'transfer';
      readonly kind: 'action';
      readonly action: 'bootstrap' | 'getMetadata' | 'getSchemas' | 'beforeTransfer' | 'rollback' | 'close';
    }
  | {
      readonly type: 'transfer';
      readonly kind: 'step';
      readonly action: 'start' | 'stream' | 'end';
      readonly step: Step;
      readonly data?: unknown;
    };

/** For errors: `action beforeTransfer`, `end of assets`. */
export const nameOf = (message: Message): string =>
  message.type === 'command'
    ? `command ${message.command}`
    : message.kind === 'action'
      ? `action ${message.action}`
      : `${message.action} of ${message.step}`;

/** What comes (transfer protocol §2.2). Nothing in it is checked but its frame. */
export type Incoming =
  | { readonly kind: 'reply'; readonly uuid: string; readonly data: unknown; readonly error: unknown }
  | { readonly kind: 'frame'; readonly uuid: string; readonly frame: DataFrame }
  | { readonly kind: 'diagnostic'; readonly level: 'info' | 'warning' | 'error'; readonly text: string };

/** A part of a stage that is pulled. It has to be acknowledged. */
export interface DataFrame {
  /** Of the stage's stream. */
  readonly id: string;
  readonly data: unknown;
  readonly ended: boolean;
  /** Undefined where all is well. It may be an empty object: that it is there is what counts. */
  readonly error: unknown;
}

/** @returns Undefined for what is none of these. */
export function readIncoming(value: unknown): Incoming | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  if (isObject(value.diagnostic)) {
    return readDiagnostic(value.diagnostic);
  }
  const { uuid, data, error } = value;
  if (typeof uuid !== 'string') {
    return undefined;
  }
  if (isObject(data) && data.type === 'transfer' && typeof data.id === 'string' && 'ended' in data) {
    return {
      kind: 'frame',
      uuid,
      frame: {
        id: data.id,
        data: data.data,
        ended: data.ended === true,
        error: data.error ?? undefined,
      },
    };
  }
  return { kind: 'reply', uuid, data, error: error ?? undefined };
}

function readDiagnostic({ kind, details }: Readonly<Record<string, unknown>>): Incoming | undefined {
  const message = isObject(details) ? details.message : undefined;
  return (kind === 'info' || kind === 'warning' || kind === 'error') && typeof message === 'string'
    ? { kind: 'diagnostic', level: kind, text: message }
    : undefined;
}

/** What an error of the remote says; undefined where it says nothing. */
export const messageIn = (error: unknown): string | undefined =>
  isObject(error) && typeof error.message === 'string' && error.message !== '' ? error.message : undefined;
