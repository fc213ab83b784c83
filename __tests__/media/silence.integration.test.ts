import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectToGitHub } from '../../src/action/github-api.ts';
import { UserError } from '../../src/errors.ts';
import { S3Uploader } from '../../src/media/remote/s3-uploader.ts';
import { allowSilence } from '../../src/system/silence.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();
const environment = process.env;
const open = new Set<Socket>();
let server: Server;
let address: string;

beforeEach(async () => {
  process.env = { ...environment };
  server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined).resume();
    socket.on('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  allowSilence(0.3);
});

afterEach(() => {
  process.env = environment;
  allowSilence(120);
  for (const socket of open) {
    socket.destroy();
  }
  server.close();
});

const failureOf = async (work: Promise<unknown>): Promise<UserError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
};

describe('a server that accepts connections, and says nothing', () => {
  test('ends what is asked of a bucket, after five attempts', async () => {
    writeFileSync(at('a.txt'), 'a');
    const client = { endpoint: address, forcePathStyle: true, region: 'eu-west-1' };
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const settings = {
      client: { ...client, credentials },
      bucket: 'media',
      acl: undefined,
      baseUrl: undefined,
      rootPath: undefined,
      providerConfig: {},
    };
    const uploader = await S3Uploader.open('aws-s3', settings as never, {});
    const md5 = createHash('md5').update('a').digest('hex');
    const file = {
      content: at('a.txt'),
      size: 1,
      md5,
      hash: 'a',
      ext: '.txt',
      mime: 'text/plain',
      name: 'a.txt',
    };
    const error = await failureOf(uploader.upload(file as never));
    expect(error.message).toContain('The service of the bucket media fell silent');
    await uploader.close();
  }, 20_000);

  test('ends what is asked of GitHub', async () => {
    process.env.GITHUB_API_URL = address;
    process.env.GITHUB_REPOSITORY = 'acme/cms';
    const github = await connectToGitHub('a token');
    const error = await failureOf(github.defaultBranch());
    expect(error.message).toContain('GitHub could not be asked for repository acme/cms');
  }, 40_000);
});
