import type { QueryClient } from '@tanstack/react-query';
import { type AnyRoute, createRouter } from '@tanstack/react-router';
import { features } from './features.ts';
import { Crashed, NotFound } from './platform/errors.tsx';
import { rootRoute } from './platform/root.tsx';
import { SkeletonPage } from './platform/SkeletonPage.tsx';

const routeTree = rootRoute.addChildren(features.flatMap((f) => [...f.routes]) as RoutesOf<typeof features>);
/** The route tuple of all features together, so that links are checked. */
type RoutesOf<F extends readonly { routes: readonly unknown[] }[]> = F[number]['routes'][number][];

/**
 * What a page does not take of its address is not there for it: the router would leave it in, as somebody typed it, beside what the page
 * has read.
 */
function strictly(route: AnyRoute): void {
  for (const child of (route.children ?? []) as AnyRoute[]) strictly(child);
  const { validateSearch: read } = route.options;
  if (typeof read !== 'function') return;
  route.options.validateSearch = (raw: Record<string, unknown>) => ({
    ...Object.fromEntries(Object.keys(raw).map((key) => [key, undefined])),
    ...read(raw),
  });
}

/** The router over all features. */
export function makeRouter(client: QueryClient) {
  for (const { routes } of features) routes.forEach(strictly);
  return createRouter({
    routeTree,
    context: { client },
    defaultPreload: 'intent',
    defaultPendingMs: 250,
    defaultPendingComponent: SkeletonPage,
    defaultErrorComponent: Crashed,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
