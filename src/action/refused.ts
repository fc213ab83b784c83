/** Why GitHub has not taken something that was to be written: it takes no more for a while, this job may not, or anything else. */
export type RefusalKind = 'limit' | 'permission' | 'other';

export function refusalKindOf(error: unknown): RefusalKind {
  const { status, response } = error as {
    status?: number;
    response?: { readonly headers?: Readonly<Record<string, string | undefined>> };
  };
  if (
    status === 429 ||
    (status === 403 && isRateLimit(messageOf(error), response?.headers?.['x-ratelimit-remaining']))
  ) {
    return 'limit';
  }
  return status === 403 || status === 404 || isForbidden(error) ? 'permission' : 'other';
}

/**
 * The same in words, with what to do.
 *
 * @param verb What this job was to do: `comment`.
 * @param permission What it needs: `pull-requests: write`.
 * @param more What else there is to say of a permission.
 */
export function explainRefused(error: unknown, verb: string, permission: string, more = ''): string {
  const message = messageOf(error);
  switch (refusalKindOf(error)) {
    case 'limit':
      return `GitHub takes no more requests of this token for a while (${message}). Run the job again later.`;
    case 'permission':
      return `GitHub does not let this job ${verb} (${message}). Give the job \`permissions: ${permission}\`.${more}`;
    default:
      return `GitHub could not be reached, or did not take it (${message}). Run the job again; the state of GitHub's services is at https://githubstatus.com.`;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isRateLimit = (message: string, remaining: string | undefined): boolean =>
  remaining === '0' || /rate limit/i.test(message);

/** GraphQL answers with status 200, and says what it refuses. */
function isForbidden(error: unknown): boolean {
  const { errors } = error as { errors?: readonly { readonly type?: string }[] };
  return errors?.some(({ type }) => type === 'FORBIDDEN' || type === 'NOT_FOUND') ?? false;
}
