import { removeLeftovers } from '../system/scratch-folder.ts';
import { info, warning } from './log.ts';
import { readTemporary, removeTemporary } from './temporary.ts';

const title = 'Temporary files';

/**
 * The post step: removes what may hold data in the clear, also after the step has failed or was cancelled. It warns where
 * it cannot, and never fails: what the job did is done.
 */
export async function runPost(): Promise<void> {
  try {
    const items = readTemporary();
    for (const item of items) {
      await removeTemporary(item).catch((error: unknown) => complain(error));
    }
    // What only the step's process knew of: it has ended, however it did.
    for (const problem of removeLeftovers()) {
      warning(problem, title);
    }
    info(`Temporary files: ${items.length} removed or already gone.`);
  } catch (error) {
    complain(error);
  }
}

function complain(error: unknown): void {
  warning(
    `A temporary file that may hold unencrypted data could not be removed: ${error instanceof Error ? error.message : String(error)}. Remove it by hand if this runner is used again.`,
    title,
  );
}
