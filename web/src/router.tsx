import type { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { features } from './features.ts';
import { Crashed, NotFound } from './platform/errors.tsx';
import { rootRoute } from './platform/root.tsx';
import { SkeletonPage } from './platform/SkeletonPage.tsx';

const routeTree = rootRoute.addChildren(features.flatMap((f) => [...f.routes]) as RoutesOf<typeof features>);
/** The route tuple of all features together, so that links are checked. */
type RoutesOf<F extends readonly { routes: readonly unknown[] }[]> = F[number]['routes'][number][];

/** The router over all features. */
export function makeRouter(client: QueryClient) {
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
