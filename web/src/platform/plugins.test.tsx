import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/react';
import { beforeAll, expect, it, vi } from 'vitest';
import { startTexts } from '@/shared/i18n/index.ts';
import { meOf } from '@/test/people.ts';
import { usePlugins } from './plugins.ts';
import { definePlugin, type PluginFeature, Registry } from './registry.ts';

beforeAll(() => startTexts('en'));

const part = (id: string) =>
  definePlugin({ id, slots: { 'home.banner': [{ id: 'line', order: 1, component: () => null }] } });

/** A browser with chunks of three plugins, of which one does not come, and the plugins that are on. */
function browser(...on: string[]) {
  const asked: string[] = [];
  const chunk = (id: string, load: () => Promise<{ default: PluginFeature }>) =>
    [
      id,
      () => {
        asked.push(id);
        return load();
      },
    ] as const;
  const known = new Map([
    chunk('banner', async () => ({ default: part('banner') })),
    chunk('shop', async () => ({ default: part('shop') })),
    chunk('lost', () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'))),
  ]);
  const client = new QueryClient();
  const registry = new Registry([]);
  const mounts = vi.fn();
  registry.subscribe(mounts);
  const turn = (...ids: string[]) => client.setQueryData(['me'], meOf('trainee', ...ids));
  turn(...on);
  renderHook(() => usePlugins(registry, known), {
    wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  });
  return { asked, registry, turn: (...ids: string[]) => act(() => turn(...ids)), mounts };
}
const shown = (registry: Registry) => registry.slot('home.banner').map((e) => e.plugin);

it('fetches what is on, and nothing of what is off', async () => {
  const { asked, registry } = browser('banner');
  expect(registry.stateOf('banner')).toBe('loading');
  expect(registry.settling).toBe(true);
  await vi.waitFor(() => expect(shown(registry)).toEqual(['banner']));
  expect(asked).toEqual(['banner']);
  expect(registry.stateOf('banner')).toBe('ready');
  expect(registry.stateOf('shop')).toBeNull();
});

it('follows when a plugin is switched, and leaves those that stay in place', async () => {
  const { asked, registry, turn, mounts } = browser('banner');
  await vi.waitFor(() => expect(shown(registry)).toEqual(['banner']));
  const kept: unknown[] = [];
  mounts.mockImplementation(() => kept.push(shown(registry).includes('banner')));
  turn('banner', 'shop');
  await vi.waitFor(() => expect(shown(registry)).toEqual(['banner', 'shop']));
  expect(kept).not.toContain(false);
  mounts.mockReset();
  turn('shop');
  await vi.waitFor(() => expect(shown(registry)).toEqual(['shop']));
  turn();
  await vi.waitFor(() => expect(shown(registry)).toEqual([]));
  turn('banner');
  await vi.waitFor(() => expect(shown(registry)).toEqual(['banner']));
  expect(asked).toEqual(['banner', 'shop']);
});

it('leaves the rest alone when a chunk does not come, and says so', async () => {
  const reported = vi.fn();
  vi.stubGlobal('reportError', reported);
  const { registry } = browser('lost', 'shop', 'served');
  await vi.waitFor(() => expect(registry.stateOf('lost')).toBe('failed'));
  await vi.waitFor(() => expect(shown(registry)).toEqual(['shop']));
  expect(reported).toHaveBeenCalledTimes(1);
  await vi.waitFor(() => expect(registry.stateOf('served')).toBe('ready')); // one without a part in the browser
  expect(registry.settling).toBe(false);
  vi.unstubAllGlobals();
});
