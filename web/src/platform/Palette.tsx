import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useCallback, useDeferredValue, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import { nameOfLanguage } from '@/shared/i18n/index.ts';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { useOtherLanguages } from './LanguageSwitch.tsx';
import { useMe, useSignOut, useSwitchLanguage } from './session.ts';
import { usePlaces } from './shells/places.ts';

interface Hit {
  id: string;
  label: string;
  kind: string;
  icon: IconName;
  run: () => void;
}

/** Finds pages, courses and actions; arrows move, Enter goes. */
export default function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('platform');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('palette.title')}>
      <Search onClose={onClose} />
    </Dialog>
  );
}

function Search({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('platform');
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const q = useDeferredValue(text.trim());
  const actions = useActions();
  const courses = useQuery({
    queryKey: ['palette', q],
    queryFn: () => call(api.GET('/catalogue', { params: { query: { q, limit: 6 } } })),
    enabled: q.length > 1,
  });
  const navigate = useNavigate();
  const found: Hit[] = (q.length > 1 ? (courses.data?.items ?? []) : []).map((c) => ({
    id: c.id,
    label: c.title,
    kind: t('palette.course'),
    icon: 'book',
    run: () => void navigate({ to: '/courses/$slug', params: { slug: c.slug } }),
  }));
  const fold = (s: string) => s.toLocaleLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
  const hits = [...actions.filter((a) => fold(a.label).includes(fold(q))), ...found];
  const on = Math.min(at, Math.max(0, hits.length - 1));
  const go = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    hit.run();
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    if (step) {
      e.preventDefault();
      setAt((on + step + hits.length) % Math.max(1, hits.length));
    } else if (e.key === 'Enter') {
      e.preventDefault();
      go(hits[on]);
    }
  };
  return (
    <div className="col" style={{ gap: 12, minBlockSize: 320 }}>
      <label className="inw">
        <span className="sr">{t('palette.placeholder')}</span>
        <Icon name="search" />
        <input
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-l`}
          aria-activedescendant={hits[on] ? `${id}-${hits[on].id}` : undefined}
          placeholder={t('palette.placeholder')}
          value={text}
          onChange={(e) => {
            setText(e.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </label>
      {hits.length ? (
        <div role="listbox" id={`${id}-l`} className="pal" aria-label={t('palette.title')}>
          {hits.map((hit, i) => (
            // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: keys go through the field.
            <div
              key={hit.id}
              id={`${id}-${hit.id}`}
              role="option"
              aria-selected={i === on}
              onClick={() => go(hit)}
              onMouseMove={() => setAt(i)}
            >
              <Icon name={hit.icon} />
              <bdi className="grow clip">{hit.label}</bdi>
              <span className="t1 qq">{hit.kind}</span>
            </div>
          ))}
        </div>
      ) : (
        <p className="q t2">{t('palette.nothing')}</p>
      )}
    </div>
  );
}

function useActions(): Hit[] {
  const { t } = useTranslation('platform');
  const navigate = useNavigate();
  const places = usePlaces();
  const { user } = useMe();
  const signOut = useSignOut(useCallback(() => navigate({ to: '/' }), [navigate]));
  const switchLanguage = useSwitchLanguage();
  const others = useOtherLanguages();
  const page = t('palette.page');
  const action = t('palette.action');
  const to = (path: string) => () => void navigate({ to: path });
  return [
    ...places.map((p) => ({ id: p.id, label: p.label, kind: page, icon: p.icon, run: to(p.path) })),
    { id: 'home', label: t('nav.home'), kind: page, icon: 'home' as const, run: to('/') },
    ...(places.some((p) => p.path === '/courses')
      ? []
      : [
          {
            id: 'catalogue',
            label: t('nav.catalogue'),
            kind: page,
            icon: 'book' as const,
            run: to('/courses'),
          },
        ]),
    ...others.map((lang) => ({
      id: `language-${lang}`,
      label: nameOfLanguage(lang),
      kind: action,
      icon: 'globe' as const,
      run: () => void switchLanguage(lang),
    })),
    ...(user
      ? [
          {
            id: 'sign-out',
            label: t('signOut'),
            kind: action,
            icon: 'out' as const,
            run: () => void signOut(),
          },
        ]
      : [{ id: 'sign-in', label: t('signIn'), kind: action, icon: 'user' as const, run: to('/sign-in') }]),
  ];
}
