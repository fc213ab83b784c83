import type { S3ClientConfig } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { UserError } from '../../errors.ts';
import { messageOf } from '../../redaction/issue.ts';

const credentials = v.looseObject({
  accessKeyId: v.nullish(v.string()),
  secretAccessKey: v.nullish(v.string()),
  sessionToken: v.nullish(v.string()),
});
const clientOptions = v.looseObject({
  accessKeyId: v.nullish(v.string()),
  secretAccessKey: v.nullish(v.string()),
  credentials: v.nullish(credentials),
  endpoint: v.nullish(v.string()),
  region: v.nullish(v.string()),
  forcePathStyle: v.nullish(v.boolean()),
  params: v.nullish(
    v.looseObject({
      Bucket: v.nullish(v.string()),
      ACL: v.nullish(v.string()),
      signedUrlExpires: v.nullish(v.number()),
    }),
  ),
});
const optionsSchema = v.looseObject({
  ...clientOptions.entries,
  baseUrl: v.nullish(v.string()),
  rootPath: v.nullish(v.string()),
  s3Options: v.nullish(clientOptions),
  providerConfig: v.nullish(v.looseObject({})),
});

/** The options of `@strapi/provider-upload-aws-s3` that decide where an object is and how it is reached. */
export interface S3Settings {
  readonly client: S3ClientConfig;
  readonly bucket: string;
  /** `public-read` where the project names none; undefined where it says that there is to be none. */
  readonly acl: string | undefined;
  readonly baseUrl: string | undefined;
  readonly rootPath: string | undefined;
  readonly providerConfig: Readonly<Record<string, unknown>>;
}

/**
 * Reads the options of the provider as it does itself (its `getConfig` and `extractCredentials`).
 *
 * @param environment What the project sees: with the variables of its `.env`, where the SDK does not look by itself.
 * @throws UserError `failed` where they name no bucket.
 */
export function s3Settings(
  providerOptions: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): S3Settings {
  const result = v.safeParse(optionsSchema, providerOptions);
  if (!result.success) {
    const [issue] = result.issues;
    throw new UserError(
      'failed',
      `config/plugins does not describe the upload provider aws-s3: providerOptions.${v.getDotPath(issue) ?? ''}: ${messageOf(issue)}`,
      'Set the environment variables that it is read from.',
    );
  }
  const { baseUrl, rootPath, s3Options, providerConfig, ...legacy } = result.output;
  // Options at the root are deprecated, and stand over those in s3Options.
  const { accessKeyId, secretAccessKey, credentials: given, params, ...rest } = { ...s3Options, ...legacy };
  const bucket = params?.Bucket;
  if (!bucket) {
    throw new UserError(
      'failed',
      'config/plugins names no bucket for the upload provider aws-s3 (providerOptions.s3Options.params.Bucket).',
      'Set the environment variables that it is read from.',
    );
  }
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION } = environment;
  const named = given ?? { accessKeyId, secretAccessKey };
  const keys = named.accessKeyId
    ? named
    : {
        accessKeyId: AWS_ACCESS_KEY_ID,
        secretAccessKey: AWS_SECRET_ACCESS_KEY,
        sessionToken: AWS_SESSION_TOKEN,
      };
  const fixed =
    keys.accessKeyId && keys.secretAccessKey
      ? {
          accessKeyId: keys.accessKeyId,
          secretAccessKey: keys.secretAccessKey,
          ...(keys.sessionToken ? { sessionToken: String(keys.sessionToken) } : {}),
        }
      : undefined;
  const options = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null));
  return {
    client: {
      ...(AWS_REGION ? { region: AWS_REGION } : {}),
      ...(options as S3ClientConfig),
      // Without any, the SDK looks for a role or a profile.
      ...(fixed && { credentials: fixed }),
    },
    bucket,
    acl:
      params !== undefined && params !== null && 'ACL' in params ? (params.ACL ?? undefined) : 'public-read',
    baseUrl: baseUrl ?? undefined,
    rootPath: rootPath ?? undefined,
    providerConfig: providerConfig ?? {},
  };
}
