import { describe, expect, test } from '@jest/globals';
import {
  isOpenToAll,
  isRemoteAddress,
  parseRemoteAddress,
  socketAddress,
  usualAddress,
} from '../../src/remote/address.ts';
import { thrownBy } from '../support/workspace.ts';

const parse = (text: string) => parseRemoteAddress(text, 'source');

describe('the address of a running Strapi', () => {
  test('is that of its admin panel, with or without a slash', () => {
    for (const text of [
      'https://cms.example.com/admin',
      ' https://cms.example.com/admin/ ',
      'https://cms.example.com',
    ]) {
      expect(parse(text).description).toBe('https://cms.example.com/admin');
    }
  });

  test('leads to a WebSocket of its own for each direction', () => {
    expect(socketAddress(parse('https://cms.example.com/admin'), 'pull').href).toBe(
      'wss://cms.example.com/admin/transfer/runner/pull',
    );
    expect(socketAddress(parse('http://localhost:1337/panel/'), 'push').href).toBe(
      'ws://localhost:1337/panel/transfer/runner/push',
    );
  });

  test('is tried at /admin, too, where the panel is elsewhere: Strapi has transfers there', () => {
    expect(usualAddress(parse('https://cms.example.com/dashboard'))?.description).toBe(
      'https://cms.example.com/admin',
    );
    expect(usualAddress(parse('https://cms.example.com/admin'))).toBeUndefined();
  });

  test('is refused with a password, a query, or another scheme', () => {
    for (const text of [
      'https://somebody:secret@cms.example.com/admin',
      'https://cms.example.com/admin?token=secret',
      'https://cms.example.com/admin#secret',
      'ftp://cms.example.com',
      'https://',
    ]) {
      const error = thrownBy(() => parse(text));
      expect(error.failure).toBe('usage');
      expect(error.message).not.toContain('secret');
    }
  });

  test('is told from names of files and databases', () => {
    expect(isRemoteAddress('HTTPS://cms.example.com')).toBe(true);
    expect(isRemoteAddress('backup.tar.gz')).toBe(false);
    expect(isRemoteAddress('postgres://cms.example.com/db')).toBe(false);
  });

  test('can be read on the way where it is http, unless it is this machine', () => {
    const open = ['http://cms.example.com', 'http://10.0.0.1:1337', 'http://127.0.0.1.example.com'];
    const closed = [
      'https://cms.example.com',
      'http://localhost:1337',
      'http://127.8.0.1',
      'http://[::1]:1337',
    ];
    expect(open.map((text) => isOpenToAll(parse(text)))).toEqual([true, true, true]);
    expect(closed.map((text) => isOpenToAll(parse(text)))).toEqual([false, false, false, false]);
  });
});
