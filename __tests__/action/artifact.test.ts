import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Client, uploadArchive } from '../../src/action/artifact.ts';
import { UserError } from '../../src/errors.ts';

const digest = 'ab'.repeat(32);
const environment = process.env;
const options = { enabled: true, retentionDays: undefined, overwrite: false };

beforeEach(() => {
  process.env = {
    ...environment,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_RUN_ID: '17',
  };
});

afterEach(() => {
  process.env = environment;
});

/** A client that notes what it is asked for. */
function fakeClient(
  names: string[],
  overrides: Partial<Client> = {},
): Client & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    async uploadArtifact(name, files, folder, settings) {
      asked.push(['upload', name, files, folder, settings]);
      return { id: 7, digest, size: 3 };
    },
    async listArtifacts() {
      return { artifacts: names.map((name, index) => ({ id: index, name, size: 1 })) };
    },
    async deleteArtifact(name) {
      asked.push(['delete', name]);
      return { id: 1 };
    },
    ...overrides,
  };
}

async function failureOf(error: Error): Promise<string> {
  const client = fakeClient([], { uploadArtifact: () => Promise.reject(error) });
  try {
    await uploadArchive('/out/shop.tar.enc', `sha256:${digest}`, options, client);
  } catch (failure) {
    if (failure instanceof UserError) {
      expect(failure.cause).toBe(error);
      return `${failure.message} ${failure.remedy}`;
    }
    throw failure;
  }
  throw new Error('The upload did not fail.');
}

test('the artifact is the file itself, under its base name', async () => {
  const client = fakeClient([]);
  expect(await uploadArchive('/out/shop.tar.enc', `sha256:${digest}`, options, client)).toEqual({
    name: 'shop.tar.enc',
    id: 7,
    digest,
    url: 'https://github.com/octo/shop/actions/runs/17/artifacts/7',
  });
  expect(client.asked).toEqual([
    ['upload', 'shop.tar.enc', ['/out/shop.tar.enc'], '/out', { skipArchive: true }],
  ]);
});

test('retention-days is passed on', async () => {
  const client = fakeClient([]);
  await uploadArchive('/out/a.tar', `sha256:${digest}`, { ...options, retentionDays: 3 }, client);
  expect(client.asked).toEqual([expect.arrayContaining([{ skipArchive: true, retentionDays: 3 }])]);
});

describe('overwrite', () => {
  const overwrite = { ...options, overwrite: true };

  test('deletes the artifact of that base name first', async () => {
    const client = fakeClient(['other', 'a.tar']);
    await uploadArchive('/out/a.tar', `sha256:${digest}`, overwrite, client);
    expect(client.asked).toEqual([['delete', 'a.tar'], expect.arrayContaining(['upload', 'a.tar'])]);
  });

  test('deletes nothing when there is no such artifact', async () => {
    const client = fakeClient(['other']);
    await uploadArchive('/out/a.tar', `sha256:${digest}`, overwrite, client);
    expect(client.asked).toEqual([expect.arrayContaining(['upload', 'a.tar'])]);
  });
});

test('an artifact that is not the archive that was written is an error', async () => {
  const upload = uploadArchive('/out/a.tar', `sha256:${'cd'.repeat(32)}`, options, fakeClient([]));
  await expect(upload).rejects.toThrow('The artifact a.tar is not the archive that was written');
});

describe('failures', () => {
  test('a name that is taken', async () => {
    const text = await failureOf(
      new Error(
        'Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: exists',
      ),
    );
    expect(text).toMatch(/already has an artifact named shop.tar.enc/);
    expect(text).toMatch(/overwrite: true/);
    expect(text).toContain('file: export-$' + '{{ github.job }}');
  });

  test('GitHub Enterprise Server', async () => {
    const error = Object.assign(new Error('not supported'), { name: 'GHESNotSupportedError' });
    expect(await failureOf(error)).toMatch(
      /GitHub Enterprise Server .*`upload: false`.* \/out\/shop.tar.enc/,
    );
  });

  test('a full storage quota', async () => {
    const error = new Error('Failed to CreateArtifact: Artifact storage quota has been hit. Unable to …');
    expect(await failureOf(error)).toMatch(/storage of this account is full/);
  });

  test('a machine that is no runner', async () => {
    const error = new Error('Unable to get the ACTIONS_RUNTIME_TOKEN env variable');
    expect(await failureOf(error)).toMatch(/not a job of GitHub Actions.*strapi-dms export/);
  });

  test('a storage that sends no words, as a busy one does', async () => {
    const error = Object.assign(new Error(''), { statusCode: 503, code: 'ServerBusy' });
    expect(await failureOf(error)).toContain(
      'could not be uploaded: ServerBusy (the storage answered with HTTP status 503)',
    );
  });

  test.each([
    ['write EPIPE', 'EPIPE', "the connection to GitHub's storage broke repeatedly"],
    ['Unable to make request: ECONNRESET\nIf you are using', 'ECONNRESET', 'broke repeatedly'],
    ['socket hang up', 'ECONNRESET', 'broke repeatedly'],
    ['connect ETIMEDOUT', 'ETIMEDOUT', 'did not answer in time'],
    ['getaddrinfo ENOTFOUND', 'ENOTFOUND', 'cannot be reached from here'],
    ['connect ECONNREFUSED', 'ECONNREFUSED', 'cannot be reached from here'],
  ])('a connection that ends with %j, by what it is and by its code', async (message, code, words) => {
    const text = await failureOf(Object.assign(new Error(message), { code }));
    expect(text).toContain(`${words} (${code})`);
    expect(text).not.toContain(message);
  });

  test('anything else names what the service said and where the archive is', async () => {
    expect(await failureOf(new Error('blob storage is on fire'))).toMatch(
      /could not be uploaded: blob storage is on fire.*\/out\/shop.tar.enc/,
    );
  });
});
