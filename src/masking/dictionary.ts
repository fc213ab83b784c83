import { faker } from '@faker-js/faker/locale/en';

const { person, location, lorem } = faker.rawDefinitions;

const listed = (...lists: readonly (readonly string[] | null | undefined)[]): readonly string[] => [
  ...new Set(lists.flatMap((list) => list ?? [])),
];

/** What masks are made of: lists of `@faker-js/faker`, from which the digest of a value picks. */
export const dictionary = {
  firstNames: listed(person?.first_name?.generic, person?.first_name?.female, person?.first_name?.male),
  lastNames: listed(person?.last_name?.generic),
  cities: listed(location?.city_name),
  streets: listed(location?.street_name),
  legalForms: ['Group', 'Inc', 'LLC', 'and Sons'],
  words: listed(lorem?.word),
} as const;
