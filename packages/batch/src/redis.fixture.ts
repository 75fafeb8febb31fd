import { freePort, temporaryFolder } from '@foodnet/testing';
import { afterAll, test } from '@jest/globals';
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const isInstalled = spawnSync('redis-server', ['--version']).status === 0;
const PASSWORD = 'only-for-tests';

/** A test with a real Redis; skipped, saying so, where there is no redis-server. */
export function testWithRedis(name: string, body: () => Promise<void>, timeoutMs = 120_000): void {
  if (isInstalled) {
    test(name, body, timeoutMs);
  } else {
    process.stderr.write(`Skipped "${name}": there is no redis-server (apt-get install redis-server).\n`);
    test.skip(name, () => undefined);
  }
}

export interface RedisFixture {
  /** The environment of a program that uses it. */
  readonly environment: { readonly REDIS_URL: string; readonly NODE_EXTRA_CA_CERTS: string };
  /** Without TLS, for this process itself, which cannot be told a certificate any more. */
  readonly plain: string;
  /** As it may be printed. */
  readonly shown: string;
  readonly password: string;
  start(): Promise<void>;
  /** Ends it; what was written in its last second may be lost with `SIGKILL`, as its append-only file is synced once a second. */
  stop(how?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** A Redis with an append-only file, a password and TLS on a free port; it is stopped behind the last test of the file. */
export async function redisFixture(): Promise<RedisFixture> {
  const folder = temporaryFolder();
  const [port, plainPort] = [await freePort(), await freePort()];
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  if (isInstalled) {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const files = ['-keyout', key, '-out', certificate];
    execFileSync('openssl', ['req', '-x509', ...curve, ...subject, ...files], { stdio: 'ignore' });
  }
  let server: ChildProcess | undefined;
  const stop: RedisFixture['stop'] = async (how = 'SIGTERM') => {
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(how);
    await ended;
  };
  afterAll(() => stop('SIGKILL'));
  return {
    environment: {
      REDIS_URL: `rediss://:${PASSWORD}@localhost:${port}`,
      NODE_EXTRA_CA_CERTS: certificate,
    },
    plain: `redis://:${PASSWORD}@localhost:${plainPort}`,
    shown: `rediss://localhost:${port}`,
    password: PASSWORD,
    async start() {
      if (!isInstalled) return;
      const options = {
        port: String(plainPort),
        'tls-port': String(port),
        'tls-cert-file': certificate,
        'tls-key-file': key,
        'tls-auth-clients': 'no',
        requirepass: PASSWORD,
        appendonly: 'yes',
        save: '',
        dir: folder,
      };
      const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
      const started = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'inherit'] });
      server = started;
      let output = '';
      // Read to its end: a server whose words nobody takes stands still.
      await new Promise<void>((resolve, reject) => {
        started.stdout.setEncoding('utf8').on('data', (text: string) => {
          output += text;
          if (output.includes('Ready to accept connections')) resolve();
        });
        started.once('exit', () => reject(new Error(`redis-server ended:\n${output}`)));
      });
    },
    stop,
  };
}
