import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needs } from './installation.ts';

/** PEM files: of an authority, and of a server on loopback whose certificate it signed. */
export interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  /** Of the server, unencrypted. */
  readonly key: string;
  /** Certificate and key of the server in one file. */
  readonly both: string;
}

/** Makes an authority and a certificate for 127.0.0.1 and localhost, good for a day, with openssl 3. */
export function makeCertificates(folder: string): Certificates {
  needs('openssl', 'OpenSSL 3');
  mkdirSync(folder, { recursive: true });
  const path = (name: string) => join(folder, name);
  const files = {
    authority: path('authority.pem'),
    certificate: path('server.pem'),
    key: path('server.key'),
    both: path('server-and-key.pem'),
  };
  const make = (out: string, key: string, ...rest: string[]) =>
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
        ...['-out', out, '-keyout', key, ...rest],
      ],
      { stdio: 'pipe' },
    );
  make(files.authority, path('authority.key'), '-subj', '/CN=Authority of the engines');
  make(
    files.certificate,
    files.key,
    ...['-CA', files.authority, '-CAkey', path('authority.key'), '-subj', '/CN=An engine'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
    ...['-addext', 'basicConstraints=critical,CA:FALSE'],
  );
  const both = [files.key, files.certificate].map((file) => readFileSync(file, 'utf8')).join('');
  writeFileSync(files.both, both, { mode: 0o600 });
  return files;
}
