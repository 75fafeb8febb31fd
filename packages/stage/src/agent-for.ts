import type { Dispatcher } from 'undici';

/**
 * What carries requests to a URL: through proxies as the environment names them, but not to this machine itself, and
 * along five redirects. Whoever asks for it destroys it.
 */
export async function agentFor(url: string, { connectMs }: { connectMs: number }): Promise<Dispatcher> {
  // Most processes download nothing.
  const { Agent, EnvHttpProxyAgent, interceptors } = await import('undici');
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
  const connect = { timeout: connectMs };
  const agent = isLocal ? new Agent({ connect }) : new EnvHttpProxyAgent({ connect });
  return agent.compose(interceptors.redirect({ maxRedirections: 5 }));
}
