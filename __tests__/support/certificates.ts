import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of an authority of one's own, of a server whose certificate it has signed, and of an authority that has not. */
export interface Certificates {
  readonly ca: string;
  readonly otherCa: string;
  readonly cert: string;
  readonly key: string;
}

/** Makes certificates with the program openssl; that of the server is for `localhost` only. */
export function makeCertificates(folder: string): Certificates {
  const at = (name: string) => join(folder, name);
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'pipe' });
  const authority = (name: string) => {
    const subject = ['-subj', `/CN=${name} of the tests`, '-days', '2'];
    const files = ['-keyout', at(`${name}.key`), '-out', at(`${name}.crt`)];
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...files);
    return at(`${name}.crt`);
  };
  const [ca, otherCa] = [authority('ca'), authority('other-ca')];
  const [key, request, cert] = [at('server.key'), at('server.csr'), at('server.crt')];
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=server', '-keyout', key, '-out', request);
  writeFileSync(at('names.txt'), 'subjectAltName = DNS:localhost\n');
  const signed = [
    '-CA',
    ca,
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    at('names.txt'),
  ];
  openssl('x509', '-req', '-in', request, '-out', cert, ...signed);
  return { ca, otherCa, cert, key };
}
