import { Link, useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { placeOf, usePlaces } from './places.ts';

/** Five places under the thumb; what does not fit is behind the last. */
export function TabBar() {
  const { t } = useTranslation('platform');
  const places = usePlaces();
  const path = useRouterState({ select: (s) => s.location.pathname });
  const [more, setMore] = useState(false);
  const current = placeOf(places, path)?.id;
  const tabs = places.filter((p) => p.tab).slice(0, 4);
  const rest = places.filter((p) => !tabs.includes(p));
  return (
    <>
      <nav className="tabbar" aria-label={t('tabs')}>
        {tabs.map((p) => (
          <Link
            key={p.id}
            to={p.path}
            activeOptions={{ exact: true, includeSearch: false }}
            aria-current={p.id === current ? 'page' : undefined}
          >
            <Icon name={p.icon} />
            <span>{p.label}</span>
          </Link>
        ))}
        {rest.length ? (
          <button type="button" aria-haspopup="dialog" onClick={() => setMore(true)}>
            <Icon name="list" />
            <span>{t('more')}</span>
          </button>
        ) : null}
      </nav>
      <Dialog opened={more} onClose={() => setMore(false)} title={t('more')}>
        <ul className="sheet-l">
          {rest.map((p) => (
            <li key={p.id}>
              <Link to={p.path} onClick={() => setMore(false)}>
                <Icon name={p.icon} />
                {p.label}
              </Link>
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}
