import { describe, expect, test } from '@jest/globals';
import { compileMasking } from '../../src/masking/compile.ts';
import { holderOfType } from '../../src/masking/recommendation.ts';
import { rulesWithoutFile } from '../../src/masking/rules.ts';
import { makeSecret } from '../../src/masking/secret.ts';
import type { Attribute, Schema } from '../../src/strapi/schema.ts';
import { fixtureSchemas, schemasFrom } from '../support/fixture-schemas.ts';

const compile = (schemas: ReadonlyMap<string, Schema>) =>
  compileMasking({
    rules: rulesWithoutFile('recommended'),
    schemas,
    secret: makeSecret('s'),
    file: undefined,
  });

/** What the built-in list makes of an attribute: the name of a rule; undefined for none. */
function ruleOf(uid: string, name: string, attribute: Attribute = { type: 'string' }): string | undefined {
  const [first] = compile(schemasFrom({ [uid]: { [name]: attribute } })).described;
  return first?.rule;
}

describe('wherever they are, these are masked:', () => {
  test.each([
    ['email', 'email'],
    ['e_mail', 'email'],
    ['E-Mail', 'email'],
    ['contactEmail', 'email'],
    ['email2', 'email'],
    ['emailAddress', 'email'],
    ['courriel', 'email'],
    ['phone', 'phone'],
    ['phone_number', 'phone'],
    ['homePhone', 'phone'],
    ['telephone', 'phone'],
    ['Telefon', 'phone'],
    ['téléphone', 'phone'],
    ['fax', 'phone'],
    ['faxNumber', 'phone'],
    ['firstName', 'firstName'],
    ['first_name', 'firstName'],
    ['FirstName', 'firstName'],
    ['first-name', 'firstName'],
    ['firstname', 'firstName'],
    ['billingFirstName', 'firstName'],
    ['Vorname', 'firstName'],
    ['prénom', 'firstName'],
    ['lastName', 'lastName'],
    ['surname', 'lastName'],
    ['maiden_name', 'lastName'],
    ['nachname', 'lastName'],
    ['apellidos', 'lastName'],
    ['fullName', 'fullName'],
    ['customerName', 'fullName'],
    ['authorName', 'fullName'],
    ['cardholderName', 'fullName'],
    ['username', 'username'],
    ['nickname', 'username'],
    ['street', 'street'],
    ['addressLine1', 'street'],
    ['address_line_2', 'street'],
    ['Straße', 'street'],
    ['zip', 'zip'],
    ['zipCode', 'zip'],
    ['postalCode', 'zip'],
    ['PLZ', 'zip'],
    ['city', 'city'],
    ['birthPlace', 'city'],
    ['company', 'company'],
    ['companyName', 'company'],
    ['iban', 'iban'],
    ['IBAN', 'iban'],
    ['bic', 'null'],
    ['taxId', 'null'],
    ['vatNumber', 'null'],
    ['ssn', 'null'],
    ['passportNumber', 'null'],
    ['ip', 'ip'],
    ['ipAddress', 'ip'],
    ['lastLoginIp', 'ip'],
    ['userAgent', 'null'],
    ['resetToken', 'null'],
    ['apiKey', 'null'],
    ['api_key', 'null'],
    ['clientSecret', 'null'],
    ['passwordHash', 'null'],
    ['accessToken', 'null'],
    ['googleId', 'hash'],
    ['stripeCustomerId', 'hash'],
    ['dateOfBirth', 'null'],
  ])('%s as %s', (name, rule) => {
    expect(ruleOf('api::thing.thing', name)).toBe(rule);
  });

  test.each([
    ['birthday', { type: 'date' }, 'shift-days'],
    ['date_of_birth', { type: 'datetime' }, 'shift-days'],
    ['whatever', { type: 'email' }, 'email'],
    ['whatever', { type: 'password' }, 'null'],
    ['whatever', { type: 'password', required: true }, 'fixed'],
    ['token', { type: 'string', required: true }, 'hash'],
    ['phone', { type: 'biginteger' }, 'noise'],
    ['zip', { type: 'integer' }, 'noise'],
    ['address', { type: 'json' }, 'null'],
    ['address', { type: 'json', required: true }, 'fixed'],
    ['address', { type: 'richtext' }, 'markdown'],
    ['address', { type: 'blocks' }, 'blocks'],
  ])('%s of %j as %s', (name, attribute, rule) => {
    expect(ruleOf('api::thing.thing', name, attribute)).toBe(rule);
  });
});

describe('names are those of people where', () => {
  test.each([
    'api::author.author',
    'api::customer.customer',
    'api::employee.employee',
    'api::team-member.team-member',
    'api::staff.staff',
    'api::people.people',
    'api::speaker.speaker',
    'api::patient.patient',
    'api::contact-submission.contact-submission',
    'api::comment.comment',
    'api::newsletter-subscriber.newsletter-subscriber',
    'api::booking.booking',
    'api::testimonial.testimonial',
    'api::kunde.kunde',
    'api::mitarbeiter.mitarbeiter',
    'plugin::shop.customer',
    'api::user-profile.user-profile',
    'api::message.message',
    'api::contact-form.contact-form',
    'api::product-review.product-review',
    'plugin::strapi-plugin-lms.lms-comment',
  ])('they are in %s', (uid) => {
    expect(ruleOf(uid, 'name')).toBe('fullName');
    expect(ruleOf(uid, 'slug', { type: 'uid' })).toBe('username');
    expect(ruleOf(uid, 'bio', { type: 'richtext' })).toBe('markdown');
    expect(ruleOf(uid, 'content', { type: 'text' })).toBe('text');
    expect(ruleOf(uid, 'body', { type: 'blocks' })).toBe('blocks');
    expect(ruleOf(uid, 'description', { type: 'text' })).toBe('text');
    expect(ruleOf(uid, 'githubLink')).toBe('url');
  });

  test('a player of videos is nobody', () => {
    expect(ruleOf('api::player.player', 'videoUrl')).toBe('url');
    expect(ruleOf('api::video-player.video-player', 'videoUrl')).toBeUndefined();
  });

  test.each([
    'api::category.category',
    'api::tag.tag',
    'api::article.article',
    'api::page.page',
    'api::product.product',
    'api::country.country',
    'api::city.city',
    'api::event.event',
    'api::company.company',
    'api::customer-group.customer-group',
    'api::user-role.user-role',
    'api::author-page.author-page',
    'api::menu.menu',
    'api::color.color',
    'api::membership.membership',
    'api::leadership.leadership',
    'api::tenancy.tenancy',
    'api::order.order',
    'plugin::users-permissions.role',
    'plugin::i18n.locale',
    'plugin::upload.folder',
  ])('and not in %s', (uid) => {
    for (const [name, type] of [
      ['name', 'string'],
      ['slug', 'uid'],
      ['title', 'string'],
      ['description', 'text'],
      ['displayName', 'string'],
      ['url', 'string'],
      ['bio', 'richtext'],
    ] as const) {
      expect([name, ruleOf(uid, name, { type })]).toEqual([name, undefined]);
    }
  });
});

test.each([
  'emailTemplate',
  'emailSubject',
  'emailVerified',
  'isEmailConfirmed',
  'phoneCount',
  'phoneLabel',
  'passwordHint',
  'tokenType',
  'tokenExpiresAt',
  'citySlug',
  'companySize',
  'streetView',
  'addressType',
  'zipFile',
  'ipsum',
  'recipe',
  'shipping',
  'ship',
  'tip',
  'capacity',
  'simplicity',
  'velocity',
  'username_label',
  'secretary',
  'telemetry',
  'mobile',
  'cell',
  'tel',
  'portable',
  'location',
  'title',
  'name',
  'label',
  'content',
  'description',
  'summary',
  'metaTitle',
  'metaDescription',
  'keywords',
  'color',
  'icon',
  'url',
  'link',
  'slug',
  'code',
  'sku',
  'currency',
  'locale',
  'status',
  'type',
  'category',
  'filename',
  'hostname',
  'brandName',
  'productName',
  'fontFamily',
  'colour',
  'surfaceName',
  'nameOfProduct',
  'born_in',
  'loginLabel',
  'providerId',
  'number',
  'note',
  'message',
])('%s of a thing is not masked', (name) => {
  expect(ruleOf('api::thing.thing', name)).toBeUndefined();
});

test.each([
  ['phone', { type: 'boolean' }],
  ['city', { type: 'relation', relation: 'manyToOne', target: 'api::city.city' }],
  ['address', { type: 'boolean' }],
  ['company', { type: 'enumeration', enum: ['a', 'b'] }],
  ['firstName', { type: 'boolean' }],
  ['avatar', { type: 'media' }],
  ['zip', { type: 'media' }],
])('%s of %j is none that is masked', (name, attribute) => {
  expect(ruleOf('api::customer.customer', name, attribute)).toBeUndefined();
});

describe('what is public anyway keeps its address, but not its letters and secrets:', () => {
  test.each([
    'api::store.store',
    'api::event-location.event-location',
    'api::restaurant.restaurant',
    'api::branch.branch',
  ])('%s', (uid) => {
    for (const name of ['street', 'city', 'zip', 'phone', 'address']) {
      expect([name, ruleOf(uid, name)]).toEqual([name, undefined]);
    }
    expect(ruleOf(uid, 'email')).toBe('email');
    expect(ruleOf(uid, 'apiKey')).toBe('null');
  });

  test('single types', () => {
    const own = { phone: { type: 'string' }, ownEmail: { type: 'email' }, name: { type: 'string' } };
    const { described } = compile(
      schemasFrom({ 'api::contact.contact': own }, { 'api::contact.contact': 'singleType' }),
    );
    expect(described.map(({ path }) => path)).toEqual(['ownEmail']);
    expect(holderOfType({ uid: 'api::contact.contact', kind: 'singleType' })).toBe('public');
  });
});

describe('components are looked at', () => {
  const component = (uid: string): Attribute => ({ type: 'component', component: uid });
  const person = { name: { type: 'string' }, street: { type: 'string' } };
  const paths = (schemas: Parameters<typeof schemasFrom>[0]) =>
    compile(schemasFrom(schemas)).described.map(({ path, rule }) => `${path} ${rule}`);

  test('by their own name', () => {
    expect(
      paths({ 'api::page.page': { box: component('shared.person-card') }, 'shared.person-card': person }),
    ).toEqual(['box.name fullName', 'box.street street']);
  });

  test('by the attribute that they are in', () => {
    expect(
      paths({
        'api::page.page': { author: component('shared.box'), box: component('shared.box') },
        'shared.box': person,
      }),
    ).toEqual(['author.name fullName', 'author.street street', 'box.street street']);
  });

  test('by what is around them', () => {
    expect(
      paths({
        'api::store.store': { box: component('shared.box') },
        'api::customer.customer': { box: component('shared.box') },
        'shared.box': person,
      }),
    ).toEqual(['box.name fullName', 'box.street street']);
  });
});

describe('of Strapi itself', () => {
  test.each(['kitchen-sink', 'kitchen-sink-4'] as const)(
    'users of %s are masked, whatever else they have',
    (fixture) => {
      const { described, types, dropped } = compile(fixtureSchemas(fixture));
      const of = (uid: string) =>
        described
          .filter((one) => one.uid === uid)
          .map(({ path, rule, isSought }) => `${path} ${rule}${isSought ? ' sought' : ''}`);
      expect(of('plugin::users-permissions.user')).toEqual([
        'confirmationToken null sought',
        'email email sought',
        'nickname username',
        'password fixed sought',
        'resetPasswordToken null sought',
        'username username',
      ]);
      expect(of('plugin::upload.file')).toEqual(['alternativeText text', 'caption text', 'name hash']);
      expect(new Set(described.map(({ uid }) => uid))).toEqual(
        new Set(['plugin::users-permissions.user', 'plugin::upload.file', 'api::sink.sink']),
      );
      expect(of('api::sink.sink')).toEqual([
        'aPassword null sought',
        'anEmail email sought',
        'single.aPassword null sought',
        'single.anEmail email sought',
        'zone.aPassword null sought',
        'zone.anEmail email sought',
      ]);
      expect([...types.keys()].some((uid) => uid.startsWith('admin::'))).toBe(false);
      expect([...dropped]).toEqual([]);
      const password = types.get('plugin::users-permissions.user')?.values.get('password')?.('$2a$10$x');
      expect(password).toMatch(/^\$2a\$10\$[./A-Za-z0-9]{53}$/);
    },
  );

  test('names of media files stay where the rules say so', () => {
    const rules = rulesWithoutFile('recommended');
    const { types } = compileMasking({
      rules: { ...rules, media: { ...rules.media, names: 'keep' } },
      schemas: fixtureSchemas('kitchen-sink'),
      secret: makeSecret('s'),
      file: undefined,
    });
    expect(types.has('plugin::upload.file')).toBe(false);
  });
});

describe('nothing is published by itself:', () => {
  const schemas = schemasFrom({
    'api::page.page': {
      publishAt: { type: 'datetime' },
      unpublish_at: { type: 'datetime' },
      publishNote: { type: 'datetime' },
      publishedAt: { type: 'datetime' },
    },
    'plugin::publisher.action': { executeAt: { type: 'datetime' } },
  });

  test('schedules of plugins are left out, and moments are null', () => {
    const { described, dropped } = compile(schemas);
    expect(described.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      'publishAt null',
      'unpublish_at null',
    ]);
    expect([...dropped]).toEqual(['plugin::publisher.action']);
  });

  test('unless the rules keep them', () => {
    const rules = rulesWithoutFile('recommended');
    const kept = { ...rules, config: { ...rules.config, scheduledReleases: 'keep' as const } };
    const { described, dropped } = compileMasking({
      rules: kept,
      schemas,
      secret: makeSecret('s'),
      file: undefined,
    });
    expect([described, dropped.size]).toEqual([[], 0]);
  });
});
