import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import type { HomeEdit, HomeSection } from '@/shared/api/types.ts';
import { OrderList } from '@/shared/sortable/OrderList.tsx';
import { SavedMark } from '@/shared/ui/Bits.tsx';
import { Switch } from '@/shared/ui/Field.tsx';
import { homePageQuery } from './queries.ts';
import { useSaving } from './useSaving.ts';

/** Which sections the home page has, in which order. */
export function Sections({ home }: { home: HomeEdit }) {
  const { t } = useTranslation('admin');
  const { state, save } = useSaving<HomeEdit>(homePageQuery.queryKey);
  const put = (sections: HomeSection[]) =>
    void save(
      (now) => ({ ...now, sections }),
      (now) => call(api.PUT('/admin/home/sections', { body: { version: now.version, sections } })),
    );
  return (
    <section aria-labelledby="sections-h">
      <div className="ho-h">
        <h2 id="sections-h">{t('home.sections')}</h2>
        <SavedMark state={state} />
      </div>
      <p className="q t2">{t('home.sectionsHint')}</p>
      <OrderList
        label={t('home.sections')}
        onOrder={(ids) => put(ids.flatMap((id) => home.sections.find((s) => s.id === id) ?? []))}
        rows={home.sections.map((s) => ({
          id: s.id,
          title: t(`home.section.${s.id}`),
          dim: !s.shown,
          after: (
            <Switch
              label={<span className="sr">{t('home.shown', { title: t(`home.section.${s.id}`) })}</span>}
              checked={s.shown}
              onChange={(e) =>
                put(home.sections.map((o) => (o.id === s.id ? { ...o, shown: e.currentTarget.checked } : o)))
              }
            />
          ),
        }))}
      />
    </section>
  );
}
