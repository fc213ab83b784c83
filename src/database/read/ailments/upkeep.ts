import { own } from '../../../by-name.ts';
import type { Ailment } from '../../../transfer/ailment.ts';
import type { Model } from '../../model/model.ts';
import { isSame, type Upkeep } from '../../upkeep.ts';
import { singleValues } from '../single-values.ts';
import type { Examined } from './check.ts';

/** Tables whose next row would get an id that another row has. */
export async function numbersBehind(
  { session, store }: Pick<Examined, 'session' | 'store'>,
  { nextIds }: Upkeep,
): Promise<Ailment[]> {
  const numbered = [...nextIds].filter(([table]) => store.catalogue.hasColumn(table, 'id'));
  const { quote } = session.dialect;
  const highest = await singleValues(
    session,
    numbered.map(([table]) => `SELECT max(id) FROM ${quote(table)}`),
  );
  return numbered.flatMap(([table, next], index): Ailment[] => {
    const last = Number(highest[index] ?? 0);
    return next > last
      ? []
      : [
          {
            kind: 'numbers-behind',
            count: last - next + 1,
            where: table,
            example: `the next id is ${next}, the highest is ${last}`,
          },
        ];
  });
}

/** Tables in which nothing gives new rows an id, as in one that was restored without its sequence, or without AUTO_INCREMENT. */
export async function unnumbered({
  session,
  models,
  store,
}: Pick<Examined, 'session' | 'models' | 'store'>): Promise<Ailment[]> {
  const { columns } = await session.catalogue([...store.tables.keys()]);
  const uids = new Map([...models.values()].map(({ table, uid }) => [table, uid]));
  return [...columns].flatMap(([table, of]): Ailment[] => {
    const id = of.find(({ name }) => name === 'id');
    const uid = uids.get(table);
    return id === undefined || id.fillsItself || id.isGenerated
      ? []
      : [
          {
            kind: 'numbers-behind',
            count: 1,
            where: table,
            ...(uid === undefined ? {} : { of: uid }),
            example: 'nothing numbers its rows',
          },
        ];
  });
}

/** Unique indexes on Strapi's tables that neither its note nor a schema asks for. */
export function leftoverUnique(
  { models, schemas, store }: Pick<Examined, 'models' | 'schemas' | 'store'>,
  { unique }: Upkeep,
): Ailment[] {
  const byTable = new Map([...models.values()].map((model) => [store.catalogue.nameOf(model.table), model]));
  const attributesOf = new Map(schemas.map(({ uid, attributes }) => [uid, attributes]));
  const isAskedFor = ({ uid, scalars }: Model, columns: readonly string[]) => {
    const scalar = scalars.find(({ column }) => columns.length === 1 && column === columns[0]);
    const attribute = scalar && own(attributesOf.get(uid), scalar.attribute);
    return attribute?.unique === true || isUniqueColumn(attribute);
  };
  return unique.flatMap(({ table, name, columns }): Ailment[] => {
    const model = byTable.get(table);
    const noted = model && store.tables.get(model.table);
    if (model === undefined || noted === undefined || columns.length === 0) {
      return [];
    }
    const isNoted = noted.unique?.some((own) => isSame(own, columns)) ?? false;
    return isNoted || isAskedFor(model, columns)
      ? []
      : [
          {
            kind: 'leftover-unique',
            count: 1,
            where: table,
            of: model.uid,
            example: `${name} (${columns.join(', ')})`,
          },
        ];
  });
}

/** A schema may ask for a unique column in the words of Knex. */
const isUniqueColumn = (attribute: object | undefined): boolean =>
  (attribute as { column?: { unique?: unknown } } | undefined)?.column?.unique === true;
