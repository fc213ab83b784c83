import * as v from 'valibot';
import { byName } from '../by-name.ts';
import { UserError } from '../errors.ts';
import { messageOf } from '../redaction/issue.ts';
import { concealSettings } from '../redaction/output.ts';
import { localProvider } from '../strapi/providers.ts';
import { readRegularText } from '../system/regular-file.ts';
import { option } from '../wording.ts';
import { type ConfigContext, configFiles } from './config.ts';
import { evaluate } from './evaluate.ts';

/** Where a project puts new media: what `config/plugins` says of the upload plugin. */
export interface UploadConfig {
  /** `local`, `aws-s3`, `cloudinary` or the name of a package. */
  readonly provider: string;
  /** As data: functions are gone. May hold credentials. */
  readonly providerOptions: Readonly<Record<string, unknown>>;
  /** Further options of each method of the provider, by its name. */
  readonly actionOptions: Readonly<Record<string, unknown>>;
}

const options = byName(v.unknown());
const pluginsSchema = v.looseObject({
  upload: v.nullish(
    v.looseObject({
      config: v.nullish(
        v.looseObject({
          provider: v.nullish(v.string()),
          providerOptions: v.nullish(options),
          actionOptions: v.nullish(options),
        }),
      ),
    }),
  ),
});

const remedy = () =>
  `Make config/plugins work without what this machine lacks (for example with env() defaults), or leave media where it is with ${option('media', 'metadata-only')} (for an import: ${option('media', 'link')}).`;

/** A provider is named in the file, or in one that it loads. Most projects name none, and nothing of them is run then. */
const mayNameProvider = (file: string): boolean =>
  /\bprovider\b|\brequire\b|\bimport\b(?!\s+type\b)|\bfrom\b\s*['"]\./.test(readRegularText(file));

/**
 * The upload provider of the project, `local` where it names none.
 *
 * @throws UserError `failed` where config/plugins cannot be evaluated or describes no upload plugin.
 */
export async function uploadConfigOf(context: ConfigContext, signal?: AbortSignal): Promise<UploadConfig> {
  const files = configFiles(context, 'plugins');
  const value = !files.some(mayNameProvider) ? {} : await evaluate({ ...context, files }, remedy(), signal);
  concealSettings(value);
  const result = v.safeParse(pluginsSchema, value ?? {});
  if (!result.success) {
    const [issue] = result.issues;
    throw new UserError(
      'failed',
      `config/plugins does not describe an upload plugin: ${v.getDotPath(issue) ?? 'its value'}: ${messageOf(issue)}`,
      remedy(),
    );
  }
  const { provider, providerOptions, actionOptions } = result.output.upload?.config ?? {};
  return {
    provider: provider ?? localProvider,
    providerOptions: providerOptions ?? {},
    actionOptions: actionOptions ?? {},
  };
}
