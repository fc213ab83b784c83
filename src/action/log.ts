import * as core from '@actions/core';
import { printable } from '../system/printable.ts';

/**
 * Everything that the Action says in its log, which may hold anything: names of an archive, what a database or a server answers. The
 * runner carries out lines that begin with `::`, and `##[` wherever it stands (actions/runner, ActionCommand.cs).
 */
export const info = (message: string): void => core.info(printable(message));

/** An annotation. */
export const warning = (message: string, title: string): void => core.warning(printable(message), { title });

/** An annotation. */
export const notice = (message: string, title: string): void => core.notice(printable(message), { title });

/** The annotation of what ends the step, which fails with it. */
export const failed = (message: string): void => core.setFailed(printable(message));
