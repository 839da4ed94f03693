import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { lazy, type ReactNode } from 'react';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Me } from '@/shared/api/types.ts';
import { startTexts } from '@/shared/i18n/index.ts';
import { meOf } from '@/test/people.ts';
import { definePlugin, paramsOf, Registry } from './registry.ts';
import { RegistryProvider, Slot } from './Slot.tsx';

const reported = vi.fn();
beforeAll(() => startTexts('en'));
beforeEach(() => vi.stubGlobal('reportError', reported));
afterEach(() => {
  vi.unstubAllGlobals();
  reported.mockClear();
});

const entry = <P,>(id: string, order: number, component: (props: P) => ReactNode) => ({
  id,
  order,
  component,
});
const broken = () => {
  throw new Error('broken');
};

/** Draws something as somebody would see it. What boundaries catch they report themselves, as in main.tsx. */
function show(registry: Registry, what: ReactNode, me: Me = meOf(null)) {
  const client = new QueryClient();
  client.setQueryData(['me'], me);
  return render(
    <QueryClientProvider client={client}>
      <RegistryProvider value={registry}>{what}</RegistryProvider>
    </QueryClientProvider>,
    { onCaughtError: () => {} },
  );
}

it('shows entries in order and lets one fail alone', () => {
  const registry = new Registry([]);
  registry.mount([
    definePlugin({ id: 'late', slots: { 'home.banner': [entry('a', 20, () => <p>second</p>)] } }),
    definePlugin({
      id: 'early',
      slots: { 'home.banner': [entry('a', 10, () => <p>first</p>), entry('broken', 15, broken)] },
    }),
  ]);
  const { container } = show(registry, <Slot name="home.banner" props={{}} />);
  expect(screen.getAllByText(/first|second/).map((e) => e.textContent)).toEqual(['first', 'second']);
  expect(container.textContent).toBe('firstsecond');
});

it('reports what breaks once, however often it stands on the page, and names its plugin to a super admin', () => {
  const registry = new Registry([
    { id: 'core', routes: [], slots: { 'home.banner': [entry('own', 1, broken)] } },
  ]);
  registry.mount([definePlugin({ id: 'early', slots: { 'home.banner': [entry('b', 10, () => broken())] } })]);
  const twice = (
    <>
      <Slot name="home.banner" props={{}} />
      <Slot name="home.banner" props={{}} />
    </>
  );
  show(registry, twice, meOf('super_admin', 'early'));
  expect(screen.getAllByText('early could not be shown')).toHaveLength(2);
  expect(reported).toHaveBeenCalledTimes(2); // the entry of the core and that of the plugin
});

it('leaves the rest alone when the chunk of an entry does not come', async () => {
  const registry = new Registry([]);
  registry.mount([
    definePlugin({
      id: 'shop',
      slots: {
        'home.banner': [
          { id: 'lost', order: 1, component: lazy(() => Promise.reject(new TypeError('Failed to fetch'))) },
          entry('here', 2, () => <p>here</p>),
        ],
      },
    }),
  ]);
  show(registry, <Slot name="home.banner" props={{}} />);
  await vi.waitFor(() => expect(reported).toHaveBeenCalledTimes(1));
  expect(screen.getByText('here')).toBeVisible();
});

it('lets a plugin open a place of its own that another one fills', () => {
  const registry = new Registry([]);
  registry.mount([
    definePlugin({
      id: 'coupons',
      slots: {
        'x.shop.checkout': [entry('code', 10, ({ order }: { order: string }) => <p>code for {order}</p>)],
      },
    }),
  ]);
  const { container } = show(registry, <Slot name="x.shop.checkout" props={{ order: 'o1' }} />);
  expect(container.textContent).toBe('code for o1');
  expect(registry.slot('x.shop.elsewhere')).toEqual([]);
});

it('gives tabs their label and a key of their own', () => {
  const registry = new Registry([]);
  const tab = { id: 'tab', order: 10, labelKey: 'plugin.shop:tab', component: () => null };
  registry.mount([definePlugin({ id: 'shop', slots: { 'trainee.detail.tab': [tab] } })]);
  expect(registry.slot('trainee.detail.tab')).toMatchObject([
    { key: 'shop-tab', plugin: 'shop', labelKey: 'plugin.shop:tab' },
  ]);
});

it('finds the page of a plugin that says most of the address, and forgets it when the plugin goes', () => {
  const load = () => Promise.resolve({ default: () => null });
  const registry = new Registry([]);
  const pages = ['', 'orders', 'orders/*', 'orders/$order', 'orders/new', 'orders/$order/lines/$line'];
  registry.mount([
    definePlugin({ id: 'shop', pages: pages.map((path) => ({ path, titleKey: path, load })) }),
  ]);
  const found = (path: string) => registry.pluginPage('shop', path)?.path;
  expect(['', 'orders', 'orders/', 'orders/new', 'orders/7', 'orders/7/lines/2'].map(found)).toEqual([
    '',
    'orders',
    'orders',
    'orders/new',
    'orders/$order',
    'orders/$order/lines/$line',
  ]);
  expect(found('orders/7/lines')).toBe('orders/*');
  expect(found('invoices')).toBeUndefined();
  registry.mount([]);
  expect(found('orders/7')).toBeUndefined();
});

it('reads what stands in the place of the names of a pattern', () => {
  expect(paramsOf('orders/$order/lines/$line', 'orders/7/lines/2')).toEqual({ order: '7', line: '2' });
  expect(paramsOf('files/*', 'files/a/b')).toEqual({ '*': 'a/b' });
  expect(paramsOf('orders/$order', 'orders/')).toBeNull();
});

it('knows types of content in their order, and forgets those of a plugin when it goes', () => {
  const kind = (type: string, order: number) => ({ type, order, icon: 'doc' as const, nameKey: type });
  const registry = new Registry(
    [{ id: 'assessment', routes: [], contents: [kind('assignment', 20)] }],
    [kind('video', 30), kind('article', 10)],
  );
  const names = () => registry.kinds().map((k) => k.type);
  expect(names()).toEqual(['article', 'assignment', 'video']);
  expect(registry.kinds()).toBe(registry.kinds());
  registry.mount([definePlugin({ id: 'lab', contents: [kind('lab', 20)] })]);
  expect(names()).toEqual(['article', 'assignment', 'lab', 'video']);
  registry.mount([]);
  expect(names()).toEqual(['article', 'assignment', 'video']);
});
