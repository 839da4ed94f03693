import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router';
import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { definePlugin, type PluginPageProps, type PluginState, Registry } from '@/platform/registry.ts';
import { RegistryProvider } from '@/platform/Slot.tsx';
import type { Me } from '@/shared/api/types.ts';
import { startTexts } from '@/shared/i18n/index.ts';
import { meOf } from '@/test/people.ts';
import { pluginhost } from '../index.ts';
import PluginPage from './PluginPage.tsx';

const reported = vi.fn();
beforeAll(() => startTexts('en'));
beforeEach(() => {
  vi.stubGlobal('reportError', reported);
  vi.stubGlobal('scrollTo', () => {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  reported.mockClear();
});

const shop = definePlugin({
  id: 'shop',
  pages: [
    {
      path: 'orders/$order/*',
      titleKey: 'order',
      load: async () => ({
        default: ({ path, params }: PluginPageProps) => (
          <h1>
            {path} {params.order} {params['*']}
          </h1>
        ),
      }),
    },
    {
      path: 'sales',
      titleKey: 'sales',
      roles: ['super_admin'],
      load: async () => ({ default: () => <h1>Sales</h1> }),
    },
    {
      path: 'broken',
      titleKey: 'broken',
      load: async () => ({
        default: () => {
          throw new Error('broken');
        },
      }),
    },
    { path: 'lost', titleKey: 'lost', load: () => Promise.reject(new TypeError('Failed to fetch')) },
  ],
});

/** The page at an address as somebody sees it, in a shell. */
async function open(address: string, me: Me, state: PluginState = 'ready') {
  const registry = new Registry([]);
  registry.mount(state === 'ready' ? [shop] : [], { shop: state });
  const root = createRootRoute({
    component: () => (
      <>
        <nav>shell</nav>
        <Outlet />
      </>
    ),
  });
  const router = createRouter({
    routeTree: root.addChildren([
      createRoute({ getParentRoute: () => root, path: '/x/$pluginId/$', component: PluginPage }),
      createRoute({ getParentRoute: () => root, path: '/', component: () => null }),
      createRoute({ getParentRoute: () => root, path: '/sign-in', component: () => <h1>Sign in</h1> }),
    ]),
    history: createMemoryHistory({ initialEntries: [address] }),
  });
  const client = new QueryClient();
  client.setQueryData(['me'], me);
  await router.load();
  await act(async () => {
    render(
      <QueryClientProvider client={client}>
        <RegistryProvider value={registry}>
          <RouterProvider router={router as never} />
        </RegistryProvider>
      </QueryClientProvider>,
      { onCaughtError: () => {} },
    );
  });
  return { registry, router, become: (next: Me) => act(async () => client.setQueryData(['me'], next)) };
}
const heading = (name: string) => screen.findByRole('heading', { level: 1, name: new RegExp(name) });

it('is open to visitors, and is given what stands in the address', async () => {
  await open('/x/shop/orders/7/lines/2', meOf(null, 'shop'));
  await heading('orders/7/lines/2 7 lines/2');
  const routes: readonly { options: object }[] = pluginhost.routes;
  expect(routes.map((r) => r.options)).toContainEqual(
    expect.objectContaining({ path: '/x/$pluginId/$', staticData: { access: 'public' } }),
  );
});

it('is closed to whom it is not for', async () => {
  const { become } = await open('/x/shop/sales', meOf('trainee', 'shop'));
  await heading('This place is not open to you');
  await become(meOf('super_admin', 'shop'));
  await heading('Sales');
});

it('lets a visitor sign in and come back, where it is not for everybody', async () => {
  const { router } = await open('/x/shop/sales', meOf(null, 'shop'));
  await heading('Sign in');
  expect(router.state.location.search).toEqual({ next: '/x/shop/sales' });
});

it('says that the plugin is off, also when that happens while it is open', async () => {
  const { become } = await open('/x/shop/orders/7/', meOf('trainee', 'shop'));
  await heading('orders/7');
  await become(meOf('trainee'));
  await heading('This plugin is switched off');
  await become(meOf('trainee', 'shop'));
  await heading('orders/7');
});

it.each(['broken', 'lost'])('that is %s leaves the shell, and offers to load again', async (path) => {
  await open(`/x/shop/${path}`, meOf('trainee', 'shop'));
  await heading('This page stopped working');
  expect(screen.getByText(/the plugin shop/)).toBeVisible();
  expect(screen.getByText('shell')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Load again' })).toBeVisible();
  expect(reported).toHaveBeenCalledTimes(1);
});

it('says that the part of the plugin did not come', async () => {
  await open('/x/shop/sales', meOf('super_admin', 'shop'), 'failed');
  await heading('This page could not be loaded');
});

it('says that there is no such page, once it can know', async () => {
  const { registry } = await open('/x/shop/nothing', meOf(null, 'shop'), 'loading');
  expect(screen.queryByRole('heading')).toBeNull();
  act(() => registry.mount([shop], { shop: 'ready' }));
  await heading('There is nothing at this address');
});
