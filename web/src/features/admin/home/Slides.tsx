import { Menu } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { HomeEdit, Slide } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { OrderList } from '@/shared/sortable/OrderList.tsx';
import { SavedMark } from '@/shared/ui/Bits.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { homePageQuery } from './queries.ts';
import { SlideDialog } from './SlideDialog.tsx';
import { useSaving } from './useSaving.ts';

/** The slides in their order. */
export function Slides({ home }: { home: HomeEdit }) {
  const { t } = useTranslation('admin');
  const f = useFormat();
  const { state, save } = useSaving<HomeEdit>(homePageQuery.queryKey);
  const [open, setOpen] = useState<Slide | 'new' | null>(null);
  const [doomed, setDoomed] = useState<Slide | null>(null);
  const { slides, most } = home;
  const order = (ids: string[]) =>
    void save(
      (now) => ({ ...now, slides: ids.flatMap((id) => now.slides.find((s) => s.id === id) ?? []) }),
      (now) => call(api.PUT('/admin/home/slides', { body: { version: now.version, slides: ids } })),
    );
  const publish = ({ id, title, text, link, language, isPublished, startsOn, endsOn }: Slide) => {
    const body = { title, text, link, language, isPublished: !isPublished, startsOn, endsOn };
    void save(
      (now) => ({ ...now, slides: now.slides.map((s) => (s.id === id ? { ...s, ...body } : s)) }),
      () => call(api.PUT('/admin/home/slides/{id}', { params: { path: { id } }, body })),
    );
  };
  const remove = async ({ id, title }: Slide) => {
    const gone = await save(
      (now) => ({ ...now, slides: now.slides.filter((s) => s.id !== id) }),
      () => call(api.DELETE('/admin/home/slides/{id}', { params: { path: { id } } })),
    );
    if (gone) toast(t('home.deleted', { title }));
  };
  return (
    <section aria-labelledby="slides-h">
      <div className="ho-h">
        <h2 id="slides-h">{t('home.slides')}</h2>
        <SavedMark state={state} />
        <button
          type="button"
          className="btn pri end"
          disabled={slides.length >= most}
          onClick={() => setOpen('new')}
        >
          <Icon name="plus" s />
          {t('home.addSlide')}
        </button>
      </div>
      <p className="q t2">{t('home.slidesHint', { count: most, n: f.num(most) })}</p>
      {slides.length ? (
        <OrderList
          label={t('home.slides')}
          onOrder={order}
          rows={slides.map((s) => ({
            id: s.id,
            title: s.title,
            dim: !s.isPublished,
            onOpen: () => setOpen(s),
            before: <img className="ho-t" src={s.picture?.url ?? s.cover} alt="" width={66} height={44} />,
            after: <SlideState slide={s} />,
            menu: (
              <>
                <Menu.Divider />
                <Menu.Item leftSection={<Icon name="edit" s />} onClick={() => setOpen(s)}>
                  {t('home.edit')}
                </Menu.Item>
                <Menu.Item leftSection={<Icon name="eye" s />} onClick={() => publish(s)}>
                  {t(s.isPublished ? 'home.hide' : 'home.publish')}
                </Menu.Item>
                <Menu.Item data-bad leftSection={<Icon name="trash" s />} onClick={() => setDoomed(s)}>
                  {t('home.delete')}
                </Menu.Item>
              </>
            ),
          }))}
        />
      ) : (
        <p className="t2 ho-none">{t('home.noSlides')}</p>
      )}
      {open ? (
        <SlideDialog
          key={open === 'new' ? 'new' : open.id}
          slide={open === 'new' ? null : (slides.find((s) => s.id === open.id) ?? open)}
          onClose={() => setOpen(null)}
        />
      ) : null}
      <ConfirmDialog
        opened={doomed !== null}
        onClose={() => setDoomed(null)}
        title={t('home.deleteTitle', { title: doomed?.title ?? '' })}
        text={t('home.deleteText')}
        action={t('home.delete')}
        onConfirm={() => {
          if (doomed) void remove(doomed);
          setDoomed(null);
        }}
      />
    </section>
  );
}

/** Where and when a slide is shown, as far as that is not everywhere and always. */
function SlideState({ slide }: { slide: Slide }) {
  const { t } = useTranslation('admin');
  const f = useFormat();
  const day = (iso: string) => f.date(iso, { day: 'numeric', month: 'short' });
  const { startsOn, endsOn, language } = slide;
  return (
    <span className="ho-s">
      {language ? (
        <StatePill icon="globe">{t(`language.${language}`, { defaultValue: language })}</StatePill>
      ) : null}
      {startsOn || endsOn ? (
        <StatePill icon="cal">
          {startsOn && endsOn
            ? t('home.between', { from: day(startsOn), until: day(endsOn) })
            : startsOn
              ? t('home.from', { day: day(startsOn) })
              : t('home.until', { day: day(endsOn ?? '') })}
        </StatePill>
      ) : null}
      {slide.isPublished ? null : <StatePill icon="edit">{t('home.draft')}</StatePill>}
    </span>
  );
}
