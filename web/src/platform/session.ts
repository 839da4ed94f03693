import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api, call, setApiLanguage } from '@/shared/api/client.ts';
import type { Language, Me, Person, Role } from '@/shared/api/types.ts';
import { dirOf, i18next } from '@/shared/i18n/index.ts';
import { rememberLanguage } from './prefs.ts';

/** Who is here, what they may do, how the site is called. Works for visitors too. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => call(api.GET('/me')),
  staleTime: 60_000,
});

const NOBODY: Me = {
  user: null,
  permissions: [],
  navigation: [],
  plugins: [],
  settings: {
    organisation: 'CourseWorx',
    hue: 195,
    languages: ['en', 'ar'],
    defaultLanguage: 'en',
    currency: 'USD',
    timeZone: 'UTC',
    selfRegistration: false,
    demo: false,
    setupOpen: false,
  },
  unread: 0,
};

/** The current answer of /me; a visitor of an unnamed site until it is there. */
export function useMe(): Me {
  return useQuery(meQuery).data ?? NOBODY;
}

/** The signed-in person; only for pages behind the gate. */
export function usePerson(): Person {
  const { user } = useMe();
  if (!user) throw new Error('usePerson outside a page behind the gate');
  return user;
}

/** First place of a role after signing in. */
export const homeOf = (role: Role): '/learning' | '/today' | '/admin' =>
  role === 'super_admin' ? '/admin' : role === 'trainer' ? '/today' : '/learning';

/** Everything a page shows may differ for another person or language. */
export async function afterIdentityChange(client: QueryClient): Promise<void> {
  client.removeQueries({
    predicate: (query) => query.queryKey[0] !== 'me' && query.getObserversCount() === 0,
  });
  await client.fetchQuery({ ...meQuery, staleTime: 0 });
  await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
}

/** Ends the session here and forgets what was fetched for this person. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await call(api.POST('/auth/sign-out'));
    client.setQueryData(meQuery.queryKey, (me) =>
      me ? { ...me, user: null, permissions: [], unread: 0 } : me,
    );
    await afterIdentityChange(client);
  }, [client]);
}

/** Puts a language in place: texts, <html>, cookie, API. Does not tell the server's account. */
export async function applyLanguage(language: Language): Promise<void> {
  setApiLanguage(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = dirOf(language);
  rememberLanguage(language);
}

/** Switches the language without a reload; a signed-in person keeps it on their account. */
export function useSwitchLanguage(): (language: Language) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async (language) => {
      await applyLanguage(language);
      const me = client.getQueryData(meQuery.queryKey);
      if (me?.user) await call(api.PATCH('/me', { body: { language } })).catch(() => null);
      await client.invalidateQueries();
    },
    [client],
  );
}
