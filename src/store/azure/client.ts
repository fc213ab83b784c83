import type { BlobServiceClient, StoragePipelineOptions } from '@azure/storage-blob';
import { UserError } from '../../errors.ts';
import { conceal } from '../../redaction/output.ts';

const options: StoragePipelineOptions = {
  // Twice as long each time, from 0.2 s.
  retryOptions: { maxTries: 6, retryDelayInMs: 200, maxRetryDelayInMs: 10_000 },
  userAgentOptions: { userAgentPrefix: 'strapi-dms' },
};

/**
 * Connects to the service as the variables of Azure's own programs say: `AZURE_STORAGE_CONNECTION_STRING`; or `AZURE_STORAGE_ACCOUNT`
 * with `AZURE_STORAGE_KEY`, with `AZURE_STORAGE_SAS_TOKEN`, or with whoever has signed in (azure/login, a managed identity). The clients
 * are loaded here.
 *
 * @throws UserError `failed` where no account is named, or what names it cannot be read.
 */
export async function createClient(environment: NodeJS.ProcessEnv = process.env): Promise<BlobServiceClient> {
  const sdk = await import('@azure/storage-blob');
  const {
    AZURE_STORAGE_CONNECTION_STRING: connection,
    AZURE_STORAGE_ACCOUNT: account,
    AZURE_STORAGE_KEY: key,
    AZURE_STORAGE_SAS_TOKEN: signature,
    AZURE_STORAGE_ENDPOINT: endpoint,
  } = environment;
  if (connection) {
    conceal([connection, ...secretsOf(connection)]);
    try {
      return sdk.BlobServiceClient.fromConnectionString(connection, options);
    } catch {
      // What it says quotes the text.
      throw new UserError(
        'failed',
        'AZURE_STORAGE_CONNECTION_STRING is no connection string.',
        'Copy it from “Access keys” of the storage account, as it is: `DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…`.',
      );
    }
  }
  if (!account) {
    throw new UserError(
      'failed',
      'It is not known which storage account of Azure the container is in.',
      'Name it in AZURE_STORAGE_ACCOUNT, with a key in AZURE_STORAGE_KEY, a token in AZURE_STORAGE_SAS_TOKEN, or azure/login before this step. Or give the step AZURE_STORAGE_CONNECTION_STRING.',
    );
  }
  const url = serviceOf(account, endpoint);
  if (key) {
    conceal([key]);
    return new sdk.BlobServiceClient(url.href, new sdk.StorageSharedKeyCredential(account, key), options);
  }
  if (signature) {
    conceal([signature]);
    url.search = signature;
    return new sdk.BlobServiceClient(url.href, new sdk.AnonymousCredential(), options);
  }
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new sdk.BlobServiceClient(url.href, new DefaultAzureCredential(), options);
}

/** @param endpoint Of another cloud, of a domain of one's own, or of an emulator. */
function serviceOf(account: string, endpoint: string | undefined): URL {
  const text = endpoint || `https://${account}.blob.core.windows.net`;
  if (!URL.canParse(text) || (!endpoint && !/^[a-z0-9]{3,24}$/.test(account))) {
    throw new UserError(
      'failed',
      endpoint
        ? 'AZURE_STORAGE_ENDPOINT is no address.'
        : `${JSON.stringify(account)} in AZURE_STORAGE_ACCOUNT is not the name of a storage account.`,
      'Name the account alone in AZURE_STORAGE_ACCOUNT; the address of a cloud other than the public one in AZURE_STORAGE_ENDPOINT.',
    );
  }
  return new URL(text);
}

/** What of a connection string is secret by itself. */
const secretsOf = (connection: string): string[] =>
  [...connection.matchAll(/(?:AccountKey|SharedAccessSignature)=([^;]+)/gi)].map(([, secret = '']) => secret);
