import './shared/styles/index.css';
import { QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { contents } from './contents.ts';
import { features } from './features.ts';
import { App } from './platform/App.tsx';
import { readFirstData, seed } from './platform/firstData.ts';
import { Registry } from './platform/registry.ts';
import { keepTyped } from './platform/typed.ts';
import { makeRouter } from './router.tsx';
import { noteWho, whoIsHere } from './shared/api/presence.ts';
import { toApiError } from './shared/api/problem.ts';
import { languageOf, startTexts } from './shared/i18n/index.ts';
import { guardBusy } from './shared/ui/busy.ts';

const language = languageOf(document.documentElement.lang);
const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) =>
        count < 2 && (toApiError(error).status === 0 || toApiError(error).status >= 500),
    },
  },
});
const router = makeRouter(client);
const first = readFirstData();
/* A first view for a visitor is of no use to somebody whose session only needs to be renewed. */
if (first?.me?.user) noteWho(first.me.user.id);
if (first && (first.me?.user || !whoIsHere())) seed(client, first, router.latestLocation.search);

const root = document.getElementById('root');
if (!root) throw new Error('no #root');

guardBusy(document);

/* Everything the first view needs, then one commit: a given first view is replaced in one frame, never by a fallback. */
await startTexts(language);
await router.load();
const restoreTyped = keepTyped(root);
/* What a boundary catches it reports by itself, and once. */
const app = createRoot(root, { onCaughtError: () => {} });
flushSync(() =>
  app.render(
    <StrictMode>
      <App client={client} registry={new Registry(features, contents)}>
        <RouterProvider router={router} />
      </App>
    </StrictMode>,
  ),
);
restoreTyped();
