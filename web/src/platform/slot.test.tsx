import { render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { definePlugin, Registry } from './registry.ts';
import { RegistryProvider, Slot } from './Slot.tsx';

const entry = (id: string, order: number, component: () => React.ReactNode) => ({ id, order, component });

it('shows entries in order and lets one fail alone', () => {
  const reported = vi.fn();
  vi.stubGlobal('reportError', reported);
  const registry = new Registry([]);
  registry.mount([
    definePlugin({ id: 'late', slots: { 'home.banner': [entry('b', 20, () => <p>second</p>)] } }),
    definePlugin({
      id: 'early',
      slots: {
        'home.banner': [
          entry('a', 10, () => <p>first</p>),
          entry('broken', 15, () => {
            throw new Error('broken');
          }),
        ],
      },
    }),
  ]);
  render(
    <RegistryProvider value={registry}>
      <Slot name="home.banner" props={{}} />
    </RegistryProvider>,
  );
  expect(screen.getAllByText(/first|second/).map((e) => e.textContent)).toEqual(['first', 'second']);
  expect(reported).toHaveBeenCalled();
  vi.unstubAllGlobals();
});

it('finds the page of a plugin, exact before the wildcard, and forgets it when the plugin goes', () => {
  const load = () => Promise.resolve({ default: () => null });
  const registry = new Registry([]);
  registry.mount([
    definePlugin({
      id: 'shop',
      pages: [
        { path: 'orders/*', titleKey: 'order', load },
        { path: 'orders/new', titleKey: 'new', load },
      ],
    }),
  ]);
  expect(registry.pluginPage('shop', 'orders/new')?.titleKey).toBe('new');
  expect(registry.pluginPage('shop', 'orders/7')?.titleKey).toBe('order');
  registry.mount([]);
  expect(registry.pluginPage('shop', 'orders/7')).toBeNull();
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
