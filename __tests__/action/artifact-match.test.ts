import { expect, test } from '@jest/globals';
import { findArtifact } from '../../src/action/artifact-match.ts';
import { thrownBy } from '../support/workspace.ts';

let lastId = 0;
const artifact = (name: string) => {
  lastId += 1;
  return { id: lastId, name, digest: `sha256:${lastId}`, size: 1 };
};

test('an artifact is found by its name, with and without the extension, and by its id', () => {
  const [seed, other] = [artifact('seed.tar.gz.enc'), artifact('other.tar.gz.enc')];
  for (const wanted of ['seed.tar.gz.enc', 'seed', `${seed.id}`]) {
    expect(findArtifact([other, seed], wanted, 'run 1')).toBe(seed);
  }
  expect(findArtifact([other, seed], 'see', 'run 1')).toBeUndefined();
  expect(findArtifact([other], `${seed.id}`, 'run 1')).toBeUndefined();
});

test('without a name, the only archive is taken; logs and safety backups are none', () => {
  const seed = artifact('export_20260101000000.tar.gz.age');
  const others = [artifact('dist'), artifact('before_import_20260101000000_ab.tar.gz.enc')];
  expect(findArtifact([...others, seed], '', 'run 1')).toBe(seed);
  expect(findArtifact(others, '', 'run 1')).toBeUndefined();
});

test('without a name, a backup is taken rather than a masked archive', () => {
  const backup = artifact('export_20260101000000.tar.gz.age');
  const masked = artifact('masked_20260101000001.tar.gz.age');
  expect(findArtifact([masked, backup], '', 'run 1')).toBe(backup);
  expect(findArtifact([masked], '', 'run 1')).toBe(masked);
  expect(findArtifact([masked, backup], masked.name, 'run 1')).toBe(masked);
});

test('of several archives none is chosen, and all are named', () => {
  const error = thrownBy(() => findArtifact([artifact('a.tar'), artifact('b.tar')], '', 'run 1'));
  expect(error.message).toMatch(/2 archives in run 1: a\.tar \(id \d+\), b\.tar/);
});

test('a name that was uploaded again is refused', () => {
  const error = thrownBy(() => findArtifact([artifact('a.tar'), artifact('a.tar')], 'a', 'run 1'));
  expect(error).toMatchObject({ failure: 'failed' });
  expect(error.message).toMatch(/uploaded 2 times/);
  expect(error.remedy).toMatch(/artifact: ID/);
});
