import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import type { FeaturedEdit } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { OrderList } from '@/shared/sortable/OrderList.tsx';
import { SavedMark } from '@/shared/ui/Bits.tsx';
import { SearchBox } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { chosenQuery, coursesToChooseQuery } from './queries.ts';
import { useSaving } from './useSaving.ts';

type Course = FeaturedEdit['items'][number];

/** The courses that the home page shows first: chosen by searching, in an order. */
export function Featured({ chosen }: { chosen: FeaturedEdit }) {
  const { t } = useTranslation('admin');
  const f = useFormat();
  const [q, setQ] = useState('');
  const [text, setText] = useRested(q, setQ);
  const found = useQuery(coursesToChooseQuery(q));
  const { state, save } = useSaving<FeaturedEdit>(chosenQuery.queryKey);
  const put = (items: Course[]) =>
    void save(
      (now) => ({ ...now, items }),
      (now) =>
        call(
          api.PUT('/admin/home/featured', {
            body: { version: now.version, courses: items.map((c) => c.id) },
          }),
        ),
    );
  const { items, most } = chosen;
  const full = items.length >= most;
  const rest = found.data?.items.filter((c) => !items.some((o) => o.id === c.id)) ?? [];
  return (
    <section aria-labelledby="featured-h">
      <div className="ho-h">
        <h2 id="featured-h">{t('home.featured')}</h2>
        <SavedMark state={state} />
      </div>
      <p className="q t2">{t('home.featuredHint')}</p>
      {items.length ? (
        <OrderList
          label={t('home.featured')}
          onOrder={(ids) => put(ids.flatMap((id) => items.find((c) => c.id === id) ?? []))}
          rows={items.map((c) => ({
            id: c.id,
            title: c.title,
            dim: !c.listed,
            after: c.listed ? null : <StatePill icon="eye">{t('home.unlisted')}</StatePill>,
            menu: (
              <Menu.Item
                data-bad
                leftSection={<Icon name="x" s />}
                onClick={() => put(items.filter((o) => o.id !== c.id))}
              >
                {t('home.unfeature')}
              </Menu.Item>
            ),
          }))}
        />
      ) : (
        <p className="t2 ho-none">{t('home.noneFeatured')}</p>
      )}
      <div className="ho-pick">
        <SearchBox label={t('home.find')} value={text} onChange={setText} />
        {full ? (
          <p className="t2 q" role="status">
            {t('home.full', { count: most, n: f.num(most) })}
          </p>
        ) : (
          <ul aria-label={t('home.found')}>
            {rest.map((c) => (
              <li key={c.id}>
                <span className="grow">
                  <bdi>{c.title}</bdi>
                </span>
                <button
                  type="button"
                  className="btn sm"
                  aria-label={t('home.featureCourse', { title: c.title })}
                  onClick={() => put([...items, { id: c.id, title: c.title, listed: true }])}
                >
                  <Icon name="plus" s />
                  {t('home.feature')}
                </button>
              </li>
            ))}
            {found.data && rest.length === 0 ? <li className="q t2">{t('home.nothingFound')}</li> : null}
          </ul>
        )}
      </div>
    </section>
  );
}
