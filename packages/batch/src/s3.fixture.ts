import { temporaryFolder } from '@foodnet/testing';
import { afterAll } from '@jest/globals';

export interface S3Fixture {
  /** The environment of a program that uses it. */
  readonly environment: Readonly<Record<string, string>>;
}

interface S3Server {
  run(): Promise<{ readonly port: number }>;
  close(): Promise<void>;
}

/** An S3 server, a maintained s3rver of npm, on a free port with a bucket; it is closed behind the last test of the file. */
export async function s3Fixture(bucket: string): Promise<S3Fixture> {
  const name = '@20minutes/s3rver';
  const { default: S3rver } = (await import(name)) as {
    default: new (options: Readonly<Record<string, unknown>>) => S3Server;
  };
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    // It signs the address of a bucket itself in another way than the SDK does.
    allowMismatchedSignatures: true,
    directory: temporaryFolder(),
    configureBuckets: [{ name: bucket }],
  });
  const { port } = await server.run();
  afterAll(() => server.close());
  return {
    environment: {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      // The only ones that it knows.
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
    },
  };
}
