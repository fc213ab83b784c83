import { projectSettingsKey } from '../strapi/core-store.ts';
import { fileName } from '../strapi/file-name.ts';
import { logos } from '../strapi/logos.ts';
import type { ConfigurationRecord, EntityRecord } from '../strapi/records.ts';
import { fileUid } from '../strapi/uids.ts';
import { isObject } from '../transfer/rules/values.ts';

/** Where a media file is in the target, as its row has to say. */
export interface Place {
  readonly url: string;
  readonly provider: string;
  /** Where the target has another file of the same name, which stays. */
  readonly hash?: string;
  /** What the provider wants to know of it later. */
  readonly providerMetadata?: unknown;
}

/** The place of a file of the archive by its name (`hash` and `ext`); undefined where its row stays as it is. */
export type PlaceOf = (filename: string) => Place | undefined;

/** As {@link PlaceOf}, for a logo of the admin panel as the settings of the archive describe it. */
export type LogoPlaceOf = (filename: string, logo: { readonly provider?: unknown }) => Place | undefined;

/** Names of the files that a row of the media library stands for: its own and those of its formats. */
export function namesOf({ data }: EntityRecord): string[] {
  return [data, ...Object.values(formatsOf(data))].map(fileName);
}

export const isFile = ({ type }: EntityRecord): boolean => type === fileUid;

/** A batch in which the rows of the media library say where their files are in the target. */
export function placeFiles(batch: readonly EntityRecord[], placeOf: PlaceOf): readonly EntityRecord[] {
  return batch.some(isFile)
    ? batch.map((record) => (isFile(record) ? placed(record, placeOf) : record))
    : batch;
}

/** A batch in which the logos of the admin panel say where their files are in the target. */
export function placeLogos(
  batch: readonly ConfigurationRecord[],
  placeOf: LogoPlaceOf,
): readonly ConfigurationRecord[] {
  return batch.map((record) =>
    withLogos(
      record,
      logosOf(record).map(([name, logo]) => {
        const place = placeOf(fileName(logo), logo);
        return [name, place === undefined ? logo : described(logo, place)];
      }),
    ),
  );
}

/** A record of the configuration with other descriptions of its logos; the same one where it has none. */
export function withLogos(
  record: ConfigurationRecord,
  made: readonly (readonly [name: string, logo: Readonly<Record<string, unknown>>])[],
): ConfigurationRecord {
  const settings = record.value.value;
  return made.length === 0 || !isObject(settings)
    ? record
    : { ...record, value: { ...record.value, value: { ...settings, ...Object.fromEntries(made) } } };
}

/** The logos of the admin panel that a record of the configuration has. */
export function logosOf({ value }: ConfigurationRecord): [name: string, logo: { [key: string]: unknown }][] {
  const settings = value.value;
  if (value.key !== projectSettingsKey || !isObject(settings)) {
    return [];
  }
  return logos.flatMap((name) => {
    const logo = settings[name];
    return isObject(logo) ? [[name, logo]] : [];
  });
}

function placed(record: EntityRecord, placeOf: PlaceOf): EntityRecord {
  const { data } = record;
  const own = placeOf(fileName(data));
  const formats = Object.entries(formatsOf(data)).map(([type, format]) => {
    const place = placeOf(fileName(format));
    return [type, place === undefined ? format : formatAt(format, place)] as const;
  });
  const moved = own === undefined ? { ...data } : described(data, own);
  return {
    ...record,
    data: formats.length === 0 ? moved : { ...moved, formats: Object.fromEntries(formats) },
  };
}

/** Strapi names the provider in the row only; a format that names one all the same must not name the old one. */
function formatAt(format: Readonly<Record<string, unknown>>, place: Place): { [key: string]: unknown } {
  const { provider, ...rest } = described(format, place);
  return format.provider === undefined ? rest : { ...rest, provider };
}

function described(
  file: Readonly<Record<string, unknown>>,
  { url, provider, hash, providerMetadata }: Place,
): { [key: string]: unknown } {
  return {
    ...file,
    url,
    provider,
    ...(hash === undefined ? {} : { hash }),
    ...(providerMetadata === undefined ? {} : { provider_metadata: providerMetadata }),
  };
}

function formatsOf(data: EntityRecord['data']): Record<string, Record<string, unknown>> {
  const { formats } = data;
  return isObject(formats)
    ? Object.fromEntries(
        Object.entries(formats).filter((entry): entry is [string, Record<string, unknown>] =>
          isObject(entry[1]),
        ),
      )
    : {};
}
