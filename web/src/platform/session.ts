import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { api, call, renewSession, setApiLanguage, signalSignedOut } from '@/shared/api/client.ts';
import { noteWho, onOtherTab, whoIsHere } from '@/shared/api/presence.ts';
import type { Language, Me, Person, Role } from '@/shared/api/types.ts';
import { dirOf, i18next, languageOf } from '@/shared/i18n/index.ts';
import { rememberLanguage } from './prefs.ts';

/** Who is here, what they may do, how the site is called. Works for visitors too. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ client }) => fetchMe(client),
  staleTime: 60_000,
});

/** Asks who is here. An answer for a visitor is only believed once the session could not be renewed. */
async function fetchMe(client: QueryClient): Promise<Me> {
  const ask = () => call(api.GET('/me'));
  let me = await ask();
  if (!me.user && whoIsHere() && (await renewSession())) me = await ask();
  if (me.user) {
    noteWho(me.user.id);
    return me;
  }
  const before = client.getQueryData<Me>(['me']);
  if (before?.user) {
    signalSignedOut(); // the page stays as it is, and the person is asked in again over it
    return before;
  }
  noteWho(null);
  return me;
}

/** A visitor of a site that has no name yet. */
export const NOBODY: Me = {
  user: null,
  permissions: [],
  navigation: [],
  plugins: [],
  settings: {
    organisation: 'CourseWorx',
    words: {
      organisationEn: '',
      organisationAr: '',
      homeTitleEn: '',
      homeTitleAr: '',
      homeLeadEn: '',
      homeLeadAr: '',
    },
    hue: 195,
    languages: ['en', 'ar'],
    defaultLanguage: 'en',
    currency: 'USD',
    timeZone: 'UTC',
    selfRegistration: false,
    emailDomains: [],
    reviewsModerated: false,
    passwordMinimum: 8,
    logo: null,
    maxUpload: 0,
    demo: false,
    setupOpen: false,
    legal: [],
  },
  unread: 0,
  viewedBy: null,
  mustAddSecondFactor: false,
  owedConsents: [],
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

/** Ends the session here and forgets what was fetched for this person; `leave` goes to where nobody needs to be signed in. */
export function useSignOut(leave: () => Promise<void>): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await call(api.POST('/auth/sign-out'));
    await leave();
    noteWho(null);
    forget(client);
    await afterIdentityChange(client);
  }, [client, leave]);
}

/** Forgets here who was signed in, after the session ended by itself. */
export function useForgetPerson(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    noteWho(null);
    forget(client);
    await afterIdentityChange(client);
  }, [client]);
}

function forget(client: QueryClient): void {
  client.setQueryData(meQuery.queryKey, (me) =>
    me
      ? {
          ...me,
          user: null,
          permissions: [],
          navigation: [],
          unread: 0,
          viewedBy: null,
          mustAddSecondFactor: false,
          owedConsents: [],
        }
      : me,
  );
}

/** Follows what another tab of this browser does: signing out there is signing out here. Mounted once. */
export function useOtherTabs(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      onOtherTab((id) => {
        const here = client.getQueryData(meQuery.queryKey)?.user?.id ?? null;
        if (id === here) return;
        if (id === null) forget(client);
        void afterIdentityChange(client);
      }),
    [client],
  );
}

/** Puts a language in place: texts, <html>, cookie, API. Does not tell the server's account. */
export async function applyLanguage(language: Language): Promise<void> {
  setApiLanguage(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = dirOf(language);
  rememberLanguage(language);
}

/** Leaves a language that the site no longer offers. Mounted once. */
export function useOfferedLanguage(): void {
  const client = useQueryClient();
  const settings = useQuery(meQuery).data?.settings;
  useEffect(() => {
    if (!settings || settings.languages.includes(i18next.language)) return;
    void applyLanguage(languageOf(settings.defaultLanguage)).then(() => client.invalidateQueries());
  }, [client, settings]);
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
