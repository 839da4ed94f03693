import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext } from '@tanstack/react-router';
import type { Role } from '@/shared/api/types.ts';
import { Crashed, NotFound } from './errors.tsx';
import { Frame } from './Frame.tsx';
import { meQuery } from './session.ts';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** `site` visitor's top bar, `app` by role, `bare` nothing around. Default `app`. */
    shell?: 'site' | 'app' | 'bare';
    /** Who may enter; everyone signed in when not given. */
    access?: 'public' | readonly Role[];
    /** i18n key of the document title. */
    titleKey?: string;
    /** Open to whoever has yet to agree to the legal pages. */
    unasked?: boolean;
  }
}

/**
 * Parent of every route: the frame, the gate, and who is here before anything is drawn. An old answer is asked for anew
 * meanwhile: a visitor is told of no change, such as of a plugin that was switched off.
 */
export const rootRoute = createRootRouteWithContext<{ client: QueryClient }>()({
  beforeLoad: ({ context }) =>
    context.client
      .ensureQueryData({ ...meQuery, revalidateIfStale: true })
      .catch(() => null)
      .then(() => undefined),
  component: Frame,
  errorComponent: Crashed,
  notFoundComponent: NotFound,
});
